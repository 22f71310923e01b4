package com.trainburt.logger.chat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.trainburt.logger.chat.FineTuningExamples.Example;
import com.trainburt.logger.chat.FineTuningExamples.Reason;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns logs and their labels into lines of a file for preference training (JSONL): pairs
 * of a better and a worse answer to the same request, and single answers that are good or
 * bad. Only complete answers become examples.
 *
 * <pre>{@code
 * PreferenceExamples.pair(chosen, rejected, Format.TRL_DPO).line().ifPresent(writer::println);
 * }</pre>
 */
public final class PreferenceExamples {

	private static final Set<String> INSTRUCTIONS = Set.of("system", "developer");

	private PreferenceExamples() {
	}

	/**
	 * Make a pair of two logs as a backend has received them.
	 * @param chosen the log of the better answer
	 * @param rejected the log of the worse answer
	 * @param format what the trainer reads
	 * @return the example, or why there is none
	 * @throws IllegalArgumentException if one of them is no log of a chat
	 */
	public static Example pair(String chosen, String rejected, Format format) {
		return pair(ChatLog.of(chosen), ChatLog.of(rejected), format);
	}

	/**
	 * Make a pair of a log whose answer was corrected: the correction is the better
	 * answer.
	 * @param log the log as a backend has received it
	 * @param correction the answer as it should have been
	 * @param format what the trainer reads
	 * @return the example, or why there is none
	 * @throws IllegalArgumentException if it is no log of a chat
	 */
	public static Example correction(String log, String correction, Format format) {
		ChatLog rejected = ChatLog.of(log);
		return pair((rejected != null) ? rejected.withAnswer(correction) : null, rejected, format);
	}

	static Example pair(@Nullable ChatLog chosen, @Nullable ChatLog rejected, Format format) {
		Reason reason = reason(chosen, format.messages);
		if (reason == null) {
			reason = reason(rejected, format.messages);
		}
		if (reason != null || chosen == null || rejected == null) {
			return new Example(null, reason);
		}
		ArrayNode prompt = prompt(chosen, format.messages);
		ObjectNode better = format.messages.message(chosen.answer(), true);
		ObjectNode worse = format.messages.message(rejected.answer(), true);
		if (!numbered(prompt).equals(numbered(prompt(rejected, format.messages)))
				|| !tools(chosen).equals(tools(rejected))) {
			return new Example(null, Reason.PROMPTS_DIFFER);
		}
		if (numbered(List.of(better)).equals(numbered(List.of(worse)))) {
			return new Example(null, Reason.ANSWERS_EQUAL);
		}
		return new Example(format.line(chosen.request(), prompt, better, worse).toString(), null);
	}

	/**
	 * Make an example of one log, in the format that TRL reads for KTO: {@code prompt},
	 * {@code completion}, {@code label} and {@code tools}.
	 * @param log the log as a backend has received it
	 * @param good whether the answer is a good one
	 * @return the example, or why there is none
	 * @throws IllegalArgumentException if it is no log of a chat
	 */
	public static Example single(String log, boolean good) {
		return single(ChatLog.of(log), good);
	}

	/**
	 * Make an example of the answer that a log should have had, as
	 * {@link #single(String, boolean)} of a good one.
	 * @param log the log as a backend has received it
	 * @param correction the answer as it should have been
	 * @return the example, or why there is none
	 * @throws IllegalArgumentException if it is no log of a chat
	 */
	public static Example corrected(String log, String correction) {
		ChatLog chat = ChatLog.of(log);
		return single((chat != null) ? chat.withAnswer(correction) : null, true);
	}

	static Example single(@Nullable ChatLog log, boolean good) {
		FineTuningExamples.Format messages = FineTuningExamples.Format.TRL;
		Reason reason = reason(log, messages);
		if (reason != null || log == null) {
			return new Example(null, reason);
		}
		ObjectNode line = Json.MAPPER.createObjectNode();
		line.set("prompt", prompt(log, messages));
		line.set("completion", Json.MAPPER.createArrayNode().add(messages.message(log.answer(), true)));
		line.put("label", good);
		FineTuningExamples.addTools(line, log.request(), messages);
		return new Example(line.toString(), null);
	}

	private static @Nullable Reason reason(@Nullable ChatLog log, FineTuningExamples.Format messages) {
		Reason reason = ExampleRules.reason(log, messages);
		if (reason != null || log == null) {
			return reason;
		}
		boolean unsupported = messages == FineTuningExamples.Format.TRL && !asks(log.request().messages());
		return unsupported ? Reason.MESSAGE_UNSUPPORTED : null;
	}

	/** TRL ends with an error at a prompt that has nothing to answer. */
	private static boolean asks(List<ChatMessage> prompt) {
		return !prompt.isEmpty() && !INSTRUCTIONS.contains(prompt.get(prompt.size() - 1).role());
	}

	private static ArrayNode prompt(ChatLog log, FineTuningExamples.Format messages) {
		ArrayNode prompt = Json.MAPPER.createArrayNode();
		log.request().withToolCallIds().messages().forEach((message) -> prompt.add(messages.message(message, true)));
		return prompt;
	}

	/**
	 * Number the tool calls in their order. Providers create random ids, which carry no
	 * meaning.
	 */
	private static List<JsonNode> numbered(Iterable<? extends JsonNode> messages) {
		List<JsonNode> numbered = new ArrayList<>();
		Map<String, Integer> numbers = new HashMap<>();
		int calls = 0;
		for (JsonNode message : messages) {
			ObjectNode copy = (ObjectNode) message.deepCopy();
			for (JsonNode call : copy.path("tool_calls")) {
				numbers.put(call.path("id").asString(), ++calls);
				((ObjectNode) call).put("id", calls);
			}
			if (copy.has("tool_call_id")) {
				copy.put("tool_call_id", numbers.get(copy.path("tool_call_id").asString()));
			}
			numbered.add(copy);
		}
		return numbered;
	}

	private static ObjectNode tools(ChatLog log) {
		ObjectNode tools = Json.MAPPER.createObjectNode();
		FineTuningExamples.addTools(tools, log.request(), FineTuningExamples.Format.TRL);
		return tools;
	}

	/**
	 * The format that a trainer reads.
	 */
	public enum Format {

		/**
		 * OpenAI's format for preferences: {@code input} with {@code messages},
		 * {@code tools} and {@code parallel_tool_calls}, {@code preferred_output} and
		 * {@code non_preferred_output}. Takes images of users.
		 */
		OPENAI_DPO(FineTuningExamples.Format.OPENAI) {

			@Override
			ObjectNode line(ChatRequest request, ArrayNode prompt, ObjectNode better, ObjectNode worse) {
				ObjectNode line = Json.MAPPER.createObjectNode();
				ObjectNode input = line.putObject("input");
				input.set("messages", prompt);
				FineTuningExamples.addTools(input, request, FineTuningExamples.Format.OPENAI);
				line.putArray("preferred_output").add(better);
				line.putArray("non_preferred_output").add(worse);
				return line;
			}

		},

		/**
		 * The format that TRL reads for DPO and other trainers of pairs: {@code prompt},
		 * {@code chosen}, {@code rejected} and {@code tools}.
		 */
		TRL_DPO(FineTuningExamples.Format.TRL) {

			@Override
			ObjectNode line(ChatRequest request, ArrayNode prompt, ObjectNode better, ObjectNode worse) {
				ObjectNode line = Json.MAPPER.createObjectNode();
				line.set("prompt", prompt);
				line.putArray("chosen").add(better);
				line.putArray("rejected").add(worse);
				FineTuningExamples.addTools(line, request, FineTuningExamples.Format.TRL);
				return line;
			}

		};

		private final FineTuningExamples.Format messages;

		Format(FineTuningExamples.Format messages) {
			this.messages = messages;
		}

		abstract ObjectNode line(ChatRequest request, ArrayNode prompt, ObjectNode better, ObjectNode worse);

	}

}
