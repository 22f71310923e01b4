package com.trainburt.logger;

/**
 * Why {@code log()} returned {@code false}.
 */
public enum DropReason {

	/**
	 * The buffer held as many logs or bytes as it may.
	 */
	QUEUE_FULL,

	/**
	 * The log alone was larger than a batch may be.
	 */
	TOO_LARGE,

	/**
	 * The log could not be copied or turned into JSON: cyclic, nested too deeply, changed
	 * while it was read, or a getter threw.
	 */
	UNSERIALIZABLE,

	/**
	 * The logger had been shut down.
	 */
	CLOSED,

	/**
	 * An error while the log was accepted, such as a full heap.
	 */
	INTERNAL_ERROR

}
