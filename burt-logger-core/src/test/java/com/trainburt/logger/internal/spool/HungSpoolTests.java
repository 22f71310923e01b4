package com.trainburt.logger.internal.spool;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Stream;

import com.trainburt.logger.SpoolSettings;
import com.trainburt.logger.SpoolSettings.Mode;
import com.trainburt.logger.internal.platform.Disk;
import com.trainburt.logger.internal.platform.HangingDisk;
import com.trainburt.logger.internal.platform.Time;
import com.trainburt.logger.transport.LogBatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the {@link Spool} with its disk threads, on a disk that hangs: an operation
 * that completes after its deadline leaves no file and does not block others.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HungSpoolTests {

	private static final Duration DEADLINE = Duration.ofSeconds(1);

	@TempDir
	Path root;

	private final HangingDisk disk = new HangingDisk();

	private Spool spool;

	@AfterEach
	void close() throws Exception {
		thawAndClose();
	}

	@Test
	void whenAJournalIsSealedTooLateShouldStillBeDiscarded() throws Exception {
		begin(this.disk);
		JournalFile journal = this.spool.newJournalFile();
		LogBatch batch = SpoolFormatTests.batch(journal.batchId(), "1");
		this.disk.freeze();
		assertThatExceptionOfType(IOException.class).as("no log was written, so it is written again")
			.isThrownBy(() -> this.spool.seal(journal, batch, 0));
		ifTheDiskAnswers(() -> this.spool.discard(journal));
		thawAndClose();
		assertThat(files()).isEmpty();
	}

	@Test
	void whenTheDiskHangsShouldNotQueueTheBatchesThatTheBackendRefuses() throws Exception {
		begin(this.disk);
		this.disk.freeze();
		for (int i = 0; i < 10; i++) {
			LogBatch batch = SpoolFormatTests.batch("b-" + i, "1");
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.spool.reject(batch));
		}
		thawAndClose();
		assertThat(files()).as("at most those that were being written").hasSizeLessThanOrEqualTo(2);
	}

	@Test
	void whenClosedShouldNotReleaseTheDirectoryWhileTheJournalIsWritten() throws Exception {
		CountDownLatch writing = new CountDownLatch(1);
		CountDownLatch written = new CountDownLatch(1);
		begin(new Disk() {

			@Override
			public void write(FileOutputStream file, byte[] bytes) throws IOException {
				if (Thread.currentThread().getName().equals("burt-logger-journal")) {
					writing.countDown();
					awaitLatch(written);
				}
				super.write(file, bytes);
			}

		});
		JournalFile journal = this.spool.newJournalFile();
		journal.append(SpoolFormat.line(new byte[] { '1' }));
		writing.await();
		ifTheDiskAnswers(this.spool::close);
		assertThat(closed()).isEmpty();
		written.countDown();
		await().until(() -> closed().size() == 1);
	}

	private void begin(Disk disk) throws IOException {
		ThreadFactory threads = (task) -> {
			Thread thread = new Thread(task);
			thread.setDaemon(true);
			return thread;
		};
		this.spool = new Spool(SpoolSettings.in(this.root).withMode(Mode.JOURNAL), 4096, Time.SYSTEM, disk,
				new DiskThreads(threads, "burt-logger-disk", 2, Time.SYSTEM, DEADLINE.toNanos()),
				new DiskThreads(threads, "burt-logger-journal", 1, Time.SYSTEM, DEADLINE.toNanos()));
		this.spool.keepHouse(() -> {
			this.spool.check();
			return true;
		}, (overdue) -> {
		});
	}

	private static void awaitLatch(CountDownLatch latch) throws IOException {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IOException(ex);
		}
	}

	private static void ifTheDiskAnswers(Call call) {
		try {
			call.run();
		}
		catch (IOException ex) {
			// It hangs.
		}
	}

	/** Until all that has been requested is done. */
	private void thawAndClose() {
		this.disk.thaw();
		ifTheDiskAnswers(this.spool::close);
		await().until(() -> closed().size() + emptied() == 1);
	}

	/** An empty directory is deleted when it is closed. */
	private int emptied() throws IOException {
		try (Stream<Path> owners = Files.list(this.root)) {
			return owners.findAny().isEmpty() ? 1 : 0;
		}
	}

	private List<Path> files() throws IOException {
		return paths(".*\\.(ndjson|open|tmp)");
	}

	private List<Path> closed() throws IOException {
		return paths(".*/closed");
	}

	private List<Path> paths(String pattern) throws IOException {
		try (Stream<Path> paths = Files.walk(this.root)) {
			return paths.filter((path) -> path.toString().matches(pattern)).toList();
		}
	}

	private interface Call {

		void run() throws IOException;

	}

}
