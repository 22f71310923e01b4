package com.trainburt.logger;

/**
 * When the backend may be asked again. Guarded by the accumulator's lock.
 */
final class Pace {

	/** Until then the backend wants peace. */
	private long retryAfterNanos;

	/** Until then senders spare the backend of their own accord; a flush ends it. */
	private long pauseNanos;

	private int refusedInARow;

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
	 * Note that the backend did not accept the key.
	 * @return how often it had not since it last accepted anything
	 */
	int refused() {
		return this.refusedInARow++;
	}

	void accepted() {
		this.refusedInARow = 0;
	}

}
