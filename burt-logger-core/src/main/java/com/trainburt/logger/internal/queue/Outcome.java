package com.trainburt.logger.internal.queue;

import java.util.Arrays;
import java.util.stream.Stream;

import com.trainburt.logger.FailureReason;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of logs. All outcomes are created in advance, because there may be no
 * memory when one is needed.
 */
public final class Outcome {

	/** The backend accepted them. */
	public static final Outcome SENT = new Outcome(null, false);

	/** They were filtered. */
	public static final Outcome FILTERED = new Outcome(null, false);

	private static final Outcome[] LOST = lost(false);

	private static final Outcome[] BATCH_LOST = lost(true);

	private final @Nullable FailureReason reason;

	private final boolean wholeBatch;

	private Outcome(@Nullable FailureReason reason, boolean wholeBatch) {
		this.reason = reason;
		this.wholeBatch = wholeBatch;
	}

	private static Outcome[] lost(boolean wholeBatch) {
		Stream<FailureReason> reasons = Arrays.stream(FailureReason.values());
		return reasons.map((reason) -> new Outcome(reason, wholeBatch)).toArray(Outcome[]::new);
	}

	/**
	 * They were lost one by one.
	 */
	public static Outcome lost(FailureReason reason) {
		return LOST[reason.ordinal()];
	}

	/**
	 * They were lost together, which counts as a failed batch, too.
	 */
	public static Outcome batchLost(FailureReason reason) {
		return BATCH_LOST[reason.ordinal()];
	}

	/**
	 * Why they were lost, or {@code null} if they were not.
	 */
	@Nullable FailureReason reason() {
		return this.reason;
	}

	boolean isWholeBatch() {
		return this.wholeBatch;
	}

}
