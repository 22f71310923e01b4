package com.trainburt.logger.internal.platform;

import java.util.concurrent.locks.Condition;

/**
 * The only source of time: waiting uses the monotonic clock, stamps use the wall clock,
 * and tests step both.
 */
public interface Time {

	Time SYSTEM = new Time() {

		@Override
		public long nanoTime() {
			return System.nanoTime();
		}

		@Override
		public long currentTimeMillis() {
			return System.currentTimeMillis();
		}

		@Override
		@SuppressWarnings("WaitNotInLoop") // the caller loops
		public void await(Condition condition, long nanos) throws InterruptedException {
			condition.awaitNanos(nanos);
		}

	};

	/**
	 * The monotonic clock.
	 * @return nanoseconds since an arbitrary instant
	 */
	long nanoTime();

	/**
	 * The wall clock.
	 * @return milliseconds since the epoch
	 */
	long currentTimeMillis();

	/**
	 * Wait until signalled, at most for the given time; may return early. The caller
	 * holds the condition's lock.
	 * @param condition what to wait for
	 * @param nanos how long at most
	 * @throws InterruptedException if the calling thread was interrupted
	 */
	void await(Condition condition, long nanos) throws InterruptedException;

}
