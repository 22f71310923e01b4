package com.trainburt.logger.redaction;

/**
 * Finds something in a text and replaces it.
 */
@FunctionalInterface
interface Rule {

	/**
	 * Redact a text.
	 * @param steps the limit of its cost
	 * @return the text itself if there is nothing to redact
	 * @throws TooLongException if it costs more
	 */
	String redact(String text, Steps steps);

	/**
	 * Whether a match next to this character may be a part of a longer word. Scripts
	 * without spaces between words do not count: in a Chinese sentence a match may begin
	 * anywhere.
	 */
	static boolean isOfWord(char c) {
		return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')
				|| (c >= '\u00c0' && c <= '\u052f');
	}

	/**
	 * The character before, or a space at the beginning and after an escape of JSON.
	 * Strings often hold JSON, such as the arguments of a tool call, and there the n of a
	 * line break is no letter of the word that follows.
	 */
	static char before(String text, int index) {
		return (index == 0 || endsEscape(text, index)) ? ' ' : text.charAt(index - 1);
	}

	/**
	 * Whether this character belongs to the backslash before it.
	 */
	static boolean isEscaped(String text, int index) {
		return index > 0 && text.charAt(index - 1) == '\\'
				&& (endsEscape(text, index + 1) || endsEscape(text, index + 5));
	}

	private static boolean endsEscape(String text, int index) {
		if (index > text.length() || index < 2) {
			return false;
		}
		if (text.charAt(index - 2) == '\\') {
			return "bfnrt".indexOf(text.charAt(index - 1)) != -1;
		}
		return index >= 6 && text.charAt(index - 6) == '\\' && text.charAt(index - 5) == 'u'
				&& text.substring(index - 4, index).chars().allMatch((c) -> Character.digit(c, 16) != -1);
	}

}
