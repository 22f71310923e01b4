package com.trainburt.sample.chat;

import org.jspecify.annotations.Nullable;

/**
 * Why a model gave no answer.
 */
class OpenAiException extends Exception {

	private final String type;

	OpenAiException(String type, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.type = type;
	}

	/**
	 * What kind of failure it is, for programs.
	 * @return such as {@code timeout} or {@code http_429}
	 */
	String type() {
		return this.type;
	}

}
