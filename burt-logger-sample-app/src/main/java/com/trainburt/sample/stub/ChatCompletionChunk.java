package com.trainburt.sample.stub;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.trainburt.sample.stub.ChatCompletion.Usage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The API's shape of a piece of an answer.
 *
 * @param id the same for all pieces of an answer
 * @param object what this is: always {@code chat.completion.chunk}
 * @param created seconds since 1970
 * @param model the model that was asked for
 * @param choices one piece, or none with the usage
 * @param usage what the answer would have cost, if it was asked for
 */
record ChatCompletionChunk(String id, String object, long created, String model, List<Choice> choices,
		@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Usage usage) {

	private static final Pattern BETWEEN_WORDS = Pattern.compile("(?<= )");

	/**
	 * Take an answer to pieces.
	 * @param answer the answer
	 * @param withUsage whether to say what it cost
	 * @return one piece for each word, one for the end, and one for the usage
	 */
	static List<ChatCompletionChunk> of(ChatCompletion answer, boolean withUsage) {
		List<ChatCompletionChunk> chunks = new ArrayList<>();
		BETWEEN_WORDS.splitAsStream(answer.choices().get(0).message().content())
			.forEach(
					(word) -> chunks.add(of(answer, List.of(new Choice(0, new Delta("assistant", word), null)), null)));
		chunks.add(of(answer, List.of(new Choice(0, new Delta(null, null), "stop")), null));
		if (withUsage) {
			chunks.add(of(answer, List.of(), answer.usage()));
		}
		return chunks;
	}

	private static ChatCompletionChunk of(ChatCompletion answer, List<Choice> choices, @Nullable Usage usage) {
		return new ChatCompletionChunk(answer.id(), "chat.completion.chunk", answer.created(), answer.model(), choices,
				usage);
	}

	/**
	 * A piece of one answer.
	 *
	 * @param index its number
	 * @param delta the new part
	 * @param finishReason why it ends, if it does
	 */
	@JsonNaming(SnakeCaseStrategy.class)
	record Choice(int index, Delta delta, @Nullable String finishReason) {
	}

	/**
	 * The new part.
	 *
	 * @param role the role of the speaker
	 * @param content the text
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Delta(@Nullable String role, @Nullable String content) {
	}

}
