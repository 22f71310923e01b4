package com.trainburt.logger;

/**
 * A client has sent a token that {@link FeedbackTokens} does not accept. The message does
 * not repeat it.
 */
public final class InvalidFeedbackTokenException extends RuntimeException {

	private final Reason reason;

	InvalidFeedbackTokenException(Reason reason, String message) {
		super(message);
		this.reason = reason;
	}

	/**
	 * Why the token is not accepted.
	 * @return the reason
	 */
	public Reason reason() {
		return this.reason;
	}

	/**
	 * Why a token is not accepted.
	 */
	public enum Reason {

		/** The text is no token. */
		MALFORMED,

		/** It was made with another key, or changed. */
		FORGED,

		/** It has expired. */
		EXPIRED

	}

}
