package com.trainburt.logger.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.trainburt.logger.BuilderAccess;
import com.trainburt.logger.FailureReason;
import com.trainburt.logger.FlushResult;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LLMLoggerBuilder;
import com.trainburt.logger.LoggerStats;
import com.trainburt.logger.LoggerStats.SpoolState;
import com.trainburt.logger.SpoolSettings;
import com.trainburt.logger.SpoolSettings.Mode;
import com.trainburt.logger.internal.platform.FakeTime;
import com.trainburt.logger.internal.platform.OtherUser;
import com.trainburt.logger.internal.platform.Time;
import com.trainburt.logger.internal.spool.SpoolFile;
import com.trainburt.logger.internal.spool.SpoolFiles;
import com.trainburt.logger.internal.spool.SpoolFormatTests;
import com.trainburt.logger.transport.DeliveryResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The promises of the spool, seen from outside: real threads, a real disk, a scripted
 * backend.
 */
@Timeout(120)
class SpoolEndToEndTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private static final DeliveryResult DOWN = DeliveryResult.retry("HTTP 503", null);

	@TempDir
	Path root;

	private final ScriptedTransport backend = new ScriptedTransport(Time.SYSTEM);

	private final List<LLMLogger> loggers = new ArrayList<>();

	@AfterEach
	void nothingOutlivesShutdown() {
		this.loggers.forEach((logger) -> {
			logger.shutdown(Duration.ZERO);
			assertIdentity(logger.stats());
		});
		await().until(() -> Thread.getAllStackTraces()
			.keySet()
			.stream()
			.noneMatch((thread) -> thread.getName().startsWith("burt-logger-")));
		assertThat(openFiles()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(Mode.class)
	void whenAllIsWellShouldLeaveNothingOnDisk(Mode mode) throws Exception {
		LLMLogger logger = logger(mode);
		log(logger, 0, 95);
		assertThat(logger.flush(LONG)).isEqualTo(new FlushResult(95, 0, 0, 0));
		assertThat(files()).isEmpty();
		assertThat(logger.shutdown(LONG)).isTrue();
		assertThat(this.root).isEmptyDirectory();
		assertDelivered(95);
	}

	@ParameterizedTest
	@EnumSource(Mode.class)
	void whenShutDownWhileTheBackendIsUnavailableShouldDeliverAfterTheRestart(Mode mode) throws Exception {
		this.backend.otherwise(DOWN);
		LLMLogger logger = logger(mode);
		log(logger, 0, 95);
		assertThat(logger.shutdown(LONG)).isTrue();
		assertThat(logger.stats().spoolLogs()).isEqualTo(95);
		assertThat(logger.stats().logsPending()).isEqualTo(95);
		this.backend.otherwise(DeliveryResult.accepted());
		LLMLogger next = logger(mode);
		await().until(() -> next.stats().logsSent() == 95);
		assertThat(next.stats().logsRecovered()).isEqualTo(95);
		assertThat(next.stats().logsQueued()).isZero();
		assertDelivered(95);
		assertThat(files()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(Mode.class)
	void whenShutDownWithoutTimeShouldWriteTheRest(Mode mode) throws Exception {
		this.backend.otherwise(ScriptedTransport.hang());
		// The moment for writing does not end, however busy the machine is.
		Time time = FakeTime.stepped();
		LLMLogger logger = track(BuilderAccess.time(builder(mode), time).build());
		log(logger, 0, 95);
		assertThat(logger.shutdown(Duration.ZERO)).isTrue();
		assertThat(logger.stats().spoolLogs()).isEqualTo(95);
		this.backend.otherwise(DeliveryResult.accepted());
		LLMLogger next = track(BuilderAccess.time(builder(mode), time).build());
		await().until(() -> next.stats().logsSent() == 95);
		assertDelivered(95);
	}

	@Test
	void whenTransportIgnoresInterruptsAtShutdownShouldStillHaveWhatTheJournalHolds() throws Exception {
		CountDownLatch answer = new CountDownLatch(1);
		this.backend.otherwise((batch) -> {
			awaitInAnyCase(answer);
			return DeliveryResult.retry("HTTP 503", null);
		});
		LLMLogger logger = logger(Mode.JOURNAL);
		log(logger, 0, 95);
		assertThat(logger.shutdown(Duration.ofMillis(200))).isTrue();
		assertThat(logger.stats().spoolLogs()).isEqualTo(95);
		answer.countDown();
		this.backend.otherwise(DeliveryResult.accepted());
		LLMLogger next = logger(Mode.JOURNAL);
		await().until(() -> next.stats().logsSent() == 95);
		assertDelivered(95);
	}

	@Test
	void whenShutDownBetweenTheHalvesOfABatchFromDiskShouldKeepOnlyTheOther() throws Exception {
		this.backend.otherwise(DOWN);
		LLMLogger logger = oneBatchLogger(Mode.ON_FAILURE);
		log(logger, 0, 10);
		await().until(() -> logger.stats().spoolLogs() == 10);
		CountDownLatch secondHalf = new CountDownLatch(1);
		this.backend.then(DeliveryResult.tooLarge("HTTP 413")).then(DeliveryResult.accepted()).otherwise((batch) -> {
			secondHalf.countDown();
			return ScriptedTransport.hang().answer(batch);
		});
		logger.flush(Duration.ZERO);
		secondHalf.await();
		assertThat(logger.shutdown(Duration.ZERO)).isTrue();
		assertThat(logger.stats().logsSent()).isEqualTo(5);
		this.backend.otherwise(DeliveryResult.accepted());
		LLMLogger next = logger(Mode.ON_FAILURE);
		await().until(() -> next.stats().logsSent() == 5);
		assertThat(next.stats().logsRecovered()).isEqualTo(5);
		assertDelivered(10);
	}

	@Test
	void whenHalfABatchIsAcceptedAfterTheShutdownShouldKeepTheOtherHalf() throws Exception {
		CountDownLatch answer = new CountDownLatch(1);
		this.backend.otherwise((batch) -> {
			if (!batch.id().endsWith(".0-5")) {
				return DeliveryResult.tooLarge("HTTP 413");
			}
			awaitInAnyCase(answer);
			return DeliveryResult.accepted();
		});
		LLMLogger logger = oneBatchLogger(Mode.JOURNAL);
		log(logger, 0, 10);
		await().until(() -> this.backend.attempts().size() == 2);
		assertThat(logger.shutdown(Duration.ofMillis(200))).isTrue();
		assertThat(logger.stats().spoolLogs()).isEqualTo(10);
		this.backend.otherwise(DeliveryResult.accepted());
		answer.countDown();
		await().until(() -> this.backend.logs().size() >= 5);
		LLMLogger next = logger(Mode.JOURNAL);
		await().until(() -> next.stats().logsSent() == 10);
		assertThat(this.backend.logs()).extracting((log) -> log.get("request").asString())
			.containsAll(IntStream.range(0, 10).mapToObj((i) -> "request-" + i).toList());
	}

	private static void awaitInAnyCase(CountDownLatch latch) {
		while (latch.getCount() > 0) {
			try {
				latch.await();
			}
			catch (InterruptedException ex) {
				// Hangs on.
			}
		}
	}

	@ParameterizedTest
	@CsvSource({ "0, 10, 1000", "10, 10, 1000", "1000, 10, 2000", "4000, 10, 5000", "4000, 60, 8000", "0, 1, 500" })
	void whenThereIsMuchToWriteAtTheEndShouldTakeTheTimeForIt(int batches, int timeoutSeconds, long millis) {
		assertThat(ShutdownSequence.spoolNanos(batches, Duration.ofSeconds(timeoutSeconds).toNanos()))
			.isEqualTo(Duration.ofMillis(millis).toNanos());
	}

	@Test
	void whenThereIsMuchToWriteAtTheEndShouldWriteItAll() {
		FakeTime time = FakeTime.stepped();
		this.backend.otherwise(ScriptedTransport.hang());
		LLMLogger logger = track(BuilderAccess.time(builder(Mode.ON_FAILURE), time).maxQueueSize(20_000).build());
		log(logger, 0, 6_000);
		CompletableFuture<Boolean> shutdown = CompletableFuture
			.supplyAsync(() -> logger.shutdown(Duration.ofSeconds(8)));
		await().until(() -> logger.stats().state() == LoggerStats.State.CLOSED);
		// Writing 600 batches begins 1.2 seconds before the end, and not one second.
		time.advance(Duration.ofMillis(6900));
		assertThat(shutdown).succeedsWithin(Duration.ofSeconds(100)).isEqualTo(true);
		assertThat(logger.stats().spoolLogs()).isEqualTo(6_000);
	}

	@Test
	void whenAFilterBlocksTheSpoolerShouldEndAllTheSame() throws Exception {
		this.backend.otherwise(ScriptedTransport.hang());
		CountDownLatch inFilter = new CountDownLatch(1);
		LLMLogger logger = track(builder(Mode.ON_FAILURE).maxInFlight(1).maxQueueSize(40).filter((entry) -> {
			if (Thread.currentThread().getName().equals("burt-logger-spool")) {
				inFilter.countDown();
				new CountDownLatch(1).await();
			}
			return entry;
		}).build());
		log(logger, 0, 35);
		inFilter.await();
		logger.shutdown(Duration.ofSeconds(1));
	}

	@Test
	void whenManyLogAtOnceInJournalModeShouldDeliverAll() throws Exception {
		int callers = 100;
		CyclicBarrier together = new CyclicBarrier(callers);
		LLMLogger logger = track(builder(Mode.JOURNAL).filter((entry) -> {
			together.await();
			return entry;
		}).build());
		List<Thread> threads = IntStream.range(0, callers)
			.mapToObj((i) -> new Thread(() -> log(logger, i, 1)))
			.toList();
		threads.forEach(Thread::start);
		for (Thread thread : threads) {
			thread.join();
		}
		assertThat(logger.flush(LONG).sent()).isEqualTo(callers);
		assertDelivered(callers);
	}

	@Test
	void whenBackendIsUnavailableForTenTimesTheBudgetShouldDropNothingAndDeliverAll() throws Exception {
		this.backend.otherwise(DOWN);
		LLMLogger logger = track(builder(Mode.ON_FAILURE).maxQueueSize(200)
			.maxRetries(2)
			.initialRetryDelay(Duration.ofMillis(5))
			.maxRetryDelay(Duration.ofMillis(20))
			.build());
		int logs = 0;
		long end = System.nanoTime() + Duration.ofMillis(10 * (5 + 10)).toNanos();
		while (System.nanoTime() < end || logs < 20_000) {
			assertThat(logger.log("request-" + logs, "response-" + logs)).isTrue();
			logs++;
			if (logs % 100 == 0) {
				// As much as the disk takes.
				await().pollInterval(Duration.ofMillis(1)).until(() -> logger.stats().queueSize() < 100);
			}
		}
		this.backend.otherwise(DeliveryResult.accepted());
		await().atMost(Duration.ofSeconds(60)).until(() -> logger.stats().logsPending() == 0);
		assertThat(logger.stats().logsSent()).isEqualTo(logs);
		assertDelivered(logs);
		assertThat(files()).isEmpty();
	}

	@Test
	void whenTwoLoggersShareADirectoryShouldEachSendItsOwn() throws Exception {
		this.backend.otherwise(DOWN);
		// Each batch is sealed by its tenth log, however long the disk takes.
		LLMLogger first = track(builder(Mode.JOURNAL).flushInterval(LONG).build());
		LLMLogger second = track(builder(Mode.ON_FAILURE).flushInterval(LONG).build());
		log(first, 0, 50);
		log(second, 50, 50);
		await().until(() -> second.stats().spoolLogs() == 50);
		this.backend.otherwise(DeliveryResult.accepted());
		await().until(() -> first.stats().logsSent() == 50 && second.stats().logsSent() == 50);
		assertThat(first.stats().logsRecovered() + second.stats().logsRecovered()).isZero();
		assertDelivered(100);
		assertThat(this.backend.attempts().stream().map((made) -> made.batch().id()).distinct()).hasSize(10);
	}

	@ParameterizedTest
	@EnumSource(Mode.class)
	void whenAFileStandsInTheDirectorysPlaceShouldSendFromMemoryAndSaySo(Mode mode) throws Exception {
		Path place = Files.createFile(this.root.resolve("place"));
		// It came after the builder's check.
		LLMLogger logger = track(
				new Pipeline(BuilderAccess.settings(LLMLogger.builder().spool(SpoolSettings.in(place).withMode(mode))),
						this.backend));
		await().until(() -> logger.stats().spoolState() == SpoolState.FAILING);
		assertThat(logger.stats().spoolProblem()).contains("place");
		log(logger, 0, 95);
		assertThat(logger.flush(LONG)).isEqualTo(new FlushResult(95, 0, 0, 0));
		assertDelivered(95);
	}

	@ParameterizedTest
	@EnumSource(Mode.class)
	void whenDirectoryIsDeletedWhileRunningShouldCountTheLossAndGoOn(Mode mode) throws Exception {
		this.backend.otherwise(DOWN);
		LLMLogger logger = logger(mode);
		log(logger, 0, 10);
		await().until(() -> logger.stats().spoolLogs() == 10);
		await().ignoreException(DirectoryNotEmptyException.class).untilAsserted(this::deleteEverything);
		await().until(() -> logger.stats().logsFailed() == 10);
		log(logger, 10, 10);
		await().until(() -> logger.stats().spoolLogs() == 10);
		this.backend.otherwise(DeliveryResult.accepted());
		await().until(() -> logger.stats().logsPending() == 0);
		assertThat(logger.stats().failedByReason()).containsEntry(FailureReason.SPOOL_DAMAGED, 10L);
		assertThat(logger.stats().logsSent()).isEqualTo(10);
	}

	@Test
	void whenThereAreManyFilesShouldStartAtOnceAndSendNewLogsMeanwhile() throws Exception {
		int files = Integer.getInteger("burt.spool.files", 5_000);
		Path dead = OtherUser.privateDirectory(this.root.resolve("1-1-deadbeef"));
		Files.createFile(dead.resolve("lock"));
		for (int i = 0; i < files; i++) {
			String name = SpoolFile.name(1_600_000_000_000_000L + i, "old-" + i, 1);
			Files.write(dead.resolve(name), SpoolFormatTests.file(name, "\"old\""));
		}
		AtomicInteger old = new AtomicInteger();
		AtomicInteger oldWhenNewArrived = new AtomicInteger(-1);
		this.backend.otherwise((batch) -> {
			if (batch.id().startsWith("old-")) {
				old.incrementAndGet();
			}
			else {
				oldWhenNewArrived.compareAndSet(-1, old.get());
			}
			return DeliveryResult.accepted();
		});
		LLMLogger logger = track(BuilderAccess.builder(notBefore2021())
			.transport(this.backend)
			.batchSize(10)
			.spool(SpoolSettings.in(this.root).withMaxAge(Duration.ofDays(365)))
			.build());
		await().until(() -> old.get() > 0);
		log(logger, 0, 10);
		assertThat(logger.flush(LONG).sent()).isGreaterThanOrEqualTo(10);
		assertThat(oldWhenNewArrived.get()).isLessThan(files / 2);
		await().atMost(Duration.ofMinutes(1))
			.until(() -> logger.stats().logsRecovered() == files && logger.stats().logsPending() == 0);
		assertThat(old).hasValue(files);
	}

	private static Time notBefore2021() {
		FakeTime wall = FakeTime.stepped();
		wall.setBackWallClock(Duration.ofDays(1000));
		return new Time() {

			@Override
			public long nanoTime() {
				return System.nanoTime();
			}

			@Override
			public long currentTimeMillis() {
				return wall.currentTimeMillis();
			}

			@Override
			public void await(Condition condition, long nanos) throws InterruptedException {
				Time.SYSTEM.await(condition, nanos);
			}

		};
	}

	@Test
	void whenAFilterThrowsInJournalModeShouldCountItAndKeepItFromTheDisk() throws Exception {
		this.backend.otherwise(DOWN);
		LLMLogger logger = track(builder(Mode.JOURNAL).flushInterval(Duration.ofHours(1)).filter((entry) -> {
			if (entry.request().equals("secret")) {
				throw new IOException("cannot redact");
			}
			return entry.request().equals("dropped") ? null : entry.withMetadata(Map.of("seen", true));
		}).build());
		assertThat(logger.log("secret", "x")).isTrue();
		assertThat(logger.log("dropped", "x")).isTrue();
		assertThat(logger.log("kept", "x")).isTrue();
		assertThat(logger.stats().failedByReason()).containsEntry(FailureReason.FILTER_ERROR, 1L);
		assertThat(logger.stats().logsFiltered()).isEqualTo(1);
		await().untilAsserted(() -> assertThat(files()).singleElement()
			.satisfies((file) -> assertThat(file).content()
				.contains("kept")
				.contains("\"seen\":true")
				.doesNotContain("secret", "dropped")));
	}

	@Test
	void whenAFilterHitsAnErrorInJournalModeShouldCountItAndNotFailTheCaller() {
		LLMLogger logger = track(builder(Mode.JOURNAL).filter((entry) -> {
			if (entry.request().equals("huge")) {
				throw new OutOfMemoryError("of a filter");
			}
			return entry;
		}).build());
		assertThat(logger.log("huge", "x")).isTrue();
		assertThat(logger.stats().failedByReason()).containsEntry(FailureReason.INTERNAL_ERROR, 1L);
		log(logger, 0, 1);
		assertThat(logger.flush(LONG)).isEqualTo(new FlushResult(1, 1, 0, 0));
	}

	@Test
	void whenAFilterLogsInJournalModeShouldNotRecurse() {
		LLMLogger[] self = new LLMLogger[1];
		self[0] = track(builder(Mode.JOURNAL).filter((entry) -> {
			self[0].log("from the filter", null);
			return entry;
		}).build());
		assertThat(self[0].log("a", "b")).isTrue();
		assertThat(self[0].stats().failedByReason()).containsEntry(FailureReason.FILTER_ERROR, 1L);
		assertThat(self[0].flush(LONG)).isEqualTo(new FlushResult(1, 1, 0, 0));
	}

	@Test
	void whenCallerIsInterruptedInJournalModeShouldLogAndKeepTheFlag() {
		LLMLogger logger = logger(Mode.JOURNAL);
		Thread.currentThread().interrupt();
		log(logger, 0, 25);
		assertThat(Thread.interrupted()).isTrue();
		assertThat(logger.stats().spoolState()).isEqualTo(SpoolState.WORKING);
		assertThat(logger.flush(LONG)).isEqualTo(new FlushResult(25, 0, 0, 0));
		assertDelivered(25);
	}

	@Test
	void whenManyThreadsLogInJournalModeShouldHaveTheOrderOfTheBatchOnDisk() throws Exception {
		this.backend.otherwise(DOWN);
		LLMLogger logger = track(builder(Mode.JOURNAL).maxRetries(100).build());
		IntStream.range(0, 8).parallel().forEach((thread) -> log(logger, thread * 100, 100));
		logger.shutdown(Duration.ofMillis(500));
		this.backend.otherwise(DeliveryResult.accepted());
		LLMLogger next = logger(Mode.JOURNAL);
		await().until(() -> next.stats().logsSent() == 800);
		assertDelivered(800);
		Map<String, List<byte[]>> payloads = new TreeMap<>();
		this.backend.attempts()
			.forEach((made) -> payloads.computeIfAbsent(made.batch().id(), (id) -> new ArrayList<>())
				.add(made.batch().payload()));
		assertThat(payloads.values()).allSatisfy((same) -> assertThat(same).containsOnly(same.get(0)));
	}

	@Test
	void whenJournalIsKilledShouldRecoverEveryLogThatWasAccepted() throws Exception {
		this.backend.otherwise(ScriptedTransport.hang());
		LLMLogger logger = logger(Mode.JOURNAL);
		log(logger, 0, 95);
		// A caller waits for a slow disk only briefly.
		await().until(() -> isOnDisk("request-94"));
		Path dead = OtherUser.privateDirectory(this.root.resolve("1-1-deadbeef"));
		Files.createFile(dead.resolve("lock"));
		for (Path file : files()) {
			Files.copy(file, dead.resolve(file.getFileName()));
		}
		this.backend.otherwise(DeliveryResult.accepted());
		LLMLogger next = logger(Mode.JOURNAL);
		await().until(() -> next.stats().logsRecovered() == 95 && next.stats().logsPending() == 0);
		assertDelivered(95);
	}

	private LLMLogger logger(Mode mode) {
		return track(builder(mode).build());
	}

	/** Waits for all logs of a batch, however long the test takes to log them. */
	private LLMLogger oneBatchLogger(Mode mode) {
		return track(builder(mode).flushInterval(LONG).build());
	}

	private LLMLoggerBuilder builder(Mode mode) {
		return LLMLogger.builder()
			.transport(this.backend)
			.flushInterval(Duration.ofMillis(50))
			.initialRetryDelay(Duration.ofMillis(1))
			.maxRetryDelay(Duration.ofMillis(5))
			.spool(SpoolSettings.in(this.root).withMode(mode));
	}

	private LLMLogger track(LLMLogger logger) {
		this.loggers.add(logger);
		return logger;
	}

	private static void log(LLMLogger logger, int first, int count) {
		for (int i = first; i < first + count; i++) {
			assertThat(logger.log("request-" + i, "response-" + i)).isTrue();
		}
	}

	/** Each with the response that belongs to it. */
	private void assertDelivered(int logs) {
		assertThat(this.backend.logs()).allSatisfy((log) -> assertThat(log.get("response").asString())
			.isEqualTo(log.get("request").asString().replace("request", "response")));
		assertThat(this.backend.logs()).extracting((log) -> log.get("request").asString())
			.containsExactlyInAnyOrderElementsOf(IntStream.range(0, logs).mapToObj((i) -> "request-" + i).toList());
	}

	private static void assertIdentity(LoggerStats stats) {
		assertThat(stats.logsQueued() + stats.logsRecovered())
			.isEqualTo(stats.logsSent() + stats.logsFailed() + stats.logsFiltered() + stats.logsPending());
	}

	private List<Path> files() throws IOException {
		return SpoolFiles.below(this.root, ".*\\.(open|ndjson|bad)");
	}

	private boolean isOnDisk(String text) throws IOException {
		for (Path file : files()) {
			if (Files.readString(file).contains(text)) {
				return true;
			}
		}
		return false;
	}

	/** On systems that report it. */
	private List<Path> openFiles() {
		Path descriptors = Path.of("/proc/self/fd");
		if (!Files.isDirectory(descriptors)) {
			return List.of();
		}
		try (Stream<Path> open = Files.list(descriptors)) {
			return open.map(SpoolEndToEndTests::target).filter((path) -> path.startsWith(this.root)).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Path target(Path descriptor) {
		try {
			return Files.readSymbolicLink(descriptor);
		}
		catch (IOException ex) {
			return descriptor;
		}
	}

	private void deleteEverything() throws IOException {
		try (Stream<Path> paths = Files.walk(this.root)) {
			for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
				Files.delete(path);
			}
		}
	}

}
