package com.trainburt.logger.internal.queue;

import java.time.Instant;
import java.util.function.DoubleSupplier;

import com.trainburt.logger.LoggerStats;
import com.trainburt.logger.LoggerStats.State;
import com.trainburt.logger.internal.platform.Time;
import com.trainburt.logger.internal.spool.SpoolFile;
import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.DeliveryResult.Verdict;
import org.jspecify.annotations.Nullable;

/*
 *   closed ──a batch spent its attempts and the spool works, or the key was refused──▶ open ──▶ half-open
 *      ▲                                                                                          │
 *      └────────────────── the backend answered anything but "retry later" ───────────────────────┘
 *
 * While the circuit is open, batches go to disk without an attempt (as long as the spool
 * works). From time to time one of them is the probe, Holder.PROBE, with a single attempt:
 * half-open.
 */

/**
 * The state of the backend, and when the next attempt may take place. Guarded by the
 * queue's lock. Methods that note an answer return whether batches are routed differently
 * from now on, so that all threads have to check.
 */
final class CircuitBreaker {

	private final Time time;

	private final RetryPolicy retryPolicy;

	private final DoubleSupplier random;

	private final Counters counters;

	private State state = State.DELIVERING;

	/** The end of the pause that the backend asked for. */
	private long retryAfterNanos;

	/** The end of the logger's own pause; a flush ends it early. */
	private long pauseNanos;

	private long answers;

	private int refusedInARow;

	/** The file of the last attempt without an answer, if it was a repeated one. */
	private @Nullable SpoolFile unanswered;

	private boolean open;

	private boolean spoolWorks;

	private boolean closing;

	CircuitBreaker(Settings settings, Counters counters, boolean spoolWorks) {
		this.time = settings.time();
		this.retryPolicy = RetryPolicy.of(settings);
		this.random = settings.random();
		this.counters = counters;
		this.spoolWorks = spoolWorks;
		this.retryAfterNanos = this.time.nanoTime();
		this.pauseNanos = this.retryAfterNanos;
	}

	/**
	 * Note how the backend answered an attempt that it did not accept.
	 * @param last whether the batch has spent its attempts
	 */
	boolean attemptFailed(Batch batch, DeliveryResult result, boolean last) {
		// No switch: its helper class would be initialized here, when memory may be
		// short.
		if (result.verdict() == Verdict.RETRY) {
			retryLater(result.reason(), RetryPolicy.retryAfterNanos(result.retryAfter()));
			return last && exhausted(batch);
		}
		return (result.verdict() == Verdict.UNAUTHORIZED) ? unauthorized(result.reason()) : refused(result.reason());
	}

	/**
	 * An attempt failed that can be retried.
	 * @param nanos for how long the backend asks all senders to wait
	 */
	private void retryLater(String reason, long nanos) {
		failed(State.RETRYING, reason);
		long until = this.time.nanoTime() + nanos;
		if (until - this.retryAfterNanos > 0) {
			this.retryAfterNanos = until;
		}
	}

	/**
	 * A batch has spent its attempts. If nothing else has been answered meanwhile, the
	 * circuit opens. But a single batch that has failed before may itself be the cause;
	 * two of them are not.
	 */
	private boolean exhausted(Batch batch) {
		if (!this.spoolWorks || batch.answers != this.answers) {
			return false;
		}
		SpoolFile suspect = batch.suspect();
		boolean diverts = (suspect == null || (this.unanswered != null && this.unanswered != suspect))
				&& open(Integer.MAX_VALUE);
		this.unanswered = (suspect != null) ? suspect : this.unanswered;
		return diverts;
	}

	/**
	 * The backend did not accept the key: attempt less and less often until it does.
	 */
	private boolean unauthorized(String reason) {
		failed(State.UNAUTHORIZED, reason);
		return open(this.refusedInARow++);
	}

	/**
	 * The backend has rejected a batch, which is an answer, too.
	 */
	private boolean refused(String reason) {
		failed(State.DELIVERING, reason);
		return answered();
	}

	/**
	 * Note that the backend has accepted a batch.
	 */
	boolean accepted() {
		this.state = State.DELIVERING;
		return answered();
	}

	private void failed(State state, String reason) {
		Instant now = Instant.ofEpochMilli(this.time.currentTimeMillis());
		this.counters.lastFailure = new LoggerStats.Failure(now, reason);
		this.state = state;
	}

	private boolean open(int failures) {
		this.open = true;
		if (!this.closing) {
			long until = this.time.nanoTime() + this.retryPolicy.backoffNanos(failures, this.random.getAsDouble());
			this.pauseNanos = (until - this.pauseNanos > 0) ? until : this.pauseNanos;
		}
		return this.spoolWorks;
	}

	private boolean answered() {
		boolean wasOpen = this.open;
		this.answers++;
		this.refusedInARow = 0;
		this.unanswered = null;
		this.open = false;
		this.pauseNanos = this.time.nanoTime();
		return wasOpen;
	}

	/**
	 * How long no batch may be handed out; zero or less if one may be now.
	 */
	long heldNanos(long now) {
		return Math.max(this.retryAfterNanos - now, this.pauseNanos - now);
	}

	/**
	 * How long the backend asked to pause; zero or less if it did not.
	 */
	long retryAfterNanos(long now) {
		return this.retryAfterNanos - now;
	}

	/**
	 * Whether the circuit is open. Batches go to disk then only while the spool works.
	 */
	boolean isOpen() {
		return this.open;
	}

	/**
	 * Whether batches go to disk without an attempt, except for the probe.
	 */
	boolean diverting() {
		return this.open && this.spoolWorks;
	}

	/**
	 * How often the backend has answered.
	 */
	long answers() {
		return this.answers;
	}

	State state() {
		return this.closing ? State.CLOSED : this.state;
	}

	/**
	 * Note whether batches can wait on disk. If not, they are sent as without a spool,
	 * until they can.
	 */
	void setSpoolWorks(boolean works) {
		this.spoolWorks = works;
		if (!works && this.open) {
			endPause();
		}
	}

	/**
	 * Allow an attempt immediately, unless the backend asked to pause.
	 */
	void endPause() {
		this.pauseNanos = this.time.nanoTime();
	}

	/**
	 * The logger is being closed: pause no more, unless the backend asked for it.
	 */
	void endPauses() {
		this.closing = true;
	}

}
