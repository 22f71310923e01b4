package com.trainburt.logger.internal.queue;

import com.trainburt.logger.FlushResult;
import com.trainburt.logger.internal.queue.FlushTracker.Ticket;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FlushTracker}.
 */
class FlushTrackerTests {

	private final FlushTracker flushes = new FlushTracker();

	@Test
	void whenLogsAreSettledShouldCountForTheFlushesAfterThem() {
		long before = this.flushes.epoch();
		Ticket first = this.flushes.begin(5, 0);
		long between = this.flushes.epoch();
		Ticket second = this.flushes.begin(8, 0);
		this.flushes.settled(before, 1);
		this.flushes.sent(before, 1);
		this.flushes.settled(between, 2);
		this.flushes.failed(between, 2);
		assertThat(first.result()).isEqualTo(new FlushResult(1, 0, 0, 4));
		assertThat(second.result()).isEqualTo(new FlushResult(1, 2, 0, 5));
	}

	@Test
	void whenAllIsSettledShouldBeComplete() {
		Ticket ticket = this.flushes.begin(1, 3);
		assertThat(ticket.complete()).isFalse();
		this.flushes.settled(0, 1);
		assertThat(ticket.complete()).as("logs on disk are safe").isTrue();
	}

	@Test
	void whenLogsAreSpooledShouldCountForTheFlushesAfterThem() {
		Ticket first = this.flushes.begin(0, 1);
		long between = this.flushes.epoch();
		Ticket second = this.flushes.begin(0, 1);
		this.flushes.spooled(between, 2);
		this.flushes.spooled(0, 4);
		assertThat(first.result()).isEqualTo(new FlushResult(0, 0, 5, 0));
		assertThat(second.result()).isEqualTo(new FlushResult(0, 0, 7, 0));
	}

	@Test
	void whenNoFlushWaitsShouldReportWithTheNextOneOnly() {
		this.flushes.sent(0, 2);
		this.flushes.failed(0, 3);
		Ticket first = this.flushes.begin(0, 0);
		this.flushes.reportEarlier(first);
		assertThat(first.result()).isEqualTo(new FlushResult(2, 3, 0, 0));
		Ticket second = this.flushes.begin(0, 0);
		this.flushes.reportEarlier(second);
		assertThat(second.result()).isEqualTo(new FlushResult(0, 0, 0, 0));
	}

	@Test
	void whenAFlushHasEndedShouldKeepWhatComesLaterForTheNextOne() {
		Ticket ended = this.flushes.begin(1, 0);
		this.flushes.end(ended);
		this.flushes.settled(0, 1);
		this.flushes.spooled(0, 1);
		this.flushes.sent(0, 1);
		assertThat(ended.result()).isEqualTo(new FlushResult(0, 0, 0, 1));
		Ticket next = this.flushes.begin(0, 0);
		this.flushes.reportEarlier(next);
		assertThat(next.result()).isEqualTo(new FlushResult(1, 0, 0, 0));
	}

	@Test
	void whenAWaitingFlushHasCountedShouldNotReportItAgain() {
		Ticket first = this.flushes.begin(1, 0);
		this.flushes.sent(0, 1);
		Ticket second = this.flushes.begin(0, 0);
		this.flushes.reportEarlier(second);
		assertThat(second.result()).isEqualTo(new FlushResult(0, 0, 0, 0));
		assertThat(first.result()).isEqualTo(new FlushResult(1, 0, 0, 1));
	}

}
