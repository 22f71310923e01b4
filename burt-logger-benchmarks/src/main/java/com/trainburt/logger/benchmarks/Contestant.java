package com.trainburt.logger.benchmarks;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Something that takes records on the threads of an application and delivers them in
 * batches on its own. All contestants are set up alike: {@link #QUEUE_SIZE} records,
 * {@link #QUEUE_BYTES} and batches of the same number of records.
 */
interface Contestant extends AutoCloseable {

	int QUEUE_SIZE = 10_000;

	int QUEUE_BYTES = 128 * 1024 * 1024;

	/** How long an incomplete batch waits; short, as the last one of a round may be. */
	Duration LINGER = Duration.ofMillis(20);

	/** With at most this many records in flight, nothing is rejected. */
	int ROOM = 8_000;

	/**
	 * Log one record of the size of a {@link ChatLog}; this is measured. Any thread.
	 * @return whether it was accepted, as far as the contestant reports it
	 */
	boolean log();

	/**
	 * How many records the backend has accepted.
	 */
	long delivered();

	/**
	 * Wait until so many records have been delivered.
	 * @param records asked again and again
	 * @return whether they have, within a minute
	 */
	default boolean awaitDelivered(LongSupplier records) {
		long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
		while (delivered() < records.getAsLong() && System.nanoTime() - deadline < 0) {
			LockSupport.parkNanos(100_000);
		}
		return delivered() == records.getAsLong();
	}

	/**
	 * How many records were refused or lost, as far as the contestant says.
	 */
	long lost();

	/**
	 * End. What has not been delivered by now may be lost.
	 */
	@Override
	void close();

}
