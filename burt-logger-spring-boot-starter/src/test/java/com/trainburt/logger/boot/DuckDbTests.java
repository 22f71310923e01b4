package com.trainburt.logger.boot;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.trainburt.logger.Feedback;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LogId;
import com.trainburt.logger.LogRef;
import com.trainburt.logger.transport.Compression;
import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.InMemoryTransport;
import com.trainburt.logger.transport.LogBatch;
import com.trainburt.logger.transport.file.FileSettings;
import com.trainburt.logger.transport.file.FileTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the queries of the documentation, as they are printed, on files of the logger.
 */
class DuckDbTests {

	/** Where the files are in the documentation. */
	private static final String DIRECTORY = "/var/lib/llm-logs";

	@TempDir
	Path directory;

	private final InMemoryTransport memory = new InMemoryTransport();

	private final LLMLogger logger = LLMLogger.builder().transport(this.memory).build();

	private final List<String> lines = new ArrayList<>();

	@AfterEach
	void close() {
		this.logger.close();
	}

	@ParameterizedTest
	@EnumSource
	void whenLabelsAreJoinedShouldEachBeWithItsLogAndHaveItsLastValue(Compression compression) throws Exception {
		LogId one = LogId.create();
		LogId turn = LogId.create();
		feedback(1, one, Feedback.thumbsUp().by("ada"));
		feedback(3, one, Feedback.thumbsDown().by("ada"));
		feedback(2, one, Feedback.thumbsUp().by("ada"));
		feedback(1, one, Feedback.corrected("Better"));
		repeat();
		log(one, Map.of("content", "One", "id", "chatcmpl-1"), Map.of());
		repeat();
		this.logger.feedback(LogRef.responseId("chatcmpl-1"), Feedback.score("helpful", 0.8));
		write(1);
		log(LogId.createIn(turn), Map.of("tool_calls", List.of(Map.of("id", "call-1"))),
				Map.of("turn_id", turn.toString()));
		log(LogId.createIn(turn), Map.of("content", "Two"), Map.of("turn_id", turn.toString()));
		log(LogId.create(), Map.of("content", "Without labels"), Map.of());
		feedback(1, turn, Feedback.thumbsUp().by("ada"));
		feedback(1, turn, Feedback.corrected("Better").by("editor"));
		feedback(1, LogId.create(), Feedback.thumbsUp());
		complete(compression);
		assertThat(query("docs/labels.md", "json_extract_string(log, '$.response.content')", "name", "value", "source"))
			.containsExactlyInAnyOrder("One thumbs down ada", "One correction Better null", "One helpful 0.8 null",
					"null thumbs up ada", "Two thumbs up ada", "Two correction Better editor");
	}

	@ParameterizedTest
	@EnumSource
	void whenBatchIsRepeatedShouldReadEachLogOnce(Compression compression) throws Exception {
		log(LogId.create(), Map.of("content", "One"), Map.of("user_id", "ada"));
		repeat();
		log(LogId.create(), Map.of("content", "Two"), Map.of());
		complete(compression);
		assertThat(query("docs/files.md", "response.content", "metadata.user_id")).containsExactlyInAnyOrder("One ada",
				"Two null");
	}

	@ParameterizedTest
	@EnumSource
	void whenAUserIsErasedShouldFindTheirLogsAndAllFeedbackOnThem(Compression compression) throws Exception {
		LogId one = LogId.create();
		LogId other = LogId.create();
		LogId turn = LogId.create();
		feedback(1, one, Feedback.thumbsUp().by("editor"));
		log(one, Map.of("content", "One", "id", "chatcmpl-1"), Map.of("user_id", "u-1"));
		log(other, Map.of("content", "Other"), Map.of("user_id", "u-2"));
		log(LogId.createIn(turn), Map.of("content", "Round"), Map.of("user_id", "u-1", "turn_id", turn.toString()));
		feedback(1, turn, Feedback.score("of-turn", 1));
		feedback(1, other, Feedback.thumbsUp().by("editor"));
		feedback(1, other, Feedback.score("by-user", 1).by("u-1"));
		this.logger.feedback(LogRef.responseId("chatcmpl-1"), Feedback.score("by-response", 1));
		write(1);
		complete(compression);
		assertThat(query("docs/data-protection.md", "coalesce(json->>'$.response.name', json->>'$.response.content')"))
			.containsExactlyInAnyOrder("One", "Round", "thumbs", "of-turn", "by-user", "by-response");
	}

	private void log(LogId id, Map<String, Object> response, Map<String, Object> metadata) {
		this.logger.log(id, Map.of("messages", List.of()), response, metadata);
		write(1);
	}

	private void feedback(int second, LogId id, Feedback feedback) {
		this.logger.feedback(id, feedback);
		write(second);
	}

	/**
	 * Add what has been logged, as of a certain time.
	 */
	private void write(int second) {
		this.logger.flush();
		for (LogBatch batch : this.memory.batches()) {
			for (byte[] log : batch.entries()) {
				this.lines.add(new String(log, StandardCharsets.UTF_8).replaceFirst("\"timestamp\":[0-9.]+",
						"\"timestamp\":1700000000." + second));
			}
		}
		this.memory.clear();
	}

	/**
	 * As a batch whose first attempt succeeded unnoticed.
	 */
	private void repeat() {
		this.lines.add(this.lines.get(this.lines.size() - 1));
	}

	/**
	 * Write two files, in batches of two.
	 */
	private void complete(Compression compression) throws Exception {
		int half = this.lines.size() / 2;
		for (List<String> part : List.of(this.lines.subList(0, half), this.lines.subList(half, this.lines.size()))) {
			try (FileTransport transport = new FileTransport(
					FileSettings.in(this.directory).withCompression(compression))) {
				for (int i = 0; i < part.size(); i += 2) {
					LogBatch.Builder batch = LogBatch.builder("batch-" + i, Instant.now(), 0);
					part.subList(i, Math.min(i + 2, part.size()))
						.forEach((line) -> batch.add(line.getBytes(StandardCharsets.UTF_8)));
					assertThat(transport.send(batch.build(), Duration.ofSeconds(10)).verdict())
						.isEqualTo(DeliveryResult.Verdict.ACCEPTED);
				}
			}
		}
		try (Stream<Path> files = Files.list(this.directory)) {
			assertThat(files).filteredOn((file) -> file.toString().endsWith(".ndjson" + compression.fileSuffix()))
				.hasSize(2);
		}
	}

	/**
	 * Run the query of a page.
	 * @param columns what to select from its result
	 */
	private List<String> query(String page, String... columns) throws SQLException {
		String query = Documentation.of(page).code("sql").findFirst().orElseThrow();
		assertThat(query).contains(DIRECTORY);
		List<String> rows = new ArrayList<>();
		try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
				Statement statement = connection.createStatement()) {
			// What DuckDB lacks it would fetch from the network.
			statement.execute("SET autoinstall_known_extensions = false");
			ResultSet result = statement.executeQuery("SELECT concat_ws(' ', %s) FROM (%s)".formatted(String.join(", ",
					Stream.of(columns)
						.map((column) -> "coalesce(CAST(%s AS VARCHAR), 'null')".formatted(column))
						.toList()),
					query.replace(DIRECTORY, this.directory.toString())));
			while (result.next()) {
				rows.add(result.getString(1));
			}
		}
		return rows;
	}

}
