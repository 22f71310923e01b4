package com.trainburt.logger.boot.tracing;

import java.util.Map;

import com.trainburt.logger.boot.LogMetadataContributor;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Adds the ids of the current trace and span, if there is one.
 */
class TracingMetadataContributor implements LogMetadataContributor {

	private final Tracer tracer;

	TracingMetadataContributor(Tracer tracer) {
		this.tracer = tracer;
	}

	@Override
	public void contribute(Map<String, Object> metadata) {
		@Nullable TraceContext context = this.tracer.currentTraceContext().context();
		if (context != null && StringUtils.hasText(context.traceId())) {
			metadata.put("trace_id", context.traceId());
			metadata.put("span_id", context.spanId());
		}
	}

}
