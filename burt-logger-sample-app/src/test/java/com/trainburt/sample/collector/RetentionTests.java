package com.trainburt.sample.collector;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import com.trainburt.logger.Feedback;
import com.trainburt.logger.LogId;
import com.trainburt.sample.collector.LogFinder.Page;
import com.trainburt.sample.collector.LogFinder.Range;
import com.trainburt.sample.collector.LogFinder.StoredLog;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Stores more logs than may be kept.
 */
class RetentionTests {

	private final TestStore store = new TestStore(5);

	@Test
	void whenThereAreTooManyLogsShouldKeepTheNewest() {
		for (int i = 0; i < 4; i++) {
			this.store.store("b-" + i, log(i + ".0"), log(i + ".1"));
		}
		assertThat(logs()).containsExactly("3.1", "3.0", "2.1", "2.0", "1.1");
		Page page = this.store.finder().page(LogQuery.ALL, Range.of(null, null), 10);
		assertThat(page.total()).isEqualTo(5);
		assertThat(page.stored()).isEqualTo(5);
		assertThat(page.capacity()).isEqualTo(5);
		assertThat(page.next()).isNull();
	}

	@Test
	void whenABatchIsLargerThanTheStoreShouldKeepItsEnd() {
		this.store.store("b-1", IntStream.range(0, 20).mapToObj((i) -> log("" + i)).toArray(String[]::new));
		assertThat(logs()).containsExactly("19", "18", "17", "16", "15");
	}

	@Test
	void whenLogsOfABatchAreDeletedShouldStillRecogniseIt() {
		this.store.store("b-1", log("one"), log("two"));
		this.store.store("b-2", IntStream.range(0, 5).mapToObj((i) -> log("" + i)).toArray(String[]::new));
		assertThat(this.store.stored("b-1")).isEqualTo(2);
		assertThat(this.store.stored("b-1.0-1")).isEqualTo(1);
		assertThat(this.store.stored("b-1.0-3")).isNull();
	}

	@Test
	void whenThereAreTooManyBatchesShouldForgetTheOldestWithoutLogs() {
		for (int i = 0; i < 8; i++) {
			this.store.store("b-" + i, log("" + i));
		}
		assertThat(this.store.jdbc().sql("select id from batches order by id").query(String.class).list())
			.containsExactly("b-3", "b-4", "b-5", "b-6", "b-7");
		assertThat(this.store.stored("b-2")).isNull();
	}

	@Test
	void whenThereAreTooManyLabelsShouldKeepTheNewest() {
		List<String> feedback = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			feedback.add(LabelTests.feedback(LogId.create(), Feedback.score("s" + i, 1))
				.replaceFirst("\"timestamp\":[0-9.]+", "\"timestamp\":170000000" + i));
		}
		this.store.store("b-1", feedback.toArray(String[]::new));
		assertThat(this.store.jdbc().sql("select name from labels order by name").query(String.class).list())
			.containsExactly("s3", "s4", "s5", "s6", "s7");
	}

	@Test
	void whenTheLimitHasBeenLoweredShouldDeleteInSteps() {
		TestStore store = new TestStore(3);
		store.jdbc().sql("insert into batches (id, received_at) values ('old', current_timestamp)").update();
		store.jdbc().sql("""
				insert into logs (batch_id, position, json, logged_at)
				select 'old', x, '{}', current_timestamp from system_range(1, 1200)
				""").update();
		store.store("b-1", log("1"));
		assertThat(store.finder().stored()).isEqualTo(700);
		store.store("b-2", log("2"));
		store.store("b-3", log("3"));
		assertThat(store.finder().stored()).isEqualTo(3);
	}

	private List<String> logs() {
		return this.store.finder()
			.page(LogQuery.ALL, Range.of(null, null), 100)
			.logs()
			.stream()
			.map(StoredLog::log)
			.map((log) -> log.replaceAll(".*\"q\":\"([^\"]*)\".*", "$1"))
			.toList();
	}

	private static String log(String question) {
		return "{\"request\":{\"q\":\"%s\"},\"response\":{},\"metadata\":{},\"timestamp\":1700000000}"
			.formatted(question);
	}

}
