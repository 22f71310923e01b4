package com.trainburt.logger;

import java.util.EnumMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Counts each log exactly once. Guarded by the accumulator's lock, so that a count and
 * the log's place in the pipeline always change together.
 */
final class Ledger {

	long queued;

	long recovered;

	long sent;

	long filtered;

	final Map<DropReason, Long> dropped = new EnumMap<>(DropReason.class);

	final Map<FailureReason, Long> failed = new EnumMap<>(FailureReason.class);

	long batchesSent;

	long batchesFailed;

	long retries;

	LoggerStats.@Nullable Failure lastFailure;

	void dropped(DropReason reason) {
		this.dropped.merge(reason, 1L, Long::sum);
	}

	void failed(FailureReason reason, int logs) {
		this.failed.merge(reason, (long) logs, Long::sum);
	}

}
