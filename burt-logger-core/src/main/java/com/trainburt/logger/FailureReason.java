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
	 * The backend did not accept the API key.
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
	 * The logger was shut down before the log could be delivered.
	 */
	SHUTDOWN,

	/**
	 * An error in the logger itself or in its transport.
	 */
	INTERNAL_ERROR

}
