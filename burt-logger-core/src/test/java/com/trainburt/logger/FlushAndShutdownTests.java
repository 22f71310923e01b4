package com.trainburt.logger;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import com.trainburt.logger.internal.ScriptedTransport;
import com.trainburt.logger.internal.platform.FakeTime;
import com.trainburt.logger.internal.platform.Time;
import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.LogBatch;
import com.trainburt.logger.transport.LogTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The matrix of flushes and shutdowns, with real threads and stepped time.
 */
@Timeout(60)
class FlushAndShutdownTests {

	private static final Duration LONG = Duration.ofHours(1);

	private final FakeTime time = FakeTime.stepped();

	private final ScriptedTransport backend = new ScriptedTransport(this.time);

	private final LLMLogger logger = LLMLogger.builder()
		.transport(this.backend)
		.time(this.time)
		.random(() -> 1.0)
		.batchSize(2)
		.maxQueueSize(20)
		.maxInFlight(2)
		.build();

	@AfterEach
	void noThreadOutlivesShutdown() {
		this.logger.shutdown(Duration.ZERO);
		await().until(() -> Thread.getAllStackTraces()
			.keySet()
			.stream()
			.noneMatch((thread) -> thread.getName().startsWith("burt-logger-")));
		assertThat(this.backend.closes()).isEqualTo(1);
		assertIdentity();
	}

	@Test
	void whenNothingWasLoggedShouldFlushAndShutDownAtOnce() {
		assertThat(this.logger.flush(Duration.ZERO)).isEqualTo(new FlushResult(0, 0, 0, 0));
		assertThat(this.logger.flush(LONG)).isEqualTo(new FlushResult(0, 0, 0, 0));
		assertThat(this.logger.shutdown(LONG)).isTrue();
		assertThat(this.logger.flush(LONG)).isEqualTo(new FlushResult(0, 0, 0, 0));
	}

	@Test
	void whenFlushIntervalHasPassedShouldSendWithoutBeingAsked() {
		this.logger.log("q", "a");
		this.time.advance(Duration.ofSeconds(5));
		await().until(() -> this.logger.stats().logsSent() == 1);
	}

	@Test
	void whenFlushedShouldReportMixedOutcomes() {
		this.backend.then(DeliveryResult.rejected("HTTP 400"));
		log(5);
		assertThat(this.logger.flush(LONG)).isEqualTo(new FlushResult(3, 2, 0, 0));
	}

	@Test
	void whenFlushTimesOutShouldReportPendingLogsAndContinueDelivery() {
		CountDownLatch answer = new CountDownLatch(1);
		this.backend.then((batch) -> {
			answer.await();
			return DeliveryResult.accepted();
		});
		log(2);
		assertThat(this.logger.flush(Duration.ZERO)).isEqualTo(new FlushResult(0, 0, 0, 2));
		answer.countDown();
		assertThat(this.logger.flush(LONG).complete()).isTrue();
		assertThat(this.logger.stats().logsSent()).isEqualTo(2);
	}

	@Test
	void whenFlushedDuringBackoffShouldTryOnceAtOnceWithoutSpendingTheBudget() {
		this.backend.then(DeliveryResult.retry("HTTP 503", null))
			.then(DeliveryResult.retry("HTTP 503", null))
			.then(DeliveryResult.retry("HTTP 503", null));
		log(2);
		await().until(() -> this.backend.attempts().size() == 1);
		this.logger.flush(Duration.ZERO);
		await().until(() -> this.backend.attempts().size() == 2);
		this.logger.flush(Duration.ZERO);
		await().until(() -> this.backend.attempts().size() == 3);
		assertThat(this.logger.flush(LONG)).isEqualTo(new FlushResult(2, 0, 0, 0));
		assertThat(this.logger.stats().logsSent()).isEqualTo(2);
		assertThat(this.backend.waitsMillis()).containsOnly(0L);
	}

	@Test
	void whenFlushedWhileTheBackendAskedToPauseShouldWait() {
		this.backend.then(DeliveryResult.retry("HTTP 429", Duration.ofSeconds(30)));
		log(2);
		await().until(() -> this.logger.stats().state() == LoggerStats.State.RETRYING);
		assertThat(this.logger.flush(Duration.ZERO)).isEqualTo(new FlushResult(0, 0, 0, 2));
		CompletableFuture<FlushResult> flush = CompletableFuture.supplyAsync(() -> this.logger.flush(LONG));
		this.time.advance(Duration.ofMillis(29_999));
		assertThat(this.backend.attempts()).hasSize(1);
		this.time.advance(Duration.ofMillis(1));
		assertThat(flush.join()).isEqualTo(new FlushResult(2, 0, 0, 0));
	}

	@Test
	void whenQueueIsFullShouldFlushItsLogs() {
		CountDownLatch answer = new CountDownLatch(1);
		this.backend.otherwise((batch) -> {
			answer.await();
			return DeliveryResult.accepted();
		});
		log(4);
		await().until(() -> this.backend.attempts().size() == 2);
		log(20);
		assertThat(this.logger.log("q", "a")).isFalse();
		answer.countDown();
		assertThat(this.logger.flush(LONG)).isEqualTo(new FlushResult(24, 0, 0, 0));
		assertThat(this.logger.stats().droppedByReason()).containsEntry(DropReason.QUEUE_FULL, 1L);
	}

	@Test
	void whenFlushedByManyAtOnceShouldReturnTheRightCountsToEach() {
		CountDownLatch answer = new CountDownLatch(1);
		this.backend.otherwise((batch) -> {
			answer.await();
			return DeliveryResult.accepted();
		});
		log(3);
		List<CompletableFuture<FlushResult>> flushes = IntStream.range(0, 8)
			.mapToObj((i) -> CompletableFuture.supplyAsync(() -> this.logger.flush(LONG),
					(task) -> new Thread(task).start()))
			.toList();
		await().until(() -> this.backend.attempts().size() == 2);
		answer.countDown();
		assertThat(flushes).extracting(CompletableFuture::join)
			.allMatch((result) -> result.complete() && result.failed() == 0)
			.anyMatch((result) -> result.sent() == 3);
	}

	@Test
	void whenFlushingThreadIsInterruptedShouldReturnWithTheFlagSet() {
		this.backend.otherwise(ScriptedTransport.hang());
		log(2);
		Thread.currentThread().interrupt();
		assertThat(this.logger.flush(LONG)).isEqualTo(new FlushResult(0, 0, 0, 2));
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void whenFlushedOrShutDownFromAFilterShouldNotDeadlock() {
		AtomicReference<Throwable> flushFailure = new AtomicReference<>();
		AtomicReference<Boolean> shutdown = new AtomicReference<>();
		AtomicReference<LLMLogger> self = new AtomicReference<>();
		ScriptedTransport backend = new ScriptedTransport(this.time);
		LLMLogger logger = LLMLogger.builder().transport(backend).time(this.time).batchSize(1).filter((entry) -> {
			try {
				self.get().flush();
			}
			catch (IllegalStateException ex) {
				flushFailure.set(ex);
			}
			shutdown.set(self.get().shutdown(LONG));
			return entry;
		}).build();
		self.set(logger);
		logger.log("q", "a");
		await().until(() -> shutdown.get() != null && backend.closes() == 1);
		assertThat(flushFailure.get()).hasMessageContaining("a filter, a transport or an appender");
		assertThat(shutdown.get()).isFalse();
		assertThat(logger.shutdown(LONG)).isTrue();
		assertThat(backend.logs()).hasSize(1);
	}

	@Test
	void whenShutDownShouldDeliverTheRestAndRefuseMore() {
		log(5);
		assertThat(this.logger.shutdown(LONG)).isTrue();
		assertThat(this.backend.logs()).hasSize(5);
		assertThat(this.logger.log("late", "a")).isFalse();
		assertThat(this.logger.stats().droppedByReason()).containsEntry(DropReason.CLOSED, 1L);
		assertThat(this.logger.stats().state()).isEqualTo(LoggerStats.State.CLOSED);
	}

	@Test
	void whenShutDownTwiceShouldAnswerTheSame() {
		this.backend.otherwise(DeliveryResult.rejected("HTTP 400"));
		log(1);
		assertThat(this.logger.shutdown(LONG)).isFalse();
		assertThat(this.logger.shutdown(LONG)).isFalse();
		this.logger.close();
	}

	@Test
	void whenShutDownByManyAtOnceShouldReturnTheSameToEach() {
		log(5);
		List<CompletableFuture<Boolean>> shutdowns = IntStream.range(0, 8)
			.mapToObj((i) -> CompletableFuture.supplyAsync(() -> this.logger.shutdown(LONG),
					(task) -> new Thread(task).start()))
			.toList();
		assertThat(shutdowns).extracting(CompletableFuture::join).containsOnly(true);
	}

	@Test
	void whenShutDownWithoutTimeShouldCancelAndCountTheRest() {
		this.backend.otherwise(ScriptedTransport.hang());
		log(7);
		await().until(() -> this.backend.attempts().size() == 2);
		assertThat(this.logger.shutdown(Duration.ZERO)).isFalse();
		assertThat(this.logger.stats().failedByReason()).containsEntry(FailureReason.SHUTDOWN, 7L);
		assertThat(this.logger.stats().batchesFailed()).isEqualTo(4);
		assertThat(this.logger.stats().logsPending()).isZero();
	}

	@Test
	void whenRequestHangsShouldCancelItWhenTheTimeIsUp() {
		this.backend.then(ScriptedTransport.hang());
		log(2);
		await().until(() -> this.backend.attempts().size() == 1);
		CompletableFuture<Boolean> shutdown = CompletableFuture
			.supplyAsync(() -> this.logger.shutdown(Duration.ofSeconds(5)));
		await().until(() -> this.logger.stats().state() == LoggerStats.State.CLOSED);
		assertThat(shutdown).isNotDone();
		this.time.advance(Duration.ofSeconds(5));
		assertThat(shutdown.join()).isFalse();
		assertThat(this.logger.stats().failedByReason()).containsEntry(FailureReason.SHUTDOWN, 2L);
	}

	@Test
	void whenTransportIgnoresInterruptsShouldShutDownAllTheSame() {
		CountDownLatch release = new CountDownLatch(1);
		this.backend.then((batch) -> {
			while (true) {
				try {
					release.await();
					return DeliveryResult.accepted();
				}
				catch (InterruptedException ex) {
					// as a transport should not
				}
			}
		});
		log(2);
		await().until(() -> this.backend.attempts().size() == 1);
		assertThat(this.logger.shutdown(Duration.ZERO)).isFalse();
		assertThat(this.logger.stats().failedByReason()).containsEntry(FailureReason.SHUTDOWN, 2L);
		release.countDown();
		await().until(() -> Thread.getAllStackTraces()
			.keySet()
			.stream()
			.noneMatch((thread) -> thread.getName().startsWith("burt-logger-")));
		assertThat(this.logger.stats().logsSent()).as("counted once, though it came late").isZero();
	}

	@Test
	void whenTimeoutIsNegativeOrEndlessShouldFlushAndShutDownAllTheSame() {
		log(2);
		assertThat(this.logger.flush(Duration.ofSeconds(Long.MAX_VALUE, 999_999_999)).complete()).isTrue();
		this.backend.then(ScriptedTransport.hang());
		log(2);
		await().until(() -> this.backend.attempts().size() == 2);
		assertThat(this.logger.flush(Duration.ofSeconds(Long.MIN_VALUE))).isEqualTo(new FlushResult(0, 0, 0, 2));
		assertThat(this.logger.shutdown(Duration.ofSeconds(-1))).isFalse();
		assertThat(this.logger.shutdown(Duration.ofSeconds(Long.MAX_VALUE))).isFalse();
	}

	@Test
	void whenShutDownDuringBackoffShouldMakeOneMoreAttempt() {
		this.backend.then(DeliveryResult.retry("HTTP 503", null));
		log(2);
		await().until(() -> this.logger.stats().state() == LoggerStats.State.RETRYING);
		assertThat(this.logger.shutdown(LONG)).isTrue();
		assertThat(this.backend.waitsMillis()).containsExactly(0L);
	}

	@Test
	void whenShutDownDuringALongBackoffShouldEndInTime() {
		this.backend.otherwise(DeliveryResult.retry("HTTP 429", Duration.ofMinutes(10)));
		log(3);
		await().until(() -> this.logger.stats().state() == LoggerStats.State.RETRYING);
		CompletableFuture<Boolean> shutdown = CompletableFuture
			.supplyAsync(() -> this.logger.shutdown(Duration.ofSeconds(10)));
		await().until(() -> this.logger.stats().state() == LoggerStats.State.CLOSED);
		this.time.advance(Duration.ofSeconds(10));
		assertThat(shutdown.join()).isFalse();
		assertThat(this.logger.stats().failedByReason()).containsEntry(FailureReason.SHUTDOWN, 3L);
	}

	@Test
	void whenShuttingDownThreadIsInterruptedShouldCountTheRestAndKeepTheFlag() {
		this.backend.otherwise(ScriptedTransport.hang());
		log(3);
		Thread.currentThread().interrupt();
		assertThat(this.logger.shutdown(LONG)).isFalse();
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.logger.stats().failedByReason()).containsEntry(FailureReason.SHUTDOWN, 3L);
	}

	@Test
	void whenFlushedWhileShuttingDownShouldReportTheLosses() {
		this.backend.otherwise(ScriptedTransport.hang());
		log(2);
		await().until(() -> this.backend.attempts().size() == 1);
		CompletableFuture<FlushResult> flush = CompletableFuture.supplyAsync(() -> this.logger.flush(LONG));
		this.logger.shutdown(Duration.ZERO);
		assertThat(flush.join().complete()).isTrue();
	}

	@Test
	void whenStrangerInterruptsTheSendersShouldGoOn() {
		CountDownLatch hanging = new CountDownLatch(1);
		this.backend.then((batch) -> {
			hanging.countDown();
			new CountDownLatch(1).await();
			return DeliveryResult.accepted();
		});
		log(2);
		await().until(() -> hanging.getCount() == 0);
		interruptSenders();
		await().until(() -> this.logger.stats().state() == LoggerStats.State.RETRYING);
		interruptSenders();
		await().until(() -> this.logger.stats().logsSent() == 2);
		interruptSenders();
		log(2);
		assertThat(this.logger.flush(LONG)).isEqualTo(new FlushResult(4, 0, 0, 0));
	}

	@Test
	void whenTheTransportThrowsErrorsShouldRetry() {
		this.backend.then((batch) -> {
			throw new OutOfMemoryError("unable to create native thread");
		}).then((batch) -> {
			throw new StackOverflowError();
		}).then((batch) -> {
			throw new NoClassDefFoundError("gone");
		});
		log(2);
		for (int i = 0; i < 3; i++) {
			int attempts = i + 1;
			await().until(() -> this.backend.attempts().size() >= attempts);
			this.time.advance(Duration.ofMinutes(1));
		}
		assertThat(this.logger.flush(LONG)).isEqualTo(new FlushResult(2, 0, 0, 0));
		assertThat(this.logger.stats().retries()).isPositive();
		assertThat(this.logger.stats().logsFailed()).isZero();
	}

	@Test
	void whenLoggingRacesShutdownShouldLoseNothingUncounted() throws Exception {
		for (int round = 0; round < 1000; round++) {
			ScriptedTransport backend = new ScriptedTransport(Time.SYSTEM);
			LLMLogger logger = LLMLogger.builder().transport(backend).batchSize(3).build();
			CountDownLatch start = new CountDownLatch(1);
			AtomicReference<Integer> accepted = new AtomicReference<>();
			Thread caller = new Thread(() -> {
				int count = 0;
				start.countDown();
				for (int i = 0; i < 100; i++) {
					count += logger.log(i, "a") ? 1 : 0;
				}
				accepted.set(count);
			});
			caller.start();
			start.await();
			assertThat(logger.shutdown(Duration.ofSeconds(30))).isTrue();
			caller.join();
			assertThat(backend.logs()).hasSize(accepted.get());
			assertThat(logger.stats().logsSent()).isEqualTo(accepted.get().longValue());
			assertThat(logger.stats().logsDropped()).isEqualTo(100L - accepted.get());
		}
	}

	@Test
	void whenThreadsAreStartedShouldInheritNothingFromTheCaller() {
		InheritableThreadLocal<String> secret = new InheritableThreadLocal<>();
		secret.set("of the caller");
		AtomicReference<String> seen = new AtomicReference<>("not asked");
		AtomicBoolean daemon = new AtomicBoolean();
		this.backend.then((batch) -> {
			seen.set(String.valueOf(secret.get()));
			daemon.set(Thread.currentThread().isDaemon());
			return DeliveryResult.accepted();
		});
		log(2);
		this.logger.flush(LONG);
		assertThat(seen.get()).isEqualTo("null");
		assertThat(daemon).isTrue();
		secret.remove();
	}

	@Test
	void whenTheOnlySenderIsBusyShouldStillKeepTheFlushInterval() {
		CountDownLatch answer = new CountDownLatch(1);
		this.backend.then((batch) -> {
			answer.await();
			return DeliveryResult.accepted();
		});
		this.logger.log("first", "a");
		this.time.advance(Duration.ofSeconds(5));
		await().until(() -> this.backend.attempts().size() == 1);
		this.logger.log("second", "a");
		this.time.advance(Duration.ofSeconds(5));
		await().until(() -> this.logger.stats().logsSent() == 1);
		answer.countDown();
	}

	@Test
	void whenFlushedAgainAndAgainShouldSpendTheBudgetAllTheSame() {
		this.backend.otherwise(DeliveryResult.retry("HTTP 503", null));
		log(2);
		await().until(() -> this.backend.attempts().size() == 1);
		for (int i = 0; i < 20 && this.logger.stats().logsFailed() == 0; i++) {
			this.time.advance(Duration.ofMillis(900));
			int before = this.backend.attempts().size();
			this.logger.flush(Duration.ZERO);
			await().until(() -> this.backend.attempts().size() > before || this.logger.stats().logsFailed() > 0);
		}
		await().until(() -> this.logger.stats().logsFailed() == 2);
	}

	@Test
	void whenTimeIsUpAfterASplitShouldNotSendTheOtherHalf() {
		this.backend.then(DeliveryResult.tooLarge("HTTP 413")).otherwise(ScriptedTransport.hang());
		log(2);
		await().until(() -> this.backend.attempts().size() == 2);
		CompletableFuture<Boolean> shutdown = CompletableFuture
			.supplyAsync(() -> this.logger.shutdown(Duration.ofSeconds(5)));
		await().until(() -> this.logger.stats().state() == LoggerStats.State.CLOSED);
		this.time.advance(Duration.ofMillis(4800));
		assertThat(shutdown.join()).isFalse();
		assertThat(this.backend.attempts()).hasSize(2);
		assertThat(this.logger.stats().failedByReason()).containsEntry(FailureReason.SHUTDOWN, 2L);
	}

	@Test
	void whenTransportClosesSlowlyShouldNotWaitForIt() {
		CountDownLatch closing = new CountDownLatch(1);
		LLMLogger logger = LLMLogger.builder().transport(new LogTransport() {

			@Override
			public DeliveryResult send(LogBatch batch, Duration timeout) {
				return DeliveryResult.accepted();
			}

			@Override
			public void close() {
				try {
					closing.await();
				}
				catch (InterruptedException ex) {
					throw new NoClassDefFoundError("the class loader has gone");
				}
			}

		}).build();
		assertThat(CompletableFuture.supplyAsync(() -> logger.shutdown(Duration.ofMillis(50))))
			.succeedsWithin(Duration.ofSeconds(30))
			.isEqualTo(true);
		closing.countDown();
	}

	private void log(int count) {
		for (int i = 0; i < count; i++) {
			assertThat(this.logger.log(Map.of("i", i), "a")).isTrue();
		}
	}

	private void interruptSenders() {
		Thread.getAllStackTraces().keySet().forEach((thread) -> {
			if (thread.getName().startsWith("burt-logger-")) {
				thread.interrupt();
			}
		});
	}

	private void assertIdentity() {
		LoggerStats stats = this.logger.stats();
		assertThat(stats.logsSent() + stats.logsFailed() + stats.logsFiltered() + stats.logsPending())
			.isEqualTo(stats.logsQueued());
	}

}
