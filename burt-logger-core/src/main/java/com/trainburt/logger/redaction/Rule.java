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

}
