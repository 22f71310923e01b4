package com.trainburt.logger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import com.trainburt.logger.transport.http.JdkHttpTransport;
import com.trainburt.logger.transport.http.RawHttpServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ten thousand threads that log at the same moment, with and without a backend that
 * answers.
 */
@Timeout(120)
class ManyCallersTests {

	private static final int CALLERS = 10_000;

	/** Threads of the system cost half a millisecond each. */
	private static final int FEWER_CALLERS = 2_000;

	@RegisterExtension
	static final Leaks leaks = Leaks.since();

	@Test
	void whenThreadsLogAtOnceShouldLoseNone() throws Exception {
		assertNoneIsLost(ManyCallersTests::startPlatformThread);
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void whenVirtualThreadsLogAtOnceShouldLoseNone() throws Exception {
		assertNoneIsLost(ManyCallersTests::startVirtualThread);
	}

	private static void assertNoneIsLost(Function<Runnable, Thread> threads) throws Exception {
		try (FaultHarness harness = new FaultHarness(JdkHttpTransport::new,
				(builder) -> builder.batchSize(100).maxQueueSize(CALLERS))) {
			assertThat(logAtOnce(harness, CALLERS, threads)).isEqualTo(CALLERS);
			assertThat(harness.logger().flush(FaultHarness.AMPLE)).isEqualTo(new FlushResult(CALLERS, 0, 0, 0));
			assertThat(harness.oracle().deliveredCount()).isEqualTo(CALLERS);
		}
	}

	@Test
	void whenThreadsLogAtOnceIntoAFullBufferShouldReturnAndCountEach() throws Exception {
		assertReturnsAndCounts(FEWER_CALLERS, ManyCallersTests::startPlatformThread);
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void whenVirtualThreadsLogAtOnceIntoAFullBufferShouldReturnAndCountEach() throws Exception {
		assertReturnsAndCounts(CALLERS, ManyCallersTests::startVirtualThread);
	}

	/**
	 * The backend answers only when every caller has returned: none can have waited for
	 * it.
	 */
	private static void assertReturnsAndCounts(int callers, Function<Runnable, Thread> threads) throws Exception {
		CountDownLatch returned = new CountDownLatch(1);
		try (FaultHarness harness = new FaultHarness(JdkHttpTransport::new,
				(builder) -> builder.batchSize(10).maxInFlight(2).maxQueueSize(100).timeout(Duration.ofMinutes(1)))) {
			RawHttpServer.Answer accept = harness.accept();
			harness.server().otherwise((request, socket) -> {
				try {
					returned.await();
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
				accept.answer(request, socket);
			});
			int accepted = logAtOnce(harness, callers, threads);
			assertThat(accepted).isBetween(100, 120);
			assertThat(harness.logger().stats().droppedByReason()).containsEntry(DropReason.QUEUE_FULL,
					(long) callers - accepted);
			returned.countDown();
			assertThat(harness.logger().flush(FaultHarness.AMPLE)).isEqualTo(new FlushResult(accepted, 0, 0, 0));
		}
	}

	private static int logAtOnce(FaultHarness harness, int callerCount, Function<Runnable, Thread> threads)
			throws InterruptedException {
		CountDownLatch ready = new CountDownLatch(callerCount);
		CountDownLatch start = new CountDownLatch(1);
		AtomicInteger accepted = new AtomicInteger();
		AtomicReference<Throwable> failure = new AtomicReference<>();
		List<Thread> callers = new ArrayList<>();
		for (int i = 0; i < callerCount; i++) {
			Thread caller = threads.apply(() -> {
				try {
					ready.countDown();
					start.await();
					accepted.addAndGet(harness.tryLog() ? 1 : 0);
				}
				catch (Throwable ex) {
					failure.set(ex);
				}
			});
			callers.add(caller);
		}
		ready.await();
		start.countDown();
		for (Thread caller : callers) {
			caller.join();
		}
		assertThat(failure.get()).isNull();
		return accepted.get();
	}

	private static Thread startPlatformThread(Runnable task) {
		Thread thread = new Thread(task, "caller");
		thread.start();
		return thread;
	}

	private static Thread startVirtualThread(Runnable task) {
		try {
			return (Thread) Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
