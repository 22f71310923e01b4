package com.trainburt.logger.benchmarks;

import java.io.IOException;

/**
 * Where logs are delivered to, as it counts them itself.
 */
interface Arrivals {

	/**
	 * What has arrived so far. Not for the time that is measured.
	 */
	Count count() throws IOException;

	/**
	 * What has arrived.
	 *
	 * @param logs how many logs
	 * @param bytes what they took on the wire or on disk
	 */
	record Count(long logs, long bytes) {

		Count minus(Count before) {
			return new Count(this.logs - before.logs, this.bytes - before.bytes);
		}

	}

}
