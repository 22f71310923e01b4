package com.trainburt.logger.internal.queue;

import java.time.Duration;
import java.util.Random;

import com.trainburt.logger.BuilderAccess;
import com.trainburt.logger.internal.platform.FakeTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BatchLimit}.
 */
class BatchLimitTests {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private final FakeTime time = FakeTime.stepped();

	private final BatchLimit limit = new BatchLimit(
			BuilderAccess.settings(UnlockedQueue.settings(this.time).maxBatchBytes(80_000)));

	@Test
	void whenNothingWasRefusedShouldAllowTheMaximum() {
		assertThat(this.limit.bytes()).isEqualTo(80_000);
		assertThat(this.limit.sealBytes()).isEqualTo(80_000);
		accept(200, 50_000);
		assertThat(this.limit.bytes()).isEqualTo(80_000);
	}

	@Test
	void whenABatchIsRefusedShouldAllowHalfOfIt() {
		this.limit.refused(40_000);
		assertThat(this.limit.bytes()).isEqualTo(20_000);
		assertThat(this.limit.sealBytes()).as("the JSON is larger than its characters").isEqualTo(17_500);
	}

	@Test
	void whenMoreThanHalfWasAcceptedShouldAllowThat() {
		this.limit.accepted(10, 35_000);
		this.limit.refused(40_000);
		assertThat(this.limit.bytes()).isEqualTo(35_000);
	}

	@Test
	void whenALogAloneIsAcceptedShouldLearnNothing() {
		this.limit.accepted(1, 35_000);
		this.limit.refused(40_000);
		assertThat(this.limit.bytes()).isEqualTo(20_000);
	}

	@Test
	void whenSeveralSendersAreRefusedShouldLowerOnce() {
		this.limit.refused(40_000);
		this.limit.refused(40_000);
		this.limit.refused(79_000);
		assertThat(this.limit.bytes()).isEqualTo(20_000);
	}

	@Test
	void whenEnoughWasAcceptedSinceShouldAllowALittleMore() {
		this.limit.refused(40_000);
		this.time.advance(MINUTE);
		accept(99, 20_000);
		assertThat(this.limit.bytes()).isEqualTo(20_000);
		accept(1, 20_000);
		assertThat(this.limit.bytes()).isEqualTo(22_500);
	}

	@Test
	void whenAMinuteHasNotPassedShouldAllowNoMore() {
		this.limit.refused(40_000);
		this.time.advance(MINUTE.minusNanos(1));
		accept(1000, 20_000);
		assertThat(this.limit.bytes()).isEqualTo(20_000);
		this.time.advance(Duration.ofNanos(1));
		accept(1, 20_000);
		assertThat(this.limit.bytes()).isEqualTo(22_500);
	}

	@Test
	void whenBatchesAreSmallAnywayShouldAllowNoMore() {
		this.limit.refused(40_000);
		this.time.advance(MINUTE);
		accept(1000, 9_999);
		assertThat(this.limit.bytes()).isEqualTo(20_000);
	}

	@Test
	void whenMoreIsAcceptedTimeAndAgainShouldTakeLargerStepsUpToTheMaximum() {
		this.limit.refused(40_000);
		accept(100, 20_000);
		assertThat(raised()).isEqualTo(22_500);
		assertThat(raised()).isEqualTo(28_125);
		assertThat(raised()).isEqualTo(42_187);
		assertThat(raised()).isEqualTo(80_000);
		assertThat(raised()).isEqualTo(80_000);
	}

	@Test
	void whenALittleMoreIsRefusedShouldGoBackAndWaitLonger() {
		this.limit.refused(40_000);
		accept(100, 20_000);
		Duration wait = MINUTE;
		for (int i = 0; i < 10; i++) {
			this.time.advance(wait);
			accept(1, 20_000);
			assertThat(this.limit.bytes()).as("after %s", wait).isEqualTo(22_500);
			this.limit.refused(22_000);
			assertThat(this.limit.bytes()).isEqualTo(20_000);
			accept(200, 20_000);
			wait = (wait.compareTo(Duration.ofMinutes(32)) < 0) ? wait.multipliedBy(2) : Duration.ofHours(1);
			this.time.advance(wait.minusNanos(1));
			accept(1, 20_000);
			assertThat(this.limit.bytes()).as("after less than %s", wait).isEqualTo(20_000);
			this.time.advance(wait.negated().plusNanos(1));
		}
	}

	@Test
	void whenBatchesOnDiskAreRefusedForTheirKnownSizeShouldStillAllowALittleMore() {
		this.limit.refused(40_000);
		accept(100, 20_000);
		for (int i = 0; i < 50; i++) {
			this.limit.refused(40_000);
		}
		assertThat(raised()).isEqualTo(22_500);
	}

	@Test
	void whenTheMaximumWasReachedShouldWaitBrieflyAfterTheNextRefusal() {
		for (int i = 0; i < 5; i++) {
			this.limit.refused(40_000);
			accept(100, 20_000);
			this.time.advance(MINUTE.multipliedBy(1L << i));
			accept(1, 20_000);
			this.limit.refused(22_000);
		}
		while (this.limit.bytes() < 80_000) {
			this.time.advance(Duration.ofHours(1));
			accept(100, this.limit.bytes());
		}
		accept(1, 80_000);
		this.limit.refused(40_000);
		accept(100, 20_000);
		assertThat(raised()).isGreaterThan(20_000);
	}

	@Test
	void whenTheMaximumIsRefusedAgainAndAgainShouldWaitLonger() {
		int refused = 0;
		for (int minute = 0; minute < 60 * 24; minute++) {
			this.time.advance(MINUTE);
			accept(100, Math.min(this.limit.bytes(), 79_000));
			if (this.limit.bytes() > 79_000) {
				this.limit.refused(80_000);
				refused++;
			}
		}
		assertThat(refused).as("in a day").isLessThan(40);
	}

	@Test
	void whenTheBackendAcceptsLessThanBeforeShouldFollow() {
		this.limit.refused(40_000);
		accept(1, 20_000);
		this.limit.refused(18_000);
		assertThat(this.limit.bytes()).isEqualTo(13_500);
		this.limit.refused(1_000);
		assertThat(this.limit.bytes()).isEqualTo(750);
	}

	@Test
	void whenEvenTwoSmallLogsAreTooLargeShouldRecover() {
		this.limit.refused(2);
		assertThat(this.limit.bytes()).isEqualTo(1);
		accept(100, 1);
		for (int i = 0; i < 30; i++) {
			raised();
		}
		assertThat(this.limit.bytes()).isEqualTo(80_000);
	}

	@ParameterizedTest
	@ValueSource(ints = { 3_000, 17_000, 50_000, 79_000 })
	void whenRunningForLongShouldBeRefusedRarelyAndUseMostOfWhatIsAccepted(int backendBytes) {
		Random random = new Random(backendBytes);
		int refused = 0;
		long sent = 0;
		int requests = 200_000;
		for (int i = 0; i < requests; i++) {
			this.time.advance(Duration.ofMillis(100));
			// Within a tenth: what the backend limits may be the compressed size.
			long size = this.limit.bytes() * (90 + random.nextInt(11)) / 100;
			if (size * (95 + random.nextInt(11)) / 100 <= backendBytes) {
				this.limit.accepted(10, size);
				sent += size;
			}
			else {
				this.limit.refused(size);
				refused++;
			}
		}
		assertThat(refused).isLessThan(requests / 100);
		assertThat(sent / requests).isBetween(backendBytes * 6 / 10L, (long) backendBytes);
	}

	private void accept(int times, long bytes) {
		for (int i = 0; i < times; i++) {
			this.limit.accepted(10, bytes);
		}
	}

	private long raised() {
		this.time.advance(MINUTE);
		accept(1, this.limit.bytes());
		return this.limit.bytes();
	}

}
