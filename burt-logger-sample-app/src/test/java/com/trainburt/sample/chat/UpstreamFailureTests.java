package com.trainburt.sample.chat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
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
@TestPropertySource(properties = { "spring.http.clients.read-timeout=500ms", "sample.chat.api-key=sk-test" })
class UpstreamFailureTests {

	private static final ExecutorService threads = Executors.newCachedThreadPool();

	private static final CountDownLatch end = new CountDownLatch(1);

	private static final HttpServer upstream = startUpstream();

	private static volatile Handler handler = (exchange) -> answer(exchange, 500, "");

	private static volatile String authorization = "";

	@Autowired
	private SampleClient client;

	@Autowired
	private LLMLogger logger;

	@DynamicPropertySource
	static void upstream(DynamicPropertyRegistry registry) {
		registry.add("sample.chat.base-url",
				() -> "http://localhost:%d/v1/".formatted(upstream.getAddress().getPort()));
	}

	@AfterAll
	static void stopUpstream() {
		end.countDown();
		upstream.stop(0);
		threads.shutdownNow();
	}

	@ParameterizedTest
	@CsvSource({ "400, The model gave no answer (http_400)",
			"401, The model's API refused the key: check OPENAI_API_KEY",
			"403, The model's API refused the key: check OPENAI_API_KEY", "429, The model gave no answer (http_429)",
			"500, The model gave no answer (http_500)", "503, The model gave no answer (http_503)" })
	void whenUpstreamRefusesShouldAnswer502AndLogTheCall(int status, String detail) {
		handler = (exchange) -> answer(exchange, status, "{\"error\": {\"message\": \"no\u00e9 such quota\"}}");
		JsonNode log = failAndFindLog(detail);
		assertThat(log.path("response").path("error").path("type").asString()).isEqualTo("http_" + status);
		assertThat(log.path("response").path("error").path("message").asString()).startsWith(status + "")
			.contains("no\u00e9 such quota");
	}

	@Test
	void whenUpstreamDoesNotAnswerShouldAnswer502AndLogTheCall() {
		handler = (exchange) -> end.await();
		JsonNode log = failAndFindLog("The model did not answer in time");
		assertThat(log.path("response").path("error").path("type").asString()).isEqualTo("timeout");
		assertThat(log.path("metadata").path("duration_ms").asLong()).isGreaterThanOrEqualTo(400);
	}

	@Test
	void whenUpstreamStallsInTheBodyShouldAnswer502AndLogTheCall() {
		handler = (exchange) -> {
			exchange.getResponseHeaders().set("Content-Type", "application/json");
			exchange.sendResponseHeaders(200, 1000);
			exchange.getResponseBody().write('{');
			exchange.getResponseBody().flush();
			end.await();
		};
		JsonNode log = failAndFindLog("The model gave no answer (unreadable_response)");
		assertThat(log.path("response").path("error").path("type").asString()).isEqualTo("unreadable_response");
	}

	@Test
	void whenUpstreamHangsUpShouldAnswer502AndLogTheCall() {
		handler = HttpExchange::close;
		JsonNode log = failAndFindLog("The model gave no answer (io_error)");
		assertThat(log.path("response").path("error").path("type").asString()).isEqualTo("io_error");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"choices\": [", "<html>", "[]" })
	void whenAnswerIsNoJsonObjectShouldAnswer502AndLogTheCall(String body) {
		handler = (exchange) -> answer(exchange, 200, body);
		JsonNode log = failAndFindLog("The model gave no answer (unreadable_response)");
		assertThat(log.path("response").path("error").path("message").asString()).isNotBlank();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"choices\": []}", "{\"choices\": [{\"message\": {\"content\": null}}]}" })
	void whenAnswerHasNoTextShouldAnswer502AndLogTheCall(String body) {
		handler = (exchange) -> answer(exchange, 200, body);
		failAndFindLog("The model gave no answer (no_text)");
	}

	@Test
	void whenUpstreamRedirectsShouldNotFollow() {
		handler = (exchange) -> {
			exchange.getResponseHeaders().set("Location", "http://localhost:1/elsewhere");
			answer(exchange, 307, "");
		};
		failAndFindLog("The model gave no answer (http_307)");
	}

	@Test
	void whenAnswerIsCutOffShouldBeMarkedAsTruncated() {
		handler = (exchange) -> answer(exchange, 200,
				"{\"choices\": [{\"message\": {\"content\": \"Half an\"}, \"finish_reason\": \"length\"}], \"x\": 1}");
		String message = UUID.randomUUID().toString();
		SampleClient.Answer answer = chat(message);
		assertThat(answer.json().path("reply").asString()).isEqualTo("Half an");
		assertThat(authorization).isEqualTo("Bearer sk-test");
		this.logger.flush();
		assertThat(this.client.collected(message)).singleElement().satisfies((log) -> {
			assertThat(log.path("metadata").path("outcome").asString()).isEqualTo("truncated");
			assertThat(log.path("response").path("x").asInt()).isEqualTo(1);
		});
	}

	@Test
	void whenModelDeclinesShouldReplyWithItsRefusal() {
		handler = (exchange) -> answer(exchange, 200,
				"{\"choices\": [{\"message\": {\"content\": null, \"refusal\": \"I cannot\"}}]}");
		assertThat(chat("x").json().path("reply").asString()).isEqualTo("I cannot");
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
				try {
					handler.handle(exchange);
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
				finally {
					exchange.close();
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

		void handle(HttpExchange exchange) throws IOException, InterruptedException;

	}

}
