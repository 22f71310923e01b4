package com.trainburt.logger.boot.capture;

import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.trainburt.logger.boot.FakeBackend.Script;

/**
 * Speaks the protocol of Ollama's chat API, and says what a test wants to hear.
 */
public final class OllamaServer extends ModelServer {

	private static final String LINES = "application/x-ndjson";

	private static final String COUNTS = "\"total_duration\":9,\"load_duration\":1,\"prompt_eval_count\":12,"
			+ "\"prompt_eval_duration\":1,\"eval_count\":5,\"eval_duration\":1";

	public OllamaServer(Script... scripts) {
		super(scripts);
	}

	public static Script text(String text) {
		return message("stop", content(text));
	}

	public static Script message(String doneReason, String message) {
		return json(200, last(doneReason, message));
	}

	/** A stream that ends as it should. */
	public static Script stream(String doneReason, String... messages) {
		return streamOf(LINES,
				IntStream.rangeClosed(0, messages.length)
					.mapToObj((i) -> (i < messages.length) ? line(messages[i]) : last(doneReason, content("")) + "\n")
					.toArray(String[]::new));
	}

	/** A stream that ends in good order, but without the end. */
	public static Script curtailedStream(String... messages) {
		return streamOf(LINES, Stream.of(messages).map(OllamaServer::line).toArray(String[]::new));
	}

	public static Script error(int status, String message) {
		return json(status, "{\"error\":%s}".formatted(quoted(message)));
	}

	public static String content(String text) {
		return "{\"role\":\"assistant\",\"content\":%s}".formatted(quoted(text));
	}

	public static String thinking(String thinking, String text) {
		return "{\"role\":\"assistant\",\"content\":%s,\"thinking\":%s}".formatted(quoted(text), quoted(thinking));
	}

	private static String line(String message) {
		return "{\"model\":\"llama3.2\",\"created_at\":\"2026-01-01T00:00:00Z\",\"message\":%s,\"done\":false}\n"
			.formatted(message);
	}

	private static String last(String doneReason, String message) {
		return """
				{"model":"llama3.2","created_at":"2026-01-01T00:00:00Z","message":%s,"done":true,"done_reason":"%s",%s}"""
			.formatted(message, doneReason, COUNTS);
	}

}
