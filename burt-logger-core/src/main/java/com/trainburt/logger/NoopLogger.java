package com.trainburt.logger;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The logger that does nothing.
 */
enum NoopLogger implements LLMLogger {

	INSTANCE;

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
		return LoggerStats.EMPTY;
	}

}
