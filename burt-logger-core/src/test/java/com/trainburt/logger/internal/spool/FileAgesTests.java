package com.trainburt.logger.internal.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

import com.trainburt.logger.internal.platform.Disk;
import com.trainburt.logger.internal.platform.FakeTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FileAges}.
 */
class FileAgesTests {

	private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

	private static final Instant NOW = FIRST.plus(Duration.ofDays(1));

	@TempDir
	Path directory;

	private final FakeTime time = FakeTime.stepped();

	private FileAges ages;

	@BeforeEach
	void setClock() {
		this.time.setForwardWallClock(Duration.ofMillis(NOW.toEpochMilli() - this.time.currentTimeMillis()));
		this.ages = new FileAges(Duration.ofDays(7), this.time, new Disk());
	}

	@Test
	void whenTheStampIsTheEarliestThatCanBeTrueShouldCountFromIt() throws Exception {
		Path file = file(FIRST, Instant.EPOCH);
		assertThat(left(file)).isEqualTo(Duration.ofDays(6));
		assertThat(written(file)).isEqualTo(Instant.EPOCH);
	}

	@Test
	void whenTheStampIsTheLatestThatCanBeTrueShouldCountFromIt() throws Exception {
		Path file = file(NOW, Instant.EPOCH);
		assertThat(left(file)).isEqualTo(Duration.ofDays(7));
		assertThat(written(file)).isEqualTo(Instant.EPOCH);
	}

	@Test
	void whenNoTimeCanBeTrueShouldCountFromNowOn() throws Exception {
		Path file = file(FIRST.minusMillis(1), NOW.plusMillis(1));
		assertThat(left(file)).isEqualTo(Duration.ofDays(7));
		assertThat(written(file)).isEqualTo(NOW);
	}

	@Test
	void whenAFileIsTooOldShouldHaveExpiredNow() throws Exception {
		Path file = file(FIRST, Instant.EPOCH);
		this.time.advance(Duration.ofDays(30));
		assertThat(left(file)).isZero();
	}

	@Test
	void whenTheClockIsSetShouldSetTheTimesOfTheSpoolsFilesAlong() throws Exception {
		Path file = file(FIRST, FIRST);
		Path foreign = Files.createFile(this.directory.resolve("foreign.txt"));
		Files.setLastModifiedTime(foreign, FileTime.from(FIRST));
		this.time.advance(Duration.ofHours(1));
		this.time.setForwardWallClock(Duration.ofMinutes(1));
		this.ages.followClock(this.directory);
		assertThat(written(file)).isEqualTo(FIRST.plus(Duration.ofMinutes(1)));
		assertThat(written(foreign)).isEqualTo(FIRST);
		this.time.advance(Duration.ofHours(1));
		this.ages.followClock(this.directory);
		assertThat(written(file)).as("once").isEqualTo(FIRST.plus(Duration.ofMinutes(1)));
		this.time.setBackWallClock(Duration.ofMinutes(2));
		this.ages.followClock(this.directory);
		assertThat(written(file)).isEqualTo(FIRST.minus(Duration.ofMinutes(1)));
	}

	@Test
	void whenTheClockIsCorrectedALittleShouldLeaveTheTimesOfTheFiles() throws Exception {
		Path file = file(FIRST, FIRST);
		this.time.setForwardWallClock(Duration.ofMinutes(1).minusMillis(1));
		this.ages.followClock(this.directory);
		assertThat(written(file)).isEqualTo(FIRST);
	}

	private Duration left(Path file) throws IOException {
		return Duration.ofNanos(this.ages.expiresNanos(file) - this.time.nanoTime());
	}

	private Path file(Instant stamp, Instant written) throws IOException {
		String name = SpoolFile.name(TimeUnit.MILLISECONDS.toMicros(stamp.toEpochMilli()), "b", 1);
		Path file = Files.createFile(this.directory.resolve(name));
		Files.setLastModifiedTime(file, FileTime.from(written));
		return file;
	}

	private static Instant written(Path file) throws IOException {
		return Files.getLastModifiedTime(file).toInstant();
	}

}
