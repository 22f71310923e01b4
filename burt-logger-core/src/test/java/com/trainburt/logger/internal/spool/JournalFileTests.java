package com.trainburt.logger.internal.spool;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import com.trainburt.logger.SpoolSettings;
import com.trainburt.logger.internal.platform.FailingDisk;
import com.trainburt.logger.internal.platform.FailingDisk.Step;
import com.trainburt.logger.internal.platform.FakeTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link JournalFile}.
 */
class JournalFileTests {

	@TempDir
	Path root;

	private final FailingDisk disk = new FailingDisk();

	private Spool spool;

	private JournalFile journal;

	@BeforeEach
	void begin() {
		this.spool = new Spool(SpoolSettings.in(this.root), 4096, FakeTime.stepped(), this.disk);
		this.journal = this.spool.newJournalFile();
	}

	@AfterEach
	void close() throws IOException {
		this.journal.close();
		this.spool.close();
	}

	@Test
	void whenLogsAreAppendedShouldWriteTheHeaderAndALineForEach() throws Exception {
		append("1", 0);
		append("2", 1);
		assertThat(lines()).extracting((line) -> line.substring(Math.min(9, line.length())))
			.containsExactly(
					"{\"spool\":1,\"id\":\"%s\",\"timestamp\":1700000000.123}".formatted(this.journal.batchId()), "1",
					"2");
		assertThat(this.journal.holds(2)).isTrue();
		assertThat(this.journal.holds(1)).isFalse();
		this.journal.awaitWritten();
	}

	@Test
	void whenALogIsMissingShouldLeaveALineEmpty() throws Exception {
		append("1", 0);
		append("3", 2);
		append("4", 3);
		assertThat(lines()).hasSize(5).element(2).isEqualTo("");
		assertThat(this.journal.holds(4)).isFalse();
	}

	@Test
	void whenALogIsTornShouldBeginTheNextOnALineOfItsOwn() throws Exception {
		append("1", 0);
		this.disk.failOn(Step.WRITE);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> append("2", 1));
		this.disk.work();
		append("2", 1);
		append("3", 2);
		assertThat(lines()).hasSize(5).element(4).asString().endsWith(" 3");
		assertThat(lines().get(2)).as("half of it").hasSize(5);
		assertThat(this.journal.holds(3)).isTrue();
	}

	@Test
	void whenTheHeaderIsTornShouldBeginTheFirstLogOnALineOfItsOwn() throws Exception {
		this.disk.failOn(Step.WRITE);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> append("1", 0));
		this.disk.work();
		append("1", 0);
		assertThat(lines()).hasSize(2).element(1).asString().endsWith(" 1");
	}

	@Test
	void whenLogsAreAppendedToTheBatchShouldNumberThem() {
		assertThat(this.journal.nextPosition()).isZero();
		assertThat(this.journal.nextPosition()).isEqualTo(1);
		assertThat(this.journal.batchId()).isEqualTo(this.journal.batchId()).hasSize(36);
		assertThat(this.spool.newJournalFile().sequence).isEqualTo(this.journal.sequence + 1);
	}

	@Test
	void whenItMayHaveBegunShouldEndItOnDisk() throws Exception {
		this.journal.begin();
		assertThat(this.journal.endIfNotBegun()).isFalse();
		append("1", 0);
		assertThat(this.journal.end()).isEqualTo(files().get(0));
		append("2", 1);
		assertThat(lines()).as("it has ended").hasSize(2);
	}

	@Test
	void whenItHasNotBegunShouldEndWithoutAFile() throws Exception {
		assertThat(this.journal.endIfNotBegun()).isTrue();
		append("1", 0);
		assertThat(files()).isEmpty();
		assertThat(this.journal.end()).isNull();
	}

	@Test
	void whenALogHasBeenAppendedShouldHaveBegun() throws Exception {
		append("1", 0);
		assertThat(this.journal.endIfNotBegun()).isFalse();
		this.spool.discard(this.journal);
		assertThat(files()).isEmpty();
	}

	private void append(String json, int position) throws IOException {
		this.journal.append(SpoolFormat.line(json.getBytes(StandardCharsets.US_ASCII)), position);
	}

	private List<String> lines() throws IOException {
		return Files.readAllLines(files().get(0));
	}

	private List<Path> files() throws IOException {
		try (Stream<Path> paths = Files.walk(this.root)) {
			return paths.filter((path) -> path.toString().endsWith(".open")).toList();
		}
	}

}
