package com.trainburt.logger;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import com.trainburt.logger.SpoolSettings.Mode;
import com.trainburt.logger.internal.ScriptedTransport;
import com.trainburt.logger.internal.platform.Time;
import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.LogBatch;
import com.trainburt.logger.transport.LogTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Logging while the heap is full again and again, or the stack nearly is: {@code log()}
 * throws nothing, and each log is counted once.
 */
@Timeout(600)
class FullHeapTests {

	@TempDir
	Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "NONE", "ON_FAILURE", "JOURNAL" })
	void whenTheHeapIsFullShouldCountEachLogOnceAndThrowNothing(String mode) {
		try (ChildJvm child = ChildJvm.start(Starving.class, List.of("-Xmx32m", "-Xms32m"), mode,
				this.directory.toString())) {
			child.awaitLine("sent after the fault");
			assertThat(child.awaitLine("thrown ")).as("%s", child).isEqualTo("0");
			assertThat(child.awaitLine("returned true, less those counted ")).isEqualTo("0");
			assertThat(child.awaitLine("returned false, less those counted ")).isEqualTo("0");
			assertThat(child.awaitLine("out of the identity ")).isEqualTo("0");
			assertThat(child.awaitLine("counted as sent and not delivered ")).isEqualTo("0");
			assertThat(child.awaitLine("delivered and neither counted as sent nor as lost ")).isEqualTo("0");
			assertThat(child.awaitLine("left in memory ")).isEqualTo("0 logs, 0 bytes");
			assertThat(child.awaitExit()).isZero();
		}
	}

	@Test
	void whenTheStackIsNearlyFullShouldCountEachLogOnce() throws Exception {
		ScriptedTransport backend = new ScriptedTransport(Time.SYSTEM);
		LLMLogger logger = LLMLogger.builder().transport(backend).batchSize(3).build();
		AtomicInteger accepted = new AtomicInteger();
		AtomicInteger refused = new AtomicInteger();
		// A class that meets the end of the stack while it is loaded cannot be used any
		// more.
		assertThat(logger.log("request", "response")).isTrue();
		assertThat(logger.flush(Duration.ofSeconds(30)).sent()).isEqualTo(accepted.incrementAndGet());
		for (int round = 0; round < 200; round++) {
			// Each time the frames meet the end of the stack elsewhere.
			int padding = round % 40;
			Thread thread = new Thread(null, () -> pad(padding, () -> dig(logger, accepted, refused)), "digging",
					256 * 1024);
			thread.start();
			thread.join();
		}
		boolean nothingLost = logger.shutdown(Duration.ofSeconds(30));
		LoggerStats stats = logger.stats();
		assertThat(nothingLost).as("%s", stats).isTrue();
		DeliveryOracle.assertIdentity(stats);
		assertThat(stats.logsQueued()).isEqualTo(accepted.get()).isPositive();
		assertThat(stats.logsDropped()).isEqualTo(refused.get());
		assertThat(stats.logsSent()).isEqualTo(backend.logs().size());
		assertThat(stats.queueBytes()).isZero();
	}

	private static void pad(int frames, Runnable task) {
		if (frames > 0) {
			pad(frames - 1, task);
		}
		else {
			task.run();
		}
	}

	/** Log from the deepest frames, the deepest first. */
	private static int dig(LLMLogger logger, AtomicInteger accepted, AtomicInteger refused) {
		int left;
		try {
			left = dig(logger, accepted, refused);
		}
		catch (StackOverflowError ex) {
			left = 100;
		}
		if (left > 0) {
			try {
				(logger.log("request", "response") ? accepted : refused).incrementAndGet();
			}
			catch (StackOverflowError ex) {
				// There was not even room for the call.
			}
		}
		return left - 1;
	}

	/**
	 * Logs from four threads while another fills the heap and lets go of it.
	 */
	static final class Starving implements LogTransport {

		private static final Object[] NOTHING = {};

		private static final int FULL_HEAPS = 40;

		/**
		 * Enough for the backend to have failed, too: a class that meets a full heap
		 * while it is initialized cannot be used any more.
		 */
		private static final int WARM_UP_TRIES = 1000;

		private final AtomicInteger attempts = new AtomicInteger();

		private final AtomicLong delivered = new AtomicLong();

		private volatile boolean running = true;

		private volatile boolean calm;

		private volatile Throwable thrown;

		private Object[] hoard = NOTHING;

		private int full;

		public static void main(String[] arguments) throws Exception {
			new Starving().run(arguments);
		}

		private void run(String[] arguments) throws Exception {
			LLMLoggerBuilder builder = LLMLogger.builder()
				.transport(this)
				.batchSize(3)
				.maxInFlight(3)
				.maxQueueSize(500)
				.maxQueueBytes(1024 * 1024)
				.maxBatchBytes(100_000)
				.maxRetries(1)
				.flushInterval(Duration.ofMillis(5))
				.initialRetryDelay(Duration.ofMillis(1))
				.maxRetryDelay(Duration.ofMillis(2));
			if (!arguments[0].equals("NONE")) {
				builder.spool(SpoolSettings.in(Path.of(arguments[1])).withMode(Mode.valueOf(arguments[0])));
			}
			LLMLogger logger = builder.build();
			AtomicInteger accepted = new AtomicInteger();
			AtomicInteger refused = new AtomicInteger();
			AtomicInteger thrown = new AtomicInteger();
			Thread[] callers = new Thread[4];
			CountDownLatch started = new CountDownLatch(callers.length);
			for (int i = 0; i < callers.length; i++) {
				callers[i] = new Thread(() -> {
					started.countDown();
					call(logger, accepted, refused, thrown);
				});
				callers[i].start();
			}
			started.await();
			warmUp();
			while (this.full < FULL_HEAPS) {
				try {
					fillTheHeap();
					// Collections of a full heap are slow on a busy machine; no line is a
					// hang.
					System.out.println("\nfull heaps " + this.full);
				}
				catch (OutOfMemoryError ex) {
					this.hoard = NOTHING;
				}
			}
			this.running = false;
			for (Thread caller : callers) {
				caller.join();
			}
			this.calm = true;
			long sent = logger.stats().logsSent();
			do {
				(logger.log("request", "response") ? accepted : refused).incrementAndGet();
				logger.flush(Duration.ofSeconds(1));
			}
			while (logger.stats().logsSent() == sent);
			System.out.println("\nsent after the fault");
			logger.shutdown(Duration.ofSeconds(30));
			report(logger.stats(), accepted.get(), refused.get(), thrown.get());
		}

		private void warmUp() {
			for (int step = 100; step <= WARM_UP_TRIES; step += 100) {
				while (this.attempts.get() < step) {
					pause(1_000_000);
				}
				System.out.println("attempts " + step);
			}
		}

		private void call(LLMLogger logger, AtomicInteger accepted, AtomicInteger refused, AtomicInteger thrown) {
			Map<String, Object> request = Map.of("model", "gpt-5", "messages", List.of("one", "two", "three"));
			while (this.running) {
				try {
					(logger.log(request, "response", request) ? accepted : refused).incrementAndGet();
				}
				catch (Throwable ex) {
					thrown.incrementAndGet();
					this.thrown = ex;
				}
				pause(50_000);
			}
		}

		private void fillTheHeap() {
			try {
				while (true) {
					this.hoard = new Object[] { this.hoard, new byte[500] };
				}
			}
			catch (OutOfMemoryError ex) {
				this.full++;
				pause(20_000_000);
				this.hoard = NOTHING;
			}
			pause(20_000_000);
		}

		/** The JVM may want memory at any point in compiled code. */
		private static void pause(long nanos) {
			try {
				LockSupport.parkNanos(nanos);
			}
			catch (OutOfMemoryError ex) {
				// A short pause will do.
			}
		}

		private void report(LoggerStats stats, int accepted, int refused, int thrown) {
			if (this.thrown != null) {
				this.thrown.printStackTrace();
			}
			System.out.println("\nthrown " + thrown);
			System.out.println("returned true, less those counted " + (accepted - stats.logsQueued()));
			System.out.println("returned false, less those counted " + (refused - stats.logsDropped()));
			System.out.println("out of the identity " + (stats.logsQueued() + stats.logsRecovered() - stats.logsSent()
					- stats.logsFailed() - stats.logsFiltered() - stats.logsPending()));
			long delivered = this.delivered.get();
			System.out.println("counted as sent and not delivered " + Math.max(0, stats.logsSent() - delivered));
			System.out.println("delivered and neither counted as sent nor as lost "
					+ Math.max(0, delivered - stats.logsSent() - stats.logsFailed()));
			System.out.println("left in memory %d logs, %d bytes".formatted(stats.logsPending() - stats.spoolLogs(),
					stats.queueBytes()));
			System.err.println(stats);
		}

		@Override
		public DeliveryResult send(LogBatch batch, Duration timeout) {
			int number = this.calm ? 1 : this.attempts.incrementAndGet();
			if (number % 7 == 0 || number % 1000 > 900) {
				return DeliveryResult.retry("HTTP 503", null);
			}
			DeliveryResult result = DeliveryResult.accepted();
			this.delivered.addAndGet(batch.size());
			return result;
		}

	}

}
