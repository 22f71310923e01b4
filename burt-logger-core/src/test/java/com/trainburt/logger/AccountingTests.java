package com.trainburt.logger;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import com.trainburt.logger.internal.ScriptedTransport;
import com.trainburt.logger.internal.platform.Time;
import com.trainburt.logger.transport.DeliveryResult;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every log is counted exactly once, at every instant: statistics are read in a loop
 * while eight threads log, the backend misbehaves in every way, and flushes race a
 * shutdown.
 */
@Timeout(120)
class AccountingTests {

	private static final int CALLERS = 8;

	private static final int LOGS_EACH = 4000;

	@RepeatedTest(5)
	void whenEverythingRacesShouldCountEveryLogOnce() throws Exception {
		Random random = new Random(42);
		ScriptedTransport backend = new ScriptedTransport(Time.SYSTEM).otherwise((batch) -> misbehave(random));
		LLMLogger logger = LLMLogger.builder()
			.transport(backend)
			.batchSize(7)
			.maxQueueSize(500)
			.maxRetries(2)
			.initialRetryDelay(Duration.ofNanos(1000))
			.maxRetryDelay(Duration.ofMillis(1))
			.flushInterval(Duration.ofMillis(2))
			.sampleRate(0.95)
			.filter((entry) -> {
				int number = (Integer) entry.request();
				if (number % 101 == 0) {
					throw new IOException("a filter with a bug");
				}
				return (number % 53 == 0) ? null : entry;
			})
			.build();
		AtomicBoolean running = new AtomicBoolean(true);
		AtomicLong accepted = new AtomicLong();
		Set<Integer> acceptedNumbers = ConcurrentHashMap.newKeySet();
		ExecutorService executor = Executors.newCachedThreadPool();
		List<Future<?>> readers = new ArrayList<>();
		for (int i = 0; i < 2; i++) {
			readers.add(executor.submit(() -> {
				long last = 0;
				while (running.get()) {
					LoggerStats stats = logger.stats();
					assertIdentity(stats);
					assertThat(stats.logsQueued()).isGreaterThanOrEqualTo(last);
					last = stats.logsQueued();
				}
				return null;
			}));
		}
		readers.add(executor.submit(() -> {
			while (running.get()) {
				FlushResult result = logger.flush(Duration.ofMillis(5));
				assertThat(result.sent()).isNotNegative();
				assertThat(result.pending()).isNotNegative();
			}
			return null;
		}));
		List<Future<?>> callers = new ArrayList<>();
		for (int caller = 0; caller < CALLERS; caller++) {
			int first = caller * LOGS_EACH;
			callers.add(executor.submit(() -> {
				for (int i = first; i < first + LOGS_EACH; i++) {
					if (logger.log(i, "a")) {
						accepted.incrementAndGet();
						acceptedNumbers.add(i);
					}
				}
				return null;
			}));
		}
		callers.get(0).get();
		logger.shutdown(Duration.ofSeconds(10));
		for (Future<?> caller : callers) {
			caller.get();
		}
		running.set(false);
		for (Future<?> reader : readers) {
			reader.get();
		}
		executor.shutdown();
		LoggerStats stats = logger.stats();
		assertIdentity(stats);
		assertThat(stats.logsPending()).isZero();
		assertThat(stats.queueBytes()).isZero();
		assertThat(stats.logsQueued()).isEqualTo(accepted.get());
		assertThat(stats.logsDropped()).isEqualTo(CALLERS * LOGS_EACH - accepted.get());
		List<Integer> arrived = backend.logs().stream().map((log) -> log.get("request").asInt()).toList();
		assertThat(arrived).doesNotHaveDuplicates();
		assertThat(acceptedNumbers).containsAll(arrived);
		assertThat(stats.logsSent()).isEqualTo(arrived.size());
		assertThat(stats.failedByReason()).containsEntry(FailureReason.INTERNAL_ERROR, 0L);
	}

	private static void assertIdentity(LoggerStats stats) {
		assertThat(stats.logsSent() + stats.logsFailed() + stats.logsFiltered() + stats.logsPending()).as("%s", stats)
			.isEqualTo(stats.logsQueued());
		assertThat(stats.logsPending()).isGreaterThanOrEqualTo(stats.queueSize());
	}

	private static DeliveryResult misbehave(Random random) throws IOException {
		int dice;
		synchronized (random) {
			dice = random.nextInt(20);
		}
		return switch (dice) {
			case 0, 1, 2 -> DeliveryResult.retry("HTTP 503", null);
			case 3 -> throw new IOException("connection reset");
			case 4 -> DeliveryResult.rejected("HTTP 400");
			case 5 -> DeliveryResult.tooLarge("HTTP 413");
			case 6 -> DeliveryResult.unauthorized("HTTP 401");
			case 7 -> DeliveryResult.retry("HTTP 429", Duration.ofNanos(1000));
			case 8 -> throw new IllegalStateException("a transport with a bug");
			default -> DeliveryResult.accepted();
		};
	}

}
