package com.trainburt.logger.boot.actuate;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.LogBatch;
import com.trainburt.logger.transport.LogTransport;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.DisposableBean;

/**
 * Times each attempt to deliver a batch, and sums up its bytes before and after
 * compression.
 */
class SendMetrics implements MeterBinder, DisposableBean {

	private static final Log logger = LogFactory.getLog(SendMetrics.class);

	private static final String NAME = "burt.logger.send";

	private static final String BYTES_NAME = NAME + ".bytes";

	/*
	 * Registries are pushed here instead of injected: the logger must not need a registry
	 * that may in turn need beans that log. Batches that are sent before, while the
	 * application starts, are not timed.
	 */
	private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

	private final OwnMeters ownMeters = new OwnMeters();

	LogTransport time(LogTransport transport) {
		return new TimedTransport(transport);
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.registries.add(registry);
	}

	private void record(String outcome, long nanos) {
		for (MeterRegistry registry : this.registries) {
			try {
				timer(registry, outcome).record(nanos, TimeUnit.NANOSECONDS);
			}
			catch (RuntimeException ex) {
				// The result of an attempt does not depend on its timing.
				logger.debug("An attempt could not be timed", ex);
			}
		}
	}

	private void recordBytes(LogBatch batch, OptionalLong sent) {
		sent.ifPresent((sentBytes) -> {
			for (MeterRegistry registry : this.registries) {
				try {
					bytes(registry, "plain").record(batch.payload().length);
					bytes(registry, "sent").record(sentBytes);
				}
				catch (RuntimeException ex) {
					logger.debug("The bytes of an attempt could not be recorded", ex);
				}
			}
		});
	}

	private DistributionSummary bytes(MeterRegistry registry, String form) {
		DistributionSummary summary = registry.find(BYTES_NAME).tag("form", form).summary();
		return (summary != null) ? summary
				: this.ownMeters.add(registry,
						DistributionSummary.builder(BYTES_NAME)
							.tag("form", form)
							.baseUnit(BaseUnits.BYTES)
							.description("Size of the batches that attempts deliver, before and after compression")
							.register(registry));
	}

	private Timer timer(MeterRegistry registry, String outcome) {
		Timer timer = registry.find(NAME).tag("outcome", outcome).timer();
		return (timer != null) ? timer
				: this.ownMeters.add(registry,
						Timer.builder(NAME)
							.tag("outcome", outcome)
							.description("Attempts to deliver a batch to the backend")
							.register(registry));
	}

	/** Attempts that end later are not timed. */
	@Override
	public void destroy() {
		this.registries.clear();
		this.ownMeters.remove();
	}

	/**
	 * Another transport, timed.
	 */
	private final class TimedTransport implements LogTransport {

		private final LogTransport transport;

		TimedTransport(LogTransport transport) {
			this.transport = transport;
		}

		@Override
		public DeliveryResult send(LogBatch batch, Duration timeout) throws IOException, InterruptedException {
			long start = System.nanoTime();
			String outcome = "error";
			try {
				DeliveryResult result = this.transport.send(batch, timeout);
				outcome = result.verdict().name().toLowerCase(Locale.ROOT);
				recordBytes(batch, result.sentBytes());
				return result;
			}
			catch (IOException ex) {
				outcome = "io_error";
				throw ex;
			}
			catch (InterruptedException ex) {
				outcome = "interrupted";
				throw ex;
			}
			finally {
				record(outcome, System.nanoTime() - start);
			}
		}

		@Override
		public String remedy(DeliveryResult.Verdict verdict) {
			return this.transport.remedy(verdict);
		}

		@Override
		public void close() {
			this.transport.close();
		}

	}

}
