package com.trainburt.logger.benchmarks;

import java.util.Collection;
import java.util.concurrent.atomic.AtomicLong;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;

/**
 * OpenTelemetry's batch processor with spans that carry the texts as attributes, over
 * OTLP/HTTP on the JDK's client. Its caller pays for starting, filling and ending a span.
 */
final class OpenTelemetryContestant implements Contestant {

	private final Attributes attributes;

	private final AtomicLong delivered = new AtomicLong();

	private final AtomicLong lost = new AtomicLong();

	private final SdkTracerProvider provider;

	private final Tracer tracer;

	private OpenTelemetryContestant(SpanExporter exporter, int batchSize) {
		AttributesBuilder builder = Attributes.builder();
		ChatLog.attributes().forEach(builder::put);
		this.attributes = builder.build();
		this.provider = SdkTracerProvider.builder()
			.addSpanProcessor(BatchSpanProcessor.builder(new Counting(exporter))
				.setMaxQueueSize(QUEUE_SIZE)
				.setMaxExportBatchSize(batchSize)
				.setScheduleDelay(LINGER)
				.build())
			.build();
		this.tracer = this.provider.get("benchmark");
	}

	static OpenTelemetryContestant accepting(int batchSize) {
		return new OpenTelemetryContestant(new AcceptingExporter(), batchSize);
	}

	static OpenTelemetryContestant http(String url, int batchSize) {
		return new OpenTelemetryContestant(OtlpHttpSpanExporter.builder().setEndpoint(url).build(), batchSize);
	}

	@Override
	public boolean log() {
		this.tracer.spanBuilder("chat").setNoParent().setAllAttributes(this.attributes).startSpan().end();
		return true;
	}

	@Override
	public long delivered() {
		return this.delivered.get();
	}

	@Override
	public long lost() {
		return this.lost.get();
	}

	@Override
	public void close() {
		this.provider.close();
	}

	@Override
	public String toString() {
		return "OpenTelemetry BatchSpanProcessor";
	}

	/**
	 * Counts what has been accepted.
	 */
	private final class Counting implements SpanExporter {

		private final SpanExporter delegate;

		Counting(SpanExporter delegate) {
			this.delegate = delegate;
		}

		@Override
		public CompletableResultCode export(Collection<SpanData> spans) {
			int size = spans.size();
			CompletableResultCode result = this.delegate.export(spans);
			result.whenComplete(() -> (result.isSuccess() ? OpenTelemetryContestant.this.delivered
					: OpenTelemetryContestant.this.lost)
				.addAndGet(size));
			return result;
		}

		@Override
		public CompletableResultCode flush() {
			return this.delegate.flush();
		}

		@Override
		public CompletableResultCode shutdown() {
			return this.delegate.shutdown();
		}

	}

	/**
	 * Accepts at once.
	 */
	private static final class AcceptingExporter implements SpanExporter {

		@Override
		public CompletableResultCode export(Collection<SpanData> spans) {
			return CompletableResultCode.ofSuccess();
		}

		@Override
		public CompletableResultCode flush() {
			return CompletableResultCode.ofSuccess();
		}

		@Override
		public CompletableResultCode shutdown() {
			return CompletableResultCode.ofSuccess();
		}

	}

}
