package com.trainburt.logger.boot.capture;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Why answers end, in the terms of the OpenAI API, whatever the provider calls it.
 */
public final class FinishReasons {

	private FinishReasons() {
	}

	/**
	 * Say it as the OpenAI API does.
	 * @param reason the provider's reason, or {@code null} if it gave none
	 * @return {@code stop}, {@code length}, {@code tool_calls}, {@code content_filter},
	 * what it was in lower case if it is none of them, or {@code null} if there is none
	 */
	public static @Nullable String normalize(@Nullable String reason) {
		if (reason == null || reason.isBlank()) {
			return null;
		}
		String name = reason.toLowerCase(Locale.ROOT);
		return switch (name) {
			case "end_turn", "stop_sequence", "eos" -> "stop";
			case "max_tokens", "max_output_tokens", "model_length", "model_context_window_exceeded" -> "length";
			case "tool_call", "tool_use", "tool_execution", "function_call" -> "tool_calls";
			case "content_filtered", "guardrail_intervened", "safety", "recitation", "blocklist", "prohibited_content",
					"spii" ->
				"content_filter";
			default -> name;
		};
	}

}
