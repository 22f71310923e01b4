package com.trainburt.logger;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import com.trainburt.logger.transport.Compression;
import com.trainburt.logger.transport.http.RawHttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * From {@code log()} to the bytes on the wire, as plain Java uses it.
 */
@Timeout(60)
class EndToEndTests {

	private final RawHttpServer server = new RawHttpServer();

	@AfterEach
	void close() {
		this.server.close();
	}

	@Test
	void whenLoggedShouldBePostedAsThePayloadSays() {
		try (LLMLogger logger = LLMLogger.builder().endpoint(this.server.endpoint()).apiKey("key").build()) {
			logger.log(Map.of("model", "gpt-5"), Map.of("content", "Hi"), Map.of("user", "u1"));
			logger.log("a second", null);
		}
		assertThat(this.server.requests()).hasSize(1);
		RawHttpServer.Request request = this.server.requests().get(0);
		assertThat(request.headers()).containsEntry("authorization", "Bearer key");
		assertThat(request.headers().get("idempotency-key")).matches("[0-9a-f-]{36}");
		assertThat(request.text())
			.matches("\\{\"logs\":\\[" + "\\{\"request\":\\{\"model\":\"gpt-5\"},\"response\":\\{\"content\":\"Hi\"},"
					+ "\"metadata\":\\{\"user\":\"u1\"},\"timestamp\":\\d{10}\\.\\d{3}},"
					+ "\\{\"request\":\"a second\",\"response\":null,\"metadata\":\\{},\"timestamp\":\\d{10}\\.\\d{3}}"
					+ "],\"timestamp\":\\d{10}\\.\\d{3}}");
	}

	@Test
	void whenAnswerIsLostShouldSendTheSameBytesUnderTheSameId() {
		this.server.then(RawHttpServer.hangUp()).then(RawHttpServer.status("503 Unavailable"));
		try (LLMLogger logger = LLMLogger.builder()
			.endpoint(this.server.endpoint())
			.apiKey("key")
			.compression(Compression.GZIP)
			.initialRetryDelay(Duration.ZERO)
			.build()) {
			logger.log("q", "a");
			assertThat(logger.flush()).isEqualTo(new FlushResult(1, 0, 0, 0));
			assertThat(logger.stats().retries()).isEqualTo(2);
		}
		assertThat(this.server.requests()).hasSize(3);
		assertThat(this.server.requests()).extracting((request) -> request.headers().get("idempotency-key"))
			.containsOnly(this.server.requests().get(0).headers().get("idempotency-key"));
		assertThat(this.server.requests()).extracting((request) -> List.of(request.body()))
			.allSatisfy((body) -> assertThat(body.get(0)).isEqualTo(this.server.requests().get(0).body()));
	}

	@Test
	void whenBackendHangsShouldCloseInTimeAndCountTheLog() {
		this.server.otherwise(this.server.stallAfter("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"));
		LLMLogger logger = LLMLogger.builder()
			.endpoint(this.server.endpoint())
			.apiKey("key")
			.shutdownTimeout(Duration.ofMillis(500))
			.build();
		logger.log("q", "a");
		assertThat(logger.flush(Duration.ZERO)).isEqualTo(new FlushResult(0, 0, 0, 1));
		assertThat(logger.shutdown(Duration.ofMillis(500))).isFalse();
		assertThat(logger.stats().failedByReason()).containsEntry(FailureReason.SHUTDOWN, 1L);
	}

	@Test
	void whenShownShouldNeverContainTheKey() {
		this.server.otherwise(RawHttpServer.body("401 Unauthorized", "bad key sk-secret"));
		try (LLMLogger logger = LLMLogger.builder().endpoint(this.server.endpoint()).apiKey("sk-secret").build()) {
			logger.log("q", "a");
			logger.flush(Duration.ofSeconds(5));
			assertThat(logger.stats().lastFailure()).isNotNull();
			assertThat(logger.stats().toMap().toString()).contains("HTTP 401 Unauthorized").doesNotContain("sk-secret");
			assertThat(logger.toString()).doesNotContain("sk-secret");
		}
		assertThat(new String(this.server.requests().get(0).body(), StandardCharsets.UTF_8))
			.doesNotContain("sk-secret");
	}

	@Test
	void whenStatisticsAreReadShouldHaveThePythonNames() {
		try (LLMLogger logger = LLMLogger.builder().endpoint(this.server.endpoint()).apiKey("key").build()) {
			logger.log("q", "a");
			logger.flush();
			assertThat(logger.stats().toMap()).containsEntry("state", "delivering")
				.containsEntry("logs_queued", 1L)
				.containsEntry("logs_sent", 1L)
				.containsEntry("logs_failed", 0L)
				.containsEntry("batches_sent", 1L)
				.containsEntry("batches_failed", 0L)
				.containsKeys("logs_filtered", "logs_dropped", "logs_pending", "retries", "queue_size",
						"queue_capacity", "queue_bytes", "dropped_by_reason", "failed_by_reason");
		}
	}

}
