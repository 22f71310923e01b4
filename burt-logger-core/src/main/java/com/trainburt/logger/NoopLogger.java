package com.trainburt.logger;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The logger that does nothing.
 */
enum NoopLogger implements LLMLogger {

	INSTANCE;

	private static final String ENABLE = "enable the logger";

	/** There are no losses, so no remedies. */
	private static final LoggerStats.Advice ADVICE = new LoggerStats.Advice() {

		@Override
		public String of(DropReason reason) {
			return ENABLE;
		}

		@Override
		public String of(FailureReason reason) {
			return ENABLE;
		}

		@Override
		public String ofSpool() {
			return ENABLE;
		}

	};

	private static final LoggerStats STATS = new LoggerStats(
			new LoggerStats.Counts(0, 0, 0, 0, new long[DropReason.values().length],
					new long[FailureReason.values().length], 0, 0, 0, null),
			new LoggerStats.Gauges(0, 0, 0, 0, 0, 0, 0, LoggerStats.SpoolState.OFF, null), LoggerStats.State.CLOSED,
			ADVICE);

	@Override
	public boolean log(Object request, @Nullable Object response,
			@Nullable Map<String, ? extends @Nullable Object> metadata) {
		return false;
	}

	@Override
	public LLMLogger withMetadata(Map<String, ? extends @Nullable Object> metadata) {
		return this;
	}

	@Override
	public FlushResult flush() {
		return FlushResult.EMPTY;
	}

	@Override
	public FlushResult flush(Duration timeout) {
		return FlushResult.EMPTY;
	}

	@Override
	public boolean shutdown(Duration timeout) {
		return true;
	}

	@Override
	public void close() {
	}

	@Override
	public LoggerStats stats() {
		return STATS;
	}

}
