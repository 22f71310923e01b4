package com.trainburt.logger.internal.queue;

import com.trainburt.logger.DropReason;
import com.trainburt.logger.FailureReason;
import com.trainburt.logger.LoggerStats;
import org.jspecify.annotations.Nullable;

/**
 * Counts each log exactly once. Guarded by the queue's lock, so that a count and the
 * log's place in the pipeline always change together. Counting takes no memory.
 */
final class Counters {

	long queued;

	long recovered;

	long sent;

	long filtered;

	/** By the ordinal of the {@link DropReason}. */
	final long[] dropped = new long[DropReason.values().length];

	/** By the ordinal of the {@link FailureReason}. */
	final long[] failed = new long[FailureReason.values().length];

	long batchesSent;

	long batchesFailed;

	long retries;

	LoggerStats.@Nullable Failure lastFailure;

	LoggerStats.Counts counts() {
		return new LoggerStats.Counts(this.queued, this.recovered, this.sent, this.filtered, this.dropped.clone(),
				this.failed.clone(), this.batchesSent, this.batchesFailed, this.retries, this.lastFailure);
	}

	void dropped(DropReason reason, int logs) {
		this.dropped[reason.ordinal()] += logs;
	}

	void lost(FailureReason reason, int logs) {
		this.failed[reason.ordinal()] += logs;
	}

}
