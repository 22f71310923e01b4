package com.trainburt.logger.chat;

import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A log of a chat as a backend has received it.
 *
 * @param request the request
 * @param response the response, or {@code null} if there was none
 * @param outcome whether the answer is complete, or {@code null} if that is not stated
 */
record ChatLog(ChatRequest request, @Nullable ChatResponse response, @Nullable ChatOutcome outcome) {

	/**
	 * Read a log.
	 * @param log JSON with {@code request}, {@code response} and {@code metadata}
	 * @return the log, or {@code null} if it is a feedback
	 * @throws IllegalArgumentException if it is neither
	 */
	static @Nullable ChatLog of(String log) {
		try {
			JsonNode json = Json.MAPPER.readTree(log);
			if (isFeedback(json)) {
				return null;
			}
			JsonNode outcome = json.path("metadata").path("outcome");
			JsonNode response = json.path("response");
			json.required("request").required("messages");
			return new ChatLog(Json.MAPPER.treeToValue(json.required("request"), ChatRequest.class),
					response.isObject() ? Json.MAPPER.treeToValue(response, ChatResponse.class) : null,
					outcome.isString() ? ChatOutcome.valueOf(outcome.asString().toUpperCase(Locale.ROOT)) : null);
		}
		catch (JacksonException | IllegalArgumentException ex) {
			throw new IllegalArgumentException("The log is no chat log: " + ex.getMessage(), ex);
		}
	}

	private static boolean isFeedback(JsonNode json) {
		return json.path("metadata").path("kind").asString("").equals("feedback")
				&& json.path("request").path("feedback").isObject();
	}

	/**
	 * The answer as the message that follows the conversation.
	 * @return the message of an assistant
	 * @throws IllegalStateException if there is no answer
	 */
	ChatMessage answer() {
		if (this.response == null) {
			throw new IllegalStateException("A log without an answer is no example");
		}
		ChatResponse answered = this.response.withToolCallIds(this.request);
		String text = answered.text();
		return new ChatMessage("assistant", (text != null && !text.isEmpty()) ? List.of(ContentPart.text(text)) : null,
				answered.reasoningContent(), answered.toolCalls(), null, null);
	}

	/**
	 * This log with another answer, which is complete.
	 * @param text the answer as it should have been
	 * @return a changed copy
	 */
	ChatLog withAnswer(String text) {
		return new ChatLog(this.request, ChatResponse.of(text), ChatOutcome.COMPLETE);
	}

}
