package com.trainburt.logger.internal.queue;

import java.nio.file.Path;
import java.time.Duration;

import com.trainburt.logger.FailureReason;
import com.trainburt.logger.FlushResult;
import com.trainburt.logger.SpoolSettings;
import com.trainburt.logger.internal.platform.Disk;
import com.trainburt.logger.internal.queue.FlushTracker.Ticket;
import com.trainburt.logger.internal.queue.InFlight.Holder;
import com.trainburt.logger.internal.spool.JournalFile;
import com.trainburt.logger.internal.spool.Spool;
import com.trainburt.logger.internal.spool.SpoolFile;
import com.trainburt.logger.internal.spool.SpoolFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Settlement}.
 */
class SettlementTests {

	private static final Outcome REJECTED = Outcome.batchLost(FailureReason.REJECTED);

	private final UnlockedQueue queue = UnlockedQueue.withSpool();

	private final QueueState state = this.queue.state;

	private final Settlement settlement = this.queue.settlement;

	@Test
	void whenSentShouldCountAndWakeThoseThatFlush() {
		Batch batch = this.queue.sending(2);
		Ticket ticket = this.state.beginFlush();
		this.queue.signalled();
		assertThat(this.settlement.settle(batch, 2, Outcome.SENT)).isEqualTo(2);
		assertThat(ticket.result()).isEqualTo(new FlushResult(2, 0, 0, 0));
		assertThat(this.state.counters.sent).isEqualTo(2);
		assertThat(this.state.counters.batchesSent).isEqualTo(1);
		assertThat(this.state.signals.settled).isTrue();
		assertThat(this.state.signals.all).as("nothing has changed for the others").isFalse();
		assertThat(batch.isInFlight()).isFalse();
		assertThat(this.state.buffer.heldBytes()).isZero();
		assertThat(this.state.inFlight.memoryLogs()).isZero();
	}

	@Test
	void whenPartIsSettledShouldKeepTheRestInFlight() {
		Batch batch = this.queue.sending(3);
		Ticket ticket = this.state.beginFlush();
		assertThat(this.settlement.settle(batch, 1, Outcome.FILTERED)).isEqualTo(1);
		assertThat(ticket.result()).isEqualTo(new FlushResult(0, 0, 0, 2));
		assertThat(batch.isInFlight()).isTrue();
		assertThat(this.state.buffer.heldBytes()).as("of the whole batch").isEqualTo(300);
		assertThat(this.settlement.settle(batch, 3, REJECTED)).as("none twice").isEqualTo(2);
		assertThat(this.settlement.settle(batch, 3, REJECTED)).as("no longer in flight").isZero();
		assertThat(this.state.counters.batchesFailed).isEqualTo(1);
		assertThat(ticket.result()).isEqualTo(new FlushResult(0, 2, 0, 0));
	}

	@Test
	void whenSentWhileTheCircuitIsOpenShouldWakeAllThreads() {
		Batch batch = this.queue.sending(1);
		this.queue.openCircuit();
		this.queue.signalled();
		this.settlement.settle(batch, 1, Outcome.SENT);
		assertThat(this.state.signals.all).isTrue();
		assertThat(this.state.breaker.isOpen()).isFalse();
	}

	@Test
	void whenFilteredWhileTheCircuitIsOpenShouldLeaveItOpen() {
		Batch batch = this.queue.sending(1);
		this.queue.openCircuit();
		this.settlement.settle(batch, 1, Outcome.FILTERED);
		assertThat(this.state.breaker.isOpen()).isTrue();
		assertThat(this.state.breaker.answers()).isZero();
	}

	@Test
	void whenSentFromDiskShouldCountTheRestThere() {
		SpoolFile file = this.queue.waiting(3);
		Ticket ticket = this.state.beginFlush();
		Batch batch = this.queue.poll();
		this.settlement.settle(batch, 1, Outcome.SENT);
		assertThat(ticket.result()).isEqualTo(new FlushResult(1, 0, 2, 0));
		assertThat(file.settled).isEqualTo(1);
		assertThat(this.state.backlog.logs()).isEqualTo(2);
		assertThat(this.state.backlog.bytes()).isEqualTo(1000);
		assertThat(this.state.backlog.batches()).isEqualTo(1);
		this.settlement.settle(batch, 2, Outcome.SENT);
		assertThat(ticket.result()).isEqualTo(new FlushResult(3, 0, 0, 0));
		assertThat(this.state.backlog.logs()).isZero();
		assertThat(this.state.backlog.bytes()).isZero();
		assertThat(this.state.backlog.batches()).isZero();
		assertThat(this.state.buffer.heldBytes()).isZero();
	}

	@Test
	void whenSpooledShouldWaitOnDiskForTheNextSenderAndForFlushes() {
		Batch batch = this.queue.sending(2);
		Ticket ticket = this.state.beginFlush();
		this.queue.signalled();
		SpoolFile file = this.queue.file(2);
		this.settlement.spooled(batch, file, 0);
		assertThat(ticket.result()).isEqualTo(new FlushResult(0, 0, 2, 0));
		assertThat(this.state.signals.batchReady).as("a sender may take it").isTrue();
		assertThat(this.state.signals.settled).as("a flush may end").isTrue();
		assertThat(batch.isInFlight()).isFalse();
		assertThat(this.queue.poll().origin).isEqualTo(new Origin.Spooled(file));
	}

	@Test
	void whenPartIsSpooledShouldKeepTheRestInFlight() {
		Batch batch = this.queue.sending(3);
		Ticket ticket = this.state.beginFlush();
		this.settlement.spooled(batch, this.queue.file(2), 0);
		assertThat(batch.isInFlight()).isTrue();
		assertThat(ticket.result()).isEqualTo(new FlushResult(0, 0, 2, 1));
		assertThat(this.state.backlog.logs()).isEqualTo(2);
	}

	@Test
	void whenSpooledAfterItWasLostShouldNotCount() {
		Batch batch = this.queue.sending(2);
		Ticket ticket = this.state.beginFlush();
		this.settlement.settle(batch, 2, REJECTED);
		this.settlement.spooled(batch, this.queue.file(2), 0);
		assertThat(this.state.backlog.batches()).isZero();
		assertThat(ticket.result()).isEqualTo(new FlushResult(0, 2, 0, 0));
	}

	@Test
	void whenSpooledAfterItFailedShouldWaitBehindAllOthersForAWhile() {
		SpoolFile file = this.queue.file(2);
		Batch batch = this.queue.sending(2);
		this.settlement.spooled(batch, file, Duration.ofSeconds(9).toNanos());
		assertThat(this.state.backlog.nanosUntilDue(this.queue.now())).isEqualTo(Duration.ofSeconds(9).toNanos());
		SpoolFile younger = this.queue.waiting(1);
		assertThat(this.state.backlog.next(this.queue.in(Duration.ofSeconds(9)))).isSameAs(younger);
	}

	@Test
	void whenSpooledWhileTheCircuitIsOpenShouldBeDueForTheProbe() {
		SpoolFile file = this.queue.file(2);
		Batch batch = this.queue.sending(2);
		this.queue.openCircuit();
		this.settlement.spooled(batch, file, Duration.ofHours(9).toNanos());
		assertThat(this.state.backlog.next(this.queue.now())).isSameAs(file);
		assertThat(file.tried).isFalse();
	}

	@Test
	void whenSpooledWithoutAnAttemptShouldKeepItsPlace() {
		SpoolFile file = this.queue.file(2);
		this.queue.waiting(1);
		Batch batch = this.queue.handedOut(2, Holder.SPOOL_WRITER);
		this.settlement.spooled(batch, file, 0);
		assertThat(file.tried).isFalse();
		assertThat(this.state.backlog.next(this.queue.now())).isSameAs(file);
	}

	@Test
	void whenRecoveredShouldCountForFlushesAndForTheNextSender() {
		Ticket ticket = this.state.beginFlush();
		this.queue.signalled();
		this.queue.waiting(3);
		assertThat(this.state.counters.recovered).isEqualTo(3);
		assertThat(ticket.result()).isEqualTo(new FlushResult(0, 0, 3, 0));
		assertThat(this.state.signals.batchReady).isTrue();
		this.queue.waiting(2);
		assertThat(this.state.counters.recovered).isEqualTo(5);
	}

	@Test
	void whenPutBackAfterAnAttemptShouldWaitItsTimeOrForAProbe() {
		SpoolFile file = this.queue.waiting(2);
		this.settlement.putBack(this.queue.poll(), file, true, 500);
		assertThat(this.state.backlog.nanosUntilDue(this.queue.now())).isEqualTo(500);
		this.queue.time.advance(Duration.ofNanos(500));
		Batch again = this.queue.poll();
		this.queue.openCircuit();
		this.settlement.putBack(again, file, true, 500);
		assertThat(this.state.backlog.nanosUntilDue(this.queue.now())).isZero();
		assertThat(again.isInFlight()).isFalse();
	}

	@Test
	void whenPutBackWithoutAnAttemptShouldWaitItsTimeThoughTheCircuitIsOpen() {
		SpoolFile file = this.queue.waiting(2);
		Batch batch = this.queue.poll();
		this.queue.openCircuit();
		this.settlement.putBack(batch, file, false, 500);
		assertThat(this.state.backlog.nanosUntilDue(this.queue.now())).isEqualTo(500);
	}

	@Test
	void whenPutBackTwiceShouldNotTakeItFromItsNewHolder() {
		SpoolFile file = this.queue.waiting(2);
		Batch first = this.queue.poll();
		this.settlement.putBack(first, file, true, 0);
		Batch second = this.queue.poll();
		this.settlement.putBack(first, file, true, 0);
		this.settlement.pauseBacklog(first, file, 500);
		assertThat(this.state.backlog.waiting()).isZero();
		assertThat(second.isInFlight()).isTrue();
		assertThat(this.state.inFlight.sending()).isEqualTo(1);
	}

	@Test
	void whenTheDiskHangsShouldHandOutNothingFromItForAWhile() {
		SpoolFile file = this.queue.waiting(2);
		this.queue.waiting(2);
		Batch batch = this.queue.poll();
		this.settlement.pauseBacklog(batch, file, 500);
		assertThat(batch.isInFlight()).isFalse();
		assertThat(file.tried).isFalse();
		assertThat(this.queue.dispatcher.poll(this.queue.now() + 499)).isNull();
		this.queue.time.advance(Duration.ofNanos(500));
		assertThat(this.queue.poll().origin).isEqualTo(new Origin.Spooled(file));
	}

	@Test
	void whenThereIsNoRoomShouldDeleteTheOldestAndReportIt() {
		SpoolFile oldest = this.queue.waiting(2);
		this.queue.waiting(3);
		Ticket ticket = this.state.beginFlush();
		assertThat(this.settlement.evictExcess(2000)).isNull();
		assertThat(this.settlement.evictExcess(1999)).isSameAs(oldest);
		assertThat(ticket.result()).isEqualTo(new FlushResult(0, 2, 3, 0));
		assertThat(this.queue.stats().failedByReason()).containsEntry(FailureReason.SPOOL_FULL, 2L);
		assertThat(this.state.counters.batchesFailed).isEqualTo(1);
	}

	@Test
	void whenPartOfTheOldestIsSettledShouldLoseTheRest() {
		SpoolFile oldest = this.queue.waiting(3);
		Ticket ticket = this.state.beginFlush();
		Batch batch = this.queue.poll();
		this.settlement.settle(batch, 1, Outcome.SENT);
		this.settlement.putBack(batch, oldest, true, 0);
		Batch rest = this.queue.poll();
		assertThat(rest.size()).isEqualTo(2);
		this.settlement.putBack(rest, oldest, true, 0);
		assertThat(this.settlement.evictExcess(0)).isSameAs(oldest);
		assertThat(ticket.result()).isEqualTo(new FlushResult(1, 2, 0, 0));
		assertThat(this.state.backlog.logs()).isZero();
	}

	@Test
	void whenABatchHasExpiredShouldGiveItUp() {
		SpoolFile oldest = this.queue.waiting(2);
		this.queue.time.advance(Duration.ofDays(1));
		this.queue.waiting(2);
		assertThat(this.settlement.evictExpired()).isNull();
		this.queue.time.advance(Duration.ofDays(6));
		assertThat(this.settlement.evictExpired()).isSameAs(oldest);
		assertThat(this.settlement.evictExpired()).isNull();
		assertThat(this.queue.stats().failedByReason()).containsEntry(FailureReason.SPOOL_EXPIRED, 2L);
	}

	@Test
	void whenRequeuedUntriedShouldGoInFrontThoughThereIsNoRoom() {
		Batch batch = this.queue.handedOut(2, Holder.SPOOL_WRITER);
		this.queue.append(7);
		this.queue.signalled();
		this.settlement.requeueFirst(batch);
		assertThat(batch.isInFlight()).isFalse();
		assertThat(this.state.buffer.logs()).isEqualTo(9);
		assertThat(this.state.signals.batchReady).isTrue();
		assertThat(this.queue.poll().size()).as("it is the first").isEqualTo(2);
	}

	@Test
	void whenRequeuedAfterAnAttemptShouldGoBehindAllOthers() {
		Batch batch = this.queue.sending(2);
		this.queue.append(3);
		this.queue.signalled();
		assertThat(this.settlement.requeueLast(batch, 0)).isTrue();
		assertThat(this.state.signals.batchReady).isTrue();
		assertThat(this.queue.poll().size()).isEqualTo(3);
		assertThat(this.queue.poll().size()).isEqualTo(2);
	}

	@Test
	void whenThereIsNoRoomShouldNotRequeueAFailedBatch() {
		Batch batch = this.queue.sending(2);
		this.queue.append(6);
		this.queue.signalled();
		assertThat(this.settlement.requeueLast(batch, 0)).isFalse();
		assertThat(batch.isInFlight()).isTrue();
		assertThat(this.state.signals.batchReady).isFalse();
	}

	@Test
	void whenOutOfTimeShouldRequeueOnlyABatchWithoutAttempt() {
		Batch tried = this.queue.sending(2);
		Batch untried = this.queue.handedOut(2, Holder.SPOOL_WRITER);
		this.state.closed = true;
		this.settlement.abandon();
		assertThat(this.settlement.requeueLast(tried, 0)).isFalse();
		this.settlement.requeueFirst(untried);
		assertThat(this.state.buffer.logs()).isEqualTo(2);
	}

	@Test
	void whenLostShouldNotBeRequeued() {
		Batch batch = this.queue.sending(2);
		this.settlement.settle(batch, 2, REJECTED);
		this.settlement.requeueFirst(batch);
		assertThat(this.settlement.requeueLast(batch, 0)).isFalse();
		assertThat(this.state.buffer.logs()).isZero();
	}

	@Test
	void whenTheSpoolWriterHasWrittenTheLastBatchOfAClosedLoggerShouldWakeAllThreads() {
		Batch batch = this.queue.handedOut(2, Holder.SPOOL_WRITER);
		Batch sending = this.queue.sending(1);
		this.state.closed = true;
		assertThat(this.state.drained()).isFalse();
		this.settlement.settle(sending, 1, Outcome.SENT);
		assertThat(this.state.signals.all).as("the writer may put its batch back").isFalse();
		this.settlement.spooled(batch, this.queue.file(2), 0);
		assertThat(this.state.signals.all).isTrue();
		assertThat(this.state.drained()).isTrue();
	}

	@Test
	void whenAbandonedShouldWakeAllThreadsAndLeaveTheRestToTheSpool() {
		this.queue.append(4);
		this.state.closed = true;
		assertThat(this.settlement.abandon()).isZero();
		assertThat(this.state.abandoned).isTrue();
		assertThat(this.state.signals.all).isTrue();
		assertThat(this.state.buffer.logs()).isEqualTo(4);
	}

	@Test
	void whenAbandonedWithoutASpoolShouldLoseWhatHasNotBeenHandedOut() {
		UnlockedQueue queue = UnlockedQueue.withoutSpool();
		Batch batch = queue.sending(2);
		queue.append(6);
		Ticket ticket = queue.state.beginFlush();
		queue.state.closed = true;
		assertThat(queue.settlement.abandon()).isEqualTo(6);
		assertThat(ticket.result()).isEqualTo(new FlushResult(0, 6, 0, 2));
		assertThat(batch.isInFlight()).isTrue();
		assertThat(queue.settlement.abandonRest()).isEqualTo(2);
		assertThat(queue.stats().failedByReason()).containsEntry(FailureReason.SHUTDOWN, 8L);
		assertThat(queue.state.counters.batchesFailed).isEqualTo(3);
	}

	@Test
	void whenTheRestIsAbandonedShouldKeepTheLogsOnDisk() {
		this.queue.waiting(3);
		Batch fromDisk = this.queue.poll();
		Batch inFlight = this.queue.sending(2);
		this.queue.append(1);
		Ticket ticket = this.state.beginFlush();
		this.state.closed = true;
		assertThat(this.settlement.abandonRest()).isEqualTo(3);
		assertThat(fromDisk.isInFlight()).isFalse();
		assertThat(inFlight.isInFlight()).isFalse();
		assertThat(ticket.result()).isEqualTo(new FlushResult(0, 3, 3, 0));
		assertThat(this.state.backlog.logs()).isEqualTo(3);
		assertThat(this.state.backlog.waiting()).isEqualTo(1);
	}

	@Test
	void whenTheRestIsInAJournalShouldLeaveItToTheNextProcess(@TempDir Path directory) throws Exception {
		Spool spool = new Spool(SpoolSettings.in(directory), 4096, this.queue.time, new Disk());
		JournalFile journal = spool.newJournalFile();
		this.queue.origin = new Origin.Journaled(journal);
		this.queue.append(1);
		journal.append(SpoolFormat.line(new byte[] { '1' }));
		this.queue.origin = new Origin.Journaled(spool.newJournalFile());
		this.state.buffer.seal();
		this.queue.append(2);
		Ticket ticket = this.state.beginFlush();
		this.state.closed = true;
		assertThat(this.settlement.abandonRest()).as("its logs are not in the journal").isEqualTo(2);
		assertThat(ticket.result()).isEqualTo(new FlushResult(0, 2, 1, 0));
		assertThat(this.state.backlog.logs()).isEqualTo(1);
		assertThat(this.state.buffer.heldBytes()).isZero();
		assertThat(this.state.inFlight.first()).isNull();
		journal.close();
		spool.close();
	}

}
