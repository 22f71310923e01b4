package com.trainburt.logger.benchmarks;

import java.io.IOException;

/**
 * Where logs are delivered to, as it counts them itself.
 */
interface Arrivals {

	/**
	 * Counts the logs that have arrived so far. Must not be called during the measured
	 * time.
	 */
	Count count() throws IOException;

	/**
	 * The logs that have arrived.
	 *
	 * @param logs how many logs
	 * @param bytes their size on the wire or on disk
	 */
	record Count(long logs, long bytes) {

		Count minus(Count before) {
			return new Count(this.logs - before.logs, this.bytes - before.bytes);
		}

	}

}
