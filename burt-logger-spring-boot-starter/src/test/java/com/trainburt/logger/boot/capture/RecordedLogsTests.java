package com.trainburt.logger.boot.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import com.trainburt.logger.transport.PayloadSchema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Captured logs match docs/payload.schema.json.
 */
class RecordedLogsTests {

	@ParameterizedTest
	@MethodSource
	void whenCallIsCapturedShouldBeValidByTheSchema(Path file) throws IOException {
		JsonNode logs = JsonMapper.shared().readTree(Files.readString(file));
		assertThat(logs).isNotEmpty()
			.allSatisfy((log) -> assertThat(PayloadSchema.mistakes(log.toString(), PayloadSchema.CHAT_LOG)).isEmpty());
	}

	static List<Path> whenCallIsCapturedShouldBeValidByTheSchema() throws IOException {
		try (Stream<Path> files = Files.walk(Path.of("src/test/resources/capture"))) {
			return files.filter(Files::isRegularFile).sorted().toList();
		}
	}

}
