package com.trainburt.logger.internal.queue;

import java.util.concurrent.TimeUnit;

import com.trainburt.logger.internal.platform.Time;

/*
 *            refused: down to what was accepted, at least to half
 *          ┌─────────────────────────────────────────────────────┐
 *          ▼                                                     │
 *   what was accepted ──after a wait, and 100 accepted──▶ a little more
 *
 * Sizes are those before compression: only they are known when a batch is sealed, and a backend
 * may limit either. Where neighbours compress differently, one of them is refused now and then,
 * and pays for it like any other.
 */

/**
 * How large a batch the backend accepts, learnt from what it refuses as too large.
 * Thread-safe. Its lock is never held while another is taken.
 */
public final class BatchLimit {

	/** Before a larger size is tried: 1 % are refused at most. */
	private static final int ACCEPTED_FOR_A_REFUSED = 100;

	private static final long SHORTEST_WAIT_NANOS = TimeUnit.MINUTES.toNanos(1);

	private static final long LONGEST_WAIT_NANOS = TimeUnit.HOURS.toNanos(1);

	/** The first step is an eighth, and each is twice the one before. */
	private static final int FIRST_STEP = 3;

	private final long maxBytes;

	private final Time time;

	private volatile long bytes;

	/** The largest that has been accepted, but no more than the limit. */
	private long acceptedBytes;

	/** What was refused last. */
	private long refusedBytes = Long.MAX_VALUE;

	/** Requests that have to be accepted before a larger size is tried. */
	private int awaited;

	private int step = FIRST_STEP;

	private long raiseNanos;

	private long waitNanos = SHORTEST_WAIT_NANOS;

	BatchLimit(Settings settings) {
		this.maxBytes = settings.maxBatchBytes();
		this.time = settings.time();
		this.bytes = this.maxBytes;
	}

	/**
	 * How many bytes of JSON a batch may have. A log that is larger is sent alone.
	 */
	public long bytes() {
		return this.bytes;
	}

	/**
	 * At how many characters a batch is complete: its JSON has a few more bytes.
	 */
	long sealBytes() {
		long limit = this.bytes;
		return (limit < this.maxBytes) ? limit - limit / 8 : limit;
	}

	/**
	 * Note that logs were accepted together.
	 */
	public synchronized void accepted(int logs, long size) {
		this.awaited = Math.max(0, this.awaited - 1);
		if (logs > 1) {
			this.acceptedBytes = Math.max(this.acceptedBytes, Math.min(size, this.bytes));
			if (size >= this.refusedBytes) {
				// The backend has another limit now.
				this.waitNanos = SHORTEST_WAIT_NANOS;
			}
		}
		// Without a batch that is about as large, a larger limit would not be tried.
		if (this.bytes < this.maxBytes && this.awaited == 0 && size >= this.bytes / 2
				&& this.raiseNanos - this.time.nanoTime() <= 0) {
			raise();
		}
	}

	private void raise() {
		this.bytes = Math.min(this.maxBytes, this.bytes + Math.max(1, this.bytes >> this.step));
		this.step = Math.max(0, this.step - 1);
		this.raiseNanos = this.time.nanoTime() + SHORTEST_WAIT_NANOS;
	}

	/**
	 * Note that a batch was refused whose parts have all been accepted, so that it was
	 * its size that was refused, and not a log in it.
	 */
	public synchronized void refused(long size) {
		this.refusedBytes = size;
		if (this.acceptedBytes >= size) {
			this.acceptedBytes = size - size / 4;
		}
		long lower = Math.max(this.acceptedBytes, size / 2);
		if (lower < this.bytes) {
			this.bytes = lower;
			this.awaited += ACCEPTED_FOR_A_REFUSED;
			this.step = FIRST_STEP;
			this.raiseNanos = this.time.nanoTime() + this.waitNanos;
			this.waitNanos = Math.min(LONGEST_WAIT_NANOS, 2 * this.waitNanos);
		}
	}

}
