package com.trainburt.logger.boot.capture;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import com.trainburt.logger.boot.FakeBackend;
import com.trainburt.logger.boot.FakeBackend.Script;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A provider that says what a test wants to hear.
 */
public class ModelServer implements Closeable {

	private final FakeBackend http = new FakeBackend();

	/** One for each request, the last one for all that follow. */
	public ModelServer(Script... scripts) {
		AtomicInteger next = new AtomicInteger();
		this.http.script(
				(request, out) -> scripts[Math.min(next.getAndIncrement(), scripts.length - 1)].answer(request, out));
	}

	public String url() {
		return "http://" + this.http.host();
	}

	public List<JsonNode> requests() {
		return this.http.requests().stream().map((request) -> JsonMapper.shared().readTree(request.body())).toList();
	}

	/**
	 * An answer in a file; the suffix of its name determines its content type.
	 * @param file below {@code answers}
	 * @param values for the placeholders in it
	 */
	public static Script answer(String file, Object... values) {
		String content = content("/answers/" + file).formatted(values);
		return switch (file.substring(file.lastIndexOf('.'))) {
			case ".json" -> json(200, content);
			case ".sse" -> streamOf("text/event-stream", content.split("(?<=\n\n)"));
			case ".ndjson" -> streamOf("application/x-ndjson", content.split("(?<=\n)"));
			default -> throw new IllegalArgumentException(file);
		};
	}

	private static String content(String resource) {
		try (InputStream in = ModelServer.class.getResourceAsStream(resource)) {
			// Files end with one line break, and events with two.
			return new String(in.readAllBytes(), StandardCharsets.UTF_8) + "\n";
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static Script json(int status, String body) {
		return FakeBackend.status(status, body, "Content-Type: application/json");
	}

	/**
	 * A stream that ends in good order.
	 * @param contentType what it is a stream of
	 * @param events what is sent, byte for byte
	 */
	static Script streamOf(String contentType, String... events) {
		return (request, out) -> {
			begin(out, contentType, events);
			out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
		};
	}

	/** A stream whose connection breaks. */
	static Script brokenStreamOf(String contentType, String... events) {
		return (request, out) -> {
			begin(out, contentType, events);
			out.flush();
			throw new IOException("broken off");
		};
	}

	/**
	 * A stream that says nothing more until the connection ends. It shows signs of life,
	 * because OpenAI's client can close a stream only between two lines.
	 */
	static Script hangingStreamOf(String contentType, String... events) {
		return (request, out) -> {
			begin(out, contentType, events);
			while (true) {
				chunked(out, ": still there\n\n");
				LockSupport.parkNanos(20_000_000);
			}
		};
	}

	private static void begin(OutputStream out, String contentType, String... events) throws IOException {
		out.write("HTTP/1.1 200 OK\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\n\r\n".formatted(contentType)
			.getBytes(StandardCharsets.US_ASCII));
		for (String event : events) {
			chunked(out, event);
		}
	}

	private static void chunked(OutputStream out, String event) throws IOException {
		byte[] bytes = event.getBytes(StandardCharsets.UTF_8);
		out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
		out.write(bytes);
		out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
		out.flush();
	}

	public static String quoted(String text) {
		return JsonMapper.shared().writeValueAsString(text);
	}

	@Override
	public void close() {
		this.http.close();
	}

}
