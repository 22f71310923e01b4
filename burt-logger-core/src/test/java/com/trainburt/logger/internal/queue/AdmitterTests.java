package com.trainburt.logger.internal.queue;

import com.trainburt.logger.DropReason;
import com.trainburt.logger.FailureReason;
import com.trainburt.logger.FlushResult;
import com.trainburt.logger.internal.queue.FlushTracker.Ticket;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Admitter}.
 */
class AdmitterTests {

	private final UnlockedQueue queue = UnlockedQueue.withSpool();

	private final QueueState state = this.queue.state;

	@Test
	void whenABatchFillsShouldWakeNoThreadUntilItIsFull() {
		this.queue.append(2);
		assertThat(this.state.signals.batchReady).isFalse();
		this.queue.append(1);
		assertThat(this.state.signals.batchReady).isTrue();
		assertThat(this.state.signals.overflow).as("the senders can take it").isFalse();
	}

	@Test
	void whenABatchIsOneTooManyForTheSendersShouldWakeTheSpoolWriter() {
		this.queue.sending(1);
		this.queue.sending(1);
		this.queue.append(5);
		assertThat(this.state.signals.overflow).as("not with each log").isFalse();
		this.queue.append(1);
		assertThat(this.state.signals.overflow).isTrue();
	}

	@Test
	void whenALogIsAppendedShouldAskForTheThreadsThatAreNeeded() {
		assertThat(this.queue.append(1)).containsOnly(Admission.ACCEPTED_THREAD_NEEDED);
		this.queue.dispatcher.reserveSender();
		assertThat(this.queue.append(1)).as("for the spool writer").containsOnly(Admission.ACCEPTED_THREAD_NEEDED);
		this.queue.dispatcher.reserveSpoolWriter();
		assertThat(this.queue.append(1)).containsOnly(Admission.ACCEPTED);
	}

	@Test
	void whenLogsAreEncodedShouldFillBatchesAsOthersDo() {
		byte[] line = new byte[1000];
		assertThat(this.queue.admitter.append(line).accepted()).isTrue();
		assertThat(this.state.buffer.heldBytes()).isEqualTo(1000);
		this.queue.admitter.append(line);
		this.queue.admitter.append(line);
		Batch batch = this.queue.poll();
		assertThat(batch.size()).isEqualTo(3);
		assertThat(batch.takeLines()).hasSize(3).containsOnly(line);
		assertThat(batch.takeLines()).as("they can be collected").isEmpty();
		assertThat(this.state.counters.queued).isEqualTo(3);
	}

	@Test
	void whenThereIsNoRoomForAnEncodedLogShouldDropIt() {
		this.queue.append(7);
		assertThat(this.queue.admitter.append(new byte[1])).isEqualTo(Admission.QUEUE_FULL);
		this.state.closed = true;
		assertThat(this.queue.admitter.append(new byte[1])).isEqualTo(Admission.CLOSED);
		assertThat(this.queue.stats().droppedByReason()).containsEntry(DropReason.QUEUE_FULL, 1L)
			.containsEntry(DropReason.CLOSED, 1L);
	}

	@Test
	void whenALogEndsBeforeItIsAppendedShouldCountForTheNextFlush() {
		assertThat(this.queue.admitter.settleUnqueued(Outcome.lost(FailureReason.FILTER_ERROR))).isEqualTo(1);
		assertThat(this.queue.admitter.settleUnqueued(Outcome.FILTERED)).isEqualTo(1);
		assertThat(this.state.counters.queued).isEqualTo(2);
		assertThat(this.state.counters.filtered).isEqualTo(1);
		assertThat(this.state.counters.batchesFailed).isZero();
		Ticket ticket = this.state.beginFlush();
		this.state.flushes.reportEarlier(ticket);
		assertThat(ticket.result()).isEqualTo(new FlushResult(0, 1, 0, 0));
	}

	@Test
	void whenALogEndsAfterTheLoggerWasClosedShouldDropIt() {
		this.state.closed = true;
		assertThat(this.queue.admitter.settleUnqueued(Outcome.FILTERED)).isZero();
		assertThat(this.queue.stats().droppedByReason()).containsEntry(DropReason.CLOSED, 1L);
		assertThat(this.state.counters.queued).isZero();
	}

}
