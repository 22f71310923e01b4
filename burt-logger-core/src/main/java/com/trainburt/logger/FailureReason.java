package com.trainburt.logger;

/**
 * Why a log that was accepted has been lost.
 */
public enum FailureReason {

	/**
	 * The backend rejected the batch permanently.
	 */
	REJECTED,

	/**
	 * The backend did not accept the API key or the other credentials.
	 */
	UNAUTHORIZED,

	/**
	 * The backend was unreachable or failing at every attempt.
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
	 * A filter threw, so the log may still contain what the filter should remove.
	 */
	FILTER_ERROR,

	/**
	 * The log could not be delivered, and there was no room for it on disk: it was among
	 * the oldest when the spool reached its maximum, or the disk could not be written to
	 * and either the buffer was full or the shutdown timeout had passed.
	 */
	SPOOL_FULL,

	/**
	 * The log had waited on disk for as long as it may.
	 */
	SPOOL_EXPIRED,

	/**
	 * The file on disk could no longer be read, or was gone.
	 */
	SPOOL_DAMAGED,

	/**
	 * The logger was shut down before the log could be delivered.
	 */
	SHUTDOWN,

	/**
	 * An error in the logger itself, in its transport, or in code that logs on behalf of
	 * the application.
	 */
	INTERNAL_ERROR

}
