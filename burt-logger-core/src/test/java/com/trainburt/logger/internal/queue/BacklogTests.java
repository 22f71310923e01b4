package com.trainburt.logger.internal.queue;

import com.trainburt.logger.internal.spool.SpoolFile;
import com.trainburt.logger.internal.spool.SpoolFiles;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Backlog}.
 */
class BacklogTests {

	/** Shortly before the clock overflows. */
	private static final long NOW = Long.MAX_VALUE - 5;

	private final Backlog backlog = new Backlog(NOW);

	private final SpoolFile first = SpoolFiles.file(1, 2, 100, 0, NOW + 100);

	private final SpoolFile second = SpoolFiles.file(2, 3, 1000, 0, NOW + 200);

	private final SpoolFile third = SpoolFiles.file(3, 5, 10_000, 0, NOW + 300);

	@Test
	void whenNothingWaitsShouldHaveNothingDue() {
		assertThat(this.backlog.next(NOW)).isNull();
		assertThat(this.backlog.nanosUntilDue(NOW)).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void whenFilesWaitShouldHandOutTheOldestFirst() {
		add(this.second, this.first);
		assertThat(this.backlog.next(NOW)).isSameAs(this.first);
		this.backlog.take(this.first);
		assertThat(this.backlog.next(NOW)).isSameAs(this.second);
		this.backlog.take(this.second);
		assertThat(this.backlog.next(NOW)).isNull();
	}

	@Test
	void whenHandedOutShouldCountUntilRemoved() {
		add(this.first, this.second);
		this.backlog.take(this.first);
		assertThat(this.backlog.waiting()).isEqualTo(1);
		assertThat(this.backlog.batches()).isEqualTo(2);
		assertThat(this.backlog.logs()).isEqualTo(5);
		assertThat(this.backlog.bytes()).isEqualTo(1100);
		this.backlog.settled(2);
		assertThat(this.backlog.logs()).isEqualTo(3);
		this.backlog.remove(this.first);
		this.backlog.remove(this.first);
		assertThat(this.backlog.batches()).isEqualTo(1);
		assertThat(this.backlog.bytes()).isEqualTo(1000);
	}

	@Test
	void whenFileIsStillBeingFilledShouldCountItsLogsOnly() {
		this.backlog.addUnsealed(4);
		assertThat(this.backlog.logs()).isEqualTo(4);
		assertThat(this.backlog.batches()).isZero();
		assertThat(this.backlog.next(NOW)).isNull();
	}

	@Test
	void whenPutBackShouldWaitBehindAllOthersUntilItIsDue() {
		add(this.first, this.second);
		take(this.first, this.second);
		this.backlog.putBack(this.second, NOW + 10);
		this.backlog.putBack(this.first, NOW + 10);
		add(this.third);
		assertThat(this.backlog.next(NOW + 10)).as("not attempted yet").isSameAs(this.third);
		take(this.third);
		assertThat(this.backlog.nanosUntilDue(NOW)).isEqualTo(10);
		assertThat(this.backlog.next(NOW + 9)).isNull();
		assertThat(this.backlog.next(NOW + 10)).as("put back first").isSameAs(this.second);
		take(this.second);
		assertThat(this.backlog.next(NOW + 10)).isSameAs(this.first);
		assertThat(this.backlog.waiting()).isEqualTo(1);
		assertThat(this.backlog.batches()).isEqualTo(3);
	}

	@Test
	void whenPutBackTwiceShouldWaitOnce() {
		add(this.first);
		this.backlog.putBack(this.first, NOW + 10);
		assertThat(this.backlog.next(NOW)).as("it has not been handed out").isSameAs(this.first);
		take(this.first);
		this.backlog.putBack(this.first, NOW + 10);
		this.backlog.putBack(this.first, NOW + 20);
		assertThat(this.backlog.waiting()).isEqualTo(1);
		assertThat(this.backlog.batches()).isEqualTo(1);
		assertThat(this.backlog.nanosUntilDue(NOW)).isEqualTo(10);
	}

	@Test
	void whenPausedShouldHandOutTheSameOneFirstLater() {
		add(this.first, this.second);
		take(this.first);
		this.backlog.pause(this.first, NOW + 10);
		assertThat(this.backlog.batches()).isEqualTo(2);
		assertThat(this.backlog.next(NOW + 9)).isNull();
		assertThat(this.backlog.nanosUntilDue(NOW)).isEqualTo(10);
		assertThat(this.backlog.next(NOW + 10)).isSameAs(this.first);
		assertThat(this.first.tried).isFalse();
		take(this.first);
	}

	@Test
	void whenPausedWithAFailedOneShouldKeepItInFrontOfThoseThatFailedLater() {
		add(this.first, this.second);
		take(this.first, this.second);
		this.backlog.putBack(this.first, NOW);
		this.backlog.putBack(this.second, NOW);
		take(this.first);
		this.backlog.pause(this.first, NOW + 10);
		assertThat(this.backlog.next(NOW + 10)).isSameAs(this.first);
		assertThat(this.backlog.batches()).isEqualTo(2);
		assertThat(this.backlog.nanosUntilDue(NOW)).isEqualTo(10);
	}

	@Test
	void whenPausedWithOneThatWasNotHandedOutShouldNotPause() {
		add(this.first);
		this.backlog.pause(this.first, NOW + 10);
		assertThat(this.backlog.next(NOW)).isSameAs(this.first);
		assertThat(this.backlog.batches()).isEqualTo(1);
	}

	@Test
	void whenDeferredShouldWaitBehindAllOthersUntilItIsDue() {
		add(this.first, this.second);
		this.backlog.defer(this.first, NOW + 10);
		assertThat(this.backlog.next(NOW + 10)).isSameAs(this.second);
		take(this.second);
		assertThat(this.backlog.next(NOW + 9)).isNull();
		assertThat(this.backlog.next(NOW + 10)).isSameAs(this.first);
		assertThat(this.backlog.waiting()).isEqualTo(1);
	}

	@Test
	void whenDeferredWhileHandedOutShouldNotWait() {
		add(this.first);
		take(this.first);
		this.backlog.defer(this.first, NOW + 10);
		assertThat(this.backlog.waiting()).isZero();
		assertThat(this.first.tried).isFalse();
	}

	@Test
	void whenThereIsTooMuchShouldRemoveTheOldestWithOrWithoutAnAttempt() {
		add(this.first, this.second, this.third);
		take(this.second);
		this.backlog.putBack(this.second, NOW);
		assertThat(this.backlog.pollExcess(11_100)).as("just enough room").isNull();
		assertThat(this.backlog.pollExcess(11_099)).isSameAs(this.first);
		assertThat(this.backlog.bytes()).isEqualTo(11_000);
		assertThat(this.backlog.logs()).isEqualTo(8);
		assertThat(this.backlog.pollExcess(0)).as("attempted, but older").isSameAs(this.second);
		assertThat(this.backlog.pollExcess(0)).isSameAs(this.third);
		assertThat(this.backlog.pollExcess(-1)).isNull();
		assertThat(this.backlog.batches()).isZero();
	}

	@Test
	void whenOnlyFailedOnesWaitShouldMakeRoomWithThem() {
		add(this.first);
		take(this.first);
		this.backlog.putBack(this.first, NOW);
		assertThat(this.backlog.pollExcess(0)).isSameAs(this.first);
	}

	@Test
	void whenAllAreHandedOutShouldMakeNoRoom() {
		add(this.first);
		take(this.first);
		assertThat(this.backlog.pollExcess(0)).isNull();
		assertThat(this.backlog.logs()).isEqualTo(2);
	}

	@Test
	void whenRemovedWithLogsSettledShouldUncountTheOthersOnly() {
		add(this.third);
		take(this.third);
		this.third.settled = 2;
		this.backlog.settled(2);
		this.backlog.putBack(this.third, NOW);
		assertThat(this.backlog.pollExcess(0)).isSameAs(this.third);
		assertThat(this.backlog.logs()).isZero();
		assertThat(this.backlog.bytes()).isZero();
	}

	@Test
	void whenTimeIsUpShouldRemoveThoseThatHaveExpired() {
		add(this.first, this.second, this.third);
		take(this.second);
		this.backlog.putBack(this.second, NOW);
		assertThat(this.backlog.pollExpired(NOW + 99)).isNull();
		assertThat(this.backlog.pollExpired(NOW + 100)).isSameAs(this.first);
		assertThat(this.backlog.pollExpired(NOW + 199)).isNull();
		assertThat(this.backlog.pollExpired(NOW + 200)).as("tried").isSameAs(this.second);
		assertThat(this.backlog.batches()).isEqualTo(1);
		assertThat(this.backlog.logs()).isEqualTo(5);
		assertThat(this.backlog.bytes()).isEqualTo(10_000);
	}

	@Test
	void whenTimeIsUpForOneBehindAnotherShouldRemoveIt() {
		SpoolFile lasting = SpoolFiles.file(0, 1, 1, 0, NOW + 900);
		add(lasting, this.first);
		take(lasting, this.first);
		this.backlog.putBack(lasting, NOW);
		this.backlog.putBack(this.first, NOW);
		assertThat(this.backlog.pollExpired(NOW + 100)).isSameAs(this.first);
	}

	private void add(SpoolFile... files) {
		for (SpoolFile file : files) {
			this.backlog.add(file);
		}
	}

	private void take(SpoolFile... files) {
		for (SpoolFile file : files) {
			this.backlog.take(file);
		}
	}

}
