package com.trainburt.logger;

/**
 * What became of the logs that a flush covered: those accepted before it that no earlier
 * flush has reported as sent or failed; flushes that overlap report what is settled
 * meanwhile to each. Logs that were filtered on purpose are in none of the figures.
 *
 * @param sent logs the backend has accepted
 * @param failed logs that were lost; {@link LoggerStats#failedByReason()} says why
 * @param spooled logs that wait on disk, to be sent later, also those that an earlier
 * flush has found there
 * @param pending logs whose fate was open when the time was up; they are still being
 * delivered
 */
public record FlushResult(long sent, long failed, long spooled, long pending) {

	static final FlushResult EMPTY = new FlushResult(0, 0, 0, 0);

	/**
	 * Whether the fate of every covered log is known.
	 * @return {@code true} if nothing is pending
	 */
	public boolean complete() {
		return this.pending == 0;
	}

}
