package com.trainburt.sample.collector;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import com.trainburt.logger.chat.DatasetExport.Format;
import com.trainburt.sample.collector.LogFinder.Page;
import com.trainburt.sample.collector.LogFinder.Range;
import com.trainburt.sample.collector.LogFinder.StoredLog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Finds logs among 100,000 with 4,000 labels. What is slow depends on the plans of H2, so
 * these are checked, and the times are only logged.
 */
class LargeStoreTests {

	private static final Logger logger = LoggerFactory.getLogger(LargeStoreTests.class);

	private static final int LOGS = 100_000;

	private static final int LABELS = 4000;

	private static final Range NEWEST = Range.of(null, null);

	private static final int TIMES = 5;

	private static final TestStore STORE = new TestStore(LOGS);

	/**
	 * A feedback each for every 20th log, of which a quarter names a turn and a quarter a
	 * response. Most logs have no turn, and half of them no response id.
	 */
	@BeforeAll
	static void fill() {
		STORE.jdbc().sql("""
				insert into batches (id, received_at, logs)
				select 'b-' || x, current_timestamp, 100 from system_range(0, 999)
				""").update();
		STORE.jdbc()
			.sql("""
					insert into logs (batch_id, position, json, logged_at, model, outcome, user_id, dataset, log_id, turn_id,
					  response_id, last_round, corrected)
					select 'b-' || ((x - 1) / 100), mod(x - 1, 100),
					  '{"request":{"messages":[{"role":"user","content":"' || x || repeat('x', 1000)
					    || '"}]},"response":{"content":"x"},"metadata":{"outcome":"complete"},"timestamp":1}',
					  dateadd('second', x, timestamp with time zone '2026-01-01 00:00:00Z'),
					  'model-' || mod(x, 3), case when mod(x, 50) = 7 then 'error' else 'complete' end, 'user-' || mod(x, 40),
					  case when mod(x, 50) = 7 then 'error' else 'example' end, 'log-' || x,
					  case when mod(x, 10) < 2 then 'turn-' || (x / 10) end, case when mod(x, 2) = 0 then 'response-' || x end,
					  true, 'example'
					from system_range(1, :logs)
					""")
			.param("logs", LOGS)
			.update();
		STORE.jdbc().sql("""
				insert into labels (feedback_id, log_id, response_id, name, text, number, given_at, json)
				select 'f-' || x,
				  case mod(x, 4) when 0 then 'turn-' || (x * 2) when 3 then null else 'log-' || (x * 20 + 1) end,
				  case mod(x, 4) when 3 then 'response-' || (x * 20) end,
				  case mod(x, 5) when 0 then 'correction' when 1 then 'helpful' else 'thumbs' end,
				  case mod(x, 5) when 0 then null when 1 then '0.5' else casewhen(mod(x, 7) = 0, 'down', 'up') end,
				  case mod(x, 5) when 1 then 0.5 end,
				  dateadd('second', x, timestamp with time zone '2026-01-01 00:00:00Z'),
				  case mod(x, 5) when 0 then '{"response":{"name":"correction","value":"Better"}}'
				    else '{"response":{"name":"thumbs","value":"up"}}' end
				from system_range(1, :labels)
				""").param("labels", LABELS).update();
	}

	@ParameterizedTest
	@CsvSource({ "user-7, , ", ", model-1, ", ", , complete", ", , error", "user-7, model-1, complete" })
	void whenFilteredShouldReadTheLogsOfThePageOnly(String user, String model, String outcome) throws Exception {
		LogQuery query = new LogQuery(model, outcome, user, null, null, null, null);
		assertThat(scanned("""
				select l.id from logs l where %s and l.id > :after and l.id < :before order by %s limit 21
				""".formatted(query.where(), query.newestFirst()), query)).isLessThan(500);
		Page page = timed("page of " + query, () -> STORE.finder().page(query, NEWEST, 20));
		assertThat(page.logs()).hasSize(20);
		assertThat(page.logs()).extracting(StoredLog::id).isSortedAccordingTo((one, other) -> Long.compare(other, one));
		assertThat(page.next()).isEqualTo(page.logs().get(19).id());
	}

	@Test
	void whenFilteredByLabelShouldReadNoMoreThanTheLabels() throws Exception {
		LogQuery query = new LogQuery(null, null, null, null, null, "thumbs", "up");
		assertThat(scanned("select l.id from %s where %s and l.id > :after and l.id < :before order by %s limit 21"
			.formatted(query.table(), query.where(), query.newestFirst()), query)).isLessThan(10 * LABELS);
		Page page = timed("page of " + query, () -> STORE.finder().page(query, NEWEST, 20));
		assertThat(page.logs()).hasSize(20).allMatch((log) -> !log.labels().isEmpty());
		assertThat(page.total()).isBetween(2000L, 3000L);
	}

	@ParameterizedTest
	@CsvSource({ ", , ", ", thumbs, up", "model-1, , ", "model-1, thumbs, up" })
	void whenLabelsAreCountedShouldBeginWithThem(String model, String label, String text) throws Exception {
		LogQuery query = new LogQuery(model, null, null, null, null, label, text);
		assertThat(scanned(Dataset.LABELLED.formatted(query.table(), query.where(), query.andLabelled()), query))
			.isLessThan(20 * LABELS);
		assertThat(scanned(Labels.COUNTS.formatted(query.where(), query.andLabelled()), query)).isLessThan(20 * LABELS);
		assertThat(timed("dataset of " + query, () -> STORE.dataset().select(query).summary(Format.OPENAI)).examples())
			.isPositive();
		assertThat(timed("labels of " + query, () -> STORE.labels().counts(query))).isNotEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "20", "100" })
	void whenNotFilteredShouldHaveTheLabelsOfThePage(int limit) throws Exception {
		Page page = timed("page of " + limit, () -> STORE.finder().page(LogQuery.ALL, NEWEST, limit));
		assertThat(page.logs()).hasSize(limit);
		Page labelled = timed("older page of " + limit,
				() -> STORE.finder().page(LogQuery.ALL, Range.of(null, 80_000L), limit));
		assertThat(labelled.logs()).anyMatch((log) -> !log.labels().isEmpty());
		assertThat(STORE.jdbc()
			.sql("explain analyze select log, feedback_id from log_labels where log in (79961, 79981, 79999)")
			.query(String.class)
			.single()).satisfies((plan) -> assertThat(scanCount(plan)).isLessThan(100));
	}

	@Test
	void whenLabelsAreJoinedShouldNotCompareMissingIds() {
		assertThat(STORE.jdbc().sql("explain analyze select count(*) from log_labels").query(String.class).single())
			.satisfies((plan) -> assertThat(scanCount(plan)).isLessThan(20 * LABELS));
	}

	@Test
	void whenSummarizedShouldCountAll() throws Exception {
		assertThat(timed("values", () -> STORE.finder().values()).labels()).hasSize(4);
		assertThat(timed("dataset", () -> STORE.dataset().select(LogQuery.ALL).summary(Format.OPENAI)).examples())
			.isBetween(LOGS * 9L / 10, (long) LOGS);
	}

	@AfterAll
	static void freeMemory() {
		STORE.jdbc().sql("shutdown").update();
	}

	private static long scanned(String sql, LogQuery query) {
		return scanCount(STORE.jdbc()
			.sql("explain analyze " + sql)
			.params(query.values())
			.param("after", 0)
			.param("before", Long.MAX_VALUE)
			.param("last", LOGS)
			.query(String.class)
			.single());
	}

	private static long scanCount(String plan) {
		return plan.lines()
			.map(String::strip)
			.filter((line) -> line.startsWith("/* scanCount: "))
			.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")))
			.sum();
	}

	private static <T> T timed(String name, Callable<T> query) throws Exception {
		List<Long> micros = new ArrayList<>();
		T result = query.call();
		for (int i = 0; i < TIMES; i++) {
			// H2 would return the result of the last time.
			STORE.jdbc().sql("update labels set number = number where feedback_id = 'f-1'").update();
			long start = System.nanoTime();
			result = query.call();
			micros.add((System.nanoTime() - start) / 1000);
		}
		logger.info("{}: {} us", name, micros);
		return result;
	}

}
