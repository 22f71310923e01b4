package com.trainburt.logger;

/**
 * Why {@code log()} returned {@code false}.
 */
public enum DropReason {

	/**
	 * The buffer held as many logs or bytes as it may.
	 */
	QUEUE_FULL("raise 'max-queue-size' or 'max-queue-bytes', or 'max-in-flight' if the backend can take more"),

	/**
	 * The log alone was larger than a batch may be.
	 */
	TOO_LARGE("raise 'max-batch-bytes' or log less"),

	/**
	 * The log could not be copied or turned into JSON: cyclic, nested too deeply, changed
	 * while it was read, or a getter threw.
	 */
	UNSERIALIZABLE("log maps, lists, strings and numbers, or objects that Jackson can serialize"),

	/**
	 * The logger had been shut down.
	 */
	CLOSED("log before the logger is closed"),

	/**
	 * An error while the log was taken in, such as a full heap.
	 */
	INTERNAL_ERROR("give the application more memory, or please report this with its stack trace at DEBUG");

	private final String mend;

	DropReason(String mend) {
		this.mend = mend;
	}

	/**
	 * What an operator or a developer can do about it.
	 * @return a phrase such as {@code raise 'max-batch-bytes' or log less}
	 */
	public String mend() {
		return this.mend;
	}

}
