package com.trainburt.logger.boot.kafka;

/**
 * Headers of the records that logs are sent as. Both together name a log for all time,
 * whether it is repeated or its batch split, so that a consumer can drop what it has
 * already.
 */
public final class LogHeaders {

	/** Id of the batch that the log was in first, as text. */
	public static final String BATCH_ID = "burt-batch-id";

	/** Position of the log in that batch, from 0, as decimal text. */
	public static final String BATCH_INDEX = "burt-batch-index";

	private LogHeaders() {
	}

}
