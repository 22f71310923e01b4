package com.trainburt.logger.boot.actuate;

import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.ToDoubleFunction;

import com.trainburt.logger.DropReason;
import com.trainburt.logger.FailureReason;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LoggerStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;

/**
 * Shows the statistics of a logger as meters.
 */
class BurtLoggerMetrics implements MeterBinder, DisposableBean {

	private static final String PREFIX = "burt.logger.";

	/** A registry may live longer than the logger. */
	private final Queue<Runnable> removals = new ConcurrentLinkedQueue<>();

	private final LLMLogger logger;

	BurtLoggerMetrics(LLMLogger logger) {
		this.logger = logger;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		gauge(registry, "logs.queued", null, "Logs that were accepted", LoggerStats::logsQueued);
		gauge(registry, "logs.recovered", null, "Logs that were taken over from an earlier process",
				LoggerStats::logsRecovered);
		gauge(registry, "logs.sent", null, "Logs that the backend accepted", LoggerStats::logsSent);
		gauge(registry, "logs.failed", null, "Logs that were accepted and lost since", LoggerStats::logsFailed);
		gauge(registry, "logs.filtered", null, "Logs that were left out on purpose", LoggerStats::logsFiltered);
		gauge(registry, "logs.pending", null, "Logs that are on their way", LoggerStats::logsPending);
		gauge(registry, "batches.sent", null, "Batches that the backend accepted", LoggerStats::batchesSent);
		gauge(registry, "batches.failed", null, "Batches that were given up", LoggerStats::batchesFailed);
		gauge(registry, "queue.size", null, "Logs that wait in the buffer", LoggerStats::queueSize);
		gauge(registry, "queue.bytes", "bytes", "Estimated memory held by logs that wait or are in flight",
				LoggerStats::queueBytes);
		gauge(registry, "queue.capacity", null, "Logs that may wait in the buffer", LoggerStats::queueCapacity);
		gauge(registry, "spool.batches", null, "Batches that wait on disk", LoggerStats::spoolBatches);
		gauge(registry, "spool.bytes", "bytes", "Size of the batches that wait on disk", LoggerStats::spoolBytes);
		for (DropReason reason : DropReason.values()) {
			counter(registry, "dropped", reason, "Logs that were refused",
					(stats) -> stats.droppedByReason().getOrDefault(reason, 0L));
		}
		for (FailureReason reason : FailureReason.values()) {
			counter(registry, "lost", reason, "Logs that were accepted and lost since",
					(stats) -> stats.failedByReason().getOrDefault(reason, 0L));
		}
	}

	/** Logs and batches are in the names: Prometheus would have such a unit twice. */
	private void gauge(MeterRegistry registry, String name, @Nullable String unit, String description,
			ToDoubleFunction<LoggerStats> value) {
		if (registry.find(PREFIX + name).meter() == null) {
			removeAtEnd(registry,
					Gauge.builder(PREFIX + name, this.logger, (logger) -> value.applyAsDouble(logger.stats()))
						.baseUnit(unit)
						.description(description)
						.register(registry));
		}
	}

	private void counter(MeterRegistry registry, String name, Enum<?> reason, String description,
			ToDoubleFunction<LoggerStats> value) {
		String tag = reason.name().toLowerCase(Locale.ROOT);
		if (registry.find(PREFIX + "logs." + name).tag("reason", tag).meter() == null) {
			removeAtEnd(registry,
					FunctionCounter
						.builder(PREFIX + "logs." + name, this.logger, (logger) -> value.applyAsDouble(logger.stats()))
						.tag("reason", tag)
						.description(description)
						.register(registry));
		}
	}

	/** Only meters of this logger: another one in the same registry keeps its own. */
	private void removeAtEnd(MeterRegistry registry, Meter meter) {
		this.removals.add(() -> registry.remove(meter));
	}

	@Override
	public void destroy() {
		this.removals.forEach(Runnable::run);
		this.removals.clear();
	}

}
