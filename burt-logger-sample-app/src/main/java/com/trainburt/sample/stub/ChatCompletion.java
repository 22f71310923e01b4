package com.trainburt.sample.stub;

import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The API's shape of an answer.
 *
 * @param id unique for each answer
 * @param object what this is: always {@code chat.completion}
 * @param created seconds since 1970
 * @param model the model that was asked for
 * @param choices the answers, of which there is one
 * @param usage what the answer would have cost
 */
record ChatCompletion(String id, String object, long created, String model, List<Choice> choices, Usage usage) {

	/**
	 * One answer.
	 *
	 * @param index its number
	 * @param message what it says
	 * @param logprobs never given
	 * @param finishReason why it ends where it ends
	 */
	@JsonNaming(SnakeCaseStrategy.class)
	record Choice(int index, Message message, @Nullable Object logprobs, String finishReason) {
	}

	/**
	 * One message.
	 *
	 * @param role the role of the speaker
	 * @param content the text
	 */
	record Message(String role, String content) {
	}

	/**
	 * How many tokens were read and written.
	 *
	 * @param promptTokens tokens read
	 * @param completionTokens tokens written
	 * @param totalTokens the sum
	 */
	@JsonNaming(SnakeCaseStrategy.class)
	record Usage(int promptTokens, int completionTokens, int totalTokens) {

		static Usage of(int promptTokens, int completionTokens) {
			return new Usage(promptTokens, completionTokens, promptTokens + completionTokens);
		}

	}

}
