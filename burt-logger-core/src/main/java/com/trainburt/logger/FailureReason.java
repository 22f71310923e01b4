package com.trainburt.logger;

/**
 * Why a log that was accepted has been lost.
 */
public enum FailureReason {

	/**
	 * The backend refused the batch for good.
	 */
	REJECTED("check 'endpoint' and what the backend expects"),

	/**
	 * The backend did not accept the API key, or whatever else it knows the application
	 * by.
	 */
	UNAUTHORIZED("check 'api-key', or what else the backend knows you by"),

	/**
	 * The backend was unreachable or failing at every try.
	 */
	RETRIES_EXHAUSTED("check that the backend is up, or set 'spool.directory' to keep logs until it is"),

	/**
	 * The log alone was larger than the backend takes, or than a batch may be once it was
	 * encoded.
	 */
	TOO_LARGE("lower 'max-batch-bytes' or raise the backend's limit"),

	/**
	 * The log could not be turned into JSON when it was sent.
	 */
	UNSERIALIZABLE("log maps, lists, strings and numbers, or objects that Jackson can serialize"),

	/**
	 * A filter threw, and what it was to remove must not be sent.
	 */
	FILTER_ERROR("mend the filter"),

	/**
	 * The log could not be delivered, and there was no room for it on disk: it was among
	 * the oldest when the spool reached its maximum, or the disk could not be written to.
	 */
	SPOOL_FULL("raise 'spool.max-bytes', or make room on the disk, and check that the backend is up"),

	/**
	 * The log had waited on disk for as long as it may.
	 */
	SPOOL_EXPIRED("raise 'spool.max-age', and check that the backend is up"),

	/**
	 * What had been written to disk could not be read any more, or was gone.
	 */
	SPOOL_DAMAGED("look at the '.bad' files in 'spool.directory', and check the disk"),

	/**
	 * The logger was shut down before the log could be delivered.
	 */
	SHUTDOWN("raise 'shutdown-timeout'"),

	/**
	 * An error in the logger itself, in its transport, or in what logs on behalf of the
	 * application.
	 */
	INTERNAL_ERROR("please report this with its stack trace");

	private final String mend;

	FailureReason(String mend) {
		this.mend = mend;
	}

	/**
	 * What an operator or a developer can do about it.
	 * @return a phrase such as {@code raise 'shutdown-timeout'}
	 */
	public String mend() {
		return this.mend;
	}

}
