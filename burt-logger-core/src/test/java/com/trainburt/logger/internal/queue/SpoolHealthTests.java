package com.trainburt.logger.internal.queue;

import java.time.Duration;

import com.trainburt.logger.LoggerStats.SpoolState;
import com.trainburt.logger.internal.platform.FakeTime;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SpoolHealth}.
 */
class SpoolHealthTests {

	private final FakeTime time = FakeTime.stepped();

	private final SpoolHealth health = new SpoolHealth(true);

	@Test
	void whenThereIsNoSpoolShouldBeOff() {
		SpoolHealth health = new SpoolHealth(false);
		assertThat(health.isOff()).isTrue();
		assertThat(health.works()).isFalse();
		assertThat(health.state()).isEqualTo(SpoolState.OFF);
		assertThat(health.threadNeeded(this.time)).isFalse();
	}

	@Test
	void whenNothingHasFailedShouldWork() {
		assertThat(this.health.isOff()).isFalse();
		assertThat(this.health.works()).isTrue();
		assertThat(this.health.state()).isEqualTo(SpoolState.WORKING);
		assertThat(this.health.problem()).isNull();
		assertThat(this.health.usable(now())).isTrue();
		assertThat(this.health.diskSucceeded()).as("that is no news").isFalse();
	}

	@Test
	void whenTheDiskFailsShouldBeWorthAnAttemptAfterASecond() {
		assertThat(this.health.diskFailed("full", now())).isTrue();
		assertThat(this.health.works()).isFalse();
		assertThat(this.health.state()).isEqualTo(SpoolState.FAILING);
		assertThat(this.health.problem()).isEqualTo("full");
		assertThat(this.health.usable(now() + Duration.ofSeconds(1).toNanos() - 1)).isFalse();
		assertThat(this.health.usable(now() + Duration.ofSeconds(1).toNanos())).isTrue();
		assertThat(this.health.works()).as("not before it has succeeded").isFalse();
	}

	@Test
	void whenTheDiskFailsAgainShouldReportTheChangeOnce() {
		this.health.diskFailed("full", now());
		this.time.advance(Duration.ofSeconds(1));
		assertThat(this.health.diskFailed("broken", now())).isFalse();
		assertThat(this.health.problem()).isEqualTo("broken");
		assertThat(this.health.usable(now())).isFalse();
		assertThat(this.health.diskSucceeded()).isTrue();
		assertThat(this.health.works()).isTrue();
		assertThat(this.health.usable(now())).isTrue();
	}

	@Test
	void whenItsThreadFailsShouldNotBeUsableUntilAnotherHasStarted() {
		assertThat(this.health.threadNeeded(this.time)).isTrue();
		this.health.threadReserved();
		assertThat(this.health.threadNeeded(this.time)).isFalse();
		this.health.threadFailed("no thread", now());
		assertThat(this.health.works()).isFalse();
		assertThat(this.health.problem()).isEqualTo("no thread");
		assertThat(this.health.usable(now())).isFalse();
		assertThat(this.health.threadNeeded(this.time)).isFalse();
		this.time.advance(Duration.ofSeconds(1));
		assertThat(this.health.threadNeeded(this.time)).isTrue();
		assertThat(this.health.usable(now())).as("without a thread").isFalse();
		this.health.threadReserved();
		this.health.threadStarted();
		assertThat(this.health.works()).isTrue();
		assertThat(this.health.usable(now())).isTrue();
	}

	@Test
	void whenBothHaveFailedShouldNameTheDisk() {
		this.health.threadFailed("no thread", now());
		this.health.diskFailed("full", now());
		assertThat(this.health.problem()).isEqualTo("full");
		this.health.diskSucceeded();
		assertThat(this.health.problem()).isEqualTo("no thread");
		assertThat(this.health.state()).isEqualTo(SpoolState.FAILING);
	}

	private long now() {
		return this.time.nanoTime();
	}

}
