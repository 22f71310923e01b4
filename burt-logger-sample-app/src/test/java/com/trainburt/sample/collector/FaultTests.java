package com.trainburt.sample.collector;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import com.trainburt.logger.FlushResult;
import com.trainburt.logger.LLMLogger;
import com.trainburt.sample.SampleClient;
import com.trainburt.sample.SampleTest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Makes the backend fail, and checks the outcome of the logs.
 */
@SampleTest
@TestPropertySource(properties = { "burt.logger.flush-interval=100ms", "burt.logger.initial-retry-delay=50ms",
		"burt.logger.max-retry-delay=200ms", "burt.logger.max-retries=1000" })
class FaultTests {

	@Autowired
	private SampleClient client;

	@Autowired
	private LLMLogger logger;

	/** No other test uses it. */
	private final String model = "model-" + UUID.randomUUID();

	@AfterEach
	void endTheFault() {
		set("none");
		this.logger.flush();
	}

	@Test
	void whenSetShouldSaySo() {
		assertThat(this.client.get("/collector/fault").body()).isEqualTo("{\"fault\":\"none\"}");
		assertThat(set("too-large").body()).isEqualTo("{\"fault\":\"too-large\"}");
		assertThat(this.client.get("/collector/fault").body()).isEqualTo("{\"fault\":\"too-large\"}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"fault\": \"broken\"}", "{\"fault\": \"DOWN\"}", "{\"fault\": null}", "{}" })
	void whenFaultIsUnknownShouldSayWhichThereAre(String body) {
		SampleClient.Answer answer = this.client.put("/collector/fault", body);
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.detail())
			.startsWith("'fault' must be one of none, down, throttled, unauthorized, too-large but");
		assertThat(this.client.get("/collector/fault").body()).isEqualTo("{\"fault\":\"none\"}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "down", "[]", "{\"fault\": [1]}" })
	void whenWishIsNoJsonShouldShowOne(String body) {
		SampleClient.Answer answer = this.client.put("/collector/fault", body);
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.detail()).isEqualTo("The body cannot be read: send JSON such as {\"fault\": \"down\"}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/collector/logs", "/collector/%6Cogs", "/collector/logs;v=1" })
	void whenDownShouldCutTheConnectionWithoutAnAnswer(String path, @Value("${server.port}") int port)
			throws IOException {
		set("down");
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
			String body = "{\"logs\":[],\"timestamp\":1}";
			socket.getOutputStream()
				.write("POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
					.formatted(path, body.length(), body)
					.getBytes(StandardCharsets.US_ASCII));
			InputStream answer = socket.getInputStream();
			assertThat(answer.readAllBytes()).isEmpty();
		}
		assertThat(this.client.get("/collector/logs").status()).isEqualTo(200);
	}

	@Test
	void whenDownShouldDeliverEachLogOnceWhenItIsUpAgain() {
		set("down");
		log(25);
		await((state) -> state.path("state").asString().equals("retrying")
				&& state.at("/statistics/retries").asInt() > 0);
		assertThat(pipeline().path("lastFailure").toString())
			.contains("connection closed before the answer was complete");
		assertThat(total()).isZero();
		set("none");
		assertThat(this.logger.flush().complete()).isTrue();
		assertThat(total()).isEqualTo(25);
		assertThat(pipeline().path("state").asString()).isEqualTo("delivering");
	}

	@Test
	void whenThrottledShouldAskToPauseAndGetTheLogsLater() {
		set("throttled");
		SampleClient.Answer answer = this.client.deliver("by-hand", "{}");
		assertThat(answer.status()).isEqualTo(429);
		assertThat(answer.header("Retry-After")).isEqualTo("2");
		assertThat(answer.detail())
			.isEqualTo("Rejected on purpose: PUT {\"fault\": \"none\"} to /collector/fault ends 'throttled'");
		log(3);
		await((state) -> state.path("state").asString().equals("retrying"));
		assertThat(pipeline().path("lastFailure").toString()).contains("HTTP 429");
		set("none");
		assertThat(this.logger.flush().complete()).isTrue();
		assertThat(total()).isEqualTo(3);
	}

	@Test
	void whenUnauthorizedShouldRefuseTheRightKeyAndRecover() {
		set("unauthorized");
		SampleClient.Answer answer = this.client.deliver("by-hand", "{}");
		assertThat(answer.status()).isEqualTo(401);
		assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
		log(1);
		FlushResult result = this.logger.flush();
		assertThat(result.failed()).isZero();
		assertThat(result.spooled()).isEqualTo(1);
		assertThat(pipeline().path("state").asString()).isEqualTo("unauthorized");
		set("none");
		log(1);
		assertThat(this.logger.flush().complete()).isTrue();
		await((state) -> state.at("/spool/logs").asInt() == 0);
		assertThat(total()).isEqualTo(2);
		assertThat(pipeline().path("state").asString()).isEqualTo("delivering");
	}

	@Test
	void whenTooLargeShouldGetTheLogsOneByOne() {
		set("too-large");
		String log = "{\"request\":{},\"response\":{},\"metadata\":{},\"timestamp\":1}";
		assertThat(this.client.deliver("by-hand", log, log).status()).isEqualTo(413);
		log(10);
		assertThat(this.logger.flush().complete()).isTrue();
		JsonNode page = this.client.get("/collector/logs?model=" + this.model).json();
		assertThat(page.path("total").asInt()).isEqualTo(10);
		Set<String> batches = new HashSet<>();
		page.path("logs").forEach((stored) -> batches.add(stored.path("batchId").asString()));
		// The fault accepts one log at a time, and a part is kept under the id of its
		// batch.
		assertThat(batches).noneMatch((id) -> id.matches(".+\\.\\d+-\\d+"));
	}

	private SampleClient.Answer set(String fault) {
		return this.client.put("/collector/fault", "{\"fault\": \"%s\"}".formatted(fault));
	}

	private void log(int count) {
		IntStream.range(0, count)
			.forEach((i) -> assertThat(
					this.logger.log(Map.of("model", this.model, "messages", List.of()), Map.of("content", "x")))
				.isTrue());
	}

	private int total() {
		return this.client.get("/collector/logs?model=" + this.model).json().path("total").asInt();
	}

	private JsonNode pipeline() {
		return this.client.get("/actuator/burtlogger").json();
	}

	private void await(Predicate<JsonNode> condition) {
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(this::pipeline, condition);
	}

}
