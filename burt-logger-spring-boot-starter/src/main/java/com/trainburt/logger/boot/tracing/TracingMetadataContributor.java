package com.trainburt.logger.boot.tracing;

import java.util.Map;

import com.trainburt.logger.boot.LogMetadataContributor;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.StringUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * Adds the ids of the current trace and span, if there is one.
 */
class TracingMetadataContributor implements LogMetadataContributor {

	/*
	 * Looked up at the first log: the logger must not need a tracer that may in turn need
	 * beans that log, such as an exporter of spans.
	 */
	private final SingletonSupplier<Tracer> tracer;

	TracingMetadataContributor(ObjectProvider<Tracer> tracer) {
		this.tracer = SingletonSupplier.of(tracer::getObject);
	}

	@Override
	public void contribute(Map<String, Object> metadata) {
		@Nullable TraceContext context = this.tracer.obtain().currentTraceContext().context();
		if (context != null && StringUtils.hasText(context.traceId())) {
			metadata.put("trace_id", context.traceId());
			metadata.put("span_id", context.spanId());
		}
	}

}
