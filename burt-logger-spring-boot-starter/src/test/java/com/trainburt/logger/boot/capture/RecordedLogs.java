package com.trainburt.logger.boot.capture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

import com.trainburt.logger.LogId;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares logs as a whole with a recorded example. Values that differ from call to call
 * are checked, and then set to zero (times and durations) or removed (ids). To record
 * them again, run the tests with {@code -Drecord.logs=true} and read the difference.
 */
public final class RecordedLogs {

	private static final JsonMapper PRETTY = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

	/** Each round has more messages than the one before. */
	private static final Comparator<JsonNode> ROUNDS = Comparator
		.comparingInt((log) -> log.at("/request/messages").size());

	/** Of a server of this test run. */
	private static final Pattern PORT = Pattern.compile("127\\.0\\.0\\.1:\\d+");

	private RecordedLogs() {
	}

	public static void assertThatLogsAre(String name, List<JsonNode> logs) {
		assertThatRecordIs(Path.of("src/test/resources/capture", name + ".json"),
				logs.stream().sorted(ROUNDS).map(RecordedLogs::withoutTimesAndIds).toList());
	}

	/**
	 * Compare what went over the wire, too.
	 */
	public static void assertThatLogsAre(String name, List<JsonNode> logs, List<JsonNode> requests) {
		assertThatRecordIs(Path.of("src/test/resources/wire", name + ".json"), requests);
		assertThatLogsAre(name, logs);
	}

	private static void assertThatRecordIs(Path file, List<JsonNode> actual) {
		String json = PORT.matcher(PRETTY.writeValueAsString(actual)).replaceAll("127.0.0.1:0");
		try {
			if (Boolean.getBoolean("record.logs")) {
				Files.createDirectories(file.getParent());
				Files.writeString(file, json + "\n");
			}
			// Metadata of several sources have no order.
			assertThat(PRETTY.readTree(json)).isEqualTo(PRETTY.readTree(Files.readString(file)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static JsonNode withoutTimesAndIds(JsonNode log) {
		ObjectNode copy = log.deepCopy().asObject();
		assertThat(copy.path("timestamp").isNumber()).isTrue();
		copy.put("timestamp", 0);
		ObjectNode metadata = copy.get("metadata").asObject();
		if (metadata.has("duration_ms")) {
			assertThat(metadata.get("duration_ms").isIntegralNumber()).isTrue();
			metadata.put("duration_ms", 0);
		}
		assertThat(LogId.parse(metadata.remove("log_id").asString()).uuid().version()).isEqualTo(7);
		return copy;
	}

}
