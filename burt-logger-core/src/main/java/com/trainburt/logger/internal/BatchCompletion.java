package com.trainburt.logger.internal;

import java.io.IOException;
import java.util.List;

import com.trainburt.logger.FailureReason;
import com.trainburt.logger.internal.platform.ForeignText;
import com.trainburt.logger.internal.queue.Batch;
import com.trainburt.logger.internal.queue.DeliveryQueue;
import com.trainburt.logger.internal.queue.Origin;
import com.trainburt.logger.internal.queue.Outcome;
import com.trainburt.logger.transport.LogBatch;
import org.jspecify.annotations.Nullable;

/**
 * Ends the delivery of a batch, or of a part of it: counts it, reports lost logs, and
 * keeps or deletes its file. Thread-safe; may block for the disk.
 */
final class BatchCompletion {

	private final DeliveryQueue queue;

	private final BatchStore store;

	private final LossReporter reporter;

	private final DeliveryLog log;

	BatchCompletion(DeliveryQueue queue, BatchStore store, LossReporter reporter, DeliveryLog log) {
		this.queue = queue;
		this.store = store;
		this.reporter = reporter;
		this.log = log;
	}

	/**
	 * The backend has accepted it.
	 */
	void accepted(Batch batch, LogBatch part) {
		try {
			this.store.clear(batch, part);
		}
		finally {
			this.queue.settle(batch, part.size(), Outcome.SENT);
		}
		this.log.report("Sent {}", part, null);
	}

	/**
	 * The backend has rejected it permanently.
	 */
	void refused(Batch batch, LogBatch part, FailureReason reason, String detail) {
		this.store.reject(batch, part);
		lose(batch, part, reason, detail);
	}

	/**
	 * It could not be delivered. With a spool it waits on disk, otherwise it is lost.
	 * @param reason why it is lost, if there is no spool
	 * @param minWaitNanos for how long at least it waits on disk, if the backend answers
	 * others
	 * @return whether it is settled; otherwise it could not be written, and the caller
	 * must {@link #requeue} it
	 */
	boolean undelivered(Batch batch, LogBatch part, FailureReason reason, String detail, long minWaitNanos) {
		if (this.store != BatchStore.NONE && batch.isInFlight()) {
			return written(batch, part, minWaitNanos);
		}
		lose(batch, part, reason, detail);
		return true;
	}

	/**
	 * Write it to disk to wait there instead of in memory.
	 * @param minWaitNanos as in {@link #undelivered}
	 * @return whether it does; otherwise nothing has changed
	 */
	boolean written(Batch batch, LogBatch part, long minWaitNanos) {
		try {
			this.store.write(batch, part, minWaitNanos);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Parts of a batch could be neither delivered nor written. They stay in memory if
	 * there is room, and are attempted again later, with all their retries.
	 * @param nanos how long until then
	 */
	void requeue(Batch batch, List<LogBatch> parts, long nanos) {
		if (parts.isEmpty()) {
			return;
		}
		batch.retain(parts);
		if (!this.queue.requeueLast(batch, nanos)) {
			parts.forEach((part) -> lose(batch, part, FailureReason.SPOOL_FULL,
					"they could be neither sent nor written to the spool"));
		}
	}

	/**
	 * A batch is always handed back, so that none stays in flight. If it still is, it
	 * could not be read or an unexpected error has ended its delivery.
	 * @param nanos for how long it waits, if it is on disk
	 */
	void abort(Batch batch, long nanos) {
		if (!batch.isInFlight()) {
			return;
		}
		if (batch.origin instanceof Origin.Spooled spooled) {
			this.queue.putBack(batch, spooled.file(), false, nanos);
		}
		report(batch, Integer.MAX_VALUE, FailureReason.INTERNAL_ERROR, "an unexpected error, which is logged too",
				batch.id());
	}

	private void lose(Batch batch, LogBatch part, FailureReason reason, String detail) {
		report(batch, part.size(), reason, detail, part.id());
	}

	private void report(Batch batch, int logs, FailureReason reason, String detail, @Nullable String id) {
		this.reporter.report(reason, this.queue.settle(batch, logs, Outcome.batchLost(reason)), detail, id);
	}

	/**
	 * One log is filtered.
	 * @param batch its batch, or {@code null} if it is in none yet
	 */
	void leftOut(@Nullable Batch batch) {
		settleOne(batch, Outcome.FILTERED);
	}

	/**
	 * One log is lost by itself.
	 * @param batch its batch, or {@code null} if it is in none yet
	 */
	void lost(@Nullable Batch batch, FailureReason reason, String detail) {
		this.reporter.report(reason, settleOne(batch, Outcome.lost(reason)), detail, null);
	}

	/**
	 * As above, because of an exception of foreign code. Its message may repeat logged
	 * content, so operators must not see it.
	 */
	void lost(@Nullable Batch batch, FailureReason reason, String detail, Throwable failure) {
		lost(batch, reason, "%s (%s, whose message is at DEBUG)".formatted(detail, ForeignText.type(failure)));
		this.reporter.cause(failure);
	}

	private int settleOne(@Nullable Batch batch, Outcome outcome) {
		return (batch != null) ? this.queue.settle(batch, 1, outcome) : this.queue.settleUnqueued(outcome);
	}

}
