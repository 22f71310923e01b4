package com.trainburt.logger;

/**
 * Why a log that was accepted has been lost.
 */
public enum FailureReason {

	/**
	 * The backend refused the batch for good.
	 */
	REJECTED,

	/**
	 * The backend did not accept the API key, or whatever else it knows the application
	 * by.
	 */
	UNAUTHORIZED,

	/**
	 * The backend was unreachable or failing at every try.
	 */
	RETRIES_EXHAUSTED,

	/**
	 * The log alone was larger than the backend takes, or than a batch may be once it was
	 * encoded.
	 */
	TOO_LARGE,

	/**
	 * The log could not be turned into JSON when it was sent.
	 */
	UNSERIALIZABLE,

	/**
	 * A filter threw, and what it was to remove must not be sent.
	 */
	FILTER_ERROR,

	/**
	 * The log could not be delivered, and there was no room for it on disk: it was among
	 * the oldest when the spool reached its maximum, or the disk could not be written to
	 * and the buffer was full, or the logger out of time.
	 */
	SPOOL_FULL,

	/**
	 * The log had waited on disk for as long as it may.
	 */
	SPOOL_EXPIRED,

	/**
	 * What had been written to disk could not be read any more, or was gone.
	 */
	SPOOL_DAMAGED,

	/**
	 * The logger was shut down before the log could be delivered.
	 */
	SHUTDOWN,

	/**
	 * An error in the logger itself, in its transport, or in what logs on behalf of the
	 * application.
	 */
	INTERNAL_ERROR

}
