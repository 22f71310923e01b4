package com.trainburt.logger.transport;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link LogBatch}.
 */
class LogBatchTests {

	@Test
	void whenBatchIsSplitShouldKeepOrderAndDeriveIds() {
		LogBatch batch = batch("id", 5);
		assertThat(batch.split()).extracting(LogBatch::id).containsExactly("id.0-2", "id.2-5");
		assertThat(batch.split()).extracting((half) -> new String(half.payload(), StandardCharsets.UTF_8))
			.containsExactly("{\"logs\":[{\"n\":0},{\"n\":1}],\"timestamp\":0.001}",
					"{\"logs\":[{\"n\":2},{\"n\":3},{\"n\":4}],\"timestamp\":0.001}");
		assertThatIllegalStateException().isThrownBy(() -> batch("id", 1).split());
	}

	@Test
	void whenBatchIsSplitAgainAndAgainShouldKnowWhereEachLogWasFirst() {
		List<LogBatch> parts = new ArrayList<>(List.of(batch("a-b.c", 37)));
		while (parts.stream().anyMatch((part) -> part.size() > 1)) {
			parts = new ArrayList<>(parts.stream()
				.flatMap((part) -> (part.size() > 1) ? part.split().stream() : List.of(part).stream())
				.toList());
			for (LogBatch part : parts) {
				assertThat(part.originId()).isEqualTo("a-b.c");
				for (int i = 0; i < part.size(); i++) {
					assertThat(new String(part.entries().get(i), StandardCharsets.US_ASCII))
						.isEqualTo("{\"n\":" + part.position(i) + "}");
				}
			}
		}
		assertThat(parts).extracting(LogBatch::id)
			.contains("a-b.c.0-1", "a-b.c.36-37")
			.doesNotHaveDuplicates()
			.hasSize(37);
	}

	@Test
	void whenAPartIsReadFromDiskShouldStillKnowWhereItsLogsWereFirst() {
		LogBatch part = batch("id.5-8", 3);
		assertThat(part.originId()).isEqualTo("id");
		assertThat(IntStream.range(0, 3).map(part::position)).containsExactly(5, 6, 7);
		assertThat(part.split()).extracting(LogBatch::id).containsExactly("id.5-6", "id.6-8");
	}

	@Test
	void whenLogsAreLeftOutShouldKeepThePositionsOfTheOthers() {
		LogBatch batch = LogBatch.builder("id", Instant.EPOCH, 0)
			.add(new byte[] { '0' })
			.skip(1)
			.add(new byte[] { '2' })
			.add(new byte[] { '3' })
			.build();
		assertThat(IntStream.range(0, 3).map(batch::position)).containsExactly(0, 2, 3);
		LogBatch half = batch.split().get(1);
		assertThat(half.id()).isEqualTo("id.2-4");
		assertThat(half.split()).extracting(LogBatch::id).containsExactly("id.2-3", "id.3-4");
	}

	private static LogBatch batch(String id, int size) {
		LogBatch.Builder batch = LogBatch.builder(id, Instant.ofEpochMilli(1), 0);
		for (int i = 0; i < size; i++) {
			batch.add(("{\"n\":" + i + "}").getBytes(StandardCharsets.US_ASCII));
		}
		return batch.build();
	}

}
