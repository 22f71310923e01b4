package com.trainburt.logger.boot.actuate;

import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

import com.trainburt.logger.DropReason;
import com.trainburt.logger.FailureReason;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LoggerStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;

/**
 * Shows the statistics of the loggers as meters.
 */
class BurtLoggerMetrics implements MeterBinder, DisposableBean {

	private static final String PREFIX = "burt.logger.";

	private final OwnMeters ownMeters = new OwnMeters();

	private final Map<String, LLMLogger> loggers;

	/**
	 * Create the meters.
	 * @param loggers the loggers by name; if there are several, each meter has the name
	 * as a tag
	 */
	BurtLoggerMetrics(Map<String, LLMLogger> loggers) {
		this.loggers = loggers;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.loggers.forEach((name, logger) -> new Binding(registry, logger,
				(this.loggers.size() > 1) ? Tags.of("logger", name) : Tags.empty())
			.bind());
	}

	@Override
	public void destroy() {
		this.ownMeters.remove();
	}

	/**
	 * The meters of one logger in one registry.
	 */
	private final class Binding {

		private final MeterRegistry registry;

		private final LLMLogger logger;

		private final Tags tags;

		Binding(MeterRegistry registry, LLMLogger logger, Tags tags) {
			this.registry = registry;
			this.logger = logger;
			this.tags = tags;
		}

		void bind() {
			gauge("logs.queued", null, "Logs that were accepted", LoggerStats::logsQueued);
			gauge("logs.recovered", null, "Logs that were adopted from an earlier process", LoggerStats::logsRecovered);
			gauge("logs.sent", null, "Logs that the backend accepted", LoggerStats::logsSent);
			gauge("logs.failed", null,
					"Logs that were accepted and then lost: the sum of burt.logger.logs.lost over all reasons",
					LoggerStats::logsFailed);
			gauge("logs.filtered", null, "Logs that were filtered", LoggerStats::logsFiltered);
			gauge("logs.pending", null, "Logs in the buffer, in flight or in the spool", LoggerStats::logsPending);
			gauge("batches.sent", null, "Batches that the backend accepted", LoggerStats::batchesSent);
			gauge("batches.failed", null, "Batches that were lost", LoggerStats::batchesFailed);
			gauge("queue.size", null, "Logs that wait in the buffer", LoggerStats::queueSize);
			gauge("queue.bytes", "bytes", "Estimated memory held by logs that wait or are in flight",
					LoggerStats::queueBytes);
			gauge("queue.capacity", null, "Logs that may wait in the buffer", LoggerStats::queueCapacity);
			gauge("spool.batches", null, "Batches that wait on disk", LoggerStats::spoolBatches);
			gauge("spool.bytes", "bytes", "Size of the batches that wait on disk", LoggerStats::spoolBytes);
			event("queued", LoggerStats::logsQueued);
			event("recovered", LoggerStats::logsRecovered);
			event("sent", LoggerStats::logsSent);
			event("filtered", LoggerStats::logsFiltered);
			for (DropReason reason : DropReason.values()) {
				loss("dropped", reason, "Logs that were dropped",
						(stats) -> stats.droppedByReason().getOrDefault(reason, 0L));
			}
			for (FailureReason reason : FailureReason.values()) {
				loss("lost", reason, "Logs that were accepted and then lost",
						(stats) -> stats.failedByReason().getOrDefault(reason, 0L));
			}
		}

		/** Logs and batches are in the names: Prometheus would repeat such a unit. */
		private void gauge(String name, @Nullable String unit, String description,
				ToDoubleFunction<LoggerStats> value) {
			register(name, this.tags,
					(fullName) -> Gauge.builder(fullName, this.logger, (logger) -> value.applyAsDouble(logger.stats()))
						.tags(this.tags)
						.baseUnit(unit)
						.description(description)
						.register(this.registry));
		}

		private void event(String event, ToDoubleFunction<LoggerStats> value) {
			counter("log.events", this.tags.and("event", event), "The same logs as a counter, for rates", value);
		}

		private void loss(String name, Enum<?> reason, String description, ToDoubleFunction<LoggerStats> value) {
			counter("logs." + name, this.tags.and("reason", reason.name().toLowerCase(Locale.ROOT)), description,
					value);
		}

		private void counter(String name, Tags tags, String description, ToDoubleFunction<LoggerStats> value) {
			register(name, tags,
					(fullName) -> FunctionCounter
						.builder(fullName, this.logger, (logger) -> value.applyAsDouble(logger.stats()))
						.tags(tags)
						.description(description)
						.register(this.registry));
		}

		/**
		 * Another logger in the same registry, such as a parent context's, keeps its own.
		 */
		private void register(String name, Tags tags, Function<String, Meter> meter) {
			if (this.registry.find(PREFIX + name).tags(tags).meter() == null) {
				BurtLoggerMetrics.this.ownMeters.add(this.registry, meter.apply(PREFIX + name));
			}
		}

	}

}
