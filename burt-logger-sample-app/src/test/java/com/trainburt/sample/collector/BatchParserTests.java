package com.trainburt.sample.collector;

import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Reads what a client over HTTP could not.
 */
class BatchParserTests {

	@Test
	@Timeout(60)
	void whenNumberIsAsLongAsABodyShouldKeepEachOfItsDigits() {
		String log = "{\"request\":{\"model\":\"m\",\"n\":%s},\"response\":null,\"metadata\":{\"user_id\":1},\"timestamp\":1.5}"
			.formatted("7".repeat(7_000_000));
		List<ReceivedLog> logs = BatchParser.parse("{\"logs\":[" + log + "],\"timestamp\":1}");
		assertThat(logs).containsExactly(new ReceivedLog(Instant.ofEpochMilli(1500), log,
				new LogFacts("m", null, "1", LogFacts.NO_CHAT, null, null, null, true, LogFacts.NO_CHAT), null));
	}

}
