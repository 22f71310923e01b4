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
	 * The answer is not whole: a limit or a content filter cut it off, the provider
	 * paused or refused, it gave no reason or one that is not known, or the arguments of
	 * a tool call are no JSON.
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
	 * @param finishReason the reason as the provider gave it, or {@code null} if it gave
	 * none
	 * @return {@link #COMPLETE} for {@code stop}, {@code tool_calls} and what
	 * {@link FinishReasons} takes for them, else {@link #TRUNCATED}
	 */
	public static ChatOutcome of(@Nullable String finishReason) {
		String reason = FinishReasons.normalize(finishReason);
		return ("stop".equals(reason) || "tool_calls".equals(reason)) ? COMPLETE : TRUNCATED;
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
