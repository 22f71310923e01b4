package com.trainburt.sample.collector;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.trainburt.sample.SampleClient;
import com.trainburt.sample.SampleTest;
import com.zaxxer.hikari.HikariDataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Posts valid and invalid batches, and checks which logs are stored.
 */
@SampleTest
class CollectorTests {

	private static final String PATH = "/collector/logs";

	private static final int MAX_BODY_SIZE = 8 * 1024 * 1024;

	@Autowired
	private SampleClient client;

	private final String id = UUID.randomUUID().toString();

	@Test
	void whenBatchIsNewShouldKeepItsLogs() {
		long before = total();
		SampleClient.Answer answer = post(batch(log("first"), log("second")));
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.body()).isEqualTo("{\"status\":\"STORED\",\"batchId\":\"%s\",\"logs\":2}".formatted(this.id));
		JsonNode list = this.client.get(PATH + "?limit=2").json();
		assertThat(list.path("total").asLong()).isEqualTo(before + 2);
		assertThat(list.path("logs").path(0).path("log").path("request").path("q").asString()).isEqualTo("second");
		assertThat(list.path("logs").path(1).path("log").path("request").path("q").asString()).isEqualTo("first");
		assertThat(list.path("logs").path(0).path("batchId").asString()).isEqualTo(this.id);
		assertThat(list.path("logs").path(0).path("receivedAt").asString()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
	}

	@Test
	void whenBatchIsRepeatedShouldSayDuplicateAndKeepOne() {
		long before = total();
		post(batch(log("once")));
		SampleClient.Answer answer = post(batch(log("once")));
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.json().path("status").asString()).isEqualTo("DUPLICATE");
		assertThat(total()).isEqualTo(before + 1);
	}

	@Test
	void whenBatchesArriveShouldGiveTheConnectionsOfTheDatabaseBack(@Autowired HikariDataSource dataSource) {
		post(batch(log("new")));
		post(batch(log("new")));
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> dataSource.getHikariPoolMXBean().getActiveConnections() == 0);
	}

	@Test
	void whenBatchIsKeptShouldKnowItsKeyBeforeItLooksAtTheSize() {
		post(batch(log("before the limit shrank"), log("as well")));
		SampleClient.Answer answer = post(new byte[MAX_BODY_SIZE + 1], "identity");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.json().path("status").asString()).isEqualTo("DUPLICATE");
		assertThat(answer.json().path("logs").asInt()).isEqualTo(2);
	}

	@Test
	void whenPartsOfAKeptBatchArriveShouldKeepNothingTwice() {
		long before = total();
		post(batch(log("0"), log("1"), log("2")));
		assertThat(status(postPart("0-2", log("0"), log("1")))).isEqualTo("DUPLICATE");
		assertThat(status(postPart("2-3", log("2")))).isEqualTo("DUPLICATE");
		assertThat(total()).isEqualTo(before + 3);
	}

	@Test
	void whenABatchArrivesInPartsShouldKeepEachLogOnce() {
		long before = total();
		assertThat(status(postPart("0-2", log("0"), log("1")))).isEqualTo("STORED");
		assertThat(status(postPart("0-1", log("0")))).isEqualTo("DUPLICATE");
		assertThat(status(postPart("1-3", log("1"), log("2")))).isEqualTo("STORED");
		assertThat(status(post(batch(log("0"), log("1"), log("2"))))).isEqualTo("DUPLICATE");
		assertThat(total()).isEqualTo(before + 3);
	}

	@Test
	void whenAKeyOnlyLooksLikeThatOfAPartShouldKeepAllLogs() {
		long before = total();
		assertThat(status(postPart("0-1", log("0"), log("1")))).isEqualTo("STORED");
		assertThat(total()).isEqualTo(before + 2);
	}

	private SampleClient.Answer postPart(String positions, String... logs) {
		return this.client.post(PATH, batch(logs), "Authorization", "Bearer sample-key", "Idempotency-Key",
				this.id + "." + positions);
	}

	private static String status(SampleClient.Answer answer) {
		assertThat(answer.status()).isEqualTo(200);
		return answer.json().path("status").asString();
	}

	@Test
	void whenBatchIsRepeatedConcurrentlyShouldKeepOne() throws Exception {
		int times = 8;
		long before = total();
		String body = batch(log("at once"), log("at once too"));
		CountDownLatch start = new CountDownLatch(1);
		ExecutorService threads = Executors.newFixedThreadPool(times);
		try {
			List<Future<SampleClient.Answer>> answers = new ArrayList<>();
			for (int i = 0; i < times; i++) {
				answers.add(threads.submit(() -> {
					start.await();
					return post(body);
				}));
			}
			start.countDown();
			List<String> statuses = new ArrayList<>();
			for (Future<SampleClient.Answer> answer : answers) {
				assertThat(answer.get().status()).isEqualTo(200);
				statuses.add(answer.get().json().path("status").asString());
			}
			assertThat(statuses).containsOnlyOnce("STORED");
			assertThat(statuses).filteredOn("DUPLICATE"::equals).hasSize(times - 1);
		}
		finally {
			threads.shutdownNow();
		}
		assertThat(total()).isEqualTo(before + 2);
	}

	@Test
	void whenLogIsOddlyWrittenShouldKeepItCharacterForCharacter() {
		String log = "{ \"timestamp\" : 1.7E9,\t\"request\": {\"n\": [1.10, 1E400, -0.0, 12345678901234567890.12345, 1e+2],"
				+ " \"a\": 1, \"a\": 2, \"e\": \"\\u00e9\\ud83d \u00e9\uD83D\uDE00\"},\n \"response\": null, \"metadata\": {},"
				+ " \"more\": [{}] }";
		assertThat(post(batch(log)).status()).isEqualTo(200);
		assertThat(this.client.get(PATH + "?limit=1").body()).contains("\"log\":" + log + "}");
	}

	@Test
	void whenLogIsLargeAndDeepShouldKeepIt() {
		String deep = "[".repeat(496) + "]".repeat(496);
		String log = log("x".repeat(3_000_000)).replace("\"response\":{}", "\"response\":" + deep);
		assertThat(post(batch(log)).status()).isEqualTo(200);
		SampleClient.Answer list = this.client.get(PATH + "?limit=1");
		assertThat(list.body()).contains(log);
		assertThat(list.json().path("logs")).hasSize(1);
	}

	@Test
	void whenBodyIsCompressedShouldKeepItsLogs() {
		byte[] body = gzip(batch(log("tight")).getBytes(StandardCharsets.UTF_8));
		assertThat(post(body, "gzip").json().path("status").asString()).isEqualTo("STORED");
		assertThat(this.client.get(PATH + "?limit=1").body()).contains(log("tight"));
	}

	@Test
	void whenBodyIsCompressedWithZstdShouldKeepItsLogs() {
		byte[] body = Zstd.compress(batch(log("tighter")).getBytes(StandardCharsets.UTF_8));
		assertThat(post(body, "zstd").json().path("status").asString()).isEqualTo("STORED");
		assertThat(this.client.get(PATH + "?limit=1").body()).contains(log("tighter"));
	}

	@Test
	void whenZstdIsDamagedShouldSaySo() {
		byte[] body = Zstd.compress(batch(log("tighter")).getBytes(StandardCharsets.UTF_8));
		assertRefused(post(Arrays.copyOf(body, body.length - 1), "zstd"), 400, "The body is not valid zstd");
		assertRefused(post(batch(log("plain")).getBytes(StandardCharsets.UTF_8), "zstd"), 400,
				"The body is not valid zstd");
	}

	@Test
	void whenZstdAsksForALargeWindowShouldRefuseIt() {
		// The same few bytes: a head without size, a window of 8 MB or 16 MB, a last
		// block.
		byte[] frame = { 0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) (13 << 3), 0x11, 0, 0, '[', ']' };
		assertRefused(post(frame, "zstd"), 400, "The body must be an object");
		frame[5] = (byte) (14 << 3);
		assertRefused(post(frame, "zstd"), 400, "The body is not valid zstd with a window of 8 MB at most");
	}

	@Test
	void whenCompressedBodyIsDamagedShouldSaySo() {
		byte[] body = gzip(batch(log("tight")).getBytes(StandardCharsets.UTF_8));
		assertRefused(post(Arrays.copyOf(body, body.length - 9), "gzip"), 400, "The body is not valid gzip");
		assertRefused(post(batch(log("plain")).getBytes(StandardCharsets.UTF_8), "gzip"), 400,
				"The body is not valid gzip");
	}

	@Test
	void whenEncodingIsUnknownShouldSaySo() {
		assertRefused(post(new byte[0], "br"), 415, "Content-Encoding must be gzip, zstd or absent but was 'br'");
	}

	@Test
	void whenBodyIsTooLargeShouldSaySo() {
		byte[] largest = batch(log("")).getBytes(StandardCharsets.UTF_8);
		byte[] body = Arrays.copyOf(largest, MAX_BODY_SIZE + 1);
		Arrays.fill(body, largest.length, body.length, (byte) ' ');
		assertRefused(post(body, "identity"), 413, "The body is larger than 8388608 bytes");
		assertRefused(post(gzip(body), "gzip"), 413, "The body is larger than 8388608 bytes");
		assertThat(post(gzip(Arrays.copyOf(body, MAX_BODY_SIZE)), "gzip").status()).isEqualTo(200);
	}

	@Test
	void whenBodyIsFarTooLargeShouldStillAnswer() {
		assertRefused(post(new byte[5 * MAX_BODY_SIZE], "identity"), 413, "The body is larger than");
	}

	@Test
	void whenCompressedBodyIsABombShouldSaySo() {
		assertRefused(post(gzip(new byte[20 * MAX_BODY_SIZE]), "gzip"), 413, "The body is larger than");
		try (ZstdCompressCtx zstd = new ZstdCompressCtx().setWindowLog(20)) {
			assertRefused(post(zstd.compress(new byte[20 * MAX_BODY_SIZE]), "zstd"), 413, "The body is larger than");
		}
	}

	@Test
	void whenBodyIsNotUtf8ShouldSaySo() {
		byte[] body = batch(log("caf\u00e9")).getBytes(StandardCharsets.ISO_8859_1);
		assertRefused(post(body, "identity"), 400, "The body is not valid UTF-8");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "Basic c2FtcGxl|of the form 'Bearer <api key>'", "Bearer|of the form",
					"Bearer wrong|The API key is wrong", "Bearer sample-key2|The API key is wrong",
					"Bearer sample-ke|The API key is wrong" })
	void whenKeyIsWrongShouldSaySo(String authorization, String reason) {
		assertRefused(
				this.client.post(PATH, batch(log("x")), "Authorization", authorization, "Idempotency-Key", this.id),
				401, reason);
	}

	@Test
	void whenKeyIsMissingShouldSaySoBeforeAnythingElse() {
		assertRefused(this.client.post(PATH, "nonsense"), 401, "The Authorization header is missing");
	}

	@Test
	void whenIdempotencyKeyIsMissingShouldSaySo() {
		assertRefused(this.client.post(PATH, batch(log("x")), "Authorization", "Bearer sample-key"), 400,
				"The Idempotency-Key header is missing");
	}

	@Test
	void whenIdempotencyKeyIsTooLongShouldSaySo() {
		assertRefused(this.client.post(PATH, batch(log("x")), "Authorization", "Bearer sample-key", "Idempotency-Key",
				"k".repeat(201)), 400, "longer than 200 characters");
	}

	@Test
	void whenBodyIsNotCalledJsonShouldSaySo() {
		assertThat(this.client.post(PATH, new byte[0], "Content-Type", "text/plain").status()).isEqualTo(415);
	}

	@ParameterizedTest
	@MethodSource
	void whenShapeIsWrongShouldSayWhatAndWhere(String body, String reason) {
		long before = total();
		assertRefused(post(body), 400, reason);
		assertThat(total()).isEqualTo(before);
	}

	static List<Arguments> whenShapeIsWrongShouldSayWhatAndWhere() {
		String good = log("x");
		return List.of(arguments("", "The body must be an object"), arguments("[]", "The body must be an object"),
				arguments("{\"timestamp\":1}", "logs is missing"),
				arguments("{\"logs\":[%s],\"logs\":[%s],\"timestamp\":1}".formatted(good, good), "logs appears twice"),
				arguments("{\"logs\":[%s]}".formatted(good), "timestamp is missing"),
				arguments("{\"logs\":[%s],\"timestamp\":\"1\"}".formatted(good), "timestamp must be a number"),
				arguments("{\"logs\":{},\"timestamp\":1}", "logs must be an array"),
				arguments("{\"logs\":null,\"timestamp\":1}", "logs must be an array"),
				arguments(batch(), "logs must have 1 or more items"),
				arguments(batch(good, "1"), "logs[1] must be an object"),
				arguments(batch(good, good, good, good.replace("request", "reqest")), "logs[3].request is missing"),
				arguments(batch(good.replace("{\"q\":\"x\"}", "null")), "logs[0].request must not be null"),
				arguments(batch(good.replace("\"response\":{},", "")), "logs[0].response is missing"),
				arguments(batch(good.replace("\"metadata\":{},", "")), "logs[0].metadata is missing"),
				arguments(batch(good.replace("\"metadata\":{}", "\"metadata\":null")),
						"logs[0].metadata must be an object"),
				arguments(batch(good.replace(",\"timestamp\":1700000000.123", "")), "logs[0].timestamp is missing"),
				arguments(batch(good.replace("1700000000.123", "\"now\"")), "logs[0].timestamp must be a number"),
				arguments(batch(good.replace("1700000000.123", "-1")),
						"logs[0].timestamp must be at least 0 but was -1"),
				arguments(batch(good.replace("1700000000.123", "1E999999999")),
						"logs[0].timestamp must be within what a double can hold"),
				arguments(batch(good.replace("{\"q\":\"x\"}", "-1E400")),
						"logs[0].request must be within what a double can hold"),
				arguments(batch(good) + "{}", "The body must end with the JSON object"),
				arguments(batch(good.replace("\"x\"", "NaN")), "The body cannot be read as JSON"),
				arguments(batch(good.replace("\"x\"", "\"\n\"")), "(line 1, column 27)"),
				arguments(batch(good).substring(0, 40), "The body cannot be read as JSON"),
				arguments(batch("[".repeat(497)), "The body cannot be read as JSON"),
				arguments("{\"logs\":1,\"logs\":[%s],\"timestamp\":1}".formatted(good), "logs appears twice"),
				arguments("{\"logs\":[],\"logs\":[%s],\"timestamp\":1}".formatted(good), "logs appears twice"),
				arguments("null", "The body must be an object"),
				arguments(batch(good.replace("1700000000.123", "9".repeat(5000))),
						"logs[0].timestamp must be at most 253402300799 but was 99999"),
				arguments(batch(good.replace("\"x\"", "[".repeat(497))), "The body cannot be read as JSON"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "-1", "101", "2147483647" })
	void whenLimitIsOutOfBoundsShouldSaySo(String limit) {
		assertRefused(this.client.get(PATH + "?limit=" + limit), 400, "'limit' must be from 1 to 100 but was " + limit);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ten", "1.5", "2147483648" })
	void whenLimitIsNoNumberShouldSaySo(String limit) {
		assertRefused(this.client.get(PATH + "?limit=" + limit), 400, "'limit'");
	}

	@Test
	void whenLimitIsAbsentShouldListTwenty() {
		String[] logs = new String[25];
		Arrays.fill(logs, log("many"));
		post(batch(logs));
		assertThat(this.client.get(PATH).json().path("logs")).hasSize(20);
	}

	private long total() {
		return this.client.get(PATH + "?limit=1").json().path("total").asLong();
	}

	private SampleClient.Answer post(String body) {
		return this.client.post(PATH, body, "Authorization", "Bearer sample-key", "Idempotency-Key", this.id);
	}

	private SampleClient.Answer post(byte[] body, String encoding) {
		return this.client.post(PATH, body, "Authorization", "Bearer sample-key", "Idempotency-Key", this.id,
				"Content-Encoding", encoding);
	}

	private static void assertRefused(SampleClient.Answer answer, int status, String reason) {
		assertThat(answer.status()).isEqualTo(status);
		assertThat(answer.contentType()).isEqualTo("application/problem+json");
		assertThat(answer.detail()).contains(reason);
	}

	private static String batch(String... logs) {
		return "{\"logs\":[" + String.join(",", logs) + "],\"timestamp\":1700000000.456}";
	}

	private static String log(String question) {
		return "{\"request\":{\"q\":\"%s\"},\"response\":{},\"metadata\":{},\"timestamp\":1700000000.123}"
			.formatted(question);
	}

	private static byte[] gzip(byte[] plain) {
		ByteArrayOutputStream compressed = new ByteArrayOutputStream();
		try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
			gzip.write(plain);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		return compressed.toByteArray();
	}

}
