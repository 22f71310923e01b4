package com.trainburt.logger.internal.queue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

import com.trainburt.logger.LogFilter;
import com.trainburt.logger.SpoolSettings;
import com.trainburt.logger.internal.platform.Ownership;
import com.trainburt.logger.internal.platform.Ownership.Sharing;
import com.trainburt.logger.internal.platform.Time;
import com.trainburt.logger.transport.OptionChecks;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;
import tools.jackson.databind.json.JsonMapper;

/**
 * The options of a logger, and which values cannot work.
 */
public record Settings(int batchSize, Duration flushInterval, int maxQueueSize, int maxRetries,
		Duration initialRetryDelay, Duration maxRetryDelay, Duration timeout, boolean debug, long maxQueueBytes,
		long maxBatchBytes, int maxInFlight, double sampleRate, Duration shutdownTimeout,
		Map<String, @Nullable Object> metadata, List<LogFilter> filters, @Nullable SpoolSettings spool,
		JsonMapper jsonMapper, Remedies remedies, Time time, DoubleSupplier random) {

	private static final Duration LONGEST = Duration.ofDays(365);

	private static final long SMALLEST_BATCH_BYTES = 1024;

	private static final long LARGEST_BATCH_BYTES = 1024 * 1024 * 1024;

	/**
	 * The level of the messages about each batch.
	 */
	public Level level() {
		return this.debug ? Level.INFO : Level.DEBUG;
	}

	/**
	 * Collect the options that cannot work. Creates the directory of the spool.
	 */
	public void check(OptionChecks checks) {
		checks.atLeast("batchSize", this.batchSize, 1);
		checks.check(this.maxQueueSize >= this.batchSize, "maxQueueSize", this.maxQueueSize,
				"must be at least 'batchSize' (%d)".formatted(this.batchSize));
		checks.positive("flushInterval", this.flushInterval, LONGEST);
		checks.atLeast("maxRetries", this.maxRetries, 0);
		checkRetryDelays(checks);
		checks.positive("timeout", this.timeout, LONGEST);
		checkBytes(checks);
		checks.atLeast("maxInFlight", this.maxInFlight, 1);
		checks.check(this.sampleRate >= 0.0 && this.sampleRate <= 1.0, "sampleRate", this.sampleRate,
				"must be from 0 to 1");
		checks.notNegative("shutdownTimeout", this.shutdownTimeout, LONGEST);
		if (this.spool != null) {
			checks.check(this.spool.maxBytes() >= 2 * this.maxBatchBytes, "spool.maxBytes",
					OptionChecks.bytes(this.spool.maxBytes()),
					"must be at least twice 'maxBatchBytes' (%s)".formatted(OptionChecks.bytes(this.maxBatchBytes)));
			checks.positive("spool.maxAge", this.spool.maxAge(), LONGEST);
			String objection = Ownership.prepare(this.spool.directory(), Sharing.STICKY);
			checks.check(objection == null, "spool.directory", null, String.valueOf(objection));
		}
		checks.notNull("jsonMapper", this.jsonMapper);
	}

	private void checkRetryDelays(OptionChecks checks) {
		checks.notNegative("initialRetryDelay", this.initialRetryDelay, LONGEST);
		checks.notNegative("maxRetryDelay", this.maxRetryDelay, LONGEST);
		if (this.initialRetryDelay != null && this.maxRetryDelay != null) {
			checks.check(this.initialRetryDelay.compareTo(this.maxRetryDelay) <= 0, "initialRetryDelay",
					OptionChecks.duration(this.initialRetryDelay), "must not be longer than 'maxRetryDelay' (%s)"
						.formatted(OptionChecks.duration(this.maxRetryDelay)));
		}
	}

	private void checkBytes(OptionChecks checks) {
		String maxBatchBytes = OptionChecks.bytes(this.maxBatchBytes);
		checks.check(this.maxBatchBytes >= SMALLEST_BATCH_BYTES, "maxBatchBytes", maxBatchBytes,
				"must be at least " + OptionChecks.bytes(SMALLEST_BATCH_BYTES));
		checks.check(this.maxBatchBytes <= LARGEST_BATCH_BYTES, "maxBatchBytes", maxBatchBytes,
				"must be at most " + OptionChecks.bytes(LARGEST_BATCH_BYTES));
		checks.check(this.maxQueueBytes >= this.maxBatchBytes, "maxQueueBytes", OptionChecks.bytes(this.maxQueueBytes),
				"must be at least 'maxBatchBytes' (%s)".formatted(maxBatchBytes));
	}

}
