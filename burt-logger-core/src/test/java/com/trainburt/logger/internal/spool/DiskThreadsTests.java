package com.trainburt.logger.internal.spool;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;

import com.trainburt.logger.internal.platform.FakeTime;
import com.trainburt.logger.internal.platform.Time;
import com.trainburt.logger.internal.spool.DiskRequest.Operation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link DiskThreads}, on a disk that answers when a test says so. Time passes
 * only for those that wait, and only while the disk hangs.
 */
class DiskThreadsTests {

	private static final Duration DEADLINE = Duration.ofMillis(100);

	private final FakeTime clock = FakeTime.stepped();

	private final List<Thread> started = new CopyOnWriteArrayList<>();

	private final List<String> done = new CopyOnWriteArrayList<>();

	private final CountDownLatch answer = new CountDownLatch(1);

	/** Whether a late operation has begun. */
	private final CountDownLatch begun = new CountDownLatch(1);

	private final AtomicInteger waits = new AtomicInteger();

	/** How much time passes in a wait of that many nanoseconds. */
	private volatile Passing passing = (nanos) -> 0;

	/** Whether a wait ends only when it is signalled. */
	private volatile boolean untimed;

	private volatile int threadsLeft = Integer.MAX_VALUE;

	private final List<DiskThreads> all = new ArrayList<>();

	@AfterEach
	void endThreads() throws Exception {
		this.answer.countDown();
		for (DiskThreads threads : this.all) {
			try {
				threads.callLast(() -> true);
			}
			catch (IOException ex) {
				// It has been closed, or has no thread.
			}
		}
		for (Thread thread : this.started) {
			thread.join(TimeUnit.SECONDS.toMillis(10));
			assertThat(thread.isAlive()).isFalse();
		}
	}

	@Test
	void whenAnOperationSucceedsShouldHaveItsResultFromAThreadOfItsOwn() throws Exception {
		DiskThreads threads = threads(2);
		assertThat(threads.call(threads::isOwnThread)).isTrue();
		assertThat(threads.isOwnThread()).isFalse();
		assertThat(threads.callAnyway(() -> "anyway")).isEqualTo("anyway");
		assertThat(threads.callPatiently(() -> "patiently", (overdue) -> this.done.add("overdue")))
			.isEqualTo("patiently");
		assertThat(threads.await(threads.request(() -> "requested"))).isEqualTo("requested");
		assertThat(this.done).isEmpty();
	}

	@Test
	void whenAnOperationFailsShouldThrowWhatItThrew() throws Exception {
		DiskThreads threads = threads(1);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> threads.call(() -> {
			throw new IOException("full");
		})).withMessage("full");
		assertThatIllegalStateException().isThrownBy(() -> threads.call(() -> {
			throw new IllegalStateException();
		}));
		assertThatExceptionOfType(StackOverflowError.class).isThrownBy(() -> threads.callAnyway(() -> {
			throw new StackOverflowError();
		}));
		DiskRequest<?> failing = threads.request(() -> {
			throw new IOException("broken");
		});
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> threads.await(failing)).withMessage("broken");
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> threads.awaitBriefly(failing, 1))
			.withMessage("broken");
		assertThat(this.started).as("it goes on").hasSize(1);
	}

	@Test
	void whenThereIsNoFactoryShouldRunOnTheCallersThread() throws Exception {
		DiskThreads threads = new DiskThreads(null, "", 1, this.clock, 0);
		assertThat(threads.call(Thread::currentThread)).isSameAs(Thread.currentThread());
		assertThat(threads.awaitBriefly(threads.request(() -> 1), 0)).isTrue();
	}

	@Test
	void whenCalledFromOneOfItsThreadsShouldRunThere() throws Exception {
		DiskThreads threads = threads(1);
		assertThat(threads.call(() -> threads.call(Thread::currentThread))).isSameAs(this.started.get(0));
	}

	@Test
	void whenAThreadIsIdleShouldStartNoOther() throws Exception {
		DiskThreads threads = threads(2);
		threads.call(() -> 1);
		awaitIdle(0);
		threads.call(() -> 2);
		assertThat(this.started).extracting(Thread::getName).containsExactly("disk-1");
		awaitIdle(0);
		threads.request(answeringLate("late"));
		threads.request(doing("meanwhile"));
		assertThat(this.started).as("it is busy now").hasSize(2);
	}

	@Test
	void whenAllThreadsAreBusyShouldStartOthersUpToTheMaximum() throws Exception {
		DiskThreads threads = threads(2);
		List<DiskRequest<String>> requests = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			requests.add(threads.request(answeringLate("late")));
		}
		assertThat(this.started).extracting(Thread::getName).containsExactly("disk-1", "disk-2");
		this.answer.countDown();
		for (DiskRequest<String> request : requests) {
			assertThat(threads.await(request)).isEqualTo("late");
		}
	}

	@Test
	void whenThereIsOneThreadShouldKeepTheOrder() throws Exception {
		DiskThreads threads = threads(1);
		threads.request(answeringLate("first"));
		threads.request(doing("second"));
		threads.request(doing("third"));
		this.answer.countDown();
		threads.callLast(doing("last"));
		assertThat(this.done).containsExactly("first", "second", "third", "last");
		assertThat(this.started).extracting(Thread::getName).containsExactly("disk");
	}

	@Test
	void whenTheDiskHangsShouldRejectOtherRequestsUntilItAnswers() throws Exception {
		DiskThreads threads = threads(1);
		this.passing = this::onceBegun;
		assertThatExceptionOfType(HangingException.class).isThrownBy(() -> threads.call(answeringLate("late")))
			.withMessageContaining("100 ms");
		assertThat(this.waits).as("slices of 10 ms").hasValue(10);
		assertThatExceptionOfType(HangingException.class).isThrownBy(() -> threads.call(doing("in time")));
		assertThatExceptionOfType(HangingException.class).isThrownBy(() -> threads.request(doing("requested")));
		assertThatExceptionOfType(HangingException.class).isThrownBy(() -> threads.callAnyway(doing("anyway")));
		assertThat(this.waits).as("at once").hasValue(10);
		answer(threads);
		assertThat(threads.call(doing("again"))).isEqualTo("again");
		assertThat(this.done).containsExactly("late", "anyway", "again");
	}

	@Test
	void whenAResultComesTooLateShouldUndoIt() throws Exception {
		DiskThreads threads = threads(1);
		this.passing = this::onceBegun;
		List<String> undone = new CopyOnWriteArrayList<>();
		assertThatExceptionOfType(HangingException.class)
			.isThrownBy(() -> threads.call(answeringLate("late"), (result) -> {
				undone.add(result);
				throw new IllegalStateException("which costs nothing");
			}));
		answer(threads);
		assertThat(undone).containsExactly("late");
		threads.call(doing("in time"), undone::add);
		threads.call(() -> 1);
		assertThat(undone).containsExactly("late");
	}

	@Test
	void whenAnAbandonedOperationFailsShouldUndoNothing() throws Exception {
		DiskThreads threads = threads(1);
		this.passing = this::onceBegun;
		assertThatExceptionOfType(HangingException.class).isThrownBy(() -> threads.call(() -> {
			answeringLate("late").run();
			throw new IOException();
		}, (result) -> this.done.add("undone")));
		answer(threads);
		assertThat(this.done).containsExactly("late");
	}

	@Test
	void whenACallerHasGoneBeforeItsOperationBeganShouldLeaveItOut() throws Exception {
		DiskThreads threads = threads(1);
		DiskRequest<String> first = threads.request(answeringLate("first"));
		this.passing = this::onceBegun;
		assertThatExceptionOfType(HangingException.class).isThrownBy(() -> threads.call(doing("abandoned")));
		assertThatExceptionOfType(HangingException.class).isThrownBy(() -> threads.await(first));
		answer(threads);
		threads.callLast(doing("last"));
		assertThat(this.done).containsExactly("first", "last");
	}

	@Test
	void whenPatientShouldSayOnceThatItTakesLongAndGoOnWaiting() throws Exception {
		DiskThreads threads = threads(1);
		this.passing = this::onceBegun;
		String result = threads.callPatiently(answeringLate("late"), (overdue) -> {
			this.done.add("overdue");
			this.answer.countDown();
		});
		assertThat(result).isEqualTo("late");
		assertThat(this.done).containsExactly("overdue", "late");
	}

	@Test
	void whenTheProcessWasStoppedWhileItWaitedShouldNotTakeThatForTheDisk() throws Exception {
		DiskThreads threads = threads(1);
		this.passing = (nanos) -> Duration.ofHours(1).toNanos();
		assertThatExceptionOfType(HangingException.class).isThrownBy(() -> threads.call(answeringLate("late")));
		assertThat(this.waits).as("each counts as 10 ms").hasValue(10);
	}

	@Test
	void whenWaitedForBrieflyShouldSayWhetherItIsDoneUntilTheDeadline() throws Exception {
		DiskThreads threads = threads(1);
		DiskRequest<String> request = threads.request(answeringLate("late"));
		awaitBegun();
		this.passing = this::onceBegun;
		for (int i = 0; i < 9; i++) {
			assertThat(threads.awaitBriefly(request, Duration.ofMillis(10).toNanos())).isFalse();
		}
		assertThatExceptionOfType(HangingException.class)
			.isThrownBy(() -> threads.awaitBriefly(request, Duration.ofMillis(10).toNanos()));
		assertThatExceptionOfType(HangingException.class).isThrownBy(() -> threads.request(doing("turned away")));
		this.passing = (nanos) -> 0;
		this.answer.countDown();
		assertThat(threads.awaitBriefly(request, 1)).isTrue();
		assertThat(this.done).containsExactly("late");
	}

	@Test
	void whenWaitedForBrieflyShouldNotWaitLonger() throws Exception {
		DiskThreads threads = threads(1);
		DiskRequest<String> request = threads.request(answeringLate("late"));
		awaitBegun();
		this.passing = this::onceBegun;
		long before = this.clock.nanoTime();
		assertThat(threads.awaitBriefly(request, Duration.ofMillis(15).toNanos())).isFalse();
		assertThat(this.clock.nanoTime() - before).isEqualTo(Duration.ofMillis(15).toNanos());
	}

	@Test
	void whenTheDiskAnswersShouldWakeWhoWaits() throws Exception {
		this.untimed = true;
		DiskThreads threads = threads(1);
		DiskRequest<String> request = threads.request(answeringLate("late"));
		awaitBegun();
		FutureTask<String> waiting = new FutureTask<>(() -> threads.await(request));
		Thread thread = new Thread(waiting);
		thread.setDaemon(true);
		thread.start();
		await().until(() -> thread.getState() == Thread.State.WAITING);
		this.answer.countDown();
		assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo("late");
		this.untimed = false;
	}

	@Test
	void whenTheProcessWasStoppedBetweenTwoLooksShouldCountHalfADeadline() throws Exception {
		DiskThreads threads = threads(1);
		DiskRequest<String> request = threads.request(answeringLate("late"));
		awaitBegun();
		this.clock.advance(Duration.ofHours(1));
		assertThat(threads.awaitBriefly(request, 0)).isFalse();
		assertThat(threads.awaitBriefly(request, 0)).as("no time has passed").isFalse();
		this.clock.advance(Duration.ofHours(1));
		assertThatExceptionOfType(HangingException.class).isThrownBy(() -> threads.awaitBriefly(request, 0));
	}

	@Test
	void whenTheDiskHasAnsweredShouldCountAnewForTheNextRequest() throws Exception {
		DiskThreads threads = threads(1);
		for (int i = 0; i < 3; i++) {
			threads.call(() -> 1);
			this.clock.advance(DEADLINE.dividedBy(2));
		}
		DiskRequest<String> request = threads.request(answeringLate("late"));
		awaitBegun();
		assertThat(threads.awaitBriefly(request, 0)).isFalse();
	}

	@Test
	void whenClosedShouldDoTheLastAfterAllOthersAndEndItsThreads() throws Exception {
		DiskThreads threads = threads(2);
		threads.request(answeringLate("late"));
		awaitBegun();
		this.passing = this::onceBegun;
		assertThatExceptionOfType(HangingException.class).isThrownBy(() -> threads.callLast(doing("last")));
		assertThat(this.done).isEmpty();
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> threads.callAnyway(doing("too late")))
			.withMessageContaining("closed");
		this.answer.countDown();
		for (Thread thread : this.started) {
			thread.join(TimeUnit.SECONDS.toMillis(10));
			assertThat(thread.isAlive()).isFalse();
		}
		assertThat(this.done).containsExactly("late", "last");
	}

	@Test
	void whenThereIsNoThreadShouldReportItAndRetry() throws Exception {
		DiskThreads threads = threads(1);
		this.threadsLeft = 0;
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> threads.call(doing("nothing")))
			.withMessageContaining("no thread could be started")
			.withMessageContaining("unable to create native thread");
		this.threadsLeft = 1;
		assertThat(threads.call(doing("something"))).isEqualTo("something");
		assertThat(this.done).containsExactly("something");
	}

	@Test
	void whenThereIsNoSecondThreadShouldGoOnWithTheFirst() throws Exception {
		DiskThreads threads = threads(2);
		this.threadsLeft = 1;
		threads.request(answeringLate("first"));
		DiskRequest<String> second = threads.request(doing("second"));
		this.answer.countDown();
		assertThat(threads.await(second)).isEqualTo("second");
		assertThat(this.started).hasSize(1);
	}

	@Test
	void whenACallerIsInterruptedShouldWaitAllTheSameAndStayInterrupted() throws Exception {
		DiskThreads threads = threads(1);
		Thread.currentThread().interrupt();
		assertThat(threads.call(doing("done"))).isEqualTo("done");
		assertThat(Thread.interrupted()).isTrue();
		threads.call(doing("more"));
		assertThat(Thread.interrupted()).isFalse();
	}

	private DiskThreads threads(int maxThreads) {
		DiskThreads threads = new DiskThreads(this::newThread, "disk", maxThreads, new Waits(), DEADLINE.toNanos());
		this.all.add(threads);
		return threads;
	}

	private Thread newThread(Runnable task) {
		boolean starts = this.threadsLeft-- > 0;
		return new Thread(task) {

			@Override
			public synchronized void start() {
				if (!starts) {
					throw new OutOfMemoryError("unable to create native thread");
				}
				DiskThreadsTests.this.started.add(this);
				setDaemon(true);
				super.start();
			}

		};
	}

	private Operation<String> doing(String what) {
		return () -> {
			this.done.add(what);
			return what;
		};
	}

	/** The disk hangs until the test has it answer. */
	private Operation<String> answeringLate(String what) {
		return () -> {
			this.begun.countDown();
			try {
				this.answer.await();
			}
			catch (InterruptedException ex) {
				throw new IOException(ex);
			}
			this.done.add(what);
			return what;
		};
	}

	/** No time passes before a late operation has begun. */
	private long onceBegun(long nanos) {
		return (this.begun.getCount() == 0) ? nanos : 0;
	}

	/** The disk answers, and what has been requested of the one thread is done. */
	private void answer(DiskThreads threads) {
		this.passing = (nanos) -> 0;
		this.answer.countDown();
		await().pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(1))
			.ignoreException(HangingException.class)
			.until(() -> threads.call(() -> true));
	}

	private void awaitIdle(int thread) {
		await().pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(1))
			.until(() -> this.started.get(thread).getState() == Thread.State.WAITING);
	}

	/** The one thread waits for the disk. */
	private void awaitBegun() {
		awaitIdle(0);
	}

	private interface Passing {

		long nanos(long waited);

	}

	private final class Waits implements Time {

		@Override
		public long nanoTime() {
			return DiskThreadsTests.this.clock.nanoTime();
		}

		@Override
		public long currentTimeMillis() {
			return DiskThreadsTests.this.clock.currentTimeMillis();
		}

		@Override
		public void await(Condition condition, long nanos) throws InterruptedException {
			DiskThreadsTests.this.waits.incrementAndGet();
			if (DiskThreadsTests.this.untimed) {
				condition.await();
				return;
			}
			condition.awaitNanos(TimeUnit.MILLISECONDS.toNanos(1));
			DiskThreadsTests.this.clock.advance(Duration.ofNanos(DiskThreadsTests.this.passing.nanos(nanos)));
		}

	}

}
