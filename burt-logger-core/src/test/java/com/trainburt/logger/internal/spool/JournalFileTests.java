package com.trainburt.logger.internal.spool;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import com.trainburt.logger.SpoolSettings;
import com.trainburt.logger.SpoolSettings.Mode;
import com.trainburt.logger.internal.platform.DaemonThreads;
import com.trainburt.logger.internal.platform.Disk;
import com.trainburt.logger.internal.platform.FailingDisk;
import com.trainburt.logger.internal.platform.FailingDisk.Step;
import com.trainburt.logger.internal.platform.FakeTime;
import com.trainburt.logger.internal.platform.Time;
import org.jspecify.annotations.Nullable;
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
		append("1");
		append("2");
		assertThat(lines()).extracting((line) -> line.substring(Math.min(9, line.length())))
			.containsExactly(
					"{\"spool\":1,\"id\":\"%s\",\"timestamp\":1700000000.123}".formatted(this.journal.batchId()), "1",
					"2");
		assertThat(this.journal.holds(2)).isTrue();
		assertThat(this.journal.holds(1)).isFalse();
		this.journal.awaitWritten(2);
	}

	@Test
	void whenTheDiskIsBusyShouldWriteWhatComesMeanwhileWithOneRequest() throws Exception {
		CountDownLatch busy = new CountDownLatch(1);
		DiskThreads thread = new DiskThreads(DaemonThreads.named("disk"), "disk", 1, Time.SYSTEM,
				TimeUnit.MINUTES.toNanos(1));
		Spool spool = new Spool(SpoolSettings.in(this.root).withMode(Mode.JOURNAL), 4096, Time.SYSTEM, new Disk(),
				new DiskThreads(null, "", 1, Time.SYSTEM, 0), thread);
		JournalFile journal = spool.newJournalFile();
		thread.request(() -> {
			awaitUninterrupted(busy);
			return true;
		});
		DiskRequest<Boolean> first = journal.append(line("1"));
		journal.skip();
		assertThat(journal.append(line("3"))).as("one request").isSameAs(first);
		busy.countDown();
		thread.await(first);
		assertThat(lines()).hasSize(4).element(2).isEqualTo("");
		assertThat(journal.append(line("4"))).as("the first has been written").isNotSameAs(first);
		journal.awaitWritten(4);
		spool.discard(journal);
		spool.close();
	}

	@Test
	void whenALogIsMissingShouldLeaveALineEmpty() throws Exception {
		append("1");
		this.journal.skip();
		append("3");
		append("4");
		assertThat(lines()).hasSize(5).element(2).isEqualTo("");
		assertThat(this.journal.holds(4)).isFalse();
	}

	@Test
	void whenALogIsTornShouldBeginTheNextOnALineOfItsOwn() throws Exception {
		append("1");
		this.disk.failOn(Step.WRITE);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> append("2"));
		this.disk.work();
		append("3");
		append("4");
		assertThat(lines()).hasSize(5).element(4).asString().endsWith(" 4");
		assertThat(lines().get(2)).as("half of it").hasSize(5);
		assertThat(this.journal.holds(4)).as("it is not all there").isFalse();
	}

	@Test
	void whenTheHeaderIsTornShouldBeginTheFirstLogOnALineOfItsOwn() throws Exception {
		this.disk.failOn(Step.WRITE);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> append("1"));
		this.disk.work();
		append("1");
		assertThat(lines()).hasSize(2).element(1).asString().endsWith(" 1");
	}

	@Test
	void whenMemoryIsShortWhileOpeningShouldKnowTheFile() throws Exception {
		JournalFile journal = new Spool(SpoolSettings.in(this.root), 4096, FakeTime.stepped(), new Disk() {

			@Override
			public FileOutputStream create(Path file) throws IOException {
				super.create(file).close();
				throw new OutOfMemoryError();
			}

		}).newJournalFile();
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> journal.append(line("1")).result());
		assertThat(journal.end()).as("to be deleted").isEmptyFile();
	}

	@Test
	void whenTheFirstLogIsBeingWrittenShouldHaveBegun() throws Exception {
		AtomicReference<@Nullable JournalFile> journal = new AtomicReference<>();
		AtomicInteger ended = new AtomicInteger();
		Spool spool = new Spool(SpoolSettings.in(this.root), 4096, FakeTime.stepped(), new Disk() {

			@Override
			public void write(FileOutputStream file, byte[] bytes) throws IOException {
				if (Objects.requireNonNull(journal.get()).endIfNotBegun()) {
					ended.incrementAndGet();
				}
				super.write(file, bytes);
			}

		});
		JournalFile first = spool.newJournalFile();
		journal.set(first);
		first.append(line("1")).result();
		assertThat(ended).as("a file remains").hasValue(0);
		spool.discard(first);
		assertThat(files()).isEmpty();
		spool.close();
	}

	@Test
	void whenLogsAreAppendedToTheBatchShouldNumberThem() {
		assertThat(this.journal.skip()).isZero();
		assertThat(this.journal.skip()).isEqualTo(1);
		assertThat(this.journal.batchId()).isEqualTo(this.journal.batchId()).hasSize(36);
		assertThat(this.spool.newJournalFile().sequence).isEqualTo(this.journal.sequence + 1);
	}

	@Test
	void whenItMayHaveBegunShouldEndItOnDisk() throws Exception {
		this.journal.begin();
		assertThat(this.journal.endIfNotBegun()).isFalse();
		append("1");
		assertThat(this.journal.end()).isEqualTo(files().get(0));
		append("2");
		assertThat(lines()).as("it has ended").hasSize(2);
	}

	@Test
	void whenItHasNotBegunShouldEndWithoutAFile() throws Exception {
		assertThat(this.journal.endIfNotBegun()).isTrue();
		append("1");
		assertThat(files()).isEmpty();
		assertThat(this.journal.end()).isNull();
	}

	@Test
	void whenALogHasBeenAppendedShouldHaveBegun() throws Exception {
		append("1");
		assertThat(this.journal.endIfNotBegun()).isFalse();
		this.spool.discard(this.journal);
		assertThat(files()).isEmpty();
	}

	private static void awaitUninterrupted(CountDownLatch latch) throws IOException {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IOException(ex);
		}
	}

	private void append(String json) throws IOException {
		this.journal.append(line(json)).result();
	}

	private static byte[] line(String json) {
		return SpoolFormat.line(json.getBytes(StandardCharsets.US_ASCII));
	}

	private List<String> lines() throws IOException {
		return Files.readAllLines(files().get(0));
	}

	private List<Path> files() throws IOException {
		return SpoolFiles.below(this.root, ".*\\.open");
	}

}
