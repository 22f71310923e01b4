package com.trainburt.logger.internal.queue;

import java.time.Duration;

import com.trainburt.logger.internal.queue.InFlight.Holder;
import com.trainburt.logger.internal.spool.SpoolFile;
import com.trainburt.logger.transport.DeliveryResult;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Dispatcher}.
 */
class DispatcherTests {

	private static final long INTERVAL = Duration.ofSeconds(5).toNanos();

	private final UnlockedQueue queue = UnlockedQueue.withSpool();

	private final QueueState state = this.queue.state;

	private final Dispatcher dispatcher = this.queue.dispatcher;

	@Test
	void whenThereIsNothingToDoShouldNeedNoSender() {
		assertThat(this.dispatcher.reserveSender()).isFalse();
		assertThat(this.dispatcher.senderNeeded()).isFalse();
	}

	@Test
	void whenBatchesAreReadyShouldNeedASenderForEachUpToTheMaximum() {
		this.queue.append(6);
		this.queue.append(1);
		assertThat(this.dispatcher.reserveSender()).isTrue();
		assertThat(this.dispatcher.reserveSender()).isTrue();
		assertThat(this.dispatcher.reserveSender()).as("that is the maximum").isFalse();
		this.dispatcher.senderEnded();
		assertThat(this.dispatcher.reserveSender()).isTrue();
	}

	@Test
	void whenABatchFillsShouldNeedOneSenderThatIsFree() {
		this.queue.append(1);
		assertThat(this.dispatcher.reserveSender()).isTrue();
		assertThat(this.dispatcher.reserveSender()).as("one keeps the time").isFalse();
		this.queue.sending(1);
		assertThat(this.dispatcher.senderNeeded()).as("nothing waits").isFalse();
		this.queue.append(1);
		assertThat(this.dispatcher.senderNeeded()).as("that one is busy").isTrue();
	}

	@Test
	void whenBatchesWaitOnDiskShouldNeedSendersForThem() {
		this.queue.waiting(1);
		this.queue.waiting(1);
		assertThat(this.dispatcher.reserveSender()).isTrue();
		assertThat(this.dispatcher.reserveSender()).isTrue();
	}

	@Test
	void whenTheCircuitIsOpenShouldNeedOneSenderForTheBacklog() {
		this.queue.waiting(1);
		this.queue.waiting(1);
		this.queue.openCircuit();
		assertThat(this.dispatcher.reserveSender()).isTrue();
		assertThat(this.dispatcher.reserveSender()).isFalse();
	}

	@Test
	void whenClosedShouldNeedNoSenderForTheBacklog() {
		this.queue.waiting(1);
		this.state.closed = true;
		assertThat(this.dispatcher.senderNeeded()).isFalse();
	}

	@Test
	void whenABatchIsHandedOutShouldSayWhetherAThreadIsNeeded() {
		this.queue.append(9);
		this.dispatcher.reserveSender();
		this.dispatcher.reserveSpoolWriter();
		assertThat(this.queue.poll().threadNeeded).as("another sender").isTrue();
		this.dispatcher.reserveSender();
		this.dispatcher.reserveSender();
		assertThat(this.queue.poll().threadNeeded).isFalse();
	}

	@Test
	void whenTheBackendIsNotToBeAskedShouldHandOutNothing() {
		this.queue.append(3);
		this.state.breaker.attemptFailed(new Batch(0, 0, Origin.Memory.INSTANCE),
				DeliveryResult.retry("HTTP 429", Duration.ofSeconds(30)), false);
		assertThat(this.dispatcher.poll(this.queue.now())).isNull();
		assertThat(this.dispatcher.nanosUntilDue(this.queue.now())).isEqualTo(Duration.ofSeconds(30).toNanos());
		this.queue.time.advance(Duration.ofSeconds(30));
		assertThat(this.queue.poll().size()).isEqualTo(3);
	}

	@Test
	void whenABatchHasFilledForLongEnoughShouldHandItOut() {
		this.queue.append(1);
		assertThat(this.dispatcher.nanosUntilDue(this.queue.now())).isEqualTo(INTERVAL);
		this.queue.time.advance(Duration.ofNanos(INTERVAL - 1));
		assertThat(this.dispatcher.poll(this.queue.now())).isNull();
		this.queue.time.advance(Duration.ofNanos(1));
		assertThat(this.queue.poll().size()).isEqualTo(1);
	}

	@Test
	void whenBatchesWaitInMemoryAndOnDiskShouldTakeTurns() {
		this.queue.waiting(1);
		this.queue.waiting(1);
		this.queue.append(6);
		assertThat(this.queue.poll().isFromDisk()).isTrue();
		assertThat(this.queue.poll().isFromDisk()).isFalse();
		assertThat(this.queue.poll().isFromDisk()).isTrue();
		assertThat(this.queue.poll().isFromDisk()).isFalse();
	}

	@Test
	void whenNothingIsReadyInMemoryShouldHandOutFromDiskAgainAndAgain() {
		this.queue.waiting(1);
		this.queue.waiting(1);
		assertThat(this.queue.poll().isFromDisk()).isTrue();
		assertThat(this.queue.poll().isFromDisk()).isTrue();
		assertThat(this.dispatcher.poll(this.queue.now())).isNull();
	}

	@Test
	void whenTheCircuitIsOpenShouldHandOutOneProbeAtATime() {
		this.queue.waiting(1);
		this.queue.append(3);
		this.queue.openCircuit();
		assertThat(this.dispatcher.poll(this.queue.now())).as("not before the pause is over").isNull();
		this.queue.passPause();
		Batch probe = this.queue.poll();
		assertThat(probe.isFromDisk()).as("the backlog first").isTrue();
		assertThat(probe.holder).isEqualTo(Holder.PROBE);
		assertThat(this.dispatcher.poll(this.queue.now())).isNull();
		assertThat(this.dispatcher.nanosUntilDue(this.queue.now())).as("until it is known more").isEqualTo(INTERVAL);
		this.queue.settlement.settle(probe, 1, Outcome.SENT);
		assertThat(this.queue.poll().holder).isEqualTo(Holder.SENDER);
	}

	@Test
	void whenTheCircuitIsOpenAndNothingIsOnDiskShouldProbeFromMemory() {
		this.queue.append(3);
		this.queue.openCircuit();
		this.queue.passPause();
		assertThat(this.queue.poll().holder).isEqualTo(Holder.PROBE);
	}

	@Test
	void whenClosedWithAnOpenCircuitShouldHandOutNothing() {
		this.queue.append(3);
		this.queue.openCircuit();
		this.queue.passPause();
		this.state.closed = true;
		assertThat(this.dispatcher.poll(this.queue.now())).isNull();
		assertThat(this.dispatcher.nanosUntilDue(this.queue.now())).isEqualTo(INTERVAL);
	}

	@Test
	void whenClosedShouldHandOutOnlyBatchesFromMemory() {
		this.queue.waiting(1);
		this.queue.append(3);
		this.state.closed = true;
		assertThat(this.queue.poll().isFromDisk()).isFalse();
		assertThat(this.dispatcher.poll(this.queue.now())).isNull();
		assertThat(this.dispatcher.nanosUntilDue(this.queue.now())).as("nothing of the backlog is due")
			.isEqualTo(INTERVAL);
	}

	@Test
	void whenTheLastBatchOfAClosedLoggerIsHandedOutShouldWakeAllThreads() {
		this.queue.append(3);
		this.state.closed = true;
		this.queue.signalled();
		this.queue.poll();
		assertThat(this.state.signals.all).isTrue();
	}

	@Test
	void whenABatchWaitsOnDiskShouldBeLookedAtWhenItIsDue() {
		SpoolFile file = this.queue.waiting(1);
		assertThat(this.dispatcher.nanosUntilDue(this.queue.now())).isZero();
		this.queue.settlement.putBack(this.queue.poll(), file, true, 500);
		assertThat(this.dispatcher.nanosUntilDue(this.queue.now())).isEqualTo(500);
	}

	@Test
	void whenThereIsNothingShouldBeLookedAtAfterTheInterval() {
		assertThat(this.dispatcher.nanosUntilDue(this.queue.now())).isEqualTo(INTERVAL);
	}

	@Test
	void whenSendersKeepUpShouldWriteNothingToDisk() {
		this.queue.append(6);
		assertThat(this.dispatcher.overflowing(this.queue.now())).as("two senders could take both").isFalse();
		assertThat(this.dispatcher.pollOverflow(this.queue.now())).isNull();
	}

	@Test
	void whenSendersAreBusyAndTheBufferIsMoreThanHalfFullShouldWriteToDisk() {
		this.queue.sending(1);
		this.queue.append(3);
		assertThat(this.dispatcher.overflowing(this.queue.now())).as("not more than half full").isFalse();
		this.queue.append(3);
		assertThat(this.dispatcher.overflowing(this.queue.now())).as("one is free for one of two").isTrue();
		Batch batch = this.dispatcher.pollOverflow(this.queue.now());
		assertThat(batch).isNotNull().extracting((taken) -> taken.holder).isEqualTo(Holder.SPOOL_WRITER);
		assertThat(this.state.inFlight.sending()).isEqualTo(1);
		assertThat(this.dispatcher.pollOverflow(this.queue.now())).isNull();
	}

	@Test
	void whenTheBackendIsNotToBeAskedShouldTakeNoSenderForFree() {
		this.queue.append(6);
		this.state.breaker.attemptFailed(new Batch(0, 0, Origin.Memory.INSTANCE),
				DeliveryResult.retry("HTTP 429", Duration.ofSeconds(30)), false);
		assertThat(this.dispatcher.overflowing(this.queue.now())).isTrue();
		assertThat(this.dispatcher.overflowing(this.queue.in(Duration.ofSeconds(30)))).isFalse();
	}

	@Test
	void whenTheDiskFailedShouldKeepTheOverflowInMemoryForASecond() {
		this.queue.sending(1);
		this.queue.sending(1);
		this.queue.append(6);
		this.state.diskFailed("full");
		assertThat(this.dispatcher.overflowing(this.queue.now())).isFalse();
		assertThat(this.dispatcher.overflowing(this.queue.in(Duration.ofSeconds(1)))).isTrue();
	}

	@Test
	void whenTheCircuitIsOpenShouldWriteAllToDiskAtTheirTime() {
		this.queue.append(1);
		this.queue.openCircuit();
		assertThat(this.dispatcher.overflowing(this.queue.now())).isFalse();
		assertThat(this.dispatcher.nanosUntilOverflow(2 * INTERVAL)).isEqualTo(INTERVAL);
		assertThat(this.dispatcher.nanosUntilOverflow(1)).isEqualTo(1);
		this.queue.time.advance(Duration.ofNanos(INTERVAL));
		assertThat(this.dispatcher.pollOverflow(this.queue.now())).isNotNull();
	}

	@Test
	void whenTheCircuitIsClosedShouldLeaveTheOpenBatchToTheSenders() {
		this.queue.append(1);
		this.queue.time.advance(Duration.ofNanos(INTERVAL));
		assertThat(this.dispatcher.pollOverflow(this.queue.now())).isNull();
		assertThat(this.state.buffer.readyBatches()).isZero();
		assertThat(this.dispatcher.nanosUntilOverflow(2 * INTERVAL)).isEqualTo(2 * INTERVAL);
	}

	@Test
	void whenAbandonedShouldWriteAllToDisk() {
		this.queue.append(3);
		this.state.closed = true;
		this.queue.settlement.abandon();
		assertThat(this.dispatcher.pollOverflow(this.queue.now())).isNotNull();
	}

	@Test
	void whenThereIsNoSpoolShouldWriteNothing() {
		UnlockedQueue queue = UnlockedQueue.withoutSpool();
		queue.append(3);
		queue.state.abandoned = true;
		assertThat(queue.dispatcher.overflowing(queue.now())).isFalse();
		assertThat(queue.dispatcher.spoolWriterNeeded()).isFalse();
		assertThat(queue.dispatcher.reserveSpoolWriter()).isFalse();
	}

	@Test
	void whenThereIsASpoolShouldNeedOneSpoolWriter() {
		assertThat(this.dispatcher.spoolWriterNeeded()).isTrue();
		assertThat(this.dispatcher.reserveSpoolWriter()).isTrue();
		assertThat(this.dispatcher.reserveSpoolWriter()).isFalse();
		this.state.spoolWriterFailed("no thread");
		assertThat(this.dispatcher.reserveSpoolWriter()).as("not at once").isFalse();
		this.queue.time.advance(Duration.ofSeconds(1));
		assertThat(this.dispatcher.reserveSpoolWriter()).isTrue();
	}

	@Test
	void whenNothingIsLeftToWriteShouldNeedNoSpoolWriter() {
		this.state.closed = true;
		assertThat(this.dispatcher.reserveSpoolWriter()).isFalse();
		assertThat(this.dispatcher.spoolWriterNeeded()).as("none has been reserved").isTrue();
	}

}
