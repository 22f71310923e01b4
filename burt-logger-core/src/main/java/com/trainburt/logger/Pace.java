package com.trainburt.logger;

import org.jspecify.annotations.Nullable;

/*
 * Where batches can wait on disk, a backend that has not answered one through all its
 * retries counts as away: all batches but one go to disk without asking, and that one asks,
 * once, now and then, until there is an answer. An answer is anything but "try again later".
 */

/**
 * When the backend may be asked again, and whether it is worth while. Guarded by the
 * accumulator's lock.
 */
final class Pace {

	/** Until then the backend wants peace. */
	private long retryAfterNanos;

	/** Until then senders spare the backend of their own accord; a flush ends it. */
	private long pauseNanos;

	private boolean away;

	private int refusedInARow;

	private long answers;

	/** What the backend did not answer last, if it was tried before. */
	private @Nullable SpoolFile unanswered;

	Pace(long now) {
		this.retryAfterNanos = now;
		this.pauseNanos = now;
	}

	/**
	 * How long no batch is to be handed out; zero or less if one may be.
	 */
	long heldNanos(long now) {
		return Math.max(peaceNanos(now), this.pauseNanos - now);
	}

	/**
	 * How long the backend still wants peace; zero or less if it does not.
	 */
	long peaceNanos(long now) {
		return this.retryAfterNanos - now;
	}

	void holdForBackend(long untilNanos) {
		if (untilNanos - this.retryAfterNanos > 0) {
			this.retryAfterNanos = untilNanos;
		}
	}

	void pause(long untilNanos) {
		if (untilNanos - this.pauseNanos > 0) {
			this.pauseNanos = untilNanos;
		}
	}

	void endPause(long now) {
		this.pauseNanos = now;
	}

	/**
	 * Whether batches are to go to disk, and one at a time is to ask.
	 */
	boolean away() {
		return this.away;
	}

	void goAway() {
		this.away = true;
	}

	/**
	 * Note that a batch has spent its tries without an answer to it or to any other. One
	 * that has failed before may be to blame itself, two of them are not.
	 * @param file where the batch came from, if it has been tried from there before
	 * @return whether that shows that the backend is away
	 */
	boolean showsAbsence(@Nullable SpoolFile file) {
		boolean shown = file == null || (this.unanswered != null && this.unanswered != file);
		this.unanswered = (file != null) ? file : this.unanswered;
		return shown;
	}

	/**
	 * How often the backend has answered.
	 */
	long answers() {
		return this.answers;
	}

	/**
	 * Note that the backend has answered, whatever it said.
	 */
	void answered(long now) {
		this.answers++;
		this.unanswered = null;
		this.away = false;
		this.refusedInARow = 0;
		this.pauseNanos = now;
	}

	/**
	 * Note that the backend did not accept the key.
	 * @return how often it had not since it last answered anything else
	 */
	int refused() {
		return this.refusedInARow++;
	}

}
