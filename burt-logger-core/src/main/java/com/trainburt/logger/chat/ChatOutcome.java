package com.trainburt.logger.chat;

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Whether an answer is whole. Half answers poison training sets, so each log says it, as
 * {@code outcome} of its metadata.
 */
public enum ChatOutcome {

	/**
	 * The model said all it had to say.
	 */
	COMPLETE,

	/**
	 * The answer ends where a limit or a content filter cut it, or where the provider
	 * stopped without saying why.
	 */
	TRUNCATED,

	/**
	 * The call failed.
	 */
	ERROR,

	/**
	 * The application wanted no more of the answer.
	 */
	CANCELLED;

	/**
	 * What an answer's own reason for ending says of it.
	 * @param finishReason the reason in the terms of the OpenAI API, or {@code null} if
	 * none was given
	 * @return {@link #TRUNCATED} for {@code length} and {@code content_filter}, else
	 * {@link #COMPLETE}
	 */
	public static ChatOutcome of(@Nullable String finishReason) {
		return ("length".equals(finishReason) || "content_filter".equals(finishReason)) ? TRUNCATED : COMPLETE;
	}

	/**
	 * The name as it stands in a log.
	 * @return the name in lower case
	 */
	@JsonValue
	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT);
	}

}
