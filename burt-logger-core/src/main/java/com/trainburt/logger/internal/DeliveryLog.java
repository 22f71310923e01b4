package com.trainburt.logger.internal;

import java.util.function.Supplier;

import com.trainburt.logger.LoggerStats;
import com.trainburt.logger.LoggerStats.State;
import com.trainburt.logger.transport.LogBatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Reports what happens to each batch, for those who want to follow it. Thread-safe.
 */
final class DeliveryLog {

	private final Logger log;

	private final Level level;

	private final Supplier<State> state;

	DeliveryLog(Logger log, Level level, Supplier<State> state) {
		this.log = log;
		this.level = level;
		this.state = state;
	}

	/**
	 * Report an event.
	 * @param message with a placeholder for the batch, and one for the reason if there is
	 * one
	 */
	void report(String message, LogBatch batch, @Nullable String reason) {
		LoggingEventBuilder event = this.log.atLevel(this.level)
			.addKeyValue("batch_id", batch.id())
			.addKeyValue("logs", batch.size())
			.addKeyValue("state", () -> LoggerStats.name(this.state.get()));
		((reason != null) ? event.addKeyValue("reason", reason) : event).log(message, batch, reason);
	}

}
