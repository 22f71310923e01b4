package com.trainburt.sample.collector;

import java.util.ArrayList;
import java.util.List;

import com.trainburt.logger.Feedback;
import com.trainburt.logger.LogId;
import com.trainburt.sample.collector.LogFinder.Value;
import com.trainburt.sample.collector.LogFinder.Values;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Finds out what there is to search for.
 */
class LogFinderTests {

	private final TestStore store = new TestStore(1000);

	@Test
	void whenAskedForValuesShouldListTheMostFrequentFirst() {
		LogId first = LogId.create();
		LogId second = LogId.create();
		this.store.store("1", log(first, "m-1", "complete"), log(second, "m-2", "complete"),
				log(LogId.create(), "m-2", "error"),
				"{\"request\":{},\"response\":{},\"metadata\":{},\"timestamp\":1700000000}",
				LabelTests.feedback(first, Feedback.thumbsUp()), LabelTests.feedback(second, Feedback.thumbsDown()),
				LabelTests.feedback(first, Feedback.thumbsUp().by("another")),
				LabelTests.feedback(first, Feedback.score("helpful", 0.5)),
				LabelTests.feedback(second, Feedback.score("helpful", 1)));
		Values values = this.store.finder().values();
		assertThat(values.models()).containsExactly(new Value("m-2", 2), new Value("m-1", 1));
		assertThat(values.users()).containsExactly(new Value("ada", 3));
		assertThat(values.outcomes()).containsExactly(new Value("complete", 2), new Value("error", 1));
		assertThat(values.labels()).containsExactly(new Value("helpful", 2), new Value("thumbs:down", 1),
				new Value("thumbs:up", 1));
	}

	@Test
	void whenThereAreManyValuesShouldListFifty() {
		List<String> logs = new ArrayList<>();
		for (int i = 0; i < 120; i++) {
			logs.add(log(LogId.create(), "m-" + i % 60, "complete"));
		}
		logs.add(log(LogId.create(), "m-59", "complete"));
		this.store.store("1", logs.toArray(String[]::new));
		assertThat(this.store.finder().values().models()).hasSize(50).startsWith(new Value("m-59", 3));
	}

	private static String log(LogId id, String model, String outcome) {
		return """
				{"request":{"model":"%s","messages":[]},"response":{"content":"x"},\
				"metadata":{"outcome":"%s","user_id":"ada","log_id":"%s"},"timestamp":1700000000}\
				""".formatted(model, outcome, id);
	}

}
