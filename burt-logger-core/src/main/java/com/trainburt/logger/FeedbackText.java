package com.trainburt.logger;

/**
 * The texts that the id of a feedback is derived from: short, and on one line, which the
 * derivation relies on.
 */
final class FeedbackText {

	private static final int MAX_LENGTH = 200;

	private FeedbackText() {
	}

	/**
	 * Check a text.
	 * @param what name of the text, for the message
	 * @return the text
	 * @throws IllegalArgumentException if it cannot be part of an id
	 */
	static String checked(String what, String text) {
		if (text.isBlank() || text.length() > MAX_LENGTH || text.chars().anyMatch(Character::isISOControl)) {
			throw new IllegalArgumentException(
					"The %s of a feedback must have 1 to %d characters on one line".formatted(what, MAX_LENGTH));
		}
		return text;
	}

}
