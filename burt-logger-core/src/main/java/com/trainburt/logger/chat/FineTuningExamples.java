package com.trainburt.logger.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns logs into lines of a fine-tuning file (JSONL): the request's messages, the answer
 * as the last of them, and the tools. Only whole answers become examples.
 *
 * <pre>{@code
 * FineTuningExamples.of(json, Format.TRL).line().ifPresent(writer::println);
 * }</pre>
 */
public final class FineTuningExamples {

	private FineTuningExamples() {
	}

	/**
	 * Make an example in OpenAI's format of a log as a backend has received it.
	 * @param log JSON with {@code request}, {@code response} and {@code metadata}, in the
	 * shape of {@link ChatRequest} and {@link ChatResponse}
	 * @return the example, or why there is none
	 * @throws IllegalArgumentException if it is no JSON object of that shape
	 */
	public static Example of(String log) {
		return of(log, Format.OPENAI);
	}

	/**
	 * Make an example of a log as a backend has received it.
	 * @param log JSON with {@code request}, {@code response} and {@code metadata}, in the
	 * shape of {@link ChatRequest} and {@link ChatResponse}
	 * @param format what the trainer reads
	 * @return the example, or why there is none
	 * @throws IllegalArgumentException if it is no JSON object of that shape
	 */
	public static Example of(String log, Format format) {
		try {
			JsonNode json = Json.MAPPER.readTree(log);
			JsonNode outcome = json.path("metadata").path("outcome");
			JsonNode response = json.path("response");
			json.required("request").required("messages");
			return of(Json.MAPPER.treeToValue(json.required("request"), ChatRequest.class),
					response.isObject() ? Json.MAPPER.treeToValue(response, ChatResponse.class) : null,
					outcome.isString() ? ChatOutcome.valueOf(outcome.asString().toUpperCase(Locale.ROOT)) : null,
					format);
		}
		catch (JacksonException | IllegalArgumentException ex) {
			throw new IllegalArgumentException("The log is no chat log: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Make an example in OpenAI's format of a call.
	 * @param request what was asked
	 * @param response what was answered, or {@code null} if nothing was
	 * @param outcome whether the answer is whole, or {@code null} to believe the response
	 * @return the example, or why there is none
	 */
	public static Example of(ChatRequest request, @Nullable ChatResponse response, @Nullable ChatOutcome outcome) {
		return of(request, response, outcome, Format.OPENAI);
	}

	/**
	 * Make an example of a call.
	 * @param request what was asked
	 * @param response what was answered, or {@code null} if nothing was
	 * @param outcome whether the answer is whole, or {@code null} to believe the response
	 * @param format what the trainer reads
	 * @return the example, or why there is none
	 */
	public static Example of(ChatRequest request, @Nullable ChatResponse response, @Nullable ChatOutcome outcome,
			Format format) {
		Reason reason = reason(request, response, outcome, format);
		return (reason != null || response == null) ? new Example(null, reason)
				: new Example(line(request, response, format), null);
	}

	private static @Nullable Reason reason(ChatRequest request, @Nullable ChatResponse response,
			@Nullable ChatOutcome outcome, Format format) {
		if (outcome == ChatOutcome.CANCELLED) {
			return Reason.CANCELLED;
		}
		if (outcome == ChatOutcome.ERROR || (response != null && response.error() != null)) {
			return Reason.ERROR;
		}
		if (response != null && (response.refusal() != null || "refusal".equals(response.finishReason()))) {
			return Reason.REFUSED;
		}
		if (outcome == ChatOutcome.TRUNCATED || (response != null && isCutOff(response, outcome))) {
			return Reason.TRUNCATED;
		}
		String text = (response != null) ? response.text() : null;
		if (response == null || ((text == null || text.isBlank()) && response.toolCalls() == null)) {
			return Reason.NO_ANSWER;
		}
		if (request.messages().stream().anyMatch((message) -> contains(message.content(), FineTuningExamples::omitted))
				|| contains(response.content(), FineTuningExamples::omitted)) {
			return Reason.MEDIA_OMITTED;
		}
		if (request.messages()
			.stream()
			.anyMatch((message) -> contains(message.content(), (part) -> !format.takes(message, part)))
				|| contains(response.content(), (part) -> part.text() == null)) {
			return Reason.MEDIA_UNSUPPORTED;
		}
		return null;
	}

	/**
	 * An application that logs by itself may leave out the reason for ending, and say
	 * instead that the answer is whole.
	 */
	private static boolean isCutOff(ChatResponse response, @Nullable ChatOutcome outcome) {
		ChatResponse stated = (response.finishReason() == null && outcome == ChatOutcome.COMPLETE)
				? response.withFinishReason("stop") : response;
		return stated.outcome() == ChatOutcome.TRUNCATED;
	}

	private static boolean omitted(ContentPart part) {
		return part.omitted() != null;
	}

	private static boolean contains(@Nullable List<ContentPart> content, Predicate<ContentPart> what) {
		return content != null && content.stream().anyMatch(what);
	}

	private static String line(ChatRequest request, ChatResponse response, Format format) {
		ChatRequest asked = request.withToolCallIds();
		ChatResponse answered = response.withToolCallIds(request);
		String text = answered.text();
		ChatMessage answer = new ChatMessage("assistant",
				(text != null && !text.isEmpty()) ? List.of(ContentPart.text(text)) : null, answered.reasoningContent(),
				answered.toolCalls(), null, null);
		ArrayNode history = Json.MAPPER.createArrayNode();
		asked.messages().forEach((message) -> history.add(format.message(message, false)));
		ObjectNode line = format.conversation(history, format.message(answer, true));
		if (asked.tools() != null) {
			line.set("tools", Json.MAPPER.valueToTree(new ArrayList<>(asked.tools())));
			if (format == Format.OPENAI && asked.parameters().get("parallel_tool_calls") instanceof Boolean parallel) {
				line.put("parallel_tool_calls", parallel);
			}
		}
		return line.toString();
	}

	/**
	 * What a trainer reads.
	 */
	public enum Format {

		/**
		 * OpenAI's format for chats: {@code messages}, {@code tools},
		 * {@code parallel_tool_calls}. The answers of earlier turns have
		 * {@code "weight": 0}, so that only the last one is trained. Takes images of
		 * users.
		 */
		OPENAI,

		/**
		 * The conversational format of TRL, which most trainers of open-weight models
		 * read: {@code messages} with {@code reasoning_content}, and {@code tools}. It
		 * knows no weights, so trainers learn the answers of earlier turns, too.
		 */
		TRL,

		/**
		 * The conversational format of TRL with the conversation as {@code prompt} and
		 * the answer as {@code completion}, which alone is trained.
		 */
		TRL_PROMPT_COMPLETION;

		private boolean takes(ChatMessage message, ContentPart part) {
			return part.text() != null || (this == OPENAI && message.role().equals("user") && part.imageUrl() != null);
		}

		private ObjectNode conversation(ArrayNode history, ObjectNode answer) {
			ObjectNode line = Json.MAPPER.createObjectNode();
			if (this == TRL_PROMPT_COMPLETION) {
				line.set("prompt", history);
				line.set("completion", Json.MAPPER.createArrayNode().add(answer));
			}
			else {
				line.set("messages", history.add(answer));
			}
			return line;
		}

		/**
		 * Both want content in a message that calls no tools, even if nothing was said.
		 */
		private ObjectNode message(ChatMessage message, boolean last) {
			ObjectNode json = Json.MAPPER.createObjectNode().put("role", message.role());
			if (message.content() != null || message.toolCalls() == null || this != OPENAI) {
				json.set("content", content(message));
			}
			if (message.reasoningContent() != null && this != OPENAI) {
				json.put("reasoning_content", message.reasoningContent());
			}
			if (message.toolCalls() != null) {
				ArrayNode calls = json.putArray("tool_calls");
				message.toolCalls().forEach((call) -> calls.add(toolCall(call)));
			}
			if (message.toolCallId() != null) {
				json.put("tool_call_id", message.toolCallId());
			}
			// OpenAI knows a tool by its call.
			if (message.name() != null && (this != OPENAI || !message.role().equals("tool"))) {
				json.put("name", message.name());
			}
			if (this == OPENAI && message.role().equals("assistant") && !last) {
				json.put("weight", 0);
			}
			return json;
		}

		private JsonNode content(ChatMessage message) {
			String text = ContentPart.text(message.content());
			return (this == OPENAI && message.content() != null) ? Json.MAPPER.valueToTree(message).required("content")
					: Json.MAPPER.getNodeFactory().stringNode((text != null) ? text : "");
		}

		/** Templates of open-weight models write the arguments themselves. */
		private JsonNode toolCall(ToolCall call) {
			ObjectNode json = Json.MAPPER
				.valueToTree(ToolCall.of(call.id(), call.function().name(), call.function().arguments()));
			ObjectNode function = (ObjectNode) json.required("function");
			String arguments = function.required("arguments").asString();
			if (this != OPENAI && Json.isObject(arguments)) {
				function.set("arguments", Json.MAPPER.readTree(arguments));
			}
			return json;
		}

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
		 * The answer is not whole: it was cut off, the provider paused, or the arguments
		 * of a tool call are no JSON.
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
		 * The model refused to answer.
		 */
		REFUSED,

		/**
		 * There is neither text nor a tool call.
		 */
		NO_ANSWER,

		/**
		 * An image or the like that the model saw was too large to be logged.
		 */
		MEDIA_OMITTED,

		/**
		 * A sound, a file or an image that the format does not take.
		 */
		MEDIA_UNSUPPORTED

	}

}
