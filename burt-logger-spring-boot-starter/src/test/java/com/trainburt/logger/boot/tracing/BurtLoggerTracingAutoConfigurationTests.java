package com.trainburt.logger.boot.tracing;

import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.TraceContext;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.boot.BurtLoggerAutoConfiguration;
import com.trainburt.logger.boot.LogMetadataContributor;
import com.trainburt.logger.transport.InMemoryTransport;
import com.trainburt.logger.transport.LogTransport;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.NoopTracerAutoConfiguration;
import org.springframework.boot.micrometer.tracing.brave.autoconfigure.BraveAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BurtLoggerTracingAutoConfiguration}.
 */
class BurtLoggerTracingAutoConfigurationTests {

	private final InMemoryTransport transport = new InMemoryTransport();

	private final ApplicationContextRunner bare = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(BurtLoggerTracingAutoConfiguration.class, BurtLoggerAutoConfiguration.class))
		.withBean(LogTransport.class, () -> this.transport);

	private final ApplicationContextRunner runner = this.bare.withConfiguration(AutoConfigurations
		.of(BraveAutoConfiguration.class, NoopTracerAutoConfiguration.class, MicrometerTracingAutoConfiguration.class));

	@Test
	void whenSpanIsCurrentShouldAddItsIds() {
		this.runner.run((context) -> {
			Tracer tracer = context.getBean(Tracer.class);
			LLMLogger logger = context.getBean(LLMLogger.class);
			Span span = tracer.nextSpan().start();
			try (Tracer.SpanInScope scope = tracer.withSpan(span)) {
				logger.log("request", "response");
			}
			finally {
				span.end();
			}
			logger.flush();
			JsonNode metadata = this.transport.logs().get(0).get("metadata");
			assertThat(metadata.get("trace_id").asString()).isEqualTo(span.context().traceId()).hasSize(32);
			assertThat(metadata.get("span_id").asString()).isEqualTo(span.context().spanId()).hasSize(16);
		});
	}

	@Test
	void whenNoSpanIsCurrentShouldAddNothing() {
		this.runner.run((context) -> context.getBean(LLMLogger.class).log("request", "response"));
		assertThat(this.transport.logs().get(0).get("metadata").isEmpty()).isTrue();
	}

	@Test
	void whenTracerDoesNothingShouldAddNothing() {
		this.bare.withBean(Tracer.class, () -> Tracer.NOOP)
			.run((context) -> context.getBean(LLMLogger.class).log("request", "response"));
		assertThat(this.transport.logs().get(0).get("metadata").isEmpty()).isTrue();
	}

	@Test
	void whenTracerNeedsABeanThatLogsShouldStart() {
		this.runner.withUserConfiguration(LoggingSpans.class)
			.withPropertyValues("management.tracing.sampling.probability=1.0")
			.run((context) -> {
				Tracer tracer = context.getBean(Tracer.class);
				tracer.nextSpan().start().end();
				LLMLogger logger = context.getBean(LLMLogger.class);
				assertThat(logger.flush().sent()).isEqualTo(2);
			});
	}

	@Test
	void whenThereIsNoTracerOrItIsDisabledShouldBackOff() {
		this.bare.run((context) -> assertThat(context).doesNotHaveBean(LogMetadataContributor.class));
		this.runner.withPropertyValues("burt.logger.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(LogMetadataContributor.class));
	}

	@Test
	void whenTracingIsAbsentShouldBackOff() {
		this.bare.withClassLoader(new FilteredClassLoader("io.micrometer.tracing"))
			.run((context) -> assertThat(context).hasSingleBean(LLMLogger.class)
				.doesNotHaveBean(BurtLoggerTracingAutoConfiguration.class));
	}

	@Configuration(proxyBeanMethods = false)
	static class LoggingSpans {

		@Bean
		SpanHandler loggingSpans(LLMLogger logger) {
			logger.log("created", null);
			return new SpanHandler() {

				@Override
				public boolean end(TraceContext context, MutableSpan span, Cause cause) {
					return logger.log("ended", null);
				}

			};
		}

	}

}
