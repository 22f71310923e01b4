package com.trainburt.logger;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

import com.trainburt.logger.FaultyBackend.Mood;
import com.trainburt.logger.LoggerStats.SpoolState;
import com.trainburt.logger.internal.spool.SpoolFiles;
import com.trainburt.logger.transport.Compression;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

/**
 * Loggers come and go while every fault there is befalls them at random. Takes seconds,
 * or as long as {@code -Dburt.soak=PT30M} says; {@code -Dburt.soak.seed} repeats a run as
 * far as threads allow.
 */
class SoakTests {

	private static final Duration LENGTH = Duration.parse(System.getProperty("burt.soak", "PT6S"));

	private static final long SEED = Long.getLong("burt.soak.seed", 42);

	/**
	 * With a spool, no log is lost before that: a machine that is busy may need longer.
	 */
	private static final Duration MIN_SPOOLING_TIME = Duration.ofSeconds(1);

	private static final int CALLERS = 4;

	private static final long MAX_GROWTH_BYTES = 32 * 1024 * 1024;

	private final Random random = new Random(SEED);

	private final DeliveryOracle oracle = new DeliveryOracle();

	private final AtomicInteger next = new AtomicInteger();

	private final AtomicInteger refused = new AtomicInteger();

	private long queued;

	private long sent;

	private long filtered;

	private long dropped;

	private long left;

	private long recovered;

	/** The logs of loggers that had no time left when they were shut down. */
	private long outOfTime;

	private final Map<FailureReason, Long> lost = new EnumMap<>(FailureReason.class);

	@Test
	void whenEverythingGoesWrongShouldCountAllAndKeepNothing() {
		soak(UnaryOperator.identity(), () -> this.lost.containsKey(FailureReason.RETRIES_EXHAUSTED)
				&& this.lost.containsKey(FailureReason.SHUTDOWN));
		assertCounted(0);
		assertThat((long) this.oracle.deliveredCount()).isBetween(this.sent, this.sent + lost());
	}

	@ParameterizedTest
	@EnumSource(SpoolSettings.Mode.class)
	void whenEverythingGoesWrongShouldDeliverAllThatIsNotRefused(SpoolSettings.Mode mode, @TempDir Path directory) {
		UnaryOperator<LLMLoggerBuilder> spool = (builder) -> builder.spool(SpoolSettings.in(directory).withMode(mode));
		soak(spool, () -> this.recovered > 0);
		drain(spool, directory);
		// By two loggers: as lost, though they were still written to disk, or in a batch
		// from disk that was sent in parts when time ran out.
		long countedTwice = this.recovered - this.left;
		assertThat(countedTwice).isBetween(0L, this.outOfTime);
		assertCounted(countedTwice);
		assertThat(this.lost.keySet()).isSubsetOf(FailureReason.REJECTED, FailureReason.TOO_LARGE,
				FailureReason.FILTER_ERROR, FailureReason.SHUTDOWN);
		assertThat((long) this.oracle.deliveredCount()).as("lost: %s, counted twice: %d", this.lost, countedTwice)
			.isBetween(this.sent - countedTwice, this.sent + lost());
	}

	/**
	 * All is counted once.
	 * @param twice how many logs are counted by two loggers
	 */
	private void assertCounted(long twice) {
		this.oracle.assertSound();
		assertThat(this.queued).isEqualTo(this.oracle.acceptedCount());
		assertThat(this.dropped).isEqualTo(this.refused.get());
		assertThat(this.sent + lost() + this.filtered).isEqualTo(this.queued + twice);
	}

	private long lost() {
		return this.lost.values().stream().mapToLong(Long::longValue).sum();
	}

	/**
	 * Run rounds until the time is up and every count has occurred.
	 * @param change sets other options of the loggers
	 * @param happened whether every other condition has occurred
	 */
	private void soak(UnaryOperator<LLMLoggerBuilder> change, BooleanSupplier happened) {
		assertTimeoutPreemptively(LENGTH.plusMinutes(3), () -> {
			Leaks leaks = Leaks.since();
			long start = System.nanoTime();
			round(change, List.of(Mood.values()), false);
			round(change);
			leaks.assertNone();
			long heap = heapBytes();
			while (System.nanoTime() - start < LENGTH.toNanos() || this.oracle.repeats() == 0 || this.sent == 0
					|| this.filtered == 0 || !happened.getAsBoolean()) {
				round(change);
			}
			leaks.assertNone();
			assertThat(heapBytes()).isLessThan(heap + MAX_GROWTH_BYTES);
		}, () -> "seed " + SEED);
	}

	/**
	 * The backend is well, and there is time.
	 */
	private void drain(UnaryOperator<LLMLoggerBuilder> change, Path directory) {
		try (FaultyBackend backend = new FaultyBackend(this.oracle, this.random);
				LLMLogger logger = logger(backend, change)) {
			// One batch at a time, and as many as there have been. What a logger has
			// closed too late is found a minute later.
			await().atMost(LENGTH.multipliedBy(3).plus(FaultHarness.AMPLE).plusMinutes(1)).untilAsserted(() -> {
				assertThat(SpoolFiles.below(directory, "(?!.*/rejected/).*\\.(ndjson|open)")).isEmpty();
				assertThat(logger.stats().logsPending()).as("%s", logger.stats()).isZero();
			});
			logger.shutdown(FaultHarness.AMPLE);
			count(logger.stats());
		}
	}

	private void round(UnaryOperator<LLMLoggerBuilder> change) throws Exception {
		List<Mood> moods = this.random.ints(1 + this.random.nextInt(6), 0, Mood.values().length)
			.mapToObj((i) -> Mood.values()[i])
			.toList();
		round(change, moods, this.random.nextBoolean());
	}

	/**
	 * The life of a logger.
	 * @param moods of its backend, one after the other
	 * @param calm whether it ends without a fault
	 */
	private void round(UnaryOperator<LLMLoggerBuilder> change, List<Mood> moods, boolean calm) throws Exception {
		ExecutorService executor = Executors.newCachedThreadPool();
		AtomicBoolean running = new AtomicBoolean(true);
		try (FaultyBackend backend = new FaultyBackend(this.oracle, new Random(this.random.nextLong()));
				LLMLogger logger = logger(backend, change)) {
			List<Future<?>> tasks = new ArrayList<>();
			for (int i = 0; i < CALLERS; i++) {
				tasks.add(executor.submit(() -> call(logger, running)));
			}
			tasks.add(executor.submit(() -> disturb(logger, running)));
			for (Mood mood : moods) {
				backend.become(mood);
				pause(Duration.ofMillis(100 + this.random.nextInt(400)));
			}
			if (calm) {
				backend.become(Mood.CALM);
				awaitFreshLog(logger);
			}
			long begun = System.nanoTime();
			logger.shutdown(Duration.ofMillis(calm ? 30_000 : this.random.nextInt(500)));
			boolean late = System.nanoTime() - begun >= MIN_SPOOLING_TIME.toNanos();
			running.set(false);
			for (Future<?> task : tasks) {
				assertDone(task);
			}
			LoggerStats stats = logger.stats();
			count(stats);
			if (late) {
				this.outOfTime += calm ? 0 : stats.logsQueued() + stats.logsRecovered();
			}
			else if (stats.spoolState() != SpoolState.OFF) {
				assertThat(stats.failedByReason()).containsEntry(FailureReason.SHUTDOWN, 0L);
			}
		}
		finally {
			running.set(false);
			executor.shutdownNow();
		}
	}

	private static LLMLogger logger(FaultyBackend backend, UnaryOperator<LLMLoggerBuilder> change) {
		return change.apply(LLMLogger.builder()
			.endpoint(backend.endpoint())
			.apiKey("key")
			.compression(Compression.ZSTD)
			.maxQueueSize(500)
			.maxQueueBytes(1_000_000)
			.maxBatchBytes(50_000)
			.maxRetries(2)
			.flushInterval(Duration.ofMillis(20))
			.initialRetryDelay(Duration.ofMillis(1))
			.maxRetryDelay(Duration.ofMillis(50))
			.timeout(Duration.ofMillis(250))
			.filter((entry) -> {
				int number = (Integer) ((Map<?, ?>) entry.request()).get("n");
				if (number % 1009 == 0) {
					throw new IOException("a filter with a bug");
				}
				return (number % 503 == 0) ? null : entry;
			})).build();
	}

	private void call(LLMLogger logger, AtomicBoolean running) {
		while (running.get()) {
			int number = this.next.getAndIncrement();
			if (number % 211 == 0) {
				assertThat(logger.log(new int[1_000_000], "a")).isFalse();
				this.refused.incrementAndGet();
			}
			if (!this.oracle.log(logger, number)) {
				this.refused.incrementAndGet();
			}
			LockSupport.parkNanos(500_000);
		}
	}

	private void disturb(LLMLogger logger, AtomicBoolean running) {
		Random random = new Random(SEED);
		while (running.get()) {
			DeliveryOracle.assertIdentity(logger.stats());
			switch (random.nextInt(4)) {
				case 0 -> logger.flush(Duration.ofMillis(random.nextInt(20)));
				case 1 -> interruptASender(random);
				default -> pause(Duration.ofMillis(10));
			}
		}
	}

	private static void interruptASender(Random random) {
		List<Thread> senders = Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().matches("burt-logger-\\d+"))
			.toList();
		if (!senders.isEmpty()) {
			senders.get(random.nextInt(senders.size())).interrupt();
		}
		pause(Duration.ofMillis(50));
	}

	private void awaitFreshLog(LLMLogger logger) {
		int before = this.oracle.deliveredCount();
		while (this.oracle.deliveredCount() == before) {
			logger.flush(Duration.ofMillis(100));
		}
	}

	private static void assertDone(Future<?> task) throws InterruptedException {
		try {
			task.get();
		}
		catch (ExecutionException ex) {
			throw new AssertionError("A caller was thrown something", ex.getCause());
		}
	}

	private void count(LoggerStats stats) {
		DeliveryOracle.assertIdentity(stats);
		assertThat(stats.logsPending()).as("%s", stats).isEqualTo(stats.spoolLogs());
		assertThat(stats.queueBytes()).as("%s", stats).isZero();
		this.queued += stats.logsQueued();
		this.sent += stats.logsSent();
		this.filtered += stats.logsFiltered();
		this.dropped += stats.logsDropped();
		this.left += stats.logsPending();
		this.recovered += stats.logsRecovered();
		stats.failedByReason().forEach((reason, logs) -> {
			if (logs > 0) {
				this.lost.merge(reason, logs, Long::sum);
			}
		});
		assertThat(this.lost).as("%s", stats).doesNotContainKey(FailureReason.INTERNAL_ERROR);
	}

	private static void pause(Duration duration) {
		LockSupport.parkNanos(duration.toNanos());
	}

	private static long heapBytes() {
		System.gc();
		System.gc();
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

}
