package com.trainburt.logger.internal.platform;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;

/**
 * Time that a test steps. The monotonic clock starts shortly before it overflows, which
 * reveals code that compares instead of subtracting.
 */
public final class FakeTime implements Time {

	private final boolean waitingPassesTime;

	private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - TimeUnit.MILLISECONDS.toNanos(700));

	private final AtomicLong wallMillis = new AtomicLong(1_700_000_000_123L);

	private FakeTime(boolean waitingPassesTime) {
		this.waitingPassesTime = waitingPassesTime;
	}

	/**
	 * Time passes when the test says so.
	 */
	public static FakeTime stepped() {
		return new FakeTime(false);
	}

	/**
	 * A wait returns immediately with the time passed: for tests of one thread.
	 */
	public static FakeTime passing() {
		return new FakeTime(true);
	}

	public void advance(Duration duration) {
		this.wallMillis.addAndGet(duration.toMillis());
		this.nanos.addAndGet(duration.toNanos());
	}

	public void setBackWallClock(Duration duration) {
		setForwardWallClock(duration.negated());
	}

	public void setForwardWallClock(Duration duration) {
		this.wallMillis.addAndGet(duration.toMillis());
	}

	@Override
	public long nanoTime() {
		return this.nanos.get();
	}

	@Override
	public long currentTimeMillis() {
		return this.wallMillis.get();
	}

	@Override
	public void await(Condition condition, long nanos) throws InterruptedException {
		if (this.waitingPassesTime) {
			if (Thread.interrupted()) {
				throw new InterruptedException();
			}
			advance(Duration.ofNanos(nanos));
			return;
		}
		// Waits may end early, so looking again every millisecond is allowed.
		condition.awaitNanos(Math.min(nanos, TimeUnit.MILLISECONDS.toNanos(1)));
	}

}
