package com.trainburt.logger.internal.queue;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How long to wait before a batch is retried, and when its retries are spent. Pure.
 *
 * <pre>
 * backoff(n) = min(maxDelay, initialDelay · 2ⁿ) · jitter        0.5 ≤ jitter ≤ 1
 * </pre>
 *
 * The jitter comes after the cap: before it, it would vanish there, and all clients would
 * return in step after a long outage of the backend.
 */
public final class RetryPolicy {

	/** The longest pause that a backend may ask for. */
	static final Duration MAX_RETRY_AFTER = Duration.ofMinutes(5);

	private final int maxRetries;

	private final long initialDelayNanos;

	private final long maxDelayNanos;

	RetryPolicy(int maxRetries, Duration initialDelay, Duration maxDelay) {
		this.maxRetries = maxRetries;
		this.initialDelayNanos = initialDelay.toNanos();
		this.maxDelayNanos = maxDelay.toNanos();
	}

	public static RetryPolicy of(Settings settings) {
		return new RetryPolicy(settings.maxRetries(), settings.initialRetryDelay(), settings.maxRetryDelay());
	}

	/**
	 * Whether the budget is spent.
	 * @param retries attempts made after the first
	 */
	public boolean exhausted(int retries) {
		return retries >= this.maxRetries;
	}

	/**
	 * The wait before the next attempt.
	 * @param failures failed attempts before this one, 0 for the first
	 * @param random from 0 to 1
	 */
	public long backoffNanos(int failures, double random) {
		long doubled = this.maxDelayNanos;
		if (failures < Long.numberOfLeadingZeros(this.initialDelayNanos) - 1) {
			doubled = Math.min(doubled, this.initialDelayNanos << failures);
		}
		return (long) (doubled * (0.5 + random / 2));
	}

	/**
	 * The pause that a backend asks for, limited to the longest.
	 */
	static long retryAfterNanos(@Nullable Duration asked) {
		if (asked == null || asked.isNegative()) {
			return 0;
		}
		return ((asked.compareTo(MAX_RETRY_AFTER) < 0) ? asked : MAX_RETRY_AFTER).toNanos();
	}

}
