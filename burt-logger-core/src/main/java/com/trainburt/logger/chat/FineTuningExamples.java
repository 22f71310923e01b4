package com.trainburt.logger.chat;

import java.util.ArrayList;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns logs into lines of a fine-tuning file (JSONL): the request's messages, the answer
 * as the last of them, and the tools. Only complete answers become examples.
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
		return of(ChatLog.of(log), format);
	}

	/**
	 * Make an example of a log whose answer was corrected. The original answer may be
	 * incomplete.
	 * @param log JSON with {@code request}, in the shape of {@link ChatRequest}
	 * @param correction the answer as it should have been
	 * @param format what the trainer reads
	 * @return the example, or why there is none
	 * @throws IllegalArgumentException if it is no JSON object of that shape
	 */
	public static Example corrected(String log, String correction, Format format) {
		ChatLog chat = ChatLog.of(log);
		return of((chat != null) ? chat.withAnswer(correction) : null, format);
	}

	/**
	 * Make an example in OpenAI's format of a call.
	 * @param request the request
	 * @param response the response, or {@code null} if there was none
	 * @param outcome whether the answer is complete, or {@code null} to derive it from
	 * the response
	 * @return the example, or why there is none
	 */
	public static Example of(ChatRequest request, @Nullable ChatResponse response, @Nullable ChatOutcome outcome) {
		return of(request, response, outcome, Format.OPENAI);
	}

	/**
	 * Make an example of a call.
	 * @param request the request
	 * @param response the response, or {@code null} if there was none
	 * @param outcome whether the answer is complete, or {@code null} to derive it from
	 * the response
	 * @param format what the trainer reads
	 * @return the example, or why there is none
	 */
	public static Example of(ChatRequest request, @Nullable ChatResponse response, @Nullable ChatOutcome outcome,
			Format format) {
		return of(new ChatLog(request, response, outcome), format);
	}

	static Example of(@Nullable ChatLog log, Format format) {
		Reason reason = ExampleRules.reason(log, format);
		return (reason != null || log == null) ? new Example(null, reason) : new Example(line(log, format), null);
	}

	private static String line(ChatLog log, Format format) {
		ArrayNode history = Json.MAPPER.createArrayNode();
		log.request().withToolCallIds().messages().forEach((message) -> history.add(format.message(message, false)));
		ObjectNode line = format.conversation(history, format.message(log.answer(), true));
		addTools(line, log.request(), format);
		return line.toString();
	}

	/**
	 * Add the tools that the model could call.
	 */
	static void addTools(ObjectNode json, ChatRequest request, Format format) {
		if (request.tools() != null) {
			json.set("tools", Json.MAPPER.valueToTree(new ArrayList<>(request.tools())));
			if (format == Format.OPENAI
					&& request.parameters().get("parallel_tool_calls") instanceof Boolean parallel) {
				json.put("parallel_tool_calls", parallel);
			}
		}
	}

	/**
	 * The format that a trainer reads.
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

		boolean takes(ChatMessage message, ContentPart part) {
			return part.text() != null || (this == OPENAI && message.role().equals("user") && part.imageUrl() != null);
		}

		/** Those of TRL have the arguments of tool calls as objects. */
		boolean takesArguments(ChatMessage message) {
			return this == OPENAI || message.toolCalls() == null
					|| message.toolCalls().stream().allMatch(ToolCall::hasArguments);
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
		 * @param last whether an answer needs no weight, because it is trained
		 */
		ObjectNode message(ChatMessage message, boolean last) {
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

		/** Chat templates of open-weight models render the arguments from an object. */
		private JsonNode toolCall(ToolCall call) {
			ObjectNode json = Json.MAPPER
				.valueToTree(ToolCall.of(call.id(), call.function().name(), call.function().arguments()));
			ObjectNode function = (ObjectNode) json.required("function");
			String arguments = function.required("arguments").asString();
			if (this != OPENAI) {
				function.set("arguments", Json.MAPPER.readTree(arguments));
			}
			return json;
		}

	}

	/**
	 * A line of a fine-tuning file, or the reason why there is none: exactly one of them.
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
		 * The log is feedback on another log.
		 */
		FEEDBACK,

		/**
		 * The answer is not complete: it was cut off, the provider paused, or the
		 * arguments of a tool call are not a JSON object. In the formats of TRL also
		 * those of an earlier turn.
		 */
		TRUNCATED,

		/**
		 * The call failed.
		 */
		ERROR,

		/**
		 * The application cancelled the call.
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
		 * The conversation has a message that no format takes: one with a role of its
		 * own, or a tool's answer to a call that is not in the conversation. In the
		 * preference formats of TRL also if it is empty or ends with an instruction
		 * ({@code system}, {@code developer}).
		 */
		MESSAGE_UNSUPPORTED,

		/**
		 * An image or the like that the model saw was too large to be logged.
		 */
		MEDIA_OMITTED,

		/**
		 * A sound, a file or an image that the format does not take.
		 */
		MEDIA_UNSUPPORTED,

		/**
		 * The two logs of a pair have not been asked the same.
		 */
		PROMPTS_DIFFER,

		/**
		 * The two logs of a pair have given the same answer.
		 */
		ANSWERS_EQUAL

	}

}
