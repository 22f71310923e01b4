package com.trainburt.logger.internal.queue;

import java.util.function.Supplier;

import com.trainburt.logger.DropReason;
import com.trainburt.logger.internal.json.FrozenEntry;
import org.jspecify.annotations.Nullable;

/**
 * Admits logs to the buffer, or rejects them. Guarded by the queue's lock.
 */
final class Admitter {

	private final QueueState state;

	private final Dispatcher dispatcher;

	private final Supplier<? extends Origin> origins;

	/**
	 * Create an admitter.
	 * @param origins makes the origin of each new batch
	 */
	Admitter(QueueState state, Dispatcher dispatcher, Supplier<? extends Origin> origins) {
		this.state = state;
		this.dispatcher = dispatcher;
		this.origins = origins;
	}

	/**
	 * Append an entry if it fits.
	 */
	Admission append(FrozenEntry entry) {
		Admission refusal = refusal(entry.heldBytes());
		if (refusal != null) {
			return refusal;
		}
		Batch batch = batchFor(entry.jsonBytes());
		batch.add(entry);
		return appended(batch, entry.heldBytes());
	}

	/**
	 * Append a log that has been encoded, if it fits.
	 * @param line the log as the spool writes it
	 */
	Admission append(byte[] line) {
		Admission refusal = refusal(line.length);
		if (refusal != null) {
			return refusal;
		}
		Batch batch = batchFor(line.length);
		batch.add(line);
		return appended(batch, line.length);
	}

	private @Nullable Admission refusal(long heldBytes) {
		if (this.state.closed) {
			this.state.counters.dropped(DropReason.CLOSED, 1);
			return Admission.CLOSED;
		}
		if (!this.state.buffer.hasRoomFor(heldBytes)) {
			this.state.counters.dropped(DropReason.QUEUE_FULL, 1);
			return Admission.QUEUE_FULL;
		}
		return null;
	}

	private Batch batchFor(long jsonBytes) {
		Batch open = this.state.buffer.openFor(jsonBytes);
		return (open != null) ? open
				: new Batch(this.state.flushes.epoch(), this.state.time.nanoTime(), this.origins.get());
	}

	/** All memory has been allocated: from here on nothing fails. */
	private Admission appended(Batch batch, long heldBytes) {
		int readyBefore = this.state.buffer.readyBatches();
		this.state.buffer.added(batch, heldBytes);
		this.state.counters.queued++;
		if (this.state.buffer.readyBatches() > readyBefore) {
			this.state.signals.batchReady();
			if (this.dispatcher.overflowing(this.state.time.nanoTime())) {
				this.state.signals.overflow();
			}
		}
		boolean threadNeeded = this.dispatcher.senderNeeded() || this.dispatcher.spoolWriterNeeded();
		if (batch.origin instanceof Origin.Journaled journaled) {
			return journaled.admission(threadNeeded);
		}
		return threadNeeded ? Admission.ACCEPTED_THREAD_NEEDED : Admission.ACCEPTED;
	}

	/**
	 * Count a log that is filtered or lost before it is appended.
	 * @return how many have been counted: none once the logger is closed
	 */
	int settleUnqueued(Outcome outcome) {
		if (this.state.closed) {
			this.state.counters.dropped(DropReason.CLOSED, 1);
			return 0;
		}
		this.state.counters.queued++;
		this.state.count(this.state.flushes.epoch(), 1, outcome);
		return 1;
	}

}
