package com.trainburt.sample.collector;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import com.trainburt.sample.SampleClient;
import com.trainburt.sample.SampleTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Looks for logs among others.
 */
@SampleTest
class LogSearchTests {

	@Autowired
	private SampleClient client;

	/** No other test uses it, so that they do not interfere. */
	private final String model = "model-" + UUID.randomUUID();

	@BeforeEach
	void deliver() {
		String[] logs = { log("1", "complete", "\"ada\"", 1_700_000_001.5), log("2", "error", "\"ada\"", 1_700_000_002),
				log("3", "complete", "42", 1_700_000_003), log("4", "complete", "\"ada\"", 1_700_000_004),
				"{\"request\":\"%s\",\"response\":null,\"metadata\":{},\"timestamp\":1700000005}"
					.formatted(this.model) };
		assertThat(this.client.deliver(UUID.randomUUID().toString(), logs).status()).isEqualTo(200);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "''|4,3,2,1", "&outcome=complete|4,3,1", "&outcome=error&user_id=ada|2",
			"&user_id=42|3", "&user_id=nobody|''", "&from=2023-11-14T22:13:22Z|4,3,2",
			"&from=2023-11-14T22:13:21.501Z&to=2023-11-14T22:13:24Z|3,2", "&to=2023-11-14T23:13:22%2B01:00|1",
			"&from=2023-11-14T22:13:22Z&to=2023-11-14T22:13:22Z|''",
			"&outcome=&user_id=&from=&to=&limit=&before=|4,3,2,1", "&outcome=x'%20or%20'1'='1|''", "&user_id=%25|''" })
	void whenFilteredShouldListWhatMatchesNewestFirst(String filter, String expected) {
		JsonNode page = list(filter);
		List<String> numbers = numbers(page);
		assertThat(String.join(",", numbers)).isEqualTo(expected);
		assertThat(page.path("total").asInt()).isEqualTo(numbers.size());
		assertThat(page.path("next").isNull()).isTrue();
	}

	@Test
	void whenThereAreMoreShouldReportWhereToGoOn() {
		JsonNode first = list("&limit=3");
		assertThat(numbers(first)).containsExactly("4", "3", "2");
		assertThat(first.path("total").asInt()).isEqualTo(4);
		long next = first.path("next").asLong();
		assertThat(next).isEqualTo(first.path("logs").path(2).path("id").asLong());
		assertThat(this.client.deliver(UUID.randomUUID().toString(), log("5", "complete", "\"eve\"", 1_700_000_009))
			.status()).isEqualTo(200);
		JsonNode second = list("&limit=3&before=" + next);
		assertThat(numbers(second)).containsExactly("1");
		assertThat(second.path("total").asInt()).isEqualTo(5);
		assertThat(second.path("next").isNull()).isTrue();
	}

	@Test
	void whenAskedForWhatCameAfterALogShouldCountOnlyThat() {
		long newest = list("&limit=1").at("/logs/0/id").asLong();
		JsonNode nothing = list("&limit=1&after=" + newest);
		assertThat(nothing.path("total").asInt()).isZero();
		assertThat(nothing.path("logs")).isEmpty();
		assertThat(this.client
			.deliver(UUID.randomUUID().toString(), log("5", "complete", "\"eve\"", 1_700_000_005),
					log("6", "error", "\"eve\"", 1_700_000_006), log("7", "complete", "\"eve\"", 1_700_000_007))
			.status()).isEqualTo(200);
		JsonNode page = list("&limit=1&after=" + newest);
		assertThat(page.path("total").asInt()).isEqualTo(3);
		assertThat(numbers(page)).containsExactly("7");
		JsonNode complete = list("&outcome=complete&after=" + newest);
		assertThat(complete.path("total").asInt()).isEqualTo(2);
		assertThat(complete.path("next").isNull()).isTrue();
		assertThat(numbers(list("&after=%d&before=%d".formatted(newest, page.path("next").asLong()))))
			.containsExactly("6", "5");
	}

	@Test
	void whenFilteredShouldAlsoCountWhatIsStored() {
		JsonNode page = list("&outcome=error");
		assertThat(page.path("total").asInt()).isEqualTo(1);
		assertThat(page.path("stored").asInt()).isGreaterThanOrEqualTo(5);
		assertThat(page.path("capacity").asInt()).isEqualTo(100_000);
	}

	@Test
	void whenPageEndsWithTheLastLogShouldNotPromiseMore() {
		assertThat(list("&limit=4").path("next").isNull()).isTrue();
	}

	@Test
	void whenBatchesArriveAtTheSameTimeShouldListThemOneAfterTheOther() throws Exception {
		String other = "model-" + UUID.randomUUID();
		String[] logs = new String[300];
		Arrays.fill(logs, log("x", "complete", "1", 1_700_000_000).replace(this.model, other));
		ExecutorService threads = Executors.newFixedThreadPool(4);
		try {
			List<Callable<SampleClient.Answer>> deliveries = Collections.nCopies(4,
					() -> this.client.deliver(UUID.randomUUID().toString(), logs));
			for (Future<SampleClient.Answer> delivery : threads.invokeAll(deliveries)) {
				assertThat(delivery.get().status()).isEqualTo(200);
			}
		}
		finally {
			threads.shutdownNow();
		}
		List<String> batches = new ArrayList<>();
		String before = "";
		while (!before.equals("null")) {
			JsonNode page = this.client.get("/collector/logs?limit=100&model=%s&before=%s".formatted(other, before))
				.json();
			page.path("logs").forEach((stored) -> batches.add(stored.path("batchId").asString()));
			before = page.path("next").toString();
		}
		assertThat(batches).hasSize(1200);
		assertThat(IntStream.range(1, 1200).filter((i) -> !batches.get(i).equals(batches.get(i - 1))).count())
			.isEqualTo(3);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			value = { "modle=x|'modle' is no parameter here: use model, outcome, user_id, from, to",
					"model=x&model=y|'model' must be given once but was given as [x, y]",
					"from=yesterday|'from' must be a time such as 2026-11-23T19:24:39Z but was 'yesterday'",
					"to=2026-11-23|'to' must be a time such as 2026-11-23T19:24:39Z but was '2026-11-23'",
					"from=%2B1000000000-01-01T00:00:00Z|'from' must be a time such as",
					"from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z|'from' must not be after 'to'",
					"model=%FF|The parameters of the address cannot be read", "=x|The parameters of the address" })
	void whenFilterIsWrongShouldSaySo(String filter, String reason) {
		for (String path : List.of("/collector/logs", "/collector/dataset", "/collector/dataset.jsonl")) {
			SampleClient.Answer answer = this.client.get(path + "?" + filter);
			assertThat(answer.status()).isEqualTo(400);
			assertThat(answer.contentType()).isEqualTo("application/problem+json");
			assertThat(answer.detail()).contains(reason);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			value = { "before=0|'before' must be from 1 to 9223372036854775807 but was 0",
					"after=-1|'after' must be from 0 to 9223372036854775807 but was -1",
					"before=last|'before' must be from 1 to 9223372036854775807 but was last",
					"page=2|'page' is no parameter" })
	void whenPageIsWrongShouldSaySo(String parameters, String reason) {
		SampleClient.Answer answer = this.client.get("/collector/logs?" + parameters);
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.detail()).contains(reason);
	}

	@Test
	void whenTextIsTooLongToBeFoundShouldSaySo() {
		assertThat(this.client.get("/collector/logs?user_id=" + "x".repeat(201)).detail())
			.isEqualTo("'user_id' must have at most 200 characters but had 201");
	}

	@Test
	void whenWhatIsSearchedForIsOddShouldStoreTheLogAllTheSame() {
		String odd = "{\"request\":{\"model\":\"%s\",\"messages\":[null]},\"response\":[],\"metadata\":{\"outcome\":{},\"user_id\":%s},\"timestamp\":1}";
		for (String user : List.of("\"" + "x".repeat(201) + "\"", "12345678901234567890", "1.5", "true", "[]", "\"\"",
				"null")) {
			assertThat(this.client.deliver(UUID.randomUUID().toString(), odd.formatted(this.model, user)).status())
				.isEqualTo(200);
		}
		assertThat(this.client.get("/collector/logs?to=1970-01-02T00:00:00Z&model=" + this.model).body())
			.startsWith("{\"total\":7,");
	}

	private JsonNode list(String filter) {
		return this.client.get("/collector/logs?model=" + this.model + filter).json();
	}

	private static List<String> numbers(JsonNode page) {
		List<String> numbers = new ArrayList<>();
		page.path("logs").forEach((stored) -> numbers.add(stored.at("/log/request/messages/0/content").asString()));
		return numbers;
	}

	private String log(String content, String outcome, String user, double seconds) {
		return """
				{"request":{"model":"%s","messages":[{"role":"user","content":"%s"}]},"response":{"content":"x"},\
				"metadata":{"outcome":"%s","user_id":%s},"timestamp":%s}\
				""".formatted(this.model, content, outcome, user, BigDecimal.valueOf(seconds).toPlainString());
	}

}
