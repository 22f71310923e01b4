package com.trainburt.logger.internal.queue;

import com.trainburt.logger.FlushResult;
import com.trainburt.logger.LoggerStats;
import com.trainburt.logger.LoggerStats.SpoolState;
import com.trainburt.logger.internal.queue.FlushTracker.Ticket;
import com.trainburt.logger.internal.queue.InFlight.Holder;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link QueueState}.
 */
class QueueStateTests {

	private final UnlockedQueue queue = UnlockedQueue.withSpool();

	private final QueueState state = this.queue.state;

	@Test
	void whenFlushedShouldCoverLogsInMemoryAndOnDiskAndWakeAllThreads() {
		this.queue.waiting(4);
		this.queue.sending(2);
		this.queue.append(1);
		this.queue.openCircuit();
		this.queue.signalled();
		Ticket ticket = this.state.beginFlush();
		assertThat(ticket.result()).isEqualTo(new FlushResult(0, 0, 4, 3));
		assertThat(this.state.signals.all).isTrue();
		assertThat(this.state.buffer.readyBatches()).isEqualTo(1);
		assertThat(this.state.breaker.heldNanos(this.queue.now())).as("the backend is asked at once").isZero();
	}

	@Test
	void whenClosedShouldBeDrainedOnceNothingIsInMemoryThatIsToBeWritten() {
		assertThat(this.state.drained()).isFalse();
		this.queue.append(1);
		this.state.closed = true;
		assertThat(this.state.drained()).isFalse();
		this.state.buffer.seal();
		Batch batch = this.queue.dispatcher.pollBuffer(Holder.SPOOL_WRITER);
		assertThat(this.state.drained()).as("it may be put back").isFalse();
		assertThat(batch).isNotNull();
		this.queue.settlement.settle(batch, 1, Outcome.SENT);
		assertThat(this.state.drained()).isTrue();
	}

	@Test
	void whenTheDiskFailsShouldSendWithoutItAndWakeAllThreads() {
		this.queue.openCircuit();
		this.queue.signalled();
		assertThat(this.state.diskFailed("full")).isTrue();
		assertThat(this.state.signals.all).isTrue();
		assertThat(this.state.breaker.diverting()).isFalse();
		this.queue.signalled();
		assertThat(this.state.diskFailed("full")).isFalse();
		assertThat(this.state.diskWorks()).isTrue();
		assertThat(this.state.signals.all).isTrue();
		assertThat(this.state.breaker.diverting()).isTrue();
	}

	@Test
	void whenTheDiskStillWorksShouldWakeNoThread() {
		assertThat(this.state.diskWorks()).isFalse();
		assertThat(this.state.signals.all).isFalse();
	}

	@Test
	void whenTheSpoolWriterHasNoThreadShouldSendWithoutItAndWakeAllThreads() {
		this.queue.openCircuit();
		this.queue.signalled();
		this.state.spoolWriterFailed("no thread");
		assertThat(this.state.signals.all).isTrue();
		assertThat(this.state.breaker.diverting()).isFalse();
		assertThat(this.state.spoolHealth.problem()).isEqualTo("no thread");
		this.queue.signalled();
		this.state.spoolWriterStarted();
		assertThat(this.state.signals.all).isTrue();
		assertThat(this.state.breaker.diverting()).isTrue();
	}

	@Test
	void whenAskedShouldSayHowMuchIsWhere() {
		this.queue.waiting(4);
		this.queue.sending(2);
		this.queue.append(1);
		this.state.diskFailed("full");
		LoggerStats stats = this.state.stats(Remedies.DEFAULT);
		assertThat(stats.queueSize()).isEqualTo(1);
		assertThat(stats.queueCapacity()).isEqualTo(7);
		assertThat(stats.queueBytes()).isEqualTo(300);
		assertThat(stats.logsPending()).isEqualTo(7);
		assertThat(stats.spoolLogs()).isEqualTo(4);
		assertThat(stats.spoolBatches()).isEqualTo(1);
		assertThat(stats.spoolBytes()).isEqualTo(1000);
		assertThat(stats.spoolState()).isEqualTo(SpoolState.FAILING);
		assertThat(stats.spoolProblem()).isEqualTo("full");
		assertThat(stats.logsQueued()).isEqualTo(3);
		assertThat(stats.logsRecovered()).isEqualTo(4);
	}

}
