package com.trainburt.logger.internal.queue;

import com.trainburt.logger.internal.platform.Chain;
import org.jspecify.annotations.Nullable;

/**
 * The batches that threads hold: senders, one of which may probe the backend, and the
 * spool writer. Guarded by the queue's lock; takes no memory.
 */
final class InFlight {

	private final Chain<Batch> batches = new Chain<>();

	private int spooling;

	private boolean probing;

	/** Logs that are not on disk yet. */
	private int memoryLogs;

	void add(Batch batch, Holder holder) {
		batch.holder = holder;
		this.batches.add(batch);
		this.memoryLogs += batch.isFromDisk() ? 0 : batch.unsettled();
		this.spooling += (holder == Holder.SPOOL_WRITER) ? 1 : 0;
		this.probing |= holder == Holder.PROBE;
	}

	/**
	 * Note that logs of a batch are settled.
	 */
	void settled(Batch batch, int logs) {
		this.memoryLogs -= batch.isFromDisk() ? 0 : logs;
	}

	/**
	 * Forget a batch. Its unsettled logs are somewhere else from now on.
	 */
	void remove(Batch batch) {
		this.batches.remove(batch);
		this.memoryLogs -= batch.isFromDisk() ? 0 : batch.unsettled();
		this.spooling -= (batch.holder == Holder.SPOOL_WRITER) ? 1 : 0;
		this.probing &= batch.holder != Holder.PROBE;
		batch.holder = null;
	}

	/**
	 * One of the batches, or {@code null} if there is none.
	 */
	@Nullable Batch first() {
		return this.batches.peek();
	}

	/**
	 * How many batches the senders hold.
	 */
	int sending() {
		return this.batches.size() - this.spooling;
	}

	/**
	 * How many batches the spool writer holds.
	 */
	int spooling() {
		return this.spooling;
	}

	/**
	 * Whether a batch probes if the backend is available again.
	 */
	boolean probing() {
		return this.probing;
	}

	int memoryLogs() {
		return this.memoryLogs;
	}

	/**
	 * Who holds a batch.
	 */
	enum Holder {

		SENDER,

		/** A sender that probes whether the backend is available again. */
		PROBE,

		SPOOL_WRITER

	}

}
