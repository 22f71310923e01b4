package com.trainburt.sample.collector;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import com.trainburt.sample.SampleClient;
import com.trainburt.sample.SampleTest;
import com.zaxxer.hikari.HikariDataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Downloads what can be learnt from.
 */
@SampleTest
class DatasetTests {

	@Autowired
	private SampleClient client;

	/** No other test uses it, so that they do not interfere. */
	private final String model = "model-" + UUID.randomUUID();

	@Test
	void whenDownloadedShouldHaveOneLineAnExampleOldestFirst() {
		deliver(log("one", "complete"), log("two", "complete"));
		SampleClient.Answer answer = download();
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.contentType()).startsWith("application/x-ndjson");
		assertThat(answer.header("Content-Disposition")).isEqualTo("attachment; filename=\"dataset.jsonl\"");
		assertThat(answer.header("Dataset-Examples")).isEqualTo("2");
		assertThat(answer.headers().map()).doesNotContainKey("Dataset-Left-Out");
		assertThat(answer.body()).isEqualTo(line("one") + line("two"));
	}

	@Test
	void whenAFormatIsAskedForShouldHaveLinesOfIt() {
		deliver(log("one", "complete"));
		String address = "/collector/dataset.jsonl?model=" + this.model + "&format=";
		assertThat(this.client.get(address + "trl").body()).isEqualTo(line("one"));
		assertThat(this.client.get(address + "trl_prompt_completion").body())
			.isEqualTo("{\"prompt\":[{\"role\":\"user\",\"content\":\"one\"}],"
					+ "\"completion\":[{\"role\":\"assistant\",\"content\":\"An answer\"}]}\n");
		SampleClient.Answer answer = this.client.get(address + "alpaca");
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.detail()).isEqualTo(
				"'format' must be one of openai, trl, trl_prompt_completion, openai_dpo, trl_dpo, trl_kto but was "
						+ "'alpaca'");
	}

	@Test
	void whenAnswersAreNotWholeShouldSayWhatIsLeftOutAndWhy() {
		deliver(log("one", "complete"), log("two", "truncated"), log("three", "error"), log("four", "truncated"),
				log("five", "cancelled"), log("six", "complete").replace("\"An answer\"", "\"\""),
				log("seven", "complete").replace("\"messages\"", "\"prompt\""),
				log("eight", "complete").replace("[{\"role\":\"user\",\"content\":\"eight\"}]", "[null]"),
				log("nine", "complete").replace("\"nine\"",
						"[{\"type\":\"image_url\",\"omitted\":{\"mime_type\":\"image/png\",\"bytes\":70000}}]"),
				log("ten", "complete").replace("\"response\":{\"content\":\"An answer\"}", "\"response\":null"),
				log("eleven", "perfect"));
		SampleClient.Answer answer = download();
		assertThat(answer.header("Dataset-Examples")).isEqualTo("1");
		assertThat(answer.header("Dataset-Left-Out"))
			.isEqualTo("no_chat=3, no_answer=2, truncated=2, cancelled=1, error=1, media_omitted=1");
		assertThat(answer.body()).isEqualTo(line("one"));
		assertThat(this.client.get("/collector/dataset?model=" + this.model).body()).isEqualTo(
				"{\"examples\":1,\"leftOut\":{\"no_chat\":3,\"no_answer\":2,\"truncated\":2,\"cancelled\":1,\"error\":1,"
						+ "\"media_omitted\":1}}");
		assertThat(this.client.get("/collector/dataset?model=" + this.model + "&outcome=error").body())
			.isEqualTo("{\"examples\":0,\"leftOut\":{\"error\":1}}");
	}

	@Test
	void whenTheFormatLeavesOutMoreThanOthersShouldCountWhatIsInTheFile() {
		deliver(log("one", "complete"), log("two", "complete").replace("\"two\"",
				"[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,iVBORw0KGgo=\"}}]"));
		assertThat(download().header("Dataset-Examples")).isEqualTo("2");
		SampleClient.Answer answer = this.client.get("/collector/dataset.jsonl?format=trl&model=" + this.model);
		assertThat(answer.body()).isEqualTo(line("one"));
		assertThat(answer.header("Dataset-Examples")).isEqualTo("1");
		assertThat(answer.header("Dataset-Left-Out")).endsWith("=1");
	}

	@Test
	void whenThereIsNothingShouldBeEmpty() {
		SampleClient.Answer answer = download();
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.header("Dataset-Examples")).isEqualTo("0");
		assertThat(answer.body()).isEmpty();
	}

	@Test
	void whenThereAreManyShouldGiveEachOnce() {
		deliverMany(2500, "x");
		SampleClient.Answer answer = download();
		assertThat(answer.header("Dataset-Examples")).isEqualTo("2500");
		List<String> questions = answer.body()
			.lines()
			.map((line) -> line.substring(line.indexOf("content\":\"") + 10, line.indexOf("x\"}")))
			.toList();
		assertThat(questions).hasSize(2500).doesNotHaveDuplicates().startsWith("0-").endsWith("2499-");
	}

	@Test
	void whenClientGoesAwayShouldLeaveNoConnectionBehind(@Value("${server.port}") int port,
			@Autowired DataSource dataSource) throws IOException {
		deliverMany(2000, "x".repeat(10_000));
		HikariDataSource pool = (HikariDataSource) dataSource;
		for (int i = 0; i < pool.getMaximumPoolSize() + 2; i++) {
			try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
				OutputStream request = socket.getOutputStream();
				request.write(("GET /collector/dataset.jsonl?model=%s HTTP/1.1\r\nHost: localhost\r\n\r\n"
					.formatted(this.model)).getBytes(StandardCharsets.US_ASCII));
				request.flush();
				assertThat(new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
					.readLine()).startsWith("HTTP/1.1 200");
				// The client stops reading, and the connections of all others are free.
				assertThat(this.client.get("/collector/dataset?model=" + this.model).json().path("examples").asInt())
					.isEqualTo(2000);
			}
		}
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> pool.getHikariPoolMXBean().getActiveConnections() == 0);
		assertThat(download().body().lines()).hasSize(2000);
	}

	@Test
	void whenAskedWhatOneLogContributesShouldShowTheExactLine() {
		deliver(log("one", "complete"), log("two", "cancelled"));
		assertThat(examples("one", "").json().path("lines").path(0).asString() + "\n").isEqualTo(line("one"));
		assertThat(examples("one", "").json().path("leftOut").isNull()).isTrue();
		assertThat(examples("one", "?format=trl_prompt_completion").json().at("/lines/0").asString())
			.startsWith("{\"prompt\":");
		assertThat(examples("two", "?format=openai").body()).isEqualTo("{\"lines\":[],\"leftOut\":\"cancelled\"}");
		assertThat(examples("one", "?format=alpaca").status()).isEqualTo(400);
		SampleClient.Answer unknown = this.client.get("/collector/logs/999999999/examples");
		assertThat(unknown.status()).isEqualTo(404);
		assertThat(unknown.detail()).isEqualTo("No log with the id 999999999 is stored");
	}

	private SampleClient.Answer examples(String question, String parameters) {
		for (JsonNode stored : this.client.get("/collector/logs?model=" + this.model).json().path("logs")) {
			if (stored.at("/log/request/messages/0/content").asString().equals(question)) {
				return this.client
					.get("/collector/logs/%d/examples%s".formatted(stored.path("id").asLong(), parameters));
			}
		}
		throw new AssertionError("not stored: " + question);
	}

	private void deliverMany(int count, String text) {
		for (int i = 0; i < count; i += 500) {
			int first = i;
			deliver(IntStream.range(0, 500)
				.mapToObj((n) -> log((first + n) + "-" + text, "complete"))
				.toArray(String[]::new));
		}
	}

	private void deliver(String... logs) {
		JsonNode receipt = this.client.deliver(UUID.randomUUID().toString(), logs).json();
		assertThat(receipt.path("status").asString()).isEqualTo("STORED");
	}

	private SampleClient.Answer download() {
		return this.client.get("/collector/dataset.jsonl?model=" + this.model);
	}

	private static String line(String question) {
		return "{\"messages\":[{\"role\":\"user\",\"content\":\"%s\"},{\"role\":\"assistant\",\"content\":\"An answer\"}]}\n"
			.formatted(question);
	}

	private String log(String question, String outcome) {
		return """
				{"request":{"model":"%s","messages":[{"role":"user","content":"%s"}]},"response":{"content":"An answer"},\
				"metadata":{"outcome":"%s"},"timestamp":1700000000.123}\
				"""
			.formatted(this.model, question, outcome);
	}

}
