package com.trainburt.logger.chat;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Maps the finish reasons of all providers to those of the OpenAI API.
 */
public final class FinishReasons {

	private FinishReasons() {
	}

	/**
	 * Map a finish reason.
	 * @param reason the provider's reason, or {@code null} if it gave none
	 * @return {@code stop}, {@code length}, {@code tool_calls}, {@code content_filter},
	 * the given reason in lower case if it is none of them, or {@code null} if there is
	 * none
	 */
	public static @Nullable String normalize(@Nullable String reason) {
		if (reason == null || reason.isBlank()) {
			return null;
		}
		String name = reason.toLowerCase(Locale.ROOT);
		return switch (name) {
			// Anthropic and Amazon Bedrock, Cohere, Hugging Face and others
			case "end_turn", "stop_sequence", "complete", "eos", "eos_token" -> "stop";
			// Anthropic and Google, OpenAI's Responses API, Mistral, watsonx
			case "max_tokens", "max_output_tokens", "model_length", "model_context_window_exceeded", "token_limit" ->
				"length";
			// Cohere, Anthropic, LangChain4j, OpenAI before it had tools
			case "tool_call", "tool_use", "tool_execution", "function_call" -> "tool_calls";
			// Amazon Bedrock, Google
			case "content_filtered", "guardrail_intervened", "safety", "recitation", "blocklist", "prohibited_content",
					"spii", "image_safety" ->
				"content_filter";
			// Among them, and never whole: refusal, pause_turn, malformed_function_call,
			// error, other
			default -> name;
		};
	}

}
