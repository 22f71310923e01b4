package com.trainburt.logger;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

import com.trainburt.logger.internal.platform.Time;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a logger was built with: what the builder's options were when they were checked.
 */
record Settings(int batchSize, Duration flushInterval, int maxQueueSize, int maxRetries, Duration initialRetryDelay,
		Duration maxRetryDelay, Duration timeout, boolean debug, long maxQueueBytes, long maxBatchBytes,
		int maxInFlight, double sampleRate, Duration shutdownTimeout, Map<String, @Nullable Object> metadata,
		List<LogFilter> filters, @Nullable SpoolSettings spool, JsonMapper jsonMapper, Remedies remedies, Time time,
		DoubleSupplier random) {

	/**
	 * What is said of each batch is said at this level.
	 */
	Level level() {
		return this.debug ? Level.INFO : Level.DEBUG;
	}

}
