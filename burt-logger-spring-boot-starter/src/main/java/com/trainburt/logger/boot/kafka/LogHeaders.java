package com.trainburt.logger.boot.kafka;

/**
 * Headers of the records of logs. Both together identify a log permanently, also when it
 * is sent again or its batch is split, so that a consumer can drop repeats.
 */
public final class LogHeaders {

	/** Id of the batch that the log was in first, as text. */
	public static final String BATCH_ID = "burt-batch-id";

	/** Position of the log in that batch, from 0, as decimal text. */
	public static final String BATCH_INDEX = "burt-batch-index";

	private LogHeaders() {
	}

}
