package com.trainburt.logger.boot.capture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares logs as a whole with a recorded example. What differs from call to call (times
 * and durations) is checked and set to zero. To record anew, run the tests with
 * {@code -Drecord.logs=true} and read the difference.
 */
public final class RecordedLogs {

	private static final JsonMapper PRETTY = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

	/** Each round has more messages than the one before. */
	private static final Comparator<JsonNode> ROUNDS = Comparator
		.comparingInt((log) -> log.at("/request/messages").size());

	private RecordedLogs() {
	}

	public static void assertThatLogsAre(String name, List<JsonNode> logs) {
		String actual = PRETTY.writeValueAsString(logs.stream().sorted(ROUNDS).map(RecordedLogs::withoutTimes).toList())
				+ "\n";
		Path file = Path.of("src/test/resources/capture", name + ".json");
		try {
			if (Boolean.getBoolean("record.logs")) {
				Files.createDirectories(file.getParent());
				Files.writeString(file, actual);
			}
			assertThat(actual).isEqualTo(Files.readString(file));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static JsonNode withoutTimes(JsonNode log) {
		ObjectNode copy = log.deepCopy().asObject();
		assertThat(copy.path("timestamp").isNumber()).isTrue();
		copy.put("timestamp", 0);
		ObjectNode metadata = copy.get("metadata").asObject();
		if (metadata.has("duration_ms")) {
			assertThat(metadata.get("duration_ms").isIntegralNumber()).isTrue();
			metadata.put("duration_ms", 0);
		}
		return copy;
	}

}
