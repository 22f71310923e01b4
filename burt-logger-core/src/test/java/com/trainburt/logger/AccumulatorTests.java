package com.trainburt.logger;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.stream.Stream;

import com.trainburt.logger.Accumulator.Admission;
import com.trainburt.logger.Backend.Backoff;
import com.trainburt.logger.Flushes.Ticket;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Accumulator}, without threads: waiting makes the time pass.
 */
class AccumulatorTests {

	private final FakeTime time = FakeTime.passing();

	private final LLMLoggerBuilder settings = LLMLogger.builder().time(this.time).batchSize(3).maxQueueSize(7);

	private final Accumulator accumulator = new Accumulator(this.settings.settings(), null);

	@Test
	void whenBatchIsFullShouldHandItOutAtOnce() throws Exception {
		append(4);
		long now = this.time.nanoTime();
		assertThat(take().size()).isEqualTo(3);
		assertThat(this.time.nanoTime()).isEqualTo(now);
		assertThat(this.accumulator.stats().queueSize()).isEqualTo(1);
		assertThat(this.accumulator.stats().logsPending()).isEqualTo(4);
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
		assertThat(this.accumulator.take()).isNull();
		assertThat(this.time.nanoTime() - now).isEqualTo(Duration.ofSeconds(5).toNanos());
	}

	@Test
	void whenFullByCountShouldRefuse() {
		assertThat(append(7)).containsOnly(Admission.ACCEPTED_THREAD_NEEDED);
		assertThat(append(2)).containsOnly(Admission.QUEUE_FULL);
		assertThat(this.accumulator.stats().droppedByReason()).containsEntry(DropReason.QUEUE_FULL, 2L);
		assertThat(this.accumulator.stats().logsQueued()).isEqualTo(7);
	}

	@Test
	void whenFullByBytesShouldRefuseUntilABatchIsSettled() throws Exception {
		LLMLoggerBuilder settings = LLMLogger.builder()
			.time(this.time)
			.batchSize(1)
			.maxBatchBytes(1024)
			.maxQueueBytes(2500);
		Accumulator accumulator = new Accumulator(settings.settings(), null);
		assertThat(accumulator.append(entry(1000))).isEqualTo(Admission.ACCEPTED_THREAD_NEEDED);
		assertThat(accumulator.append(entry(1000))).isEqualTo(Admission.ACCEPTED_THREAD_NEEDED);
		assertThat(accumulator.append(entry(1000))).isEqualTo(Admission.QUEUE_FULL);
		Batch batch = Objects.requireNonNull(accumulator.take());
		assertThat(accumulator.append(entry(1000))).as("what is in flight takes memory")
			.isEqualTo(Admission.QUEUE_FULL);
		accumulator.accounts().sent(batch, 1);
		assertThat(accumulator.append(entry(1000))).isEqualTo(Admission.ACCEPTED_THREAD_NEEDED);
		assertThat(accumulator.stats().queueBytes()).isEqualTo(2000);
	}

	@Test
	void whenLogsAreLargeShouldKeepBatchesWithinTheirBytes() throws Exception {
		LLMLoggerBuilder settings = LLMLogger.builder().time(this.time).batchSize(100).maxBatchBytes(2048);
		Accumulator accumulator = new Accumulator(settings.settings(), null);
		for (int i = 0; i < 5; i++) {
			accumulator.append(entry(1000));
		}
		assertThat(Objects.requireNonNull(accumulator.take()).size()).isEqualTo(2);
		assertThat(Objects.requireNonNull(accumulator.take()).size()).isEqualTo(2);
	}

	@Test
	void whenSendersAreBusyShouldAskForMoreUpToTheMaximum() throws Exception {
		this.settings.maxInFlight(2);
		Accumulator accumulator = new Accumulator(this.settings.settings(), null);
		assertThat(accumulator.reserveSender()).as("nothing to do").isFalse();
		assertThat(accumulator.append(entry(1))).isEqualTo(Admission.ACCEPTED_THREAD_NEEDED);
		assertThat(accumulator.reserveSender()).isTrue();
		assertThat(accumulator.reserveSender()).as("one is on its way").isFalse();
		assertThat(accumulator.append(entry(1))).isEqualTo(Admission.ACCEPTED);
		accumulator.flush();
		assertThat(accumulator.reserveSender()).as("one is enough for one batch").isFalse();
		accumulator.take();
		assertThat(accumulator.append(entry(1))).as("who keeps the time while that one is busy?")
			.isEqualTo(Admission.ACCEPTED_THREAD_NEEDED);
		assertThat(accumulator.reserveSender()).isTrue();
		accumulator.flush();
		accumulator.take();
		assertThat(accumulator.append(entry(1))).as("that is the maximum").isEqualTo(Admission.ACCEPTED);
		accumulator.senderEnded();
		assertThat(accumulator.reserveSender()).as("one has died").isTrue();
	}

	@Test
	void whenFlushedShouldHandOutIncompleteBatchAndReportItsFate() throws Exception {
		append(4);
		Batch sent = take();
		Ticket ticket = this.accumulator.flush();
		append(2);
		Batch failed = take();
		assertThat(failed.size()).isEqualTo(1);
		assertThat(this.accumulator.await(ticket, this.time.nanoTime())).isFalse();
		this.accumulator.accounts().sent(sent, 2);
		this.accumulator.accounts().filtered(sent, 1);
		this.accumulator.accounts().failed(failed, 1, FailureReason.REJECTED);
		assertThat(this.accumulator.await(ticket, this.time.nanoTime())).isTrue();
		assertThat(released(ticket)).isEqualTo(new FlushResult(2, 1, 0, 0));
	}

	@Test
	void whenLogsArriveAfterAFlushShouldNotCountForIt() throws Exception {
		append(1);
		Ticket ticket = this.accumulator.flush();
		append(3);
		Batch before = take();
		Batch after = take();
		this.accumulator.accounts().sent(after, 3);
		assertThat(this.accumulator.await(ticket, this.time.nanoTime())).isFalse();
		this.accumulator.accounts().sent(before, 1);
		assertThat(released(ticket)).isEqualTo(new FlushResult(1, 0, 0, 0));
		assertThat(released(this.accumulator.flush())).isEqualTo(new FlushResult(3, 0, 0, 0));
	}

	@Test
	void whenFlushedTwiceShouldReportTheSameLogsToBoth() throws Exception {
		append(2);
		Ticket first = this.accumulator.flush();
		Ticket second = this.accumulator.flush();
		this.accumulator.accounts().sent(take(), 2);
		assertThat(released(first)).isEqualTo(new FlushResult(2, 0, 0, 0));
		assertThat(released(second)).isEqualTo(new FlushResult(2, 0, 0, 0));
	}

	@Test
	void whenLogsWereSettledBeforeAFlushShouldReportThemOnce() throws Exception {
		append(5);
		this.accumulator.accounts().sent(take(), 3);
		this.accumulator.accounts().failed(take(), 2, FailureReason.REJECTED);
		assertThat(released(this.accumulator.flush())).isEqualTo(new FlushResult(3, 2, 0, 0));
		assertThat(released(this.accumulator.flush())).isEqualTo(new FlushResult(0, 0, 0, 0));
		assertThat(released(this.accumulator.close())).isEqualTo(new FlushResult(0, 0, 0, 0));
	}

	@Test
	void whenFlushTimesOutShouldSayWhatIsPending() throws Exception {
		append(2);
		Ticket ticket = this.accumulator.flush();
		assertThat(this.accumulator.await(ticket, this.time.nanoTime() + 1_000_000)).isFalse();
		FlushResult result = released(ticket);
		assertThat(result).isEqualTo(new FlushResult(0, 0, 0, 2));
		assertThat(result.complete()).isFalse();
		this.accumulator.accounts().sent(take(), 2);
		assertThat(released(this.accumulator.flush())).isEqualTo(new FlushResult(2, 0, 0, 0));
	}

	@Test
	void whenFlushedDuringBackoffShouldWakeIt() throws Exception {
		FlushingTime flushing = new FlushingTime(this.time);
		Accumulator accumulator = new Accumulator(LLMLogger.builder().time(flushing).settings(), null);
		flushing.flush = accumulator::flush;
		assertThat(accumulator.backend().backOff(this.time.nanoTime() + Duration.ofSeconds(60).toNanos()))
			.isEqualTo(Backoff.WOKEN);
	}

	@Test
	void whenFlushedWhileTheBackendWantsPeaceShouldNotWakeTheBackoff() throws Exception {
		FlushingTime flushing = new FlushingTime(this.time);
		Accumulator accumulator = new Accumulator(LLMLogger.builder().time(flushing).settings(), null);
		flushing.flush = accumulator::flush;
		long now = this.time.nanoTime();
		accumulator.backend().tryAgain("HTTP 429", Duration.ofSeconds(30).toNanos());
		assertThat(accumulator.backend().backOff(this.time.nanoTime() + Duration.ofSeconds(60).toNanos()))
			.isEqualTo(Backoff.WOKEN);
		assertThat(this.time.nanoTime() - now).isGreaterThanOrEqualTo(Duration.ofSeconds(30).toNanos());
	}

	@Test
	void whenPausedShouldHandOutNothingUntilAFlush() throws Exception {
		append(6);
		this.accumulator.backend().unauthorized("HTTP 401", (refusals) -> Duration.ofSeconds(20).toNanos());
		long now = this.time.nanoTime();
		assertThat(take().size()).isEqualTo(3);
		assertThat(this.time.nanoTime() - now).isEqualTo(Duration.ofSeconds(20).toNanos());
		this.accumulator.backend().unauthorized("HTTP 401", (refusals) -> Duration.ofSeconds(20).toNanos());
		this.accumulator.flush();
		now = this.time.nanoTime();
		assertThat(take().size()).isEqualTo(3);
		assertThat(this.time.nanoTime()).isEqualTo(now);
	}

	@Test
	void whenPausedTwiceShouldKeepTheLongerPause() throws Exception {
		append(3);
		this.accumulator.backend().unauthorized("HTTP 401", (refusals) -> Duration.ofSeconds(60).toNanos());
		this.accumulator.backend().unauthorized("HTTP 401", (refusals) -> Duration.ofSeconds(1).toNanos());
		long now = this.time.nanoTime();
		take();
		assertThat(this.time.nanoTime() - now).isEqualTo(Duration.ofSeconds(60).toNanos());
	}

	@Test
	void whenClosedShouldRefuseLogsAndHandOutTheRest() throws Exception {
		append(1);
		this.accumulator.close();
		assertThat(append(1)).containsOnly(Admission.CLOSED);
		assertThat(this.accumulator.leaveOut()).isFalse();
		assertThat(this.accumulator.stats().droppedByReason()).containsEntry(DropReason.CLOSED, 2L);
		assertThat(this.accumulator.drained()).isFalse();
		assertThat(take().size()).isEqualTo(1);
		assertThat(this.accumulator.drained()).isTrue();
		assertThat(this.accumulator.take()).isNull();
	}

	@Test
	void whenAbandonedShouldCountEverythingOnceAndIgnoreLateResults() throws Exception {
		append(5);
		Batch inFlight = take();
		this.accumulator.accounts().filtered(inFlight, 1);
		Ticket ticket = this.accumulator.close();
		assertThat(this.accumulator.abandon()).isEqualTo(2);
		assertThat(this.accumulator.abandonRest()).isEqualTo(2);
		this.accumulator.accounts().sent(inFlight, 2);
		assertThat(this.accumulator.accounts().failed(inFlight, 2, FailureReason.REJECTED)).isZero();
		LoggerStats stats = this.accumulator.stats();
		assertThat(stats.failedByReason()).containsEntry(FailureReason.SHUTDOWN, 4L)
			.containsEntry(FailureReason.REJECTED, 0L);
		assertThat(stats.logsSent()).isZero();
		assertThat(stats.batchesSent()).isZero();
		assertThat(stats.batchesFailed()).isEqualTo(2);
		assertThat(stats.logsFiltered()).isEqualTo(1);
		assertThat(stats.logsPending()).isZero();
		assertThat(stats.queueBytes()).isZero();
		assertThat(released(ticket)).isEqualTo(new FlushResult(0, 4, 0, 0));
		assertThat(this.accumulator.backend().backOff(this.time.nanoTime() + 1)).isEqualTo(Backoff.ABANDONED);
	}

	private FlushResult released(Ticket ticket) {
		this.accumulator.release(ticket);
		return ticket.result();
	}

	private List<Admission> append(int entries) {
		return Stream.generate(() -> this.accumulator.append(entry(100))).limit(entries).toList();
	}

	private Batch take() throws InterruptedException {
		return Objects.requireNonNull(this.accumulator.take());
	}

	private static LogEntry entry(long bytes) {
		return new LogEntry("q", "a", Frozen.EMPTY_MAP, 0, bytes, bytes);
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
