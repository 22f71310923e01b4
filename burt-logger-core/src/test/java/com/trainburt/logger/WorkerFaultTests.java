package com.trainburt.logger;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import com.trainburt.logger.internal.ScriptedTransport;
import com.trainburt.logger.internal.platform.Time;
import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.LogBatch;
import com.trainburt.logger.transport.LogTransport;
import com.trainburt.logger.transport.http.HttpProtocol;
import com.trainburt.logger.transport.http.JdkHttpTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Foreign code on the threads of a logger: filters and transports that fail with errors,
 * block, log, flush, interrupt and exit.
 */
@Timeout(120)
class WorkerFaultTests {

	@RegisterExtension
	static final Leaks leaks = Leaks.since();

	private final AtomicReference<Runnable> misdeed = new AtomicReference<>(() -> {
	});

	private final AtomicReference<LLMLogger> logger = new AtomicReference<>();

	/** Real ones. */
	static Stream<Runnable> errors() {
		return Stream.of(WorkerFaultTests::exhaustMemory, WorkerFaultTests::exhaustStack, WorkerFaultTests::failToLink,
				() -> {
					throw new Error("an error of the application's own");
				});
	}

	private static void exhaustMemory() {
		List<long[]> hoard = new ArrayList<>();
		while (true) {
			// More than an array may hold: the JVM refuses before it takes anything.
			hoard.add(new long[Integer.MAX_VALUE]);
		}
	}

	private static void exhaustStack() {
		exhaustStack();
	}

	private static void failToLink() {
		System.out.print(Unlinkable.VALUE);
	}

	@ParameterizedTest
	@MethodSource("errors")
	void whenTransportHitsAnErrorShouldRetry(Runnable error) {
		try (FaultHarness harness = new FaultHarness(this::misbehaving, (builder) -> builder.maxInFlight(1))) {
			this.misdeed.set(once(error));
			harness.log(2);
			assertThat(harness.logger().flush(FaultHarness.AMPLE)).isEqualTo(new FlushResult(2, 0, 0, 0));
		}
	}

	@ParameterizedTest
	@MethodSource("errors")
	void whenFilterHitsAnErrorShouldCountWhatItCostAndGoOn(Runnable error) {
		Runnable once = once(error);
		try (FaultHarness harness = new FaultHarness(JdkHttpTransport::new, (builder) -> builder.filter((entry) -> {
			once.run();
			return entry;
		}))) {
			harness.log(2);
			FlushResult result = harness.logger().flush(FaultHarness.AMPLE);
			assertThat(result.complete()).isTrue();
			assertThat(result.failed()).isBetween(1L, 2L);
			harness.log(2);
			assertThat(harness.logger().flush(FaultHarness.AMPLE)).isEqualTo(new FlushResult(2, 0, 0, 0));
		}
	}

	private static Runnable once(Runnable task) {
		AtomicInteger runs = new AtomicInteger();
		return () -> {
			if (runs.getAndIncrement() == 0) {
				task.run();
			}
		};
	}

	private LogTransport misbehaving(HttpProtocol protocol) {
		LogTransport transport = new JdkHttpTransport(protocol);
		return new LogTransport() {

			@Override
			public DeliveryResult send(LogBatch batch, Duration timeout) throws IOException, InterruptedException {
				WorkerFaultTests.this.misdeed.get().run();
				return transport.send(batch, timeout);
			}

			@Override
			public void close() {
				transport.close();
			}

		};
	}

	@Test
	void whenFilterBlocksShouldNotBlockCallersNorTheOtherSenders() {
		CountDownLatch release = new CountDownLatch(1);
		AtomicInteger blocked = new AtomicInteger();
		try (FaultHarness harness = new FaultHarness(JdkHttpTransport::new,
				(builder) -> builder.maxInFlight(2).maxQueueSize(40).filter((entry) -> {
					if (isNumber(entry, 0)) {
						blocked.incrementAndGet();
						release.await();
					}
					return entry;
				}))) {
			harness.log(2);
			await().until(() -> blocked.get() == 1);
			harness.log(20);
			harness.awaitSent(20);
			assertThat(harness.logger().flush(Duration.ZERO).pending()).isEqualTo(2);
			release.countDown();
			assertThat(harness.logger().flush(FaultHarness.AMPLE)).isEqualTo(new FlushResult(2, 0, 0, 0));
		}
	}

	@Test
	void whenFilterBlocksForEverShouldShutDownInTimeAndCountItsLogs() {
		AtomicInteger blocked = new AtomicInteger();
		try (FaultHarness harness = new FaultHarness(JdkHttpTransport::new,
				(builder) -> builder.maxInFlight(1).filter((entry) -> {
					blocked.incrementAndGet();
					new CountDownLatch(1).await();
					return entry;
				}))) {
			harness.log(10);
			await().until(() -> blocked.get() == 1);
			assertThat(harness.shutDown(Duration.ofMillis(100))).isFalse();
			assertThat(harness.logger().stats().logsFailed()).isEqualTo(10);
			assertThat(harness.server().requests()).isEmpty();
		}
	}

	private static boolean isNumber(LogEntry entry, int number) {
		return entry.request() instanceof Map<?, ?> map && map.get("n") instanceof Integer n && n == number;
	}

	@Test
	void whenFilterLogsEachTimeShouldStayWithinBoundsAndEnd() {
		AtomicInteger ownLogs = new AtomicInteger();
		AtomicInteger refused = new AtomicInteger();
		ScriptedTransport backend = new ScriptedTransport(Time.SYSTEM);
		LLMLogger logger = LLMLogger.builder().transport(backend).batchSize(3).maxQueueSize(50).filter((entry) -> {
			// Each of its own logs passes here, too, and creates two more.
			for (int i = 0; i < 2; i++) {
				ownLogs.incrementAndGet();
				refused.addAndGet(this.logger.get().log("audit", "a") ? 0 : 1);
			}
			return entry;
		}).build();
		this.logger.set(logger);
		for (int i = 0; i < 3; i++) {
			logger.log("q", "a");
		}
		await().until(() -> logger.stats().droppedByReason().get(DropReason.QUEUE_FULL) > 100);
		assertThat(logger.stats().queueSize()).isLessThanOrEqualTo(50);
		assertThat(logger.shutdown(FaultHarness.AMPLE)).isTrue();
		LoggerStats stats = logger.stats();
		DeliveryOracle.assertIdentity(stats);
		assertThat(stats.logsPending()).isZero();
		assertThat(stats.logsSent()).isEqualTo(3 + ownLogs.get() - refused.get());
		assertThat(stats.logsDropped()).isEqualTo(refused.get());
		assertThat(backend.logs()).hasSize((int) stats.logsSent());
	}

	@Test
	void whenFilterInterruptsItsOwnThreadShouldStillSend() {
		try (FaultHarness harness = new FaultHarness(JdkHttpTransport::new,
				(builder) -> builder.maxInFlight(1).filter((entry) -> {
					Thread.currentThread().interrupt();
					return entry;
				}))) {
			harness.log(2);
			harness.awaitSent(2);
			assertThat(harness.oracle().deliveredCount()).isEqualTo(2);
		}
	}

	/**
	 * Cannot be initialised, the first time with one error and then with another.
	 */
	static final class Unlinkable {

		static final Object VALUE = fail();

		private Unlinkable() {
		}

		private static Object fail() {
			throw new IllegalStateException("never");
		}

	}

}
