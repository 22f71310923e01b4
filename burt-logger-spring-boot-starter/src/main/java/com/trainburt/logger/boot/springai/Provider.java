package com.trainburt.logger.boot.springai;

import java.util.List;
import java.util.Map;

import com.trainburt.logger.chat.ChatRequest;
import com.trainburt.logger.chat.ChatResponse;
import com.trainburt.logger.chat.ContentPart;
import com.trainburt.logger.chat.TokenUsage;
import com.trainburt.logger.chat.TokenUsage.PromptTokensDetails;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.chat.prompt.ChatOptions;

/**
 * Reads the classes of one provider's client, which an application may not have.
 */
interface Provider {

	/**
	 * Whether these are the options of this provider's client.
	 */
	boolean knows(ChatOptions options);

	/**
	 * Read the options of the request besides messages and tools.
	 * @param options options that this provider knows
	 */
	Map<String, Object> parameters(ChatOptions options);

	/**
	 * The model as the request names it.
	 * @param options options that this provider knows
	 */
	default @Nullable String model(ChatOptions options) {
		return options.getModel();
	}

	/**
	 * Whether tool calls must follow the schemas exactly, or {@code null} if the request
	 * does not state it.
	 * @param options options that this provider knows
	 */
	default @Nullable Boolean strictTools(ChatOptions options) {
		return null;
	}

	/**
	 * Documents that the client puts before each message of a user.
	 * @param options options that this provider knows
	 */
	default List<ContentPart> documents(ChatOptions options, long maxMediaBytes) {
		return List.of();
	}

	/**
	 * Whether the client sends the model its reasoning of earlier turns.
	 */
	default boolean sendsReasoning() {
		return true;
	}

	/**
	 * Read usage with all its details.
	 * @return the usage, or {@code null} if it is not of this provider's class
	 */
	default @Nullable TokenUsage usage(Usage usage) {
		return null;
	}

	/**
	 * Read usage that has lost the class of the client, as in Spring AI's aggregate of a
	 * stream.
	 */
	default TokenUsage usageWithoutDetails(Usage usage) {
		return new TokenUsage(usage.getPromptTokens(), usage.getCompletionTokens(), usage.getTotalTokens(),
				PromptTokensDetails.of(usage.getCacheReadInputTokens(), usage.getCacheWriteInputTokens()), null);
	}

	/**
	 * Read the HTTP status of an exception of the client.
	 * @return the status, or {@code null} if it has none
	 */
	default @Nullable Integer status(Throwable failure) {
		return null;
	}

	/**
	 * Translate an answer to the format of the OpenAI API.
	 * @param request the request that it answers
	 * @param response the answer as the client read it
	 * @return the answer, changed or not
	 */
	default ChatResponse complete(ChatRequest request, ChatResponse response) {
		return response;
	}

}
