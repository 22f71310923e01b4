package com.trainburt.logger.internal.queue;

/**
 * How a backoff ended.
 */
public enum Backoff {

	/** The wait is over. */
	ELAPSED,

	/** A flush asks for one extra attempt. */
	FLUSHED,

	/** The circuit is open, and the batch must wait on disk. */
	DIVERTED,

	/** The logger is closed, and its timeout has passed. */
	ABANDONED

}
