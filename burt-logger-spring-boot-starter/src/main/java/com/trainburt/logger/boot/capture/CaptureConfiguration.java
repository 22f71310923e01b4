package com.trainburt.logger.boot.capture;

import java.util.List;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.boot.ConditionalOnEnabledBurtLogger;
import com.trainburt.logger.boot.LogMetadataContributor;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.util.function.SingletonSupplier;

/**
 * Beans that all captures share. Imported by each of them.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnEnabledBurtLogger
@EnableConfigurationProperties(CaptureProperties.class)
public final class CaptureConfiguration {

	@Bean
	CallRecorder burtLoggerCallRecorder(BeanFactory beans, ObjectProvider<LogMetadataContributor> contributors,
			Environment environment) {
		// An injected provider would not prefer a context's own logger to its parent's.
		return new CallRecorder(beans.getBeanProvider(LLMLogger.class)::getIfUnique,
				Binder.get(environment).bind("burt.logger.mdc-keys", Bindable.listOf(String.class)).orElse(List.of()),
				SingletonSupplier.of(() -> contributors.orderedStream().toList())::obtain);
	}

	@Bean
	CaptureReport burtLoggerCaptureReport(CallRecorder recorder, ObjectProvider<Capture> captures) {
		return new CaptureReport(recorder, captures.orderedStream().toList());
	}

}
