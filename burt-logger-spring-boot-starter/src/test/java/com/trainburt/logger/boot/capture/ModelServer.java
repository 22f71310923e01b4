package com.trainburt.logger.boot.capture;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.trainburt.logger.boot.FakeBackend;
import com.trainburt.logger.boot.FakeBackend.Script;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A provider that says what a test wants to hear.
 */
public class ModelServer implements Closeable {

	private final FakeBackend http = new FakeBackend();

	private final CountDownLatch end = new CountDownLatch(1);

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
	 * A stream that goes on for ever without saying anything more. It shows signs of
	 * life, because OpenAI's client can close a stream only between two lines.
	 */
	Script hangingStreamOf(String contentType, String... events) {
		return (request, out) -> {
			begin(out, contentType, events);
			try {
				while (!this.end.await(20, TimeUnit.MILLISECONDS)) {
					chunked(out, ": still there\n\n");
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
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
		this.end.countDown();
		this.http.close();
	}

}
