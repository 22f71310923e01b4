package com.trainburt.logger.internal.queue;

import java.time.Duration;
import java.time.Instant;

import com.trainburt.logger.BuilderAccess;
import com.trainburt.logger.LoggerStats;
import com.trainburt.logger.LoggerStats.State;
import com.trainburt.logger.internal.platform.FakeTime;
import com.trainburt.logger.internal.queue.InFlight.Holder;
import com.trainburt.logger.internal.spool.SpoolFile;
import com.trainburt.logger.internal.spool.SpoolFiles;
import com.trainburt.logger.transport.DeliveryResult;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CircuitBreaker}.
 */
class CircuitBreakerTests {

	private static final DeliveryResult DOWN = UnlockedQueue.DOWN;

	private static final DeliveryResult UNAUTHORIZED = DeliveryResult.unauthorized("HTTP 401");

	private final FakeTime time = FakeTime.stepped();

	private final Counters counters = new Counters();

	private final CircuitBreaker breaker = new CircuitBreaker(BuilderAccess.settings(UnlockedQueue.settings(this.time)),
			this.counters, true);

	@Test
	void whenNothingIsKnownShouldAskAtOnce() {
		assertThat(held()).isZero();
		assertThat(this.breaker.state()).isEqualTo(State.DELIVERING);
		assertThat(this.breaker.isOpen()).isFalse();
		assertThat(this.breaker.diverting()).isFalse();
	}

	@Test
	void whenABatchHasSpentItsAttemptsShouldOpen() {
		assertThat(this.breaker.attemptFailed(fresh(), DOWN, true)).as("batches go another way").isTrue();
		assertThat(this.breaker.isOpen()).isTrue();
		assertThat(this.breaker.diverting()).isTrue();
		assertThat(held()).isEqualTo(Duration.ofSeconds(60));
		assertThat(this.breaker.state()).isEqualTo(State.RETRYING);
		assertThat(this.counters.lastFailure)
			.isEqualTo(new LoggerStats.Failure(Instant.ofEpochMilli(this.time.currentTimeMillis()), "HTTP 503"));
	}

	@Test
	void whenABatchHasAttemptsLeftShouldStayClosed() {
		assertThat(this.breaker.attemptFailed(fresh(), DOWN, false)).isFalse();
		assertThat(this.breaker.isOpen()).isFalse();
		assertThat(held()).isZero();
		assertThat(this.breaker.state()).isEqualTo(State.RETRYING);
	}

	@Test
	void whenBatchesCannotWaitOnDiskShouldStayClosed() {
		this.breaker.setSpoolWorks(false);
		assertThat(this.breaker.attemptFailed(fresh(), DOWN, true)).isFalse();
		assertThat(this.breaker.isOpen()).isFalse();
	}

	@Test
	void whenTheBackendHasAnsweredMeanwhileShouldStayClosed() {
		Batch batch = fresh();
		this.breaker.accepted();
		assertThat(this.breaker.attemptFailed(batch, DOWN, true)).isFalse();
		assertThat(this.breaker.isOpen()).isFalse();
		assertThat(this.breaker.attemptFailed(fresh(), DOWN, true)).isTrue();
	}

	@Test
	void whenOneBatchFailsAgainAndAgainShouldBlameTheBatch() {
		SpoolFile suspect = tried();
		assertThat(this.breaker.attemptFailed(handedOut(suspect), DOWN, true)).isFalse();
		assertThat(this.breaker.attemptFailed(handedOut(suspect), DOWN, true)).isFalse();
		assertThat(this.breaker.isOpen()).isFalse();
	}

	@Test
	void whenTwoBatchesFailAgainShouldBlameTheBackend() {
		this.breaker.attemptFailed(handedOut(tried()), DOWN, true);
		assertThat(this.breaker.attemptFailed(handedOut(tried()), DOWN, true)).isTrue();
		assertThat(this.breaker.isOpen()).isTrue();
	}

	@Test
	void whenTheBackendHasAnsweredBetweenTwoBatchesShouldBlameTheBatches() {
		this.breaker.attemptFailed(handedOut(tried()), DOWN, true);
		this.breaker.accepted();
		assertThat(this.breaker.attemptFailed(handedOut(tried()), DOWN, true)).isFalse();
		assertThat(this.breaker.isOpen()).isFalse();
	}

	@Test
	void whenABatchFromDiskFailsForTheFirstTimeShouldBlameTheBackend() {
		assertThat(this.breaker.attemptFailed(handedOut(SpoolFiles.file(1, 1, 1)), DOWN, true)).isTrue();
	}

	@Test
	void whenAProbeFailsShouldBlameTheBackend() {
		Batch probe = handedOut(tried());
		probe.holder = Holder.PROBE;
		assertThat(probe.isTriedOnce()).isTrue();
		assertThat(this.breaker.attemptFailed(probe, DOWN, true)).isTrue();
	}

	@Test
	void whenTheKeyIsNotAcceptedShouldAskLessAndLessOften() {
		assertThat(this.breaker.attemptFailed(fresh(), UNAUTHORIZED, false)).isTrue();
		assertThat(held()).isEqualTo(Duration.ofSeconds(1));
		assertThat(this.breaker.isOpen()).isTrue();
		assertThat(this.breaker.state()).isEqualTo(State.UNAUTHORIZED);
		this.breaker.attemptFailed(fresh(), UNAUTHORIZED, false);
		assertThat(held()).isEqualTo(Duration.ofSeconds(2));
		this.breaker.attemptFailed(fresh(), UNAUTHORIZED, false);
		assertThat(held()).isEqualTo(Duration.ofSeconds(4));
		this.breaker.accepted();
		this.breaker.attemptFailed(fresh(), UNAUTHORIZED, false);
		assertThat(held()).as("it was accepted meanwhile").isEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void whenTheKeyIsNotAcceptedAndBatchesCannotWaitOnDiskShouldPauseWithoutDiverting() {
		this.breaker.setSpoolWorks(false);
		assertThat(this.breaker.attemptFailed(fresh(), UNAUTHORIZED, false)).isFalse();
		assertThat(this.breaker.diverting()).isFalse();
		assertThat(held()).isEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void whenAPauseIsLongerThanTheNextShouldKeepIt() {
		this.breaker.attemptFailed(fresh(), DOWN, true);
		this.breaker.attemptFailed(fresh(), UNAUTHORIZED, false);
		assertThat(held()).isEqualTo(Duration.ofSeconds(60));
	}

	@Test
	void whenTheBackendAcceptsShouldClose() {
		this.breaker.attemptFailed(fresh(), DOWN, true);
		assertThat(this.breaker.accepted()).isTrue();
		assertThat(this.breaker.isOpen()).isFalse();
		assertThat(held()).isZero();
		assertThat(this.breaker.state()).isEqualTo(State.DELIVERING);
		assertThat(this.breaker.accepted()).as("it was closed").isFalse();
		assertThat(this.breaker.answers()).isEqualTo(2);
	}

	@Test
	void whenTheBackendRejectsShouldClose() {
		this.breaker.attemptFailed(fresh(), DOWN, true);
		assertThat(this.breaker.attemptFailed(fresh(), DeliveryResult.rejected("HTTP 400"), true)).isTrue();
		assertThat(this.breaker.isOpen()).isFalse();
		assertThat(this.breaker.state()).isEqualTo(State.DELIVERING);
		assertThat(this.breaker.answers()).isEqualTo(1);
		assertThat(this.counters.lastFailure).extracting(LoggerStats.Failure::reason).isEqualTo("HTTP 400");
		assertThat(this.breaker.attemptFailed(fresh(), DeliveryResult.tooLarge("HTTP 413"), true)).isFalse();
	}

	@Test
	void whenTheBackendAsksToPauseShouldKeepTheLongestPause() {
		this.breaker.attemptFailed(fresh(), DeliveryResult.retry("HTTP 429", Duration.ofSeconds(30)), false);
		this.breaker.attemptFailed(fresh(), DeliveryResult.retry("HTTP 429", Duration.ofSeconds(20)), false);
		assertThat(held()).isEqualTo(Duration.ofSeconds(30));
		this.time.advance(Duration.ofSeconds(10));
		assertThat(Duration.ofNanos(this.breaker.retryAfterNanos(this.time.nanoTime())))
			.isEqualTo(Duration.ofSeconds(20));
		this.breaker.accepted();
		this.breaker.endPause();
		assertThat(held()).as("only the backend's own pause is left").isEqualTo(Duration.ofSeconds(20));
	}

	@Test
	void whenAPauseIsEndedShouldAskAtOnceAndStayOpen() {
		this.breaker.attemptFailed(fresh(), DOWN, true);
		this.breaker.endPause();
		assertThat(held()).isZero();
		assertThat(this.breaker.isOpen()).isTrue();
	}

	@Test
	void whenTheDiskFailsWhileOpenShouldAskAtOnce() {
		this.breaker.attemptFailed(fresh(), DOWN, true);
		this.breaker.setSpoolWorks(false);
		assertThat(held()).isZero();
		assertThat(this.breaker.diverting()).isFalse();
		assertThat(this.breaker.isOpen()).isTrue();
		this.breaker.setSpoolWorks(true);
		assertThat(this.breaker.diverting()).isTrue();
	}

	@Test
	void whenTheDiskStillWorksShouldGoOnPausing() {
		this.breaker.attemptFailed(fresh(), DOWN, true);
		this.breaker.setSpoolWorks(true);
		assertThat(held()).isEqualTo(Duration.ofSeconds(60));
	}

	@Test
	void whenTheLoggerIsClosedShouldEndAllPauses() {
		this.breaker.endPauses();
		assertThat(this.breaker.state()).isEqualTo(State.CLOSED);
		assertThat(this.breaker.attemptFailed(fresh(), DOWN, true)).isTrue();
		assertThat(this.breaker.isOpen()).isTrue();
		assertThat(held()).isZero();
	}

	@Test
	void whenTheLoggerIsClosedShouldKeepThePauseThatTheBackendAskedFor() {
		this.breaker.attemptFailed(fresh(), DeliveryResult.retry("HTTP 429", Duration.ofSeconds(30)), false);
		this.breaker.endPauses();
		assertThat(held()).isEqualTo(Duration.ofSeconds(30));
	}

	private Duration held() {
		return Duration.ofNanos(this.breaker.heldNanos(this.time.nanoTime()));
	}

	private Batch fresh() {
		Batch batch = new Batch(0, 0, Origin.Memory.INSTANCE);
		batch.answers = this.breaker.answers();
		return batch;
	}

	private Batch handedOut(SpoolFile file) {
		Batch batch = new Batch(file, this.time.nanoTime());
		batch.answers = this.breaker.answers();
		batch.holder = Holder.SENDER;
		return batch;
	}

	private static SpoolFile tried() {
		SpoolFile file = SpoolFiles.file(1, 1, 1);
		file.tried = true;
		return file;
	}

}
