package com.trainburt.logger.internal.platform;

import java.util.concurrent.locks.Condition;

/**
 * All time there is: waiting goes by the monotonic clock, stamps by the wall clock, and
 * tests step both.
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
	 * Wait until signalled or until the time is up, whichever is first; may return early.
	 * The caller holds the condition's lock.
	 * @param condition what to wait for
	 * @param nanos how long at most
	 * @throws InterruptedException if the calling thread was interrupted
	 */
	void await(Condition condition, long nanos) throws InterruptedException;

}
