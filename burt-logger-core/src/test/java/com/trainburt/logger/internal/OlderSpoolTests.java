package com.trainburt.logger.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LoggerStats;
import com.trainburt.logger.SpoolSettings;
import com.trainburt.logger.internal.platform.OtherUser;
import com.trainburt.logger.transport.InMemoryTransport;
import com.trainburt.logger.transport.LogBatch;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spool directories that earlier versions have written, recorded once per version of the
 * format: a batch, and a journal whose process died. Never change a recorded file.
 */
@Timeout(60)
class OlderSpoolTests {

	private static final Path RECORDED = Path.of("src/test/resources/spool");

	private static final int CHECKSUM_CHARS = 9;

	@TempDir
	Path root;

	@ParameterizedTest
	@MethodSource("versions")
	void whenAnEarlierVersionHasLeftLogsShouldSendThemUnderTheirIds(Path version) throws Exception {
		InMemoryTransport backend = new InMemoryTransport();
		List<String> ids = new ArrayList<>();
		List<String> logs = new ArrayList<>();
		Path orphan = OtherUser.privateDirectory(this.root.resolve("1-1-deadbeef"));
		for (Path file : files(version)) {
			Files.copy(file, orphan.resolve(file.getFileName()));
			List<String> lines = Files.readAllLines(file);
			if (!lines.isEmpty()) {
				ids.add(lines.get(0).replaceFirst(".*\"id\":\"(.*?)\".*", "$1"));
				lines.stream().skip(1).forEach((line) -> logs.add(line.substring(CHECKSUM_CHARS)));
			}
		}
		assertThat(ids).hasSizeGreaterThan(1);

		LLMLogger logger = LLMLogger.builder().transport(backend).spool(SpoolSettings.in(this.root)).build();
		try (logger) {
			backend.awaitLogs(logs.size(), Duration.ofSeconds(30));
		}
		// A batch counts as sent after the backend has it, and after its file is deleted.
		LoggerStats stats = logger.stats();
		assertThat(stats.logsRecovered()).isEqualTo(logs.size());
		assertThat(stats.logsSent()).isEqualTo(logs.size());
		assertThat(backend.batches()).extracting(LogBatch::id).containsExactlyInAnyOrderElementsOf(ids);
		assertThat(backend.batches()
			.stream()
			.flatMap((batch) -> batch.entries().stream())
			.map((log) -> new String(log, StandardCharsets.UTF_8))).containsExactlyInAnyOrderElementsOf(logs);
		assertThat(this.root).isEmptyDirectory();
	}

	static List<Path> versions() throws IOException {
		return files(RECORDED);
	}

	private static List<Path> files(Path directory) throws IOException {
		try (Stream<Path> files = Files.list(directory)) {
			return files.sorted().toList();
		}
	}

}
