package com.trainburt.logger.internal.queue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.stream.Stream;

import com.trainburt.logger.BuilderAccess;
import com.trainburt.logger.DropReason;
import com.trainburt.logger.FailureReason;
import com.trainburt.logger.FlushResult;
import com.trainburt.logger.LLMLoggerBuilder;
import com.trainburt.logger.LoggerStats;
import com.trainburt.logger.SpoolSettings;
import com.trainburt.logger.internal.PipelineParts;
import com.trainburt.logger.internal.json.FrozenEntry;
import com.trainburt.logger.internal.json.FrozenMap;
import com.trainburt.logger.internal.platform.FakeTime;
import com.trainburt.logger.internal.platform.Time;
import com.trainburt.logger.internal.queue.FlushTracker.Ticket;
import com.trainburt.logger.internal.spool.SpoolFiles;
import com.trainburt.logger.transport.DeliveryResult;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DeliveryQueue}, without threads: waiting makes the time pass.
 */
class DeliveryQueueTests {

	private final FakeTime time = FakeTime.passing();

	private final LLMLoggerBuilder settings = BuilderAccess.builder(this.time).batchSize(3).maxQueueSize(7);

	private final DeliveryQueue queue = queue(this.settings);

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
		LLMLoggerBuilder settings = BuilderAccess.builder(this.time)
			.batchSize(1)
			.maxBatchBytes(1024)
			.maxQueueBytes(2500);
		DeliveryQueue queue = queue(settings);
		assertThat(queue.append(entry(1000))).isEqualTo(Admission.ACCEPTED_THREAD_NEEDED);
		assertThat(queue.append(entry(1000))).isEqualTo(Admission.ACCEPTED_THREAD_NEEDED);
		assertThat(queue.append(entry(1000))).isEqualTo(Admission.QUEUE_FULL);
		Batch batch = Objects.requireNonNull(queue.take());
		assertThat(queue.append(entry(1000))).as("batches in flight take memory").isEqualTo(Admission.QUEUE_FULL);
		queue.settle(batch, 1, Outcome.SENT);
		assertThat(queue.append(entry(1000))).isEqualTo(Admission.ACCEPTED_THREAD_NEEDED);
		assertThat(queue.stats().queueBytes()).isEqualTo(2000);
	}

	@Test
	void whenLogsAreLargeShouldKeepBatchesWithinTheirBytes() throws Exception {
		LLMLoggerBuilder settings = BuilderAccess.builder(this.time).batchSize(100).maxBatchBytes(2048);
		DeliveryQueue queue = queue(settings);
		for (int i = 0; i < 5; i++) {
			queue.append(entry(1000));
		}
		assertThat(Objects.requireNonNull(queue.take()).size()).isEqualTo(2);
		assertThat(Objects.requireNonNull(queue.take()).size()).isEqualTo(2);
	}

	@Test
	void whenSendersAreBusyShouldAskForMoreUpToTheMaximum() throws Exception {
		this.settings.maxInFlight(2);
		DeliveryQueue queue = queue(this.settings);
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
		this.queue.settle(sent, 2, Outcome.SENT);
		this.queue.settle(sent, 1, Outcome.FILTERED);
		this.queue.settle(failed, 1, Outcome.lost(FailureReason.REJECTED));
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
		this.queue.settle(after, 3, Outcome.SENT);
		assertThat(this.queue.await(ticket, this.time.nanoTime())).isFalse();
		this.queue.settle(before, 1, Outcome.SENT);
		assertThat(released(ticket)).isEqualTo(new FlushResult(1, 0, 0, 0));
		assertThat(released(this.queue.flush())).isEqualTo(new FlushResult(3, 0, 0, 0));
	}

	@Test
	void whenFlushedTwiceShouldReportTheSameLogsToBoth() throws Exception {
		append(2);
		Ticket first = this.queue.flush();
		Ticket second = this.queue.flush();
		this.queue.settle(take(), 2, Outcome.SENT);
		assertThat(released(first)).isEqualTo(new FlushResult(2, 0, 0, 0));
		assertThat(released(second)).isEqualTo(new FlushResult(2, 0, 0, 0));
	}

	@Test
	void whenLogsWereSettledBeforeAFlushShouldReportThemOnce() throws Exception {
		append(5);
		this.queue.settle(take(), 3, Outcome.SENT);
		this.queue.settle(take(), 2, Outcome.lost(FailureReason.REJECTED));
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
		this.queue.settle(take(), 2, Outcome.SENT);
		assertThat(released(this.queue.flush())).isEqualTo(new FlushResult(2, 0, 0, 0));
	}

	@Test
	void whenFlushedDuringBackoffShouldWakeIt() throws Exception {
		FlushingTime flushing = new FlushingTime(this.time);
		DeliveryQueue queue = queue(BuilderAccess.builder(flushing));
		flushing.flush = queue::flush;
		assertThat(queue.backOff(this.time.nanoTime() + Duration.ofSeconds(60).toNanos())).isEqualTo(Backoff.FLUSHED);
	}

	@Test
	void whenFlushedWhileTheBackendAskedToPauseShouldNotWakeTheBackoff() throws Exception {
		FlushingTime flushing = new FlushingTime(this.time);
		PipelineParts parts = parts(BuilderAccess.builder(flushing));
		DeliveryQueue queue = parts.queue();
		flushing.flush = queue::flush;
		long now = this.time.nanoTime();
		parts.backendAnswers(DeliveryResult.retry("HTTP 429", Duration.ofSeconds(30)));
		assertThat(queue.backOff(this.time.nanoTime() + Duration.ofSeconds(60).toNanos())).isEqualTo(Backoff.FLUSHED);
		assertThat(this.time.nanoTime() - now).isGreaterThanOrEqualTo(Duration.ofSeconds(30).toNanos());
	}

	@Test
	void whenPausedShouldHandOutNothingUntilAFlush() throws Exception {
		PipelineParts parts = parts(
				BuilderAccess.random(this.settings, () -> 1.0).initialRetryDelay(Duration.ofSeconds(20)));
		append(parts.queue(), 6);
		parts.backendAnswers(DeliveryResult.unauthorized("HTTP 401"));
		long now = this.time.nanoTime();
		assertThat(take(parts.queue()).size()).isEqualTo(3);
		assertThat(this.time.nanoTime() - now).isEqualTo(Duration.ofSeconds(20).toNanos());
		parts.backendAnswers(DeliveryResult.unauthorized("HTTP 401"));
		parts.queue().flush();
		now = this.time.nanoTime();
		assertThat(take(parts.queue()).size()).isEqualTo(3);
		assertThat(this.time.nanoTime()).isEqualTo(now);
	}

	@Test
	void whenPausedTwiceShouldKeepTheLongerPause() throws Exception {
		Iterator<Double> random = List.of(1.0, 0.0).iterator();
		PipelineParts parts = parts(BuilderAccess.random(this.settings, random::next)
			.initialRetryDelay(Duration.ofSeconds(60))
			.maxRetryDelay(Duration.ofSeconds(60)));
		append(parts.queue(), 3);
		parts.backendAnswers(DeliveryResult.unauthorized("HTTP 401"));
		parts.backendAnswers(DeliveryResult.unauthorized("HTTP 401"));
		long now = this.time.nanoTime();
		take(parts.queue());
		assertThat(this.time.nanoTime() - now).isEqualTo(Duration.ofSeconds(60).toNanos());
	}

	@Test
	void whenClosedShouldRefuseLogsAndHandOutTheRest() throws Exception {
		append(1);
		this.queue.close();
		assertThat(append(1)).containsOnly(Admission.CLOSED);
		assertThat(this.queue.settleUnqueued(Outcome.FILTERED)).isZero();
		assertThat(this.queue.stats().droppedByReason()).containsEntry(DropReason.CLOSED, 2L);
		assertThat(this.queue.isDrained()).isFalse();
		assertThat(take().size()).isEqualTo(1);
		assertThat(this.queue.isDrained()).isTrue();
		assertThat(this.queue.take()).isNull();
	}

	@Test
	void whenAbandonedShouldCountEverythingOnceAndIgnoreLateResults() throws Exception {
		append(5);
		Batch inFlight = take();
		this.queue.settle(inFlight, 1, Outcome.FILTERED);
		Ticket ticket = this.queue.close();
		assertThat(this.queue.abandon()).isEqualTo(2);
		assertThat(this.queue.abandonRest()).isEqualTo(2);
		this.queue.settle(inFlight, 2, Outcome.SENT);
		assertThat(this.queue.settle(inFlight, 2, Outcome.lost(FailureReason.REJECTED))).isZero();
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
		assertThat(this.queue.backOff(this.time.nanoTime() + 1)).isEqualTo(Backoff.ABANDONED);
	}

	@Test
	void whenJsonIsLargerThanItsEntriesShouldHoldThatMuch() throws Exception {
		append(3);
		Batch batch = take();
		this.queue.grow(batch, 299);
		assertThat(this.queue.stats().queueBytes()).as("it accepts no more").isEqualTo(300);
		this.queue.grow(batch, 500);
		this.queue.grow(batch, 400);
		assertThat(this.queue.stats().queueBytes()).isEqualTo(500);
		this.queue.settle(batch, 3, Outcome.SENT);
		assertThat(this.queue.stats().queueBytes()).isZero();
		this.queue.grow(batch, 900);
		assertThat(this.queue.stats().queueBytes()).as("no longer in flight").isZero();
	}

	@Test
	void whenABatchComesFromDiskShouldNotBeHeldAgainstNewLogs() throws Exception {
		this.queue.recovered(SpoolFiles.file(1, 2, 100));
		Batch batch = take();
		this.queue.grow(batch, 1000);
		assertThat(this.queue.stats().queueBytes()).isZero();
	}

	@Test
	void whenABatchIsInFlightShouldSayHowManyLogsAreNotSettled() throws Exception {
		append(3);
		Batch batch = take();
		this.queue.settle(batch, 1, Outcome.FILTERED);
		assertThat(this.queue.unsettled(batch)).isEqualTo(2);
		this.queue.settle(batch, 2, Outcome.SENT);
		assertThat(this.queue.unsettled(batch)).isEqualTo(-1);
	}

	@Test
	void whenALogIsNotFitToBeAppendedShouldCountIt() {
		this.queue.drop(DropReason.UNSERIALIZABLE);
		this.queue.dropUnlocked();
		this.queue.dropUnlocked();
		assertThat(this.queue.stats().droppedByReason()).containsEntry(DropReason.UNSERIALIZABLE, 1L)
			.containsEntry(DropReason.INTERNAL_ERROR, 2L);
		assertThat(this.queue.stats().logsDropped()).as("counted once").isEqualTo(3);
	}

	@Test
	void whenTheWaitIsOverShouldCountARetry() {
		long now = this.time.nanoTime();
		assertThat(this.queue.backOff(now + 500)).isEqualTo(Backoff.ELAPSED);
		assertThat(this.time.nanoTime() - now).isEqualTo(500);
		assertThat(this.queue.stats().retries()).isEqualTo(1);
	}

	@Test
	void whenClosedAndAbandonedShouldSaySo() {
		append(3);
		assertThat(this.queue.readyBatches()).isEqualTo(1);
		assertThat(this.queue.isClosed()).isFalse();
		this.queue.close();
		assertThat(this.queue.isClosed()).isTrue();
		assertThat(this.queue.backendState()).isEqualTo(LoggerStats.State.CLOSED);
		assertThat(this.queue.isAbandoned()).isFalse();
		this.queue.abandon();
		assertThat(this.queue.isAbandoned()).isTrue();
	}

	@Test
	void whenThereIsASpoolShouldSayWhetherItWorks() {
		assertThat(this.queue.isSpoolWorking()).as("there is none").isFalse();
		DeliveryQueue queue = queue(BuilderAccess.builder(this.time).spool(SpoolSettings.in(Path.of("nowhere"))));
		assertThat(queue.isSpoolWorking()).isTrue();
		assertThat(queue.reserveSpoolWriter()).isTrue();
		assertThat(queue.reserveSpoolWriter()).as("it is on its way").isFalse();
		queue.spoolWriterFailed("no thread");
		assertThat(queue.isSpoolWorking()).isFalse();
		queue.spoolWriterStarted();
		assertThat(queue.isSpoolWorking()).isTrue();
		assertThat(queue.diskFailed("full")).isTrue();
		assertThat(queue.diskFailed("full")).as("that is no news").isFalse();
		assertThat(queue.isSpoolWorking()).isFalse();
		assertThat(queue.diskWorks()).isTrue();
		assertThat(queue.diskWorks()).as("that is no news").isFalse();
		assertThat(queue.isSpoolWorking()).isTrue();
	}

	@Test
	void whenNothingIsToBeWrittenShouldWaitAsLongAsItMay() throws Exception {
		DeliveryQueue queue = queue(BuilderAccess.builder(this.time).spool(SpoolSettings.in(Path.of("nowhere"))));
		long now = this.time.nanoTime();
		assertThat(queue.takeForSpool(500)).isNull();
		assertThat(this.time.nanoTime() - now).isEqualTo(500);
		queue.close();
		assertThat(queue.takeForSpool(500)).as("and never will").isNull();
		assertThat(this.time.nanoTime() - now).isEqualTo(500);
	}

	private FlushResult released(Ticket ticket) {
		this.queue.release(ticket);
		return ticket.result();
	}

	private List<Admission> append(int entries) {
		return append(this.queue, entries);
	}

	private static List<Admission> append(DeliveryQueue queue, int entries) {
		return Stream.generate(() -> queue.append(entry(100))).limit(entries).toList();
	}

	private Batch take() throws InterruptedException {
		return take(this.queue);
	}

	private static Batch take(DeliveryQueue queue) throws InterruptedException {
		return Objects.requireNonNull(queue.take());
	}

	private static DeliveryQueue queue(LLMLoggerBuilder settings) {
		return parts(settings).queue();
	}

	private static PipelineParts parts(LLMLoggerBuilder settings) {
		return new PipelineParts(settings, (batch, timeout) -> DeliveryResult.accepted());
	}

	private static FrozenEntry entry(long bytes) {
		return new FrozenEntry("q", "a", FrozenMap.EMPTY, 0, bytes, bytes);
	}

	/**
	 * Another thread flushes in the middle of the first wait.
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
