package com.trainburt.logger.internal.queue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

import com.trainburt.logger.BuilderAccess;
import com.trainburt.logger.SpoolSettings;
import com.trainburt.logger.internal.platform.FakeTime;
import com.trainburt.logger.internal.platform.Time;
import com.trainburt.logger.internal.queue.FlushTracker.Ticket;
import com.trainburt.logger.internal.spool.SpoolFile;
import com.trainburt.logger.internal.spool.SpoolFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for who is woken by what. Time does not pass: a thread waits until it is woken.
 */
class QueueLockTests {

	private final FakeTime clock = FakeTime.stepped();

	private final DeliveryQueue queue = new DeliveryQueue(
			BuilderAccess.settings(BuilderAccess.time(UnlockedQueue.settings(this.clock), new UntimedWaits(this.clock))
				.spool(SpoolSettings.in(Path.of("nowhere")))),
			() -> Origin.Memory.INSTANCE);

	private final List<Thread> threads = new ArrayList<>();

	@AfterEach
	void endThreads() throws InterruptedException {
		for (Thread thread : this.threads) {
			thread.interrupt();
			thread.join(TimeUnit.SECONDS.toMillis(10));
		}
	}

	@Test
	void whenTheTimekeeperGetsABatchShouldWakeAnotherToKeepTheTime() throws Exception {
		FutureTask<Batch> timekeeper = waiting(this.queue::take);
		FutureTask<Batch> successor = waiting(this.queue::take);
		append(3);
		assertThat(result(timekeeper).size()).isEqualTo(3);
		assertThat(result(successor)).as("it comes back as the timekeeper").isNull();
	}

	@Test
	void whenTheTimekeeperIsInterruptedShouldWakeAnotherToKeepTheTime() throws Exception {
		FutureTask<Batch> timekeeper = waiting(this.queue::take);
		FutureTask<Batch> successor = waiting(this.queue::take);
		this.threads.get(0).interrupt();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> result(timekeeper))
			.withCauseInstanceOf(InterruptedException.class);
		assertThat(result(successor)).isNull();
	}

	@Test
	void whenASecondBatchIsReadyShouldWakeASecondSender() throws Exception {
		FutureTask<Batch> first = waiting(this::takeAny);
		FutureTask<Batch> second = waiting(this::takeAny);
		append(3);
		append(3);
		assertThat(result(first).size()).isEqualTo(3);
		assertThat(result(second).size()).isEqualTo(3);
	}

	/** As a sender does, which may also be woken to keep the time. */
	private Batch takeAny() throws InterruptedException {
		Batch batch = this.queue.take();
		return (batch != null) ? batch : takeAny();
	}

	@Test
	void whenABatchIsFoundOnDiskShouldWakeASender() throws Exception {
		FutureTask<Batch> sender = waiting(this.queue::take);
		this.queue.recovered(SpoolFiles.file(1, 2, 100));
		assertThat(result(sender).isFromDisk()).isTrue();
	}

	@Test
	void whenABatchIsRequeuedShouldWakeASender() throws Exception {
		append(3);
		Batch batch = this.queue.take();
		FutureTask<Batch> sender = waiting(this.queue::take);
		assertThat(this.queue.requeueLast(batch, 0)).isTrue();
		assertThat(this.queue.requeueLast(batch, 0)).as("no longer in flight").isFalse();
		assertThat(result(sender).size()).isEqualTo(3);
	}

	@Test
	void whenABatchIsOneTooManyForTheSendersShouldWakeTheSpoolWriter() throws Exception {
		append(6);
		this.queue.take();
		this.queue.take();
		FutureTask<Batch> writer = waiting(() -> this.queue.takeForSpool(1));
		append(6);
		assertThat(result(writer).size()).isEqualTo(3);
	}

	@Test
	void whenTheCircuitOpensShouldWakeTheSpoolWriterAndThoseThatBackOff() throws Exception {
		append(3);
		Batch batch = this.queue.take();
		FutureTask<Batch> writer = waiting(() -> this.queue.takeForSpool(1));
		FutureTask<Backoff> backoff = waiting(this::backOff);
		FutureTask<Backoff> another = waiting(this::backOff);
		this.queue.attemptFailed(batch, UnlockedQueue.DOWN, true);
		assertThat(result(writer)).isNull();
		assertThat(result(backoff)).isEqualTo(Backoff.DIVERTED);
		assertThat(result(another)).isEqualTo(Backoff.DIVERTED);
		assertThat(this.queue.stats().retries()).isZero();
	}

	@Test
	void whenAProbeHasFailedShouldWakeAllToKeepTheTimeOfTheNext() throws Exception {
		append(3);
		this.queue.attemptFailed(this.queue.take(), UnlockedQueue.DOWN, true);
		this.clock.advance(Duration.ofHours(1));
		SpoolFile file = SpoolFiles.file(1, 2, 100);
		this.queue.recovered(file);
		Batch probe = this.queue.take();
		this.queue.attemptFailed(probe, UnlockedQueue.DOWN, true);
		FutureTask<Batch> timekeeper = waiting(this.queue::take);
		FutureTask<Batch> another = waiting(this.queue::take);
		this.queue.putBack(probe, file, true, 0);
		assertThat(result(timekeeper)).isNull();
		assertThat(result(another)).isNull();
	}

	@Test
	void whenABatchFailsAndTheCircuitStaysClosedShouldWakeNoThread() throws Exception {
		append(3);
		Batch batch = this.queue.take();
		FutureTask<Backoff> backoff = waiting(this::backOff);
		this.queue.attemptFailed(batch, UnlockedQueue.DOWN, false);
		assertThat(backoff.isDone()).isFalse();
		this.queue.flush();
		assertThat(result(backoff)).isEqualTo(Backoff.FLUSHED);
		assertThat(this.queue.stats().retries()).isEqualTo(1);
	}

	@Test
	void whenFlushedShouldWakeAllThatWaitForABatch() throws Exception {
		FutureTask<Batch> first = waiting(this.queue::take);
		FutureTask<Batch> second = waiting(this.queue::take);
		FutureTask<Batch> writer = waiting(() -> this.queue.takeForSpool(1));
		this.queue.flush();
		assertThat(result(first)).isNull();
		assertThat(result(second)).isNull();
		assertThat(result(writer)).isNull();
	}

	@Test
	void whenTheDiskFailsShouldWakeSenders() throws Exception {
		append(3);
		this.queue.attemptFailed(this.queue.take(), UnlockedQueue.DOWN, true);
		append(3);
		FutureTask<Batch> sender = waiting(this.queue::take);
		this.queue.diskFailed("full");
		assertThat(result(sender).size()).isEqualTo(3);
	}

	@Test
	void whenLogsAreSettledShouldWakeAllThatFlush() throws Exception {
		append(3);
		Batch batch = this.queue.take();
		Ticket ticket = this.queue.flush();
		FutureTask<Boolean> first = waiting(() -> this.queue.await(ticket, this.clock.nanoTime() + 1));
		FutureTask<Boolean> second = waiting(() -> this.queue.await(ticket, this.clock.nanoTime() + 1));
		this.queue.settle(batch, 3, Outcome.FILTERED);
		assertThat(result(first)).isTrue();
		assertThat(result(second)).isTrue();
	}

	@Test
	void whenAbandonedShouldEndAllBackoffs() throws Exception {
		this.queue.close();
		FutureTask<Backoff> backoff = waiting(this::backOff);
		this.queue.abandon();
		assertThat(result(backoff)).isEqualTo(Backoff.ABANDONED);
		assertThat(this.queue.stats().retries()).isZero();
	}

	@Test
	void whenInterruptedShouldEndTheBackoff() throws Exception {
		FutureTask<Backoff> backoff = waiting(this::backOff);
		this.threads.get(0).interrupt();
		assertThat(result(backoff)).isEqualTo(Backoff.ELAPSED);
		assertThat(this.queue.stats().retries()).isEqualTo(1);
	}

	private Backoff backOff() {
		return this.queue.backOff(this.clock.nanoTime() + Duration.ofHours(1).toNanos());
	}

	private void append(int logs) {
		for (int i = 0; i < logs; i++) {
			this.queue.append(UnlockedQueue.entry());
		}
	}

	/** Have a thread wait in a call, behind those that wait there. */
	private <T> FutureTask<T> waiting(Callable<T> call) {
		FutureTask<T> task = new FutureTask<>(call);
		Thread thread = new Thread(task);
		thread.setDaemon(true);
		this.threads.add(thread);
		thread.start();
		await().pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(1))
			.until(() -> thread.getState() == Thread.State.WAITING);
		return task;
	}

	private static <T> T result(FutureTask<T> task) throws Exception {
		return task.get(10, TimeUnit.SECONDS);
	}

	/**
	 * Waits until signalled, however long that takes.
	 */
	private record UntimedWaits(FakeTime clock) implements Time {

		@Override
		public long nanoTime() {
			return this.clock.nanoTime();
		}

		@Override
		public long currentTimeMillis() {
			return this.clock.currentTimeMillis();
		}

		@Override
		public void await(Condition condition, long nanos) throws InterruptedException {
			condition.await();
		}

	}

}
