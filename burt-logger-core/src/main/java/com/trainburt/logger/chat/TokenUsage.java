package com.trainburt.logger.chat;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * How many tokens a call took. Values that the provider did not report are {@code null}.
 *
 * @param promptTokens tokens read
 * @param completionTokens tokens written
 * @param totalTokens the sum, as the provider counts it
 * @param promptTokensDetails more about the tokens read, all of which are among the
 * {@code promptTokens}
 * @param completionTokensDetails more about the tokens written
 */
@ChatJson
@JsonPropertyOrder({ "prompt_tokens", "completion_tokens", "total_tokens", "prompt_tokens_details",
		"completion_tokens_details" })
public record TokenUsage(@JsonProperty("prompt_tokens") @Nullable Integer promptTokens,
		@JsonProperty("completion_tokens") @Nullable Integer completionTokens,
		@JsonProperty("total_tokens") @Nullable Integer totalTokens,
		@JsonProperty("prompt_tokens_details") @Nullable PromptTokensDetails promptTokensDetails,
		@JsonProperty("completion_tokens_details") @Nullable CompletionTokensDetails completionTokensDetails) {

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
		this(promptTokens, completionTokens, totalTokens, null, null);
	}

	private static @Nullable Long positive(@Nullable Number tokens) {
		return (tokens != null && tokens.longValue() > 0) ? tokens.longValue() : null;
	}

	/**
	 * More about the tokens read.
	 *
	 * @param cachedTokens how many of them came from the provider's cache
	 * @param cacheWriteTokens how many of them were written to the provider's cache
	 */
	@ChatJson
	@JsonPropertyOrder({ "cached_tokens", "cache_write_tokens" })
	public record PromptTokensDetails(@JsonProperty("cached_tokens") @Nullable Long cachedTokens,
			@JsonProperty("cache_write_tokens") @Nullable Long cacheWriteTokens) {

		@JsonCreator
		public PromptTokensDetails {
		}

		/**
		 * Details, if there are any.
		 * @param cachedTokens tokens that came from the cache
		 * @param cacheWriteTokens tokens that were written to the cache
		 * @return the details, or {@code null} if there are none
		 */
		public static @Nullable PromptTokensDetails of(@Nullable Number cachedTokens,
				@Nullable Number cacheWriteTokens) {
			Long cached = positive(cachedTokens);
			Long written = positive(cacheWriteTokens);
			return (cached != null || written != null) ? new PromptTokensDetails(cached, written) : null;
		}

	}

	/**
	 * More about the tokens written.
	 *
	 * @param reasoningTokens how many of them the model thought
	 */
	@ChatJson
	public record CompletionTokensDetails(@JsonProperty("reasoning_tokens") @Nullable Long reasoningTokens) {

		@JsonCreator
		public CompletionTokensDetails {
		}

		/**
		 * Details, if there are any.
		 * @param reasoningTokens tokens that the model thought
		 * @return the details, or {@code null} if there are none
		 */
		public static @Nullable CompletionTokensDetails of(@Nullable Number reasoningTokens) {
			Long reasoning = positive(reasoningTokens);
			return (reasoning != null) ? new CompletionTokensDetails(reasoning) : null;
		}

	}

}
