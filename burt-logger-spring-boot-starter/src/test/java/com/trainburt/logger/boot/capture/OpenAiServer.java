package com.trainburt.logger.boot.capture;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import com.trainburt.logger.boot.FakeBackend;
import com.trainburt.logger.boot.FakeBackend.Script;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Speaks the protocol of the OpenAI chat API, and says what a test wants to hear.
 */
public final class OpenAiServer implements Closeable {

	private static final String HEAD = "\"id\":\"chatcmpl-1\",\"created\":1700000000,\"model\":\"gpt-5-2026-01-01\"";

	private final FakeBackend http = new FakeBackend();

	private final CountDownLatch end = new CountDownLatch(1);

	/** One for each request, the last one for all that follow. */
	public OpenAiServer(Script... scripts) {
		AtomicInteger next = new AtomicInteger();
		this.http.script(
				(request, out) -> scripts[Math.min(next.getAndIncrement(), scripts.length - 1)].answer(request, out));
	}

	public String baseUrl() {
		return "http://" + this.http.host() + "/v1";
	}

	public List<JsonNode> requests() {
		return this.http.requests().stream().map((request) -> JsonMapper.shared().readTree(request.body())).toList();
	}

	public static Script text(String text) {
		return completion(choice(0, "{\"role\":\"assistant\",\"content\":%s}".formatted(quoted(text)), "stop"));
	}

	public static Script completion(String... choices) {
		return json(200, """
				{%s,"object":"chat.completion","choices":[%s],"usage":{"prompt_tokens":12,"completion_tokens":5,\
				"total_tokens":17,"prompt_tokens_details":{"cached_tokens":8}}}""".formatted(HEAD,
				String.join(",", choices)));
	}

	public static String choice(int index, String message, String finishReason) {
		return "{\"index\":%d,\"message\":%s,\"logprobs\":null,\"finish_reason\":\"%s\"}".formatted(index, message,
				finishReason);
	}

	public static String toolCall(String id, String name, String arguments) {
		return """
				{"role":"assistant","content":null,"tool_calls":[{"id":"%s","type":"function",\
				"function":{"name":"%s","arguments":%s}}]}""".formatted(id, name, quoted(arguments));
	}

	public static Script error(int status, String message) {
		return json(status, "{\"error\":{\"message\":%s,\"type\":\"test_error\",\"param\":null,\"code\":null}}"
			.formatted(quoted(message)));
	}

	private static Script json(int status, String body) {
		return FakeBackend.status(status, body, "Content-Type: application/json");
	}

	/** A stream that ends as it should. */
	public static Script stream(String... chunks) {
		return (request, out) -> {
			events(out, chunks);
			event(out, "[DONE]");
			out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
		};
	}

	/** A stream that ends in good order, but without the end. */
	public static Script curtailedStream(String... chunks) {
		return (request, out) -> {
			events(out, chunks);
			out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
		};
	}

	/** A stream whose connection breaks. */
	public static Script brokenStream(String... chunks) {
		return (request, out) -> {
			events(out, chunks);
			out.flush();
			throw new IOException("broken off");
		};
	}

	/**
	 * A stream that goes on for ever without saying anything more. It shows signs of
	 * life, because OpenAI's client can close a stream only between two lines.
	 */
	public Script hangingStream(String... chunks) {
		return (request, out) -> {
			events(out, chunks);
			try {
				while (!this.end.await(20, TimeUnit.MILLISECONDS)) {
					chunked(out, ": still there\n\n".getBytes(StandardCharsets.US_ASCII));
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		};
	}

	/** The chunks of a stream in which each text is a piece of the answer. */
	public static String[] texts(String... texts) {
		return Stream
			.concat(Stream.of(chunk(0, "{\"role\":\"assistant\",\"content\":\"\"}", null)),
					Stream.of(texts).map((text) -> chunk(0, "{\"content\":%s}".formatted(quoted(text)), null)))
			.toArray(String[]::new);
	}

	/** Chunks, the last of which says why the answer ends, and the usage. */
	public static String[] ending(String finishReason, String... chunks) {
		return Stream.concat(Stream.of(chunks), Stream.of(chunk(0, "{}", finishReason), usage()))
			.toArray(String[]::new);
	}

	public static String usage() {
		return """
				{%s,"object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":12,"completion_tokens":5,\
				"total_tokens":17,"prompt_tokens_details":{"cached_tokens":8}}}""".formatted(HEAD);
	}

	public static String chunk(int index, String delta, String finishReason) {
		return """
				{%s,"object":"chat.completion.chunk","choices":[{"index":%d,"delta":%s,"finish_reason":%s}]}"""
			.formatted(HEAD, index, delta, (finishReason != null) ? quoted(finishReason) : "null");
	}

	public static String quoted(String text) {
		return JsonMapper.shared().writeValueAsString(text);
	}

	private static void events(OutputStream out, String... chunks) throws IOException {
		out.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
			.getBytes(StandardCharsets.US_ASCII));
		for (String chunk : chunks) {
			event(out, chunk);
		}
	}

	private static void event(OutputStream out, String data) throws IOException {
		chunked(out, ("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
	}

	private static void chunked(OutputStream out, byte[] event) throws IOException {
		out.write((Integer.toHexString(event.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
		out.write(event);
		out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
		out.flush();
	}

	@Override
	public void close() {
		this.end.countDown();
		this.http.close();
	}

}
