package com.trainburt.logger.internal.queue;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RetryPolicy}.
 */
class RetryPolicyTests {

	private final RetryPolicy policy = new RetryPolicy(3, Duration.ofSeconds(1), Duration.ofSeconds(60));

	@Test
	void whenFailuresGrowShouldDoubleTheWaitUpToTheMaximum() {
		assertThat(seconds(0, 1.0)).isEqualTo(1.0);
		assertThat(seconds(1, 1.0)).isEqualTo(2.0);
		assertThat(seconds(5, 1.0)).isEqualTo(32.0);
		assertThat(seconds(6, 1.0)).isEqualTo(60.0);
		assertThat(seconds(1_000_000, 1.0)).isEqualTo(60.0);
	}

	@Test
	void whenAtTheMaximumShouldStillBeJittered() {
		assertThat(seconds(20, 0.0)).isEqualTo(30.0);
		assertThat(seconds(20, 0.5)).isEqualTo(45.0);
	}

	@Test
	void whenDelaysAreZeroShouldNotWait() {
		RetryPolicy policy = new RetryPolicy(3, Duration.ZERO, Duration.ZERO);
		assertThat(policy.backoffNanos(0, 1.0)).isZero();
		assertThat(policy.backoffNanos(63, 1.0)).isZero();
		assertThat(new RetryPolicy(3, Duration.ZERO, Duration.ofSeconds(1)).backoffNanos(7, 1.0)).isZero();
	}

	@Test
	void whenDelaysAreHugeShouldNotOverflow() {
		RetryPolicy policy = new RetryPolicy(3, Duration.ofDays(200), Duration.ofDays(365));
		for (int failures = 0; failures < 70; failures++) {
			assertThat(policy.backoffNanos(failures, 1.0)).isBetween(Duration.ofDays(200).toNanos(),
					Duration.ofDays(365).toNanos());
		}
	}

	@Test
	void whenBudgetIsSpentShouldBeExhausted() {
		assertThat(this.policy.exhausted(2)).isFalse();
		assertThat(this.policy.exhausted(3)).isTrue();
		assertThat(new RetryPolicy(0, Duration.ZERO, Duration.ZERO).exhausted(0)).isTrue();
	}

	@Test
	void whenBackendAsksForPatienceShouldGrantFiveMinutesAtMost() {
		assertThat(RetryPolicy.retryAfterNanos(null)).isZero();
		assertThat(RetryPolicy.retryAfterNanos(Duration.ofSeconds(-1))).isZero();
		assertThat(RetryPolicy.retryAfterNanos(Duration.ofSeconds(2))).isEqualTo(Duration.ofSeconds(2).toNanos());
		assertThat(RetryPolicy.retryAfterNanos(Duration.ofDays(10))).isEqualTo(Duration.ofMinutes(5).toNanos());
		assertThat(RetryPolicy.retryAfterNanos(Duration.ofSeconds(Long.MAX_VALUE)))
			.isEqualTo(Duration.ofMinutes(5).toNanos());
	}

	private double seconds(int failures, double random) {
		return this.policy.backoffNanos(failures, random) / 1e9;
	}

}
