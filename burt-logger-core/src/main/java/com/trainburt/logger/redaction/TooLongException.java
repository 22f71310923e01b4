package com.trainburt.logger.redaction;

/**
 * Redacting a log costs more than it may. The message says which pattern it is.
 */
final class TooLongException extends RuntimeException {

	TooLongException(String message) {
		super(message, null, false, false);
	}

}
