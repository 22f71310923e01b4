package com.trainburt.logger;

import java.io.File;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

import com.trainburt.logger.internal.platform.FakeTime;
import com.trainburt.logger.transport.http.RawHttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The outcome of logs whose process is ended, short of memory, or lacks a library.
 */
@Timeout(120)
class ProcessFaultTests {

	@RegisterExtension
	static final Leaks leaks = Leaks.since();

	private final DeliveryOracle oracle = new DeliveryOracle();

	private final RawHttpServer server = new RawHttpServer();

	@BeforeEach
	void accept() {
		this.server.keepNothing();
		this.server.otherwise((request, socket) -> {
			this.oracle.receive(request.headers().get("idempotency-key"), request.body());
			RawHttpServer.status("204 No Content").answer(request, socket);
		});
	}

	@AfterEach
	void close() {
		this.server.close();
	}

	@Test
	void whenTerminatedUnderLoadShouldDeliverAllThatWasAccepted() {
		try (ChildJvm child = ChildJvm.start(Load.class, List.of(), this.server.endpoint(), "0")) {
			for (int i = 0; i < 500; i++) {
				this.oracle.accepted(Integer.parseInt(child.awaitLine("accepted ")));
			}
			child.terminate();
			assertEnded(child, 143);
			assertThat(this.oracle.deliveredCount()).isGreaterThanOrEqualTo(500);
		}
	}

	@Test
	void whenAnApplicationThreadExitsShouldDeliverAllThatWasAccepted() {
		try (ChildJvm child = ChildJvm.start(Load.class, List.of(), this.server.endpoint(), "300")) {
			assertEnded(child, 7);
			assertThat(this.oracle.deliveredCount()).isGreaterThanOrEqualTo(300);
		}
	}

	/**
	 * No log that the child has reported as accepted may be missing.
	 */
	private void assertEnded(ChildJvm child, int status) {
		List<String> lines = child.remainingLines();
		assertThat(child.awaitExit()).as("%s", child).isEqualTo(status);
		assertThat(lines).contains("closed true");
		lines.stream()
			.filter((line) -> line.startsWith("accepted "))
			.forEach((line) -> this.oracle.accepted(Integer.parseInt(line.substring("accepted ".length()))));
		this.oracle.assertPayloads();
		assertThat(this.oracle.missing().isEmpty()).as("missing: %s", this.oracle.missing()).isTrue();
	}

	@Test
	void whenAFilterExitsShouldEndInTimeAndCostItsBatch() {
		try (ChildJvm child = ChildJvm.start(ExitInFilter.class, List.of(), this.server.endpoint())) {
			List<String> lines = child.remainingLines();
			assertThat(child.awaitExit()).as("%s", child).isEqualTo(9);
			assertThat(lines).containsExactly("closed false", "sent 4", "failed 2");
			assertThat(this.oracle.deliveredCount()).isEqualTo(4);
		}
	}

	/** Small logs reach the bound of count, large ones that of bytes. */
	@ParameterizedTest
	@CsvSource({ "20000,100,true", "5000,20000,false" })
	void whenBackendIsSlowerThanProducersShouldStayWithinBoundsAndDropTheRest(int logs, int chars, boolean full) {
		CountDownLatch produced = new CountDownLatch(1);
		AtomicInteger delivered = new AtomicInteger();
		this.server.otherwise((request, socket) -> {
			try {
				produced.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			delivered.addAndGet(request.text().split("\\{\"request\":", -1).length - 1);
			RawHttpServer.status("200 OK").answer(request, socket);
		});
		try (ChildJvm child = ChildJvm.start(Flood.class, List.of("-Xmx64m", "-XX:+ExitOnOutOfMemoryError"),
				this.server.endpoint(), String.valueOf(logs), String.valueOf(chars))) {
			int accepted = Integer.parseInt(child.awaitLine("accepted "));
			assertThat(child.awaitLine("out of bounds ")).isEqualTo("0");
			assertThat(child.awaitLine("full by count ")).isEqualTo(String.valueOf(full));
			assertThat(child.awaitLine("refused ")).isEqualTo(child.awaitLine("queue full "));
			produced.countDown();
			assertThat(child.awaitLine("closed ")).isEqualTo("true");
			assertThat(child.awaitExit()).isZero();
			assertThat(delivered).hasValue(accepted);
		}
	}

	@Test
	void whenThereIsNoSlf4jProviderShouldStillDeliverAndCountLosses() {
		String classPath = Arrays.stream(ChildJvm.classPath().split(File.pathSeparator))
			.filter((entry) -> !entry.contains("logback"))
			.collect(Collectors.joining(File.pathSeparator));
		try (ChildJvm child = ChildJvm.start(Plain.class, List.of("-cp", classPath), this.server.endpoint())) {
			assertThat(child.remainingLines()).containsExactly("FlushResult[sent=2, failed=0, spooled=0, pending=0]",
					"dropped 1");
			assertThat(child.awaitExit()).isZero();
			assertThat(child.toString()).contains("No SLF4J providers were found");
			assertThat(this.oracle.deliveredCount()).isEqualTo(2);
		}
	}

	/**
	 * Logs from four threads, prints the accepted logs, and closes the logger in a
	 * shutdown hook.
	 */
	static final class Load {

		private Load() {
		}

		public static void main(String[] arguments) {
			LLMLogger logger = LLMLogger.builder().endpoint(arguments[0]).apiKey("key").build();
			int exitAfter = Integer.parseInt(arguments[1]);
			Runtime.getRuntime()
				.addShutdownHook(
						new Thread(() -> System.out.println("closed " + logger.shutdown(Duration.ofSeconds(30)))));
			DeliveryOracle oracle = new DeliveryOracle();
			AtomicInteger next = new AtomicInteger();
			for (int i = 0; i < 4; i++) {
				new Thread(() -> {
					while (true) {
						int number = next.getAndIncrement();
						if (oracle.log(logger, number)) {
							System.out.println("accepted " + number);
						}
						if (exitAfter > 0 && number == exitAfter) {
							System.exit(7);
						}
						LockSupport.parkNanos(100_000);
					}
				}).start();
			}
		}

	}

	/**
	 * Exits on a thread of the logger, which cannot go on then.
	 */
	static final class ExitInFilter {

		private static final Duration TIMEOUT = Duration.ofSeconds(1);

		private ExitInFilter() {
		}

		public static void main(String[] arguments) throws Exception {
			FakeTime time = FakeTime.stepped();
			LLMLogger logger = LLMLogger.builder()
				.time(time)
				.endpoint(arguments[0])
				.apiKey("key")
				.batchSize(2)
				.filter((entry) -> {
					if (entry.metadata().get("half").equals(0.0)) {
						System.exit(9);
					}
					return entry;
				})
				.build();
			Runtime.getRuntime().addShutdownHook(new Thread(() -> {
				passTimeOnceSent(logger, time);
				System.out.println("closed " + logger.shutdown(TIMEOUT));
				System.out.println("sent " + logger.stats().logsSent());
				System.out.println("failed " + logger.stats().failedByReason().get(FailureReason.SHUTDOWN));
			}));
			DeliveryOracle oracle = new DeliveryOracle();
			for (int i = 5; i >= 0; i--) {
				oracle.log(logger, i);
			}
			new CountDownLatch(1).await();
		}

		/** The first delivery may take a busy machine longer than the timeout. */
		private static void passTimeOnceSent(LLMLogger logger, FakeTime time) {
			Thread thread = new Thread(() -> {
				while (true) {
					LockSupport.parkNanos(1_000_000);
					if (logger.stats().logsSent() == 4) {
						time.advance(TIMEOUT);
					}
				}
			});
			thread.setDaemon(true);
			thread.start();
		}

	}

	/**
	 * Logs far more than its memory could hold.
	 */
	static final class Flood {

		private static final int MAX_LOGS = 2_000;

		private static final long MAX_BYTES = 8 * 1024 * 1024;

		private Flood() {
		}

		public static void main(String[] arguments) throws Exception {
			LLMLogger logger = LLMLogger.builder()
				.endpoint(arguments[0])
				.apiKey("key")
				.maxQueueSize(MAX_LOGS)
				.maxQueueBytes(MAX_BYTES)
				.maxBatchBytes(1024 * 1024)
				.timeout(Duration.ofMinutes(2))
				.build();
			AtomicInteger accepted = new AtomicInteger();
			AtomicInteger refused = new AtomicInteger();
			AtomicInteger outOfBounds = new AtomicInteger();
			produce(4, Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]), logger, accepted, refused,
					outOfBounds);
			System.out.println("accepted " + accepted);
			System.out.println("out of bounds " + outOfBounds);
			System.out.println("full by count " + (logger.stats().queueSize() == MAX_LOGS));
			System.out.println("refused " + refused);
			System.out.println("queue full " + logger.stats().droppedByReason().get(DropReason.QUEUE_FULL));
			System.out.println("closed " + logger.shutdown(Duration.ofSeconds(30)));
		}

		private static void produce(int threads, int logs, int chars, LLMLogger logger, AtomicInteger accepted,
				AtomicInteger refused, AtomicInteger outOfBounds) throws InterruptedException {
			Thread[] producers = new Thread[threads];
			for (int i = 0; i < threads; i++) {
				producers[i] = new Thread(() -> {
					for (int n = 0; n < logs; n++) {
						// Not a constant, of which there would be one in memory.
						boolean taken = logger.log("x".repeat(chars - 10) + n, null);
						(taken ? accepted : refused).incrementAndGet();
						LoggerStats stats = logger.stats();
						if (stats.queueSize() > MAX_LOGS || stats.queueBytes() > MAX_BYTES) {
							outOfBounds.incrementAndGet();
						}
					}
				});
				producers[i].start();
			}
			for (Thread producer : producers) {
				producer.join();
			}
		}

	}

	/**
	 * Logs two things that can be logged and one that cannot.
	 */
	static final class Plain {

		private Plain() {
		}

		public static void main(String[] arguments) {
			try (LLMLogger logger = LLMLogger.builder().endpoint(arguments[0]).apiKey("key").debug(true).build()) {
				DeliveryOracle oracle = new DeliveryOracle();
				oracle.log(logger, 0);
				Object[] cyclic = new Object[1];
				cyclic[0] = cyclic;
				logger.log(cyclic, null);
				oracle.log(logger, 1);
				System.out.println(logger.flush());
				System.out.println("dropped " + logger.stats().logsDropped());
			}
		}

	}

}
