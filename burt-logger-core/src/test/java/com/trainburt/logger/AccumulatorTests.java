package com.trainburt.logger;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.stream.Stream;

import com.trainburt.logger.Accumulator.Admission;
import com.trainburt.logger.Backend.Backoff;
import com.trainburt.logger.Flushes.Ticket;
import com.trainburt.logger.internal.json.FrozenEntry;
import com.trainburt.logger.internal.json.FrozenMap;
import com.trainburt.logger.internal.platform.Time;
import com.trainburt.logger.transport.DeliveryResult;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Accumulator}, without threads: waiting makes the time pass.
 */
class AccumulatorTests {

	private final FakeTime time = FakeTime.passing();

	private final LLMLoggerBuilder settings = LLMLogger.builder().time(this.time).batchSize(3).maxQueueSize(7);

	private final Accumulator queue = queue(this.settings);

	@Test
	void whenBatchIsFullShouldHandItOutAtOnce() throws Exception {
		append(4);
		long now = this.time.nanoTime();
		assertThat(take().size()).isEqualTo(3);
		assertThat(this.time.nanoTime()).isEqualTo(now);
		assertThat(this.queue.stats().queueSize()).isEqualTo(1);
		assertThat(this.queue.stats().logsPending()).isEqualTo(4);
	}

	@Test
	void whenBatchIsIncompleteShouldHandItOutAtTheAgeOfItsOldestLog() throws Exception {
		append(1);
		this.time.advance(Duration.ofSeconds(2));
		append(1);
		long now = this.time.nanoTime();
		assertThat(take().size()).isEqualTo(2);
		assertThat(this.time.nanoTime() - now).isEqualTo(Duration.ofSeconds(3).toNanos());
	}

	@Test
	void whenThereIsNothingShouldWakeInTimeForWhatMayCome() throws Exception {
		long now = this.time.nanoTime();
		assertThat(this.queue.take()).isNull();
		assertThat(this.time.nanoTime() - now).isEqualTo(Duration.ofSeconds(5).toNanos());
	}

	@Test
	void whenFullByCountShouldRefuse() {
		assertThat(append(7)).containsOnly(Admission.ACCEPTED_THREAD_NEEDED);
		assertThat(append(2)).containsOnly(Admission.QUEUE_FULL);
		assertThat(this.queue.stats().droppedByReason()).containsEntry(DropReason.QUEUE_FULL, 2L);
		assertThat(this.queue.stats().logsQueued()).isEqualTo(7);
	}

	@Test
	void whenFullByBytesShouldRefuseUntilABatchIsSettled() throws Exception {
		LLMLoggerBuilder settings = LLMLogger.builder()
			.time(this.time)
			.batchSize(1)
			.maxBatchBytes(1024)
			.maxQueueBytes(2500);
		Accumulator queue = queue(settings);
		assertThat(queue.append(entry(1000))).isEqualTo(Admission.ACCEPTED_THREAD_NEEDED);
		assertThat(queue.append(entry(1000))).isEqualTo(Admission.ACCEPTED_THREAD_NEEDED);
		assertThat(queue.append(entry(1000))).isEqualTo(Admission.QUEUE_FULL);
		Batch batch = Objects.requireNonNull(queue.take());
		assertThat(queue.append(entry(1000))).as("what is in flight takes memory").isEqualTo(Admission.QUEUE_FULL);
		queue.accounts().sent(batch, 1);
		assertThat(queue.append(entry(1000))).isEqualTo(Admission.ACCEPTED_THREAD_NEEDED);
		assertThat(queue.stats().queueBytes()).isEqualTo(2000);
	}

	@Test
	void whenLogsAreLargeShouldKeepBatchesWithinTheirBytes() throws Exception {
		LLMLoggerBuilder settings = LLMLogger.builder().time(this.time).batchSize(100).maxBatchBytes(2048);
		Accumulator queue = queue(settings);
		for (int i = 0; i < 5; i++) {
			queue.append(entry(1000));
		}
		assertThat(Objects.requireNonNull(queue.take()).size()).isEqualTo(2);
		assertThat(Objects.requireNonNull(queue.take()).size()).isEqualTo(2);
	}

	@Test
	void whenSendersAreBusyShouldAskForMoreUpToTheMaximum() throws Exception {
		this.settings.maxInFlight(2);
		Accumulator queue = queue(this.settings);
		assertThat(queue.reserveSender()).as("nothing to do").isFalse();
		assertThat(queue.append(entry(1))).isEqualTo(Admission.ACCEPTED_THREAD_NEEDED);
		assertThat(queue.reserveSender()).isTrue();
		assertThat(queue.reserveSender()).as("one is on its way").isFalse();
		assertThat(queue.append(entry(1))).isEqualTo(Admission.ACCEPTED);
		queue.flush();
		assertThat(queue.reserveSender()).as("one is enough for one batch").isFalse();
		queue.take();
		assertThat(queue.append(entry(1))).as("who keeps the time while that one is busy?")
			.isEqualTo(Admission.ACCEPTED_THREAD_NEEDED);
		assertThat(queue.reserveSender()).isTrue();
		queue.flush();
		queue.take();
		assertThat(queue.append(entry(1))).as("that is the maximum").isEqualTo(Admission.ACCEPTED);
		queue.senderEnded();
		assertThat(queue.reserveSender()).as("one has died").isTrue();
	}

	@Test
	void whenFlushedShouldHandOutIncompleteBatchAndReportItsFate() throws Exception {
		append(4);
		Batch sent = take();
		Ticket ticket = this.queue.flush();
		append(2);
		Batch failed = take();
		assertThat(failed.size()).isEqualTo(1);
		assertThat(this.queue.await(ticket, this.time.nanoTime())).isFalse();
		this.queue.accounts().sent(sent, 2);
		this.queue.accounts().filtered(sent, 1);
		this.queue.accounts().failed(failed, 1, FailureReason.REJECTED);
		assertThat(this.queue.await(ticket, this.time.nanoTime())).isTrue();
		assertThat(released(ticket)).isEqualTo(new FlushResult(2, 1, 0, 0));
	}

	@Test
	void whenLogsArriveAfterAFlushShouldNotCountForIt() throws Exception {
		append(1);
		Ticket ticket = this.queue.flush();
		append(3);
		Batch before = take();
		Batch after = take();
		this.queue.accounts().sent(after, 3);
		assertThat(this.queue.await(ticket, this.time.nanoTime())).isFalse();
		this.queue.accounts().sent(before, 1);
		assertThat(released(ticket)).isEqualTo(new FlushResult(1, 0, 0, 0));
		assertThat(released(this.queue.flush())).isEqualTo(new FlushResult(3, 0, 0, 0));
	}

	@Test
	void whenFlushedTwiceShouldReportTheSameLogsToBoth() throws Exception {
		append(2);
		Ticket first = this.queue.flush();
		Ticket second = this.queue.flush();
		this.queue.accounts().sent(take(), 2);
		assertThat(released(first)).isEqualTo(new FlushResult(2, 0, 0, 0));
		assertThat(released(second)).isEqualTo(new FlushResult(2, 0, 0, 0));
	}

	@Test
	void whenLogsWereSettledBeforeAFlushShouldReportThemOnce() throws Exception {
		append(5);
		this.queue.accounts().sent(take(), 3);
		this.queue.accounts().failed(take(), 2, FailureReason.REJECTED);
		assertThat(released(this.queue.flush())).isEqualTo(new FlushResult(3, 2, 0, 0));
		assertThat(released(this.queue.flush())).isEqualTo(new FlushResult(0, 0, 0, 0));
		assertThat(released(this.queue.close())).isEqualTo(new FlushResult(0, 0, 0, 0));
	}

	@Test
	void whenFlushTimesOutShouldSayWhatIsPending() throws Exception {
		append(2);
		Ticket ticket = this.queue.flush();
		assertThat(this.queue.await(ticket, this.time.nanoTime() + 1_000_000)).isFalse();
		FlushResult result = released(ticket);
		assertThat(result).isEqualTo(new FlushResult(0, 0, 0, 2));
		assertThat(result.complete()).isFalse();
		this.queue.accounts().sent(take(), 2);
		assertThat(released(this.queue.flush())).isEqualTo(new FlushResult(2, 0, 0, 0));
	}

	@Test
	void whenFlushedDuringBackoffShouldWakeIt() throws Exception {
		FlushingTime flushing = new FlushingTime(this.time);
		Accumulator queue = queue(LLMLogger.builder().time(flushing));
		flushing.flush = queue::flush;
		assertThat(queue.backend().backOff(this.time.nanoTime() + Duration.ofSeconds(60).toNanos()))
			.isEqualTo(Backoff.WOKEN);
	}

	@Test
	void whenFlushedWhileTheBackendWantsPeaceShouldNotWakeTheBackoff() throws Exception {
		FlushingTime flushing = new FlushingTime(this.time);
		Accumulator queue = queue(LLMLogger.builder().time(flushing));
		flushing.flush = queue::flush;
		long now = this.time.nanoTime();
		queue.backend().tryAgain("HTTP 429", Duration.ofSeconds(30).toNanos());
		assertThat(queue.backend().backOff(this.time.nanoTime() + Duration.ofSeconds(60).toNanos()))
			.isEqualTo(Backoff.WOKEN);
		assertThat(this.time.nanoTime() - now).isGreaterThanOrEqualTo(Duration.ofSeconds(30).toNanos());
	}

	@Test
	void whenPausedShouldHandOutNothingUntilAFlush() throws Exception {
		append(6);
		this.queue.backend().unauthorized("HTTP 401", (refusals) -> Duration.ofSeconds(20).toNanos());
		long now = this.time.nanoTime();
		assertThat(take().size()).isEqualTo(3);
		assertThat(this.time.nanoTime() - now).isEqualTo(Duration.ofSeconds(20).toNanos());
		this.queue.backend().unauthorized("HTTP 401", (refusals) -> Duration.ofSeconds(20).toNanos());
		this.queue.flush();
		now = this.time.nanoTime();
		assertThat(take().size()).isEqualTo(3);
		assertThat(this.time.nanoTime()).isEqualTo(now);
	}

	@Test
	void whenPausedTwiceShouldKeepTheLongerPause() throws Exception {
		append(3);
		this.queue.backend().unauthorized("HTTP 401", (refusals) -> Duration.ofSeconds(60).toNanos());
		this.queue.backend().unauthorized("HTTP 401", (refusals) -> Duration.ofSeconds(1).toNanos());
		long now = this.time.nanoTime();
		take();
		assertThat(this.time.nanoTime() - now).isEqualTo(Duration.ofSeconds(60).toNanos());
	}

	@Test
	void whenClosedShouldRefuseLogsAndHandOutTheRest() throws Exception {
		append(1);
		this.queue.close();
		assertThat(append(1)).containsOnly(Admission.CLOSED);
		assertThat(this.queue.leaveOut()).isFalse();
		assertThat(this.queue.stats().droppedByReason()).containsEntry(DropReason.CLOSED, 2L);
		assertThat(this.queue.drained()).isFalse();
		assertThat(take().size()).isEqualTo(1);
		assertThat(this.queue.drained()).isTrue();
		assertThat(this.queue.take()).isNull();
	}

	@Test
	void whenAbandonedShouldCountEverythingOnceAndIgnoreLateResults() throws Exception {
		append(5);
		Batch inFlight = take();
		this.queue.accounts().filtered(inFlight, 1);
		Ticket ticket = this.queue.close();
		assertThat(this.queue.abandon()).isEqualTo(2);
		assertThat(this.queue.abandonRest()).isEqualTo(2);
		this.queue.accounts().sent(inFlight, 2);
		assertThat(this.queue.accounts().failed(inFlight, 2, FailureReason.REJECTED)).isZero();
		LoggerStats stats = this.queue.stats();
		assertThat(stats.failedByReason()).containsEntry(FailureReason.SHUTDOWN, 4L)
			.containsEntry(FailureReason.REJECTED, 0L);
		assertThat(stats.logsSent()).isZero();
		assertThat(stats.batchesSent()).isZero();
		assertThat(stats.batchesFailed()).isEqualTo(2);
		assertThat(stats.logsFiltered()).isEqualTo(1);
		assertThat(stats.logsPending()).isZero();
		assertThat(stats.queueBytes()).isZero();
		assertThat(released(ticket)).isEqualTo(new FlushResult(0, 4, 0, 0));
		assertThat(this.queue.backend().backOff(this.time.nanoTime() + 1)).isEqualTo(Backoff.ABANDONED);
	}

	private FlushResult released(Ticket ticket) {
		this.queue.release(ticket);
		return ticket.result();
	}

	private List<Admission> append(int entries) {
		return Stream.generate(() -> this.queue.append(entry(100))).limit(entries).toList();
	}

	private Batch take() throws InterruptedException {
		return Objects.requireNonNull(this.queue.take());
	}

	private static Accumulator queue(LLMLoggerBuilder settings) {
		return new PipelineParts(settings, (batch, timeout) -> DeliveryResult.accepted()).queue();
	}

	private static FrozenEntry entry(long bytes) {
		return new FrozenEntry("q", "a", FrozenMap.EMPTY, 0, bytes, bytes);
	}

	/**
	 * Somebody flushes in the middle of the first wait.
	 */
	private static final class FlushingTime implements Time {

		private final FakeTime time;

		private Runnable flush = () -> {
		};

		FlushingTime(FakeTime time) {
			this.time = time;
		}

		@Override
		public long nanoTime() {
			return this.time.nanoTime();
		}

		@Override
		public long currentTimeMillis() {
			return this.time.currentTimeMillis();
		}

		@Override
		public void await(Condition condition, long nanos) throws InterruptedException {
			this.time.await(condition, nanos / 2);
			this.flush.run();
		}

	}

}
