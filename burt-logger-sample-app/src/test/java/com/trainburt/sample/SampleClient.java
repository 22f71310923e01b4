package com.trainburt.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.trainburt.logger.LLMLogger;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.env.Environment;

/**
 * Talks HTTP to the application that runs in the test, like any client.
 */
public class SampleClient {

	private final HttpClient http = HttpClient.newHttpClient();

	private final Environment environment;

	SampleClient(Environment environment) {
		this.environment = environment;
	}

	/**
	 * Get something.
	 * @param headers names and values in turn
	 */
	public Answer get(String path, String... headers) {
		return send(withHeaders(request(path).GET(), headers));
	}

	public Answer put(String path, String json, String... headers) {
		return send(postRequest(path, headers).PUT(BodyPublishers.ofString(json)));
	}

	/**
	 * Deliver a batch to the collector, as a logger would.
	 */
	public Answer deliver(String batchId, String... logs) {
		return post("/collector/logs", "{\"logs\":[" + String.join(",", logs) + "],\"timestamp\":1700000000.456}",
				"Authorization", "Bearer sample-key", "Idempotency-Key", batchId);
	}

	/**
	 * Post JSON.
	 * @param headers names and values in turn
	 */
	public Answer post(String path, String json, String... headers) {
		return send(postRequest(path, headers).POST(BodyPublishers.ofString(json)));
	}

	public Answer post(String path, byte[] body, String... headers) {
		return send(postRequest(path, headers).POST(BodyPublishers.ofByteArray(body)));
	}

	/**
	 * The logs in the collector that contain a text, newest first.
	 */
	public List<JsonNode> collected(String text) {
		List<JsonNode> found = new ArrayList<>();
		for (JsonNode stored : get("/collector/logs?limit=100").json().path("logs")) {
			if (stored.path("log").toString().contains(text)) {
				found.add(stored.path("log"));
			}
		}
		return found;
	}

	/**
	 * The one log in the collector that contains a text, of a call that may end a little
	 * later than what the user sees of it.
	 */
	public JsonNode awaitCollected(LLMLogger logger, String text) {
		return Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
			logger.flush();
			return collected(text);
		}, (logs) -> logs.size() == 1).get(0);
	}

	private HttpRequest.Builder postRequest(String path, String... headers) {
		return withHeaders(request(path).setHeader("Content-Type", "application/json"), headers);
	}

	private static HttpRequest.Builder withHeaders(HttpRequest.Builder request, String... headers) {
		for (int i = 0; i < headers.length; i += 2) {
			request.setHeader(headers[i], headers[i + 1]);
		}
		return request;
	}

	private HttpRequest.Builder request(String path) {
		int port = this.environment.getRequiredProperty("local.server.port", Integer.class);
		return HttpRequest.newBuilder(URI.create("http://localhost:%d%s".formatted(port, path)))
			.timeout(Duration.ofSeconds(20));
	}

	private Answer send(HttpRequest.Builder request) {
		try {
			HttpResponse<String> response = this.http.send(request.build(), BodyHandlers.ofString());
			return new Answer(response.statusCode(), response.body(),
					response.headers().firstValue("Content-Type").orElse(""), response.headers());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * The answer.
	 */
	public record Answer(int status, String body, String contentType, HttpHeaders headers) {

		public JsonNode json() {
			return JsonMapper.shared().readTree(this.body);
		}

		public String header(String name) {
			return this.headers.firstValue(name).orElse("");
		}

		public String detail() {
			return json().path("detail").asString();
		}

	}

}
