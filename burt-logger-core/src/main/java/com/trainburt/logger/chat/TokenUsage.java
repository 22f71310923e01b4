package com.trainburt.logger.chat;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * How many tokens a call took. What the provider did not say is {@code null}.
 *
 * @param promptTokens tokens read
 * @param completionTokens tokens written
 * @param totalTokens the sum, as the provider counts it
 * @param promptTokensDetails more about the tokens read
 */
@ChatJson
@JsonPropertyOrder({ "prompt_tokens", "completion_tokens", "total_tokens", "prompt_tokens_details" })
public record TokenUsage(@JsonProperty("prompt_tokens") @Nullable Integer promptTokens,
		@JsonProperty("completion_tokens") @Nullable Integer completionTokens,
		@JsonProperty("total_tokens") @Nullable Integer totalTokens,
		@JsonProperty("prompt_tokens_details") @Nullable PromptTokensDetails promptTokensDetails) {

	@JsonCreator
	public TokenUsage {
	}

	/**
	 * Usage without details.
	 * @param promptTokens tokens read
	 * @param completionTokens tokens written
	 * @param totalTokens the sum
	 */
	public TokenUsage(@Nullable Integer promptTokens, @Nullable Integer completionTokens,
			@Nullable Integer totalTokens) {
		this(promptTokens, completionTokens, totalTokens, null);
	}

	/**
	 * More about the tokens read.
	 *
	 * @param cachedTokens how many of them came from the provider's cache
	 */
	@ChatJson
	public record PromptTokensDetails(@JsonProperty("cached_tokens") @Nullable Long cachedTokens) {

		@JsonCreator
		public PromptTokensDetails {
		}

	}

}
