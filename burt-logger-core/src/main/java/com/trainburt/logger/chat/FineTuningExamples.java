package com.trainburt.logger.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Turns logs into lines of an OpenAI chat fine-tuning file (JSONL): the request's
 * messages, the answer as the last of them, and the tools. Only whole answers become
 * examples.
 *
 * <pre>{@code
 * FineTuningExamples.of(json).line().ifPresent(writer::println);
 * }</pre>
 */
public final class FineTuningExamples {

	/** Ours, because a line is to be the same whoever makes it. */
	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private FineTuningExamples() {
	}

	/**
	 * Make an example of a log as a backend has received it.
	 * @param log JSON with {@code request}, {@code response} and {@code metadata}, in the
	 * shape of {@link ChatRequest} and {@link ChatResponse}
	 * @return the example, or why there is none
	 * @throws IllegalArgumentException if it is no JSON object of that shape
	 */
	public static Example of(String log) {
		try {
			JsonNode json = MAPPER.readTree(log);
			JsonNode outcome = json.path("metadata").path("outcome");
			JsonNode response = json.path("response");
			json.required("request").required("messages");
			return of(MAPPER.treeToValue(json.required("request"), ChatRequest.class),
					response.isObject() ? MAPPER.treeToValue(response, ChatResponse.class) : null,
					outcome.isString() ? ChatOutcome.valueOf(outcome.asString().toUpperCase(Locale.ROOT)) : null);
		}
		catch (JacksonException | IllegalArgumentException ex) {
			throw new IllegalArgumentException("The log is no chat log: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Make an example of a call.
	 * @param request what was asked
	 * @param response what was answered, or {@code null} if nothing was
	 * @param outcome whether the answer is whole, or {@code null} to believe the response
	 * @return the example, or why there is none
	 */
	public static Example of(ChatRequest request, @Nullable ChatResponse response, @Nullable ChatOutcome outcome) {
		Reason reason = reason(request, response, outcome);
		return (reason != null || response == null) ? new Example(null, reason)
				: new Example(line(request, response), null);
	}

	private static @Nullable Reason reason(ChatRequest request, @Nullable ChatResponse response,
			@Nullable ChatOutcome outcome) {
		if (outcome == ChatOutcome.CANCELLED) {
			return Reason.CANCELLED;
		}
		if (outcome == ChatOutcome.ERROR || (response != null && response.error() != null)) {
			return Reason.ERROR;
		}
		if (outcome == ChatOutcome.TRUNCATED || (response != null && response.outcome() == ChatOutcome.TRUNCATED)) {
			return Reason.TRUNCATED;
		}
		String text = (response != null) ? response.text() : null;
		if (response == null || ((text == null || text.isBlank()) && response.toolCalls() == null)) {
			return Reason.NO_ANSWER;
		}
		boolean omitted = request.messages()
			.stream()
			.anyMatch((message) -> message.content() != null
					&& message.content().stream().anyMatch((part) -> part.omitted() != null));
		return omitted ? Reason.MEDIA_OMITTED : null;
	}

	private static String line(ChatRequest request, ChatResponse response) {
		List<ChatMessage> messages = new ArrayList<>();
		request.messages().forEach((message) -> messages.add(forTraining(message)));
		String text = response.text();
		messages.add(
				new ChatMessage("assistant", (text != null && !text.isEmpty()) ? List.of(ContentPart.text(text)) : null,
						response.toolCalls(), null, null));
		Map<String, Object> line = new LinkedHashMap<>();
		line.put("messages", messages);
		if (request.tools() != null) {
			line.put("tools", request.tools());
		}
		return MAPPER.writeValueAsString(line);
	}

	/**
	 * A tool is known by its call; the format has no name for it. And it wants content in
	 * a message that calls no tools, even if nothing was said.
	 */
	private static ChatMessage forTraining(ChatMessage message) {
		List<ContentPart> content = (message.content() == null && message.toolCalls() == null)
				? List.of(ContentPart.text("")) : message.content();
		return new ChatMessage(message.role(), content, message.toolCalls(), message.toolCallId(),
				message.role().equals("tool") ? null : message.name());
	}

	/**
	 * A line of a fine-tuning file, or why there is none: exactly one of them is there.
	 */
	public static final class Example {

		private final @Nullable String line;

		private final @Nullable Reason reason;

		Example(@Nullable String line, @Nullable Reason reason) {
			this.line = line;
			this.reason = reason;
		}

		/**
		 * The line.
		 * @return JSON without a line break
		 */
		public Optional<String> line() {
			return Optional.ofNullable(this.line);
		}

		/**
		 * Why there is no line.
		 * @return the reason
		 */
		public Optional<Reason> reason() {
			return Optional.ofNullable(this.reason);
		}

		@Override
		public String toString() {
			return (this.line != null) ? this.line : String.valueOf(this.reason);
		}

	}

	/**
	 * Why a call is no example.
	 */
	public enum Reason {

		/**
		 * The answer was cut off.
		 */
		TRUNCATED,

		/**
		 * The call failed.
		 */
		ERROR,

		/**
		 * The application wanted no more of the answer.
		 */
		CANCELLED,

		/**
		 * There is neither text nor a tool call: the answer is empty, or the model
		 * refused.
		 */
		NO_ANSWER,

		/**
		 * An image or the like that the model saw was too large to be logged.
		 */
		MEDIA_OMITTED

	}

}
