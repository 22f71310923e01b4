package com.trainburt.logger.chat;

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Whether an answer is complete. Incomplete answers degrade training data, so each log
 * states it, as {@code outcome} in its metadata.
 */
public enum ChatOutcome {

	/**
	 * The model finished its answer.
	 */
	COMPLETE,

	/**
	 * The answer is not complete: a limit or a content filter cut it off, the model
	 * refused, the provider paused, the finish reason is missing or unknown, or the
	 * arguments of a tool call are not a JSON object.
	 */
	TRUNCATED,

	/**
	 * The call failed.
	 */
	ERROR,

	/**
	 * The application cancelled the call.
	 */
	CANCELLED;

	/**
	 * Derive the outcome from a finish reason.
	 * @param finishReason the reason as the provider gave it, or {@code null} if it gave
	 * none
	 * @return {@link #COMPLETE} for {@code stop}, {@code tool_calls} and their
	 * equivalents in {@link FinishReasons}, otherwise {@link #TRUNCATED}
	 */
	public static ChatOutcome of(@Nullable String finishReason) {
		String reason = FinishReasons.normalize(finishReason);
		return ("stop".equals(reason) || "tool_calls".equals(reason)) ? COMPLETE : TRUNCATED;
	}

	/**
	 * The name in a log.
	 * @return the name in lower case
	 */
	@JsonValue
	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT);
	}

}
