package com.trainburt.logger.internal.queue;

import com.trainburt.logger.internal.platform.Chain;
import org.jspecify.annotations.Nullable;

/**
 * The batches in memory: the one that fills, and those that are complete. Bounded by logs
 * and by bytes. Guarded by the queue's lock.
 */
final class Buffer {

	private final int batchSize;

	private final long flushIntervalNanos;

	private final int maxLogs;

	private final long maxBytes;

	final BatchLimit batchLimit;

	private final Chain<Batch> ready = new Chain<>();

	/** Could be neither sent nor written. All rest for as long as the last one. */
	private final Chain<Batch> resting = new Chain<>();

	private long restUntilNanos;

	private @Nullable Batch open;

	private int logs;

	/** Includes batches that are in flight. */
	private long heldBytes;

	Buffer(Settings settings) {
		this.batchSize = settings.batchSize();
		this.flushIntervalNanos = settings.flushInterval().toNanos();
		this.maxLogs = settings.maxQueueSize();
		this.maxBytes = settings.maxQueueBytes();
		this.batchLimit = new BatchLimit(settings);
	}

	/**
	 * Whether a log fits. An empty buffer accepts even one that is larger than the bound.
	 */
	boolean hasRoomFor(long heldBytes) {
		return this.logs < this.maxLogs && (this.heldBytes == 0 || this.heldBytes + heldBytes <= this.maxBytes);
	}

	/**
	 * The batch that is being filled, if a log fits in it.
	 */
	@Nullable Batch openFor(long jsonBytes) {
		return (this.open != null && this.open.jsonBytes() + jsonBytes <= this.batchLimit.sealBytes()) ? this.open
				: null;
	}

	/**
	 * Count a log that has been added to a batch, the open one or a new one that takes
	 * its place. A full batch is sealed.
	 */
	void added(Batch batch, long heldBytes) {
		if (batch != this.open) {
			seal();
			this.open = batch;
		}
		this.logs++;
		this.heldBytes += heldBytes;
		if (batch.size() == this.batchSize) {
			seal();
		}
	}

	/**
	 * Complete the open batch.
	 */
	void seal() {
		if (this.open != null) {
			this.ready.add(this.open);
			this.open = null;
		}
	}

	/**
	 * Complete the open batch if it has waited for long enough and no other batch
	 * precedes it. Batches whose rest is over are ready, too.
	 */
	void sealIfDue(long now) {
		if (this.restUntilNanos - now <= 0) {
			endRest();
		}
		if (this.ready.isEmpty() && this.open != null && now - this.open.openedNanos >= this.flushIntervalNanos) {
			seal();
		}
	}

	/**
	 * How long until there is a complete batch, if nothing is added; the flush interval
	 * if there is none at all.
	 */
	long nanosUntilDue(long now) {
		if (!this.ready.isEmpty()) {
			return 0;
		}
		long open = (this.open != null) ? this.flushIntervalNanos - (now - this.open.openedNanos)
				: this.flushIntervalNanos;
		return this.resting.isEmpty() ? open : Math.min(open, Math.max(0, this.restUntilNanos - now));
	}

	/**
	 * Remove the next complete batch, whose memory stays accounted for.
	 * @return the batch, or {@code null} if there is none
	 */
	@Nullable Batch poll() {
		Batch batch = this.ready.poll();
		this.logs -= (batch != null) ? batch.unsettled() : 0;
		return batch;
	}

	/**
	 * Whether a batch fits that is in memory already.
	 */
	boolean hasRoomFor(Batch batch) {
		return this.logs + batch.unsettled() <= this.maxLogs;
	}

	/**
	 * Put a batch back where it was.
	 */
	void requeueFirst(Batch batch) {
		this.logs += batch.unsettled();
		this.ready.addFirst(batch);
	}

	/**
	 * Put a batch back behind all others, which it must not block.
	 * @param restUntilNanos when it may be retried, and all that rest already
	 */
	void requeueLast(Batch batch, long restUntilNanos) {
		this.logs += batch.unsettled();
		this.resting.add(batch);
		this.restUntilNanos = restUntilNanos;
	}

	/**
	 * End the rest of all batches, so that they are retried.
	 */
	void endRest() {
		for (Batch batch = this.resting.poll(); batch != null; batch = this.resting.poll()) {
			this.ready.add(batch);
		}
	}

	void grow(long bytes) {
		this.heldBytes += bytes;
	}

	void release(long bytes) {
		this.heldBytes -= bytes;
	}

	int readyBatches() {
		return this.ready.size();
	}

	boolean moreThanHalfFull() {
		return this.logs > this.maxLogs / 2 || this.heldBytes > this.maxBytes / 2;
	}

	int logs() {
		return this.logs;
	}

	int maxLogs() {
		return this.maxLogs;
	}

	long heldBytes() {
		return this.heldBytes;
	}

	long flushIntervalNanos() {
		return this.flushIntervalNanos;
	}

}
