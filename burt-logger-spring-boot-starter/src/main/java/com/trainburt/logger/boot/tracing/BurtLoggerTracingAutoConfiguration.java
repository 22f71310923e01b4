package com.trainburt.logger.boot.tracing;

import com.trainburt.logger.boot.ConditionalOnEnabledBurtLogger;
import io.micrometer.tracing.Tracer;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the trace and span id in the
 * metadata of logs.
 */
@AutoConfiguration(
		afterName = "org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration")
@ConditionalOnClass(Tracer.class)
@ConditionalOnEnabledBurtLogger
public final class BurtLoggerTracingAutoConfiguration {

	// First, so that the application's own may replace the ids.
	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	@ConditionalOnSingleCandidate(Tracer.class)
	@ConditionalOnMissingBean
	TracingMetadataContributor burtLoggerTracingMetadataContributor(ObjectProvider<Tracer> tracer) {
		return new TracingMetadataContributor(tracer);
	}

}
