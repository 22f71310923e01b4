package com.trainburt.logger.internal.queue;

import java.util.concurrent.TimeUnit;

import com.trainburt.logger.LoggerStats.SpoolState;
import com.trainburt.logger.internal.platform.Time;
import org.jspecify.annotations.Nullable;

/**
 * Why the spool does not work: the disk failed, or its thread could not be started.
 * Guarded by the queue's lock.
 */
final class SpoolHealth {

	/**
	 * For batches that overflow the buffer, and for the thread. After failed attempts,
	 * writing is tried each time.
	 */
	private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

	private @Nullable String diskProblem;

	private long diskRetryNanos;

	private @Nullable String threadProblem;

	private long threadRetryNanos;

	/** Running, or about to. */
	private boolean thread;

	private final boolean off;

	/**
	 * Create the health of a spool.
	 * @param on whether there is a spool
	 */
	SpoolHealth(boolean on) {
		this.off = !on;
	}

	boolean isOff() {
		return this.off;
	}

	/**
	 * Whether there is a spool that works.
	 */
	boolean works() {
		return !this.off && this.diskProblem == null && this.threadProblem == null;
	}

	SpoolState state() {
		if (this.off) {
			return SpoolState.OFF;
		}
		return works() ? SpoolState.WORKING : SpoolState.FAILING;
	}

	/**
	 * The first of its problems, if there is one.
	 */
	@Nullable String problem() {
		return (this.diskProblem != null) ? this.diskProblem : this.threadProblem;
	}

	/**
	 * Note that the disk failed.
	 * @return whether it worked before
	 */
	boolean diskFailed(String problem, long now) {
		boolean news = this.diskProblem == null;
		this.diskProblem = problem;
		this.diskRetryNanos = now + RETRY_NANOS;
		return news;
	}

	/**
	 * Note that the disk works.
	 * @return whether it failed before
	 */
	boolean diskSucceeded() {
		boolean news = this.diskProblem != null;
		this.diskProblem = null;
		return news;
	}

	/**
	 * Whether writing is worth an attempt.
	 */
	boolean usable(long now) {
		return this.threadProblem == null && (this.diskProblem == null || this.diskRetryNanos - now <= 0);
	}

	/**
	 * Whether the thread must be started, and a second has passed since the last attempt.
	 */
	boolean threadNeeded(Time time) {
		return !this.off && !this.thread
				&& (this.threadProblem == null || this.threadRetryNanos - time.nanoTime() <= 0);
	}

	/**
	 * Note that the thread is about to be started.
	 */
	void threadReserved() {
		this.thread = true;
	}

	/**
	 * Note that the thread runs.
	 */
	void threadStarted() {
		this.threadProblem = null;
	}

	/**
	 * Note that the thread could not be started, or has ended unexpectedly.
	 */
	void threadFailed(String problem, long now) {
		this.thread = false;
		this.threadProblem = problem;
		this.threadRetryNanos = now + RETRY_NANOS;
	}

}
