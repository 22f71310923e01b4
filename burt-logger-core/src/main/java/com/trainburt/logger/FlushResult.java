package com.trainburt.logger;

/**
 * The outcome of the logs that a flush covered: those accepted before it that no earlier
 * flush has reported as sent or failed. Flushes that overlap each report the logs that
 * are settled meanwhile. Filtered logs are in none of the figures.
 *
 * @param sent logs the backend has accepted
 * @param failed logs that were lost; {@link LoggerStats#failedByReason()} has the reasons
 * @param spooled logs that wait on disk, to be sent later, also those that an earlier
 * flush has found there
 * @param pending logs without an outcome when the timeout passed; they are still being
 * delivered
 */
public record FlushResult(long sent, long failed, long spooled, long pending) {

	static final FlushResult EMPTY = new FlushResult(0, 0, 0, 0);

	/**
	 * Whether every covered log has an outcome.
	 * @return {@code true} if nothing is pending
	 */
	public boolean complete() {
		return this.pending == 0;
	}

}
