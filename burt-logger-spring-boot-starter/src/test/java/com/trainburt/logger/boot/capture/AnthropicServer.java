package com.trainburt.logger.boot.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import com.trainburt.logger.boot.FakeBackend.Script;
import tools.jackson.databind.json.JsonMapper;

/**
 * Speaks the protocol of Anthropic's Messages API, and says what a test wants to hear.
 */
public final class AnthropicServer extends ModelServer {

	/** 8 tokens were read from the cache, and 4 written to it, besides the 12. */
	private static final String USAGE = "{\"input_tokens\":12,\"cache_creation_input_tokens\":4,"
			+ "\"cache_read_input_tokens\":8,\"output_tokens\":5}";

	private static final String EVENTS = "text/event-stream";

	public AnthropicServer(Script... scripts) {
		super(scripts);
	}

	public static Script text(String text) {
		return message("end_turn", textBlock(text));
	}

	public static Script message(String stopReason, String... blocks) {
		return json(200, """
				{"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-5-20260101",\
				"content":[%s],"stop_reason":"%s","stop_sequence":null,"usage":%s}"""
			.formatted(String.join(",", blocks), stopReason, USAGE));
	}

	public static String textBlock(String text) {
		return "{\"type\":\"text\",\"text\":%s}".formatted(quoted(text));
	}

	public static String thinkingBlock(String thinking) {
		return "{\"type\":\"thinking\",\"thinking\":%s,\"signature\":\"c2ln\"}".formatted(quoted(thinking));
	}

	public static String redactedBlock() {
		return "{\"type\":\"redacted_thinking\",\"data\":\"c2VjcmV0\"}";
	}

	public static String toolBlock(String id, String name, String input) {
		return "{\"type\":\"tool_use\",\"id\":\"%s\",\"name\":\"%s\",\"input\":%s}".formatted(id, name, input);
	}

	public static Script error(int status, String type, String message) {
		return json(status, "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":%s},\"request_id\":\"req_1\"}"
			.formatted(type, quoted(message)));
	}

	/**
	 * The same message as a stream.
	 * @param stopReason why it ends, or {@code null} for a stream that ends before it
	 * says so
	 * @param blocks its content
	 */
	public static Script stream(String stopReason, String... blocks) {
		List<String> events = new ArrayList<>();
		events.add(event("message_start", """
				"message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-5-20260101",\
				"content":[],"stop_reason":null,"stop_sequence":null,"usage":%s}""".formatted(USAGE)));
		for (int i = 0; i < blocks.length; i++) {
			blockEvents(i, blocks[i]).forEach(events::add);
		}
		if (stopReason != null) {
			events.add(event("message_delta", """
					"delta":{"stop_reason":"%s","stop_sequence":null},"usage":%s""".formatted(stopReason, USAGE)));
			events.add("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
		}
		return streamOf(EVENTS, events.toArray(String[]::new));
	}

	/** Each block begins empty; what it has comes in pieces. */
	private static Stream<String> blockEvents(int index, String block) {
		var json = JsonMapper.shared().readTree(block);
		String type = json.get("type").asString();
		String start = switch (type) {
			case "text" -> textBlock("");
			case "thinking" -> "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}";
			case "tool_use" -> toolBlock(json.get("id").asString(), json.get("name").asString(), "{}");
			default -> block;
		};
		Stream<String> deltas = switch (type) {
			case "text" -> halves(json.get("text").asString())
				.map((half) -> "{\"type\":\"text_delta\",\"text\":%s}".formatted(quoted(half)));
			case "thinking" -> Stream.concat(
					halves(json.get("thinking").asString())
						.map((half) -> "{\"type\":\"thinking_delta\",\"thinking\":%s}".formatted(quoted(half))),
					Stream.of("{\"type\":\"signature_delta\",\"signature\":%s}"
						.formatted(quoted(json.get("signature").asString()))));
			// Without arguments there is one empty piece.
			case "tool_use" -> (json.get("input").isEmpty() ? Stream.of("") : halves(json.get("input").toString()))
				.map((half) -> "{\"type\":\"input_json_delta\",\"partial_json\":%s}".formatted(quoted(half)));
			default -> Stream.<String>of();
		};
		return Stream
			.of(Stream.of(event("content_block_start", "\"index\":%d,\"content_block\":%s".formatted(index, start))),
					deltas.map((delta) -> event("content_block_delta",
							"\"index\":%d,\"delta\":%s".formatted(index, delta))),
					Stream.of(event("content_block_stop", "\"index\":%d".formatted(index))))
			.flatMap((events) -> events);
	}

	private static Stream<String> halves(String text) {
		int middle = text.length() / 2;
		return Stream.of(text.substring(0, middle), text.substring(middle));
	}

	private static String event(String type, String members) {
		return "event: %s\ndata: {\"type\":\"%s\",%s}\n\n".formatted(type, type, members);
	}

}
