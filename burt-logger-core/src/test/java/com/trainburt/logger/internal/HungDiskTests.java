package com.trainburt.logger.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import com.trainburt.logger.BuilderAccess;
import com.trainburt.logger.DeliveryOracle;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LoggerStats;
import com.trainburt.logger.LoggerStats.SpoolState;
import com.trainburt.logger.SpoolSettings;
import com.trainburt.logger.SpoolSettings.Mode;
import com.trainburt.logger.internal.platform.Disk;
import com.trainburt.logger.internal.platform.FakeTime;
import com.trainburt.logger.internal.platform.HangingDisk;
import com.trainburt.logger.internal.platform.OtherUser;
import com.trainburt.logger.internal.platform.OwnerLock;
import com.trainburt.logger.internal.queue.Settings;
import com.trainburt.logger.internal.spool.SpoolFiles;
import com.trainburt.logger.transport.DeliveryResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A disk that hangs and goes on later, with real threads and stepped time: neither
 * callers nor senders hang with it, and nothing is lost.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HungDiskTests {

	private static final Duration STEP = Duration.ofMillis(10);

	@TempDir
	Path directory;

	private final FakeTime time = FakeTime.stepped();

	private final ScriptedTransport backend = new ScriptedTransport(this.time);

	private final HangingDisk disk = new HangingDisk();

	private LLMLogger logger;

	@AfterEach
	void nothingIsLeft() throws Exception {
		this.disk.thaw();
		whileTimePasses(() -> this.logger.shutdown(Duration.ofSeconds(10)));
		DeliveryOracle.assertIdentity(this.logger.stats());
		await().until(() -> threads().isEmpty());
	}

	@Test
	void whenTheDiskHangsInJournalModeShouldReturnInTimeAndSendFromMemory() throws Exception {
		begin(Mode.JOURNAL);
		log(2);
		await().until(() -> this.logger.stats().logsSent() == 2);
		this.disk.freeze();
		int logs = 2;
		while (this.logger.stats().spoolState() == SpoolState.WORKING) {
			long before = this.time.nanoTime();
			assertThat(whileTimePasses(() -> this.logger.log("q", "a"))).isTrue();
			assertThat(Duration.ofNanos(this.time.nanoTime() - before)).as("waits for the disk, but not for long")
				.isBetween(Duration.ofMillis(100), Duration.ofSeconds(1));
			logs++;
		}
		assertThat(logs).isLessThan(30);
		assertThat(this.logger.stats().spoolProblem()).contains("the disk has not answered within 2000 ms");
		long now = this.time.nanoTime();
		log(9);
		assertThat(this.time.nanoTime()).as("no longer waits").isEqualTo(now);
		int all = logs + 9;
		whileTimePassesUntilSent(all);
		this.disk.thaw();
		whileTimePasses(() -> await().until(() -> this.logger.stats().spoolState() == SpoolState.WORKING));
		this.backend.otherwise(DeliveryResult.unauthorized("HTTP 401"));
		log(2);
		await().until(() -> this.logger.stats().spoolLogs() == 2);
		assertThat(files()).as("of the batches that were sent, none is left").hasSize(1);
		assertThat(this.backend.logs()).hasSize(all);
	}

	@Test
	void whenTheDiskIsSlowInJournalModeShouldWriteLateAndNotCallItFailing() throws Exception {
		begin(Mode.JOURNAL);
		this.disk.freeze();
		assertThat(whileTimePasses(() -> this.logger.log("q", "a"))).isTrue();
		assertThat(this.logger.stats().spoolState()).isEqualTo(SpoolState.WORKING);
		this.disk.thaw();
		await().untilAsserted(() -> assertThat(files()).singleElement().asString().endsWith(".open"));
		await().untilAsserted(() -> assertThat(Files.readAllLines(files().get(0))).hasSize(2));
		assertThat(this.backend.attempts()).isEmpty();
	}

	@Test
	void whenTheDiskHangsWithABatchUnderWayShouldTakeItBackAndSendItOnceTheBackendAnswers() throws Exception {
		begin(Mode.ON_FAILURE);
		this.backend.otherwise(DeliveryResult.unauthorized("HTTP 401"));
		this.disk.freeze();
		log(4);
		whileTimePasses(() -> await().until(() -> this.logger.stats().spoolState() == SpoolState.FAILING));
		assertThat(this.logger.stats().spoolProblem()).contains("the disk has not answered within 2000 ms");
		this.backend.otherwise(DeliveryResult.accepted());
		whileTimePassesUntilSent(4);
		assertThat(this.backend.logs()).hasSize(4);
		this.disk.thaw();
		whileTimePasses(() -> await().until(() -> this.logger.stats().spoolState() == SpoolState.WORKING));
		assertThat(this.logger.stats().spoolBatches()).isZero();
		whileTimePasses(() -> await().untilAsserted(() -> assertThat(files()).as("written too late").isEmpty()));
	}

	@Test
	void whenTheDiskHangsShouldReadTheBacklogWhenItThaws() throws Exception {
		hangWithABacklog();
		this.disk.thaw();
		whileTimePassesUntilSent(6);
		assertThat(this.backend.logs()).hasSize(6);
		assertThat(this.logger.stats().logsFailed()).isZero();
	}

	@Test
	void whenTheDiskHangsShouldNotCountThatAsAnAttempt() throws Exception {
		hangWithABacklog();
		this.backend.otherwise(DeliveryResult.retry("HTTP 503", null));
		this.disk.thaw();
		whileTimePasses(() -> await().until(() -> this.logger.stats().retries() > 0));
		this.backend.otherwise(DeliveryResult.accepted());
		whileTimePassesUntilSent(6);
	}

	@Test
	void whenTheProcessWasStoppedShouldNotReportAHangingDisk() throws Exception {
		begin(Mode.JOURNAL);
		this.disk.freeze();
		assertThat(whileTimePasses(() -> this.logger.log("q", "a"))).isTrue();
		this.time.advance(Duration.ofHours(1));
		assertThat(whileTimePasses(() -> this.logger.log("q", "a"))).isTrue();
		assertThat(this.logger.stats().spoolState()).isEqualTo(SpoolState.WORKING);
	}

	@Test
	void whenFlushedOnAThreadOfTheDiskShouldRefuseInsteadOfWaitingForItself() throws Exception {
		CompletableFuture<Throwable> refusal = new CompletableFuture<>();
		begin(Mode.ON_FAILURE, new Disk() {

			@Override
			public void rename(Path from, Path to) throws IOException {
				try {
					HungDiskTests.this.logger.flush(Duration.ofDays(1));
					refusal.complete(new AssertionError("it was not refused"));
				}
				catch (Throwable ex) {
					refusal.complete(ex);
				}
				super.rename(from, to);
			}

		});
		this.backend.otherwise(DeliveryResult.unauthorized("HTTP 401"));
		log(2);
		assertThat(refusal.get()).isInstanceOf(IllegalStateException.class).hasMessageContaining("flush() was called");
	}

	@ParameterizedTest
	@EnumSource
	void whenTheDiskHangsAtTheEndShouldShutDownInTimeAndCountLosses(Mode mode) throws Exception {
		begin(mode);
		this.backend.otherwise(DeliveryResult.retry("HTTP 503", null));
		log(2);
		this.disk.freeze();
		whileTimePasses(() -> {
			for (int i = 0; i < 8; i++) {
				assertThat(this.logger.log("q", "a")).isTrue();
			}
			return true;
		});
		long before = this.time.nanoTime();
		assertThat(whileTimePasses(() -> this.logger.shutdown(Duration.ofSeconds(3)))).isFalse();
		assertThat(Duration.ofNanos(this.time.nanoTime() - before)).isLessThan(Duration.ofSeconds(30));
		LoggerStats stats = this.logger.stats();
		assertThat(stats.logsFailed() + stats.spoolLogs()).as("%s", stats).isEqualTo(10);
		assertThat(threads()).as("at most the spool's and those it holds up").hasSizeLessThanOrEqualTo(5);
	}

	@Test
	void whenTheDiskHangsDuringATakeOverAtTheEndShouldLetGoOfTheOrphan() throws Exception {
		Path orphan = OtherUser.privateDirectory(this.directory.resolve("1-1-deadbeef"));
		for (int i = 0; i < 200; i++) {
			Files.createFile(orphan.resolve("%016d-b-%d-1.ndjson".formatted(1_699_999_999_000_000L + i, i)));
		}
		Files.createFile(orphan.resolve("lock"));
		this.disk.freezeAtRename();
		begin(Mode.ON_FAILURE);
		await().until(this.disk::isFrozen);
		assertThat(orphan.resolve("lock")).exists();
		whileTimePasses(() -> await().until(() -> this.logger.stats().spoolState() == SpoolState.FAILING));
		whileTimePasses(() -> this.logger.shutdown(Duration.ofSeconds(1)));
		this.disk.thaw();
		await().until(() -> threads().isEmpty());
		assertThat(orphan.resolve("%016d-b-%d-1.ndjson".formatted(1_699_999_999_000_199L, 199))).exists();
		try (OwnerLock lock = OwnerLock.take(new Disk(), orphan.resolve("lock"))) {
			assertThat(lock).as("another process can take it over").isNotNull();
		}
	}

	/** Four logs wait on disk, and two have been sent from memory since. */
	private void hangWithABacklog() throws Exception {
		begin(Mode.ON_FAILURE);
		this.backend.otherwise(DeliveryResult.unauthorized("HTTP 401"));
		log(4);
		await().until(() -> this.logger.stats().spoolLogs() == 4);
		this.disk.freeze();
		this.backend.otherwise(DeliveryResult.accepted());
		whileTimePasses(() -> await().until(() -> this.logger.stats().spoolState() == SpoolState.FAILING));
		log(2);
		whileTimePassesUntilSent(2);
	}

	private void begin(Mode mode) {
		begin(mode, this.disk);
	}

	private void begin(Mode mode, Disk disk) {
		Settings settings = BuilderAccess.settings(BuilderAccess.random(BuilderAccess.builder(this.time), () -> 1.0)
			.batchSize(2)
			.maxInFlight(2)
			.flushInterval(Duration.ofMillis(200))
			.maxRetries(1)
			.initialRetryDelay(Duration.ofMillis(20))
			.maxRetryDelay(Duration.ofMillis(200))
			.spool(SpoolSettings.in(this.directory).withMode(mode)));
		this.logger = new Pipeline(settings, this.backend, disk, (task) -> {
			Thread thread = new Thread(task);
			thread.setDaemon(true);
			return thread;
		});
		await().until(() -> Files.exists(this.directory) && !threads().isEmpty());
	}

	private void log(int logs) {
		IntStream.range(0, logs).forEach((i) -> assertThat(this.logger.log("q", "a")).isTrue());
	}

	private void whileTimePassesUntilSent(int logs) throws Exception {
		whileTimePasses(() -> await().until(() -> this.logger.stats().logsSent() == logs));
	}

	private void whileTimePasses(Runnable task) throws Exception {
		whileTimePasses(() -> {
			task.run();
			return true;
		});
	}

	/** Step the time until a call has returned. */
	private <T> T whileTimePasses(Callable<T> call) throws Exception {
		CompletableFuture<T> result = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				result.complete(call.call());
			}
			catch (Throwable ex) {
				result.completeExceptionally(ex);
			}
		}, "caller");
		thread.start();
		await().pollInterval(Duration.ofMillis(2)).atMost(Duration.ofSeconds(40)).until(() -> {
			this.time.advance(STEP);
			return result.isDone();
		});
		return result.get();
	}

	private List<Thread> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("burt-logger"))
			.toList();
	}

	private List<Path> files() throws IOException {
		return SpoolFiles.below(this.directory, ".*\\.(ndjson|open|tmp)");
	}

}
