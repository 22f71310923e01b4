package com.trainburt.sample;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import com.trainburt.logger.LLMLogger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Follows logs through the application: logged, delivered, kept, counted.
 */
@SampleTest
class SampleApplicationTests {

	@Autowired
	private SampleClient client;

	@Autowired
	private LLMLogger logger;

	@Test
	void whenChattingShouldCollectTheExactPair() {
		String message = "Hello " + UUID.randomUUID();
		SampleClient.Answer answer = this.client.post("/chat",
				"{\"message\": \"%s\", \"userId\": \"ada\"}".formatted(message));
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.json().path("reply").asString()).isEqualTo("You said: " + message);
		assertThat(this.logger.flush().complete()).isTrue();
		List<JsonNode> logs = this.client.collected(message);
		assertThat(logs).hasSize(1);
		assertChat(logs.get(0), message, false);
	}

	@Test
	void whenStreamingShouldAnswerInPiecesAndCollectTheWhole() {
		String message = "Hello {brace} " + UUID.randomUUID();
		SampleClient.Answer answer = this.client.post("/chat/stream",
				"{\"message\": \"%s\", \"userId\": \"ada\"}".formatted(message));
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.contentType()).startsWith("text/event-stream");
		assertThat(answer.body().lines().filter((line) -> !line.isEmpty())).containsExactly("data:{\"reply\":\"You \"}",
				"data:{\"reply\":\"said: \"}", "data:{\"reply\":\"Hello \"}", "data:{\"reply\":\"{brace} \"}",
				"data:{\"reply\":\"%s\"}".formatted(message.substring(14)));
		assertChat(this.client.awaitCollected(this.logger, message), message, true);
	}

	private static void assertChat(JsonNode log, String message, boolean streaming) {
		assertThat(log.path("request").toString()).isEqualTo(
				"{\"model\":\"gpt-5-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}".formatted(message));
		JsonNode response = log.path("response");
		assertThat(response.propertyNames()).containsExactly("id", "model", "content", "finish_reason", "usage");
		assertThat(response.path("content").asString()).isEqualTo("You said: " + message);
		assertThat(response.path("finish_reason").asString()).isEqualTo("stop");
		assertThat(response.path("usage").path("total_tokens").asInt()).isPositive();
		JsonNode metadata = log.path("metadata");
		assertThat(metadata.path("user_id").asString()).isEqualTo("ada");
		assertThat(metadata.path("source").asString()).isEqualTo("spring-ai");
		assertThat(metadata.path("provider").asString()).isEqualTo("openai");
		assertThat(metadata.path("streaming").asBoolean()).isEqualTo(streaming);
		assertThat(metadata.path("environment").asString()).isEqualTo("development");
		assertThat(metadata.path("outcome").asString()).isEqualTo("complete");
		assertThat(metadata.path("duration_ms").isIntegralNumber()).isTrue();
	}

	@Test
	void whenNoUserIsNamedShouldLogNone() {
		String message = "anonymous " + UUID.randomUUID();
		assertThat(this.client.post("/chat", "{\"message\": \"%s\", \"userId\": \" \"}".formatted(message)).status())
			.isEqualTo(200);
		this.logger.flush();
		assertThat(this.client.collected(message)).singleElement()
			.satisfies((log) -> assertThat(log.path("metadata").has("user_id")).isFalse());
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"message\": null}", "{\"userId\": \"ada\"}" })
	void whenMessageIsMissingShouldSaySo(String body) {
		SampleClient.Answer answer = this.client.post("/chat", body);
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.contentType()).isEqualTo("application/problem+json");
		assertThat(answer.detail()).startsWith("'message' is missing").contains("{\"message\": \"Hello\"");
	}

	@Test
	void whenMessageIsBlankShouldSaySo() {
		SampleClient.Answer answer = this.client.post("/chat", "{\"message\": \" \\n\"}");
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.detail()).startsWith("'message' is blank");
	}

	@Test
	void whenMessageIsNoTextShouldSaySo() {
		SampleClient.Answer answer = this.client.post("/chat", "{\"message\": \"cut \\ud83d\"}");
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.detail()).startsWith("'message' contains half a surrogate pair");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{", "[]", "\"Hello\"", "{\"message\": {}}" })
	void whenBodyIsNoSuchJsonShouldShowAnExample(String body) {
		SampleClient.Answer answer = this.client.post("/chat", body);
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.contentType()).isEqualTo("application/problem+json");
		assertThat(answer.detail()).startsWith("The body cannot be read").contains("{\"message\": \"Hello\"");
	}

	@Test
	void whenTextIsLongAndFullOfEmojiShouldArriveUnchanged() {
		String id = UUID.randomUUID().toString();
		String text = id + " \u00e9\u4e2d\u0000\u001f\u2028\"\\/</script>"
				+ "\uD83D\uDE00\uD83D\uDC69\u200D\uD83D\uDCBB".repeat(100);
		assertThat(this.logger.log(Map.of("text", text), Map.of("echo", List.of(text)))).isTrue();
		assertThat(this.logger.flush().complete()).isTrue();
		assertThat(this.client.collected(id)).singleElement().satisfies((log) -> {
			assertThat(log.path("request").path("text").asString()).isEqualTo(text);
			assertThat(log.path("response").path("echo").path(0).asString()).isEqualTo(text);
		});
	}

	@Test
	void whenNumbersAreExactShouldArriveUnchanged() {
		String id = UUID.randomUUID().toString();
		Map<String, Object> request = new LinkedHashMap<>();
		request.put("id", id);
		request.put("price", new BigDecimal("0.1000000000000000000000000000000000001"));
		request.put("trailing", new BigDecimal("1.50"));
		request.put("big", new BigInteger("123456789012345678901234567890"));
		request.put("long", Long.MIN_VALUE);
		request.put("double", 0.1);
		assertThat(this.logger.log(request, null)).isTrue();
		assertThat(this.logger.flush().complete()).isTrue();
		assertThat(this.client.get("/collector/logs?limit=100").body()).contains(
				("{\"request\":{\"id\":\"%s\"," + "\"price\":0.1000000000000000000000000000000000001,\"trailing\":1.50,"
						+ "\"big\":123456789012345678901234567890,\"long\":-9223372036854775808,\"double\":0.1},"
						+ "\"response\":null,")
					.formatted(id));
	}

	@Test
	void whenLogsAreSentShouldShowOnInfoAndMetrics() {
		long before = sentByInfo();
		this.client.post("/chat", "{\"message\": \"count me\"}");
		assertThat(this.logger.flush().complete()).isTrue();
		assertThat(sentByInfo()).isEqualTo(before + 1);
		JsonNode metric = this.client.get("/actuator/metrics/burt.logger.logs.sent").json();
		assertThat(metric.path("measurements").path(0).path("value").asLong()).isEqualTo(before + 1);
	}

	@Test
	void whenAskedForInfoShouldNotShowTheKey() {
		assertThat(this.client.get("/actuator/info").body()).contains("\"burtLogger\"").doesNotContain("sample-key");
	}

	@Test
	void whenAskedForTheSetupShouldDescribeIt() {
		assertThat(this.client.get("/demo/setup").body()).isEqualTo("{\"delivery\":\"http\",\"model\":\"stand-in\","
				+ "\"faults\":true,\"store\":\"memory\",\"keyNeeded\":false}");
		assertThat(this.client.get("/collector/kafka").status()).isEqualTo(404);
	}

	private long sentByInfo() {
		return this.client.get("/actuator/info").json().path("burtLogger").path("logs_sent").asLong();
	}

}
