package com.trainburt.logger.redaction;

/**
 * Finds something in a text and replaces it.
 */
@FunctionalInterface
interface Rule {

	/**
	 * Redact a text.
	 * @param steps what it may cost
	 * @return the text itself if there is nothing to redact
	 * @throws IllegalStateException if it costs more
	 */
	String redact(String text, Steps steps);

	/**
	 * Whether something that is next to this character may be a part of a longer word.
	 * Scripts without spaces between words do not count: what stands in a Chinese
	 * sentence begins anywhere.
	 */
	static boolean isOfWord(char c) {
		return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')
				|| (c >= '\u00c0' && c <= '\u052f');
	}

}
