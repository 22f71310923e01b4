package com.trainburt.sample.chat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.trainburt.logger.LLMLogger;
import com.trainburt.sample.SampleClient;
import com.trainburt.sample.SampleTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Lets the model's API fail in every way it can.
 */
@SampleTest
@TestPropertySource(properties = { "spring.ai.openai.max-retries=0", "spring.ai.openai.api-key=sk-test" })
class UpstreamFailureTests {

	private static final String HEAD = "\"id\": \"chatcmpl-1\", \"created\": 1, \"model\": \"m\", \"object\": \"chat.completion\"";

	private static final ExecutorService threads = Executors.newCachedThreadPool();

	private static final HttpServer upstream = startUpstream();

	private static volatile Handler handler = (exchange) -> answer(exchange, 500, "");

	private static volatile String authorization = "";

	@Autowired
	private SampleClient client;

	@Autowired
	private LLMLogger logger;

	@DynamicPropertySource
	static void upstream(DynamicPropertyRegistry registry) {
		registry.add("spring.ai.openai.base-url",
				() -> "http://localhost:%d/v1".formatted(upstream.getAddress().getPort()));
	}

	@AfterAll
	static void stopUpstream() {
		upstream.stop(0);
		threads.shutdownNow();
	}

	@ParameterizedTest
	@CsvSource({ "400, The model gave no answer (HTTP status 400), BadRequestException",
			"401, The model's API refused the key: check OPENAI_API_KEY, UnauthorizedException",
			"403, The model's API refused the key: check OPENAI_API_KEY, PermissionDeniedException",
			"429, The model gave no answer (HTTP status 429), RateLimitException",
			"500, The model gave no answer (HTTP status 500), InternalServerException",
			"503, The model gave no answer (HTTP status 503), InternalServerException" })
	void whenUpstreamRefusesShouldAnswer502AndLogTheCall(int status, String detail, String type) {
		handler = (exchange) -> answer(exchange, status, "{\"error\": {\"message\": \"no\u00e9 such quota\"}}");
		JsonNode error = failAndFindLog(detail).path("response").path("error");
		assertThat(error.path("type").asString()).isEqualTo(type);
		assertThat(error.path("message").asString()).startsWith(status + "").contains("no\u00e9 such quota");
	}

	@Test
	void whenUpstreamHangsUpShouldAnswer502AndLogTheCall() {
		handler = HttpExchange::close;
		failAndFindLog("The model gave no answer");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"choices\": [", "<html>", "[]", "{}" })
	void whenAnswerIsNoAnswerShouldAnswer502AndLogTheCall(String body) {
		handler = (exchange) -> answer(exchange, 200, body);
		JsonNode log = failAndFindLog("The model gave no answer");
		assertThat(log.path("response").path("error").path("message").asString()).isNotBlank();
	}

	@Test
	void whenThereIsNoChoiceShouldAnswer502AndLogTheCall() {
		handler = (exchange) -> answer(exchange, 200, "{%s, \"choices\": []}".formatted(HEAD));
		failAndFindLog("The model's answer has no text");
	}

	@Test
	void whenAnswerIsCutOffShouldBeMarkedAsTruncated() {
		handler = (exchange) -> answer(exchange, 200,
				("{%s, \"choices\": [{\"index\": 0, \"message\": "
						+ "{\"role\": \"assistant\", \"content\": \"Half an\"}, \"finish_reason\": \"length\"}]}")
					.formatted(HEAD));
		String message = UUID.randomUUID().toString();
		SampleClient.Answer answer = chat(message);
		assertThat(answer.json().path("reply").asString()).isEqualTo("Half an");
		assertThat(authorization).isEqualTo("Bearer sk-test");
		this.logger.flush();
		assertThat(this.client.collected(message)).singleElement()
			.satisfies((log) -> assertThat(log.path("metadata").path("outcome").asString()).isEqualTo("truncated"));
	}

	@Test
	void whenStreamFailsShouldLogTheCall() {
		handler = (exchange) -> answer(exchange, 429, "{\"error\": {\"message\": \"no such quota\"}}");
		String message = UUID.randomUUID().toString();
		this.client.post("/chat/stream", "{\"message\": \"%s\"}".formatted(message));
		JsonNode log = this.client.awaitCollected(this.logger, message);
		assertThat(log.path("response").path("error").path("type").asString()).isEqualTo("RateLimitException");
	}

	private JsonNode failAndFindLog(String detail) {
		String message = UUID.randomUUID().toString();
		SampleClient.Answer answer = chat(message);
		assertThat(answer.status()).isEqualTo(502);
		assertThat(answer.contentType()).isEqualTo("application/problem+json");
		assertThat(answer.detail()).isEqualTo(detail);
		assertThat(this.logger.flush().complete()).isTrue();
		JsonNode log = this.client.collected(message).get(0);
		assertThat(log.path("request").path("messages").path(0).path("content").asString()).isEqualTo(message);
		assertThat(log.path("metadata").path("outcome").asString()).isEqualTo("error");
		return log;
	}

	private SampleClient.Answer chat(String message) {
		return this.client.post("/chat", "{\"message\": \"%s\"}".formatted(message));
	}

	private static HttpServer startUpstream() {
		try {
			HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
			server.setExecutor(threads);
			server.createContext("/v1/chat/completions", (exchange) -> {
				authorization = exchange.getRequestHeaders().getFirst("Authorization");
				try (exchange) {
					handler.handle(exchange);
				}
			});
			server.start();
			return server;
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void answer(HttpExchange exchange, int status, String json) throws IOException {
		byte[] body = json.getBytes(StandardCharsets.UTF_8);
		exchange.getRequestBody().readAllBytes();
		exchange.getResponseHeaders().set("Content-Type", "application/json");
		exchange.sendResponseHeaders(status, (body.length > 0) ? body.length : -1);
		if (body.length > 0) {
			exchange.getResponseBody().write(body);
		}
	}

	private interface Handler {

		void handle(HttpExchange exchange) throws IOException;

	}

}
