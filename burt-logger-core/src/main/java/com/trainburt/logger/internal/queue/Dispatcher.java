package com.trainburt.logger.internal.queue;

import com.trainburt.logger.internal.queue.InFlight.Holder;
import com.trainburt.logger.internal.spool.SpoolFile;
import org.jspecify.annotations.Nullable;

/**
 * Decides which batch goes where and when: to a sender, to the spool writer, or not yet;
 * and which threads that needs. Guarded by the queue's lock.
 */
final class Dispatcher {

	private final QueueState state;

	private final int maxSenders;

	private int senders;

	private boolean lastFromBacklog;

	Dispatcher(QueueState state, int maxSenders) {
		this.state = state;
		this.maxSenders = maxSenders;
	}

	/**
	 * Whether one more sender must be started. If so it counts as started.
	 */
	boolean reserveSender() {
		boolean needed = senderNeeded();
		this.senders += needed ? 1 : 0;
		return needed;
	}

	/**
	 * Count a sender as ended, or as not started after all.
	 */
	void senderEnded() {
		this.senders--;
	}

	/**
	 * Whether the thread of the spool must be started. If so it counts as started.
	 */
	boolean reserveSpoolWriter() {
		boolean needed = spoolWriterNeeded() && !this.state.drained();
		if (needed) {
			this.state.spoolHealth.threadReserved();
		}
		return needed;
	}

	boolean spoolWriterNeeded() {
		return this.state.spoolHealth.threadNeeded(this.state.time);
	}

	/**
	 * A sender is needed for a batch without a free sender, to keep the time of the open
	 * batch, and to send the backlog. Each sender holds one batch at most; without one it
	 * is free or about to be.
	 */
	boolean senderNeeded() {
		int free = this.senders - this.state.inFlight.sending();
		boolean waiting = this.state.buffer.logs() > 0 || (this.state.backlog.batches() > 0 && !this.state.closed);
		int ready = this.state.buffer.readyBatches()
				+ ((this.state.closed || this.state.breaker.diverting()) ? 0 : this.state.backlog.waiting());
		return this.senders < this.maxSenders && (ready > free || (free == 0 && waiting));
	}

	/**
	 * Hand out the next batch to be sent, if one is due.
	 */
	@Nullable Batch poll(long now) {
		if (this.state.breaker.heldNanos(now) > 0) {
			return null;
		}
		this.state.buffer.sealIfDue(now);
		if (this.state.breaker.diverting()) {
			return (this.state.inFlight.probing() || this.state.closed) ? null : next(now, true, Holder.PROBE);
		}
		return next(now, this.state.buffer.readyBatches() == 0 || !this.lastFromBacklog, Holder.SENDER);
	}

	private @Nullable Batch next(long now, boolean backlogFirst, Holder holder) {
		Batch batch = backlogFirst ? pollBacklog(now, holder) : null;
		return (batch != null) ? batch : pollBuffer(holder);
	}

	private @Nullable Batch pollBacklog(long now, Holder holder) {
		SpoolFile file = this.state.closed ? null : this.state.backlog.next(now);
		if (file == null) {
			return null;
		}
		Batch batch = new Batch(file, now);
		this.state.backlog.take(file);
		this.lastFromBacklog = true;
		return handedOut(batch, holder);
	}

	@Nullable Batch pollBuffer(Holder holder) {
		Batch batch = this.state.buffer.poll();
		if (batch == null) {
			return null;
		}
		this.lastFromBacklog = false;
		handedOut(batch, holder);
		this.state.signalIfDrained();
		return batch;
	}

	private Batch handedOut(Batch batch, Holder holder) {
		batch.answers = this.state.breaker.answers();
		this.state.inFlight.add(batch, holder);
		batch.threadNeeded = senderNeeded() || spoolWriterNeeded();
		return batch;
	}

	/**
	 * How long a sender may wait until it has to check again.
	 */
	long nanosUntilDue(long now) {
		long wait = this.state.buffer.nanosUntilDue(now);
		if (!this.state.closed) {
			wait = Math.min(wait, Math.max(0, this.state.backlog.nanosUntilDue(now)));
		}
		if (this.state.breaker.diverting() && (this.state.inFlight.probing() || this.state.closed)) {
			wait = this.state.buffer.flushIntervalNanos();
		}
		return Math.max(wait, this.state.breaker.heldNanos(now));
	}

	/**
	 * Hand out a batch that should be written to disk instead of being sent, if there is
	 * one.
	 */
	@Nullable Batch pollOverflow(long now) {
		return overflowing(now) ? pollBuffer(Holder.SPOOL_WRITER) : null;
	}

	/**
	 * Whether a batch should go to disk rather than wait until it can be sent.
	 */
	boolean overflowing(long now) {
		if (this.state.breaker.diverting()) {
			this.state.buffer.sealIfDue(now);
		}
		if (this.state.buffer.readyBatches() == 0 || this.state.spoolHealth.isOff()) {
			return false;
		}
		if (this.state.breaker.diverting() || this.state.abandoned) {
			return true;
		}
		int idle = (this.state.breaker.heldNanos(now) > 0) ? 0 : this.maxSenders - this.state.inFlight.sending();
		return this.state.buffer.moreThanHalfFull() && this.state.buffer.readyBatches() > idle
				&& this.state.spoolHealth.usable(now);
	}

	/**
	 * How long the spool writer may wait until it has to check again.
	 */
	long nanosUntilOverflow(long nanos) {
		return Math.min(nanos, this.state.breaker.diverting() ? this.state.buffer.flushIntervalNanos() : nanos);
	}

}
