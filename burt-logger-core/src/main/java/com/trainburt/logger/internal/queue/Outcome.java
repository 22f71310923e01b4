package com.trainburt.logger.internal.queue;

import com.trainburt.logger.FailureReason;

/**
 * How logs ended.
 */
public sealed interface Outcome {

	/** The backend accepted them. */
	Outcome SENT = new Sent();

	/** They were left out on purpose. */
	Outcome FILTERED = new Filtered();

	/**
	 * The backend accepted them.
	 */
	record Sent() implements Outcome {
	}

	/**
	 * They were left out on purpose.
	 */
	record Filtered() implements Outcome {
	}

	/**
	 * They were lost.
	 *
	 * @param reason why
	 * @param wholeBatch whether that counts as a failed batch, too
	 */
	record Lost(FailureReason reason, boolean wholeBatch) implements Outcome {
	}

}
