package com.trainburt.logger;

import java.time.Instant;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntToLongFunction;

import com.trainburt.logger.LoggerStats.State;
import com.trainburt.logger.internal.platform.Time;
import org.jspecify.annotations.Nullable;

/*
 * Where batches can wait on disk, a backend that has not answered one through all its
 * retries counts as away: all batches but one go to disk without asking, and that one asks,
 * once, now and then, until there is an answer. An answer is anything but "try again later".
 *
 * Senders call the first half of the methods, which take the lock; the accumulator the
 * second, with the lock in hand.
 */

/**
 * What is known of the backend, when it may be asked again, and how senders wait for
 * that. Shares the accumulator's lock. Thread-safe.
 */
final class Backend {

	private final ReentrantLock lock;

	private final Condition backoff;

	private final Time time;

	private final Ledger ledger;

	/** Batches have somewhere else to go. */
	private final Runnable diverted;

	private State state = State.DELIVERING;

	/** Until then the backend wants peace. */
	private long retryAfterNanos;

	/** Until then senders spare the backend of their own accord; a flush ends it. */
	private long pauseNanos;

	/** Grows when all backoffs are to end. */
	private long wakeUps;

	private long answers;

	private int refusedInARow;

	/** What the backend did not answer last, if it was tried before. */
	private @Nullable SpoolFile unanswered;

	private boolean away;

	private boolean spoolWorks;

	private boolean closed;

	private boolean abandoned;

	Backend(ReentrantLock lock, Time time, Ledger ledger, Runnable diverted) {
		this.lock = lock;
		this.backoff = lock.newCondition();
		this.time = time;
		this.ledger = ledger;
		this.diverted = diverted;
		this.retryAfterNanos = time.nanoTime();
		this.pauseNanos = this.retryAfterNanos;
	}

	/**
	 * Wait between two tries of a batch: until the backoff is over, and for as long as
	 * the backend wants peace.
	 */
	Backoff backOff(long untilNanos) throws InterruptedException {
		this.lock.lock();
		try {
			long seen = this.wakeUps;
			while (!this.abandoned) {
				if (diverting()) {
					return Backoff.DIVERTED;
				}
				long now = this.time.nanoTime();
				long peace = this.retryAfterNanos - now;
				if (peace <= 0 && this.wakeUps != seen) {
					return Backoff.WOKEN;
				}
				long wait = Math.max(peace, untilNanos - now);
				if (wait <= 0) {
					return Backoff.ELAPSED;
				}
				this.time.await(this.backoff, wait);
			}
			return Backoff.ABANDONED;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Count a try after the first.
	 */
	void retrying() {
		this.lock.lock();
		try {
			this.ledger.retries++;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Note that an attempt failed that can be repeated.
	 * @param nanos for how long the backend asks all senders to hold
	 */
	void tryAgain(String reason, long nanos) {
		this.lock.lock();
		try {
			tryFailed(State.RETRYING, reason);
			long until = this.time.nanoTime() + nanos;
			if (until - this.retryAfterNanos > 0) {
				this.retryAfterNanos = until;
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Note that the backend has refused a batch, which is an answer, too.
	 */
	void refused(String reason) {
		this.lock.lock();
		try {
			tryFailed(State.DELIVERING, reason);
			answered();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Note that the backend did not accept the key, and ask less and less often until it
	 * does.
	 * @param backoffNanos how long to spare the backend after so many failures
	 */
	void unauthorized(String reason, IntToLongFunction backoffNanos) {
		this.lock.lock();
		try {
			tryFailed(State.UNAUTHORIZED, reason);
			goAway(backoffNanos.applyAsLong(this.refusedInARow++));
		}
		finally {
			this.lock.unlock();
		}
	}

	private void tryFailed(State state, String reason) {
		this.state = state;
		this.ledger.lastFailure = new LoggerStats.Failure(Instant.ofEpochMilli(this.time.currentTimeMillis()), reason);
	}

	/**
	 * Note that a batch has spent its tries. If nothing else has been answered meanwhile,
	 * the backend counts as away; but a batch that has failed before may be to blame
	 * itself, which two of them are not.
	 * @param backoffNanos how long to spare the backend before it is asked again
	 */
	void unanswered(Batch batch, long backoffNanos) {
		this.lock.lock();
		try {
			if (!this.spoolWorks || batch.answers != this.answers) {
				return;
			}
			boolean suspect = batch.file != null && batch.file.tried && !batch.probe;
			if (!suspect || (this.unanswered != null && this.unanswered != batch.file)) {
				goAway(backoffNanos);
			}
			this.unanswered = suspect ? batch.file : this.unanswered;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void goAway(long pauseNanos) {
		this.away = true;
		if (!this.closed) {
			long until = this.time.nanoTime() + pauseNanos;
			this.pauseNanos = (until - this.pauseNanos > 0) ? until : this.pauseNanos;
		}
		if (this.spoolWorks) {
			this.backoff.signalAll();
			this.diverted.run();
		}
	}

	/**
	 * Note that the backend has accepted a batch.
	 */
	void accepted() {
		this.state = State.DELIVERING;
		answered();
	}

	private void answered() {
		boolean wasAway = this.away;
		this.answers++;
		this.refusedInARow = 0;
		this.unanswered = null;
		this.away = false;
		this.pauseNanos = this.time.nanoTime();
		if (wasAway) {
			this.diverted.run();
		}
	}

	/**
	 * How long no batch is to be handed out; zero or less if one may be.
	 */
	long heldNanos(long now) {
		return Math.max(this.retryAfterNanos - now, this.pauseNanos - now);
	}

	/**
	 * Whether it is not worth while to ask with more than one batch at a time.
	 */
	boolean away() {
		return this.away;
	}

	/**
	 * Whether batches are to go to disk without asking.
	 */
	boolean diverting() {
		return this.away && this.spoolWorks;
	}

	/**
	 * How often the backend has answered.
	 */
	long answers() {
		return this.answers;
	}

	State state() {
		return this.closed ? State.CLOSED : this.state;
	}

	/**
	 * Note whether batches can wait on disk. If not, they are sent as without one.
	 */
	void spoolWorks(boolean works) {
		this.spoolWorks = works;
		if (!works && this.away) {
			this.pauseNanos = this.time.nanoTime();
		}
	}

	/**
	 * Have every sender that waits try at once, unless the backend wants peace.
	 */
	void wake() {
		this.pauseNanos = this.time.nanoTime();
		this.wakeUps++;
		this.backoff.signalAll();
	}

	/**
	 * Spare the backend no longer from now on.
	 */
	void close() {
		this.closed = true;
	}

	/**
	 * End all waiting, now and from now on.
	 */
	void abandon() {
		this.abandoned = true;
		this.backoff.signalAll();
	}

	/**
	 * How a backoff ended.
	 */
	enum Backoff {

		/** The wait is over. */
		ELAPSED,

		/** A flush asks for one extra try. */
		WOKEN,

		/** The backend is away, and the batch is to wait on disk. */
		DIVERTED,

		/** The logger is closed and out of time. */
		ABANDONED

	}

}
