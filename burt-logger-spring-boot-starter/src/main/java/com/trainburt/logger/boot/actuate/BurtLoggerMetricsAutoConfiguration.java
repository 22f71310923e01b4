package com.trainburt.logger.boot.actuate;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.boot.BurtLoggerAutoConfiguration;
import com.trainburt.logger.boot.ConditionalOnEnabledBurtLogger;
import com.trainburt.logger.boot.LLMLoggerBuilderCustomizer;
import com.trainburt.logger.transport.LogTransport;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.SimpleAutowireCandidateResolver;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the metrics of Burt Logger.
 */
@AutoConfiguration(after = { BurtLoggerAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class })
@ConditionalOnClass({ MeterRegistry.class, CompositeMeterRegistryAutoConfiguration.class })
@ConditionalOnBean(MeterRegistry.class)
@ConditionalOnEnabledBurtLogger
public final class BurtLoggerMetricsAutoConfiguration {

	@Bean
	@ConditionalOnBean(LLMLogger.class)
	@ConditionalOnMissingBean
	BurtLoggerMetrics burtLoggerMetrics(ConfigurableListableBeanFactory beanFactory) {
		return new BurtLoggerMetrics(
				SimpleAutowireCandidateResolver.resolveAutowireCandidates(beanFactory, LLMLogger.class));
	}

	@Bean
	@ConditionalOnSingleCandidate(LogTransport.class)
	@ConditionalOnMissingBean
	SendMetrics burtLoggerSendMetrics() {
		return new SendMetrics();
	}

	// First, so that an application may still replace the transport.
	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	@ConditionalOnBean(SendMetrics.class)
	LLMLoggerBuilderCustomizer burtLoggerSendMetricsCustomizer(SendMetrics metrics, LogTransport transport) {
		return (builder) -> builder.transport(metrics.time(transport));
	}

}
