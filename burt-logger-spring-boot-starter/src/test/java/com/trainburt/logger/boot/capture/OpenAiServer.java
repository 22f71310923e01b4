package com.trainburt.logger.boot.capture;

import java.util.stream.Stream;

import com.trainburt.logger.boot.FakeBackend.Script;

/**
 * Speaks the protocol of the OpenAI chat API, and says what a test wants to hear.
 */
public final class OpenAiServer extends ModelServer {

	private static final String HEAD = """
			"id":"chatcmpl-1","created":1700000000,"model":"gpt-5-2026-01-01\"""";

	private static final String USAGE = """
			{"prompt_tokens":12,"completion_tokens":5,"total_tokens":17,"prompt_tokens_details":{"cached_tokens":8}}""";

	private static final String EVENTS = "text/event-stream";

	public OpenAiServer(Script... scripts) {
		super(scripts);
	}

	public String baseUrl() {
		return url() + "/v1";
	}

	public static Script text(String text) {
		return json(200, """
				{%s,"object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":%s},\
				"logprobs":null,"finish_reason":"stop"}],"usage":%s}""".formatted(HEAD, quoted(text), USAGE));
	}

	public static Script error(int status, String message) {
		return json(status, "{\"error\":{\"message\":%s,\"type\":\"test_error\",\"param\":null,\"code\":null}}"
			.formatted(quoted(message)));
	}

	/** A stream that ends as it should. */
	public static Script stream(String... chunks) {
		return streamOf(EVENTS, events(Stream.concat(Stream.of(chunks), Stream.of("[DONE]"))));
	}

	/** A stream that ends in good order, but without the end. */
	public static Script curtailedStream(String... chunks) {
		return streamOf(EVENTS, events(Stream.of(chunks)));
	}

	/** A stream whose connection breaks. */
	public static Script brokenStream(String... chunks) {
		return brokenStreamOf(EVENTS, events(Stream.of(chunks)));
	}

	/** A stream that says nothing more until the connection ends. */
	public static Script hangingStream(String... chunks) {
		return hangingStreamOf(EVENTS, events(Stream.of(chunks)));
	}

	private static String[] events(Stream<String> chunks) {
		return chunks.map((chunk) -> "data: " + chunk + "\n\n").toArray(String[]::new);
	}

	/** The chunks of a stream in which each text is a piece of the answer. */
	public static String[] texts(String... texts) {
		return Stream
			.concat(Stream.of(chunk("{\"role\":\"assistant\",\"content\":\"\"}", null)),
					Stream.of(texts).map((text) -> chunk("{\"content\":%s}".formatted(quoted(text)), null)))
			.toArray(String[]::new);
	}

	/** Chunks, the last of which says why the answer ends, and the usage. */
	public static String[] ending(String finishReason, String... chunks) {
		String usage = "{%s,\"object\":\"chat.completion.chunk\",\"choices\":[],\"usage\":%s}".formatted(HEAD, USAGE);
		return Stream.concat(Stream.of(chunks), Stream.of(chunk("{}", finishReason), usage)).toArray(String[]::new);
	}

	private static String chunk(String delta, String finishReason) {
		return """
				{%s,"object":"chat.completion.chunk","choices":[{"index":0,"delta":%s,"finish_reason":%s}]}"""
			.formatted(HEAD, delta, (finishReason != null) ? quoted(finishReason) : "null");
	}

}
