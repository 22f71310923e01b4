package com.trainburt.logger.boot.springai;

import com.trainburt.logger.boot.BurtLoggerAutoConfiguration;
import com.trainburt.logger.boot.ConditionalOnEnabledBurtLogger;
import com.trainburt.logger.boot.capture.CallRecorder;
import com.trainburt.logger.boot.capture.CaptureConfiguration;
import com.trainburt.logger.boot.capture.CaptureProperties;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.ChatClientBuilderCustomizer;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.function.SingletonSupplier;

/**
 * {@link EnableAutoConfiguration Auto-configuration} that logs the model calls of Spring
 * AI.
 */
@AutoConfiguration(after = BurtLoggerAutoConfiguration.class)
@ConditionalOnClass({ ChatModelObservationContext.class, ObservationRegistry.class })
@ConditionalOnEnabledBurtLogger(part = "capture.spring-ai")
@Import(CaptureConfiguration.class)
public final class SpringAiCaptureAutoConfiguration {

	@Bean
	Providers burtLoggerSpringAiProviders(ResourceLoader resourceLoader) {
		return new Providers(resourceLoader.getClassLoader());
	}

	@Bean
	CapturingObservationHandler burtLoggerChatModelCapture(CallRecorder recorder, Providers providers,
			CaptureProperties properties, ObjectProvider<ObservationRegistry> registry) {
		return new CapturingObservationHandler(recorder, new Parents(registry::getIfUnique), providers,
				properties.getMaxMediaBytes().toBytes());
	}

	@Bean
	ToolContextHandler burtLoggerToolContextHandler(CallRecorder recorder,
			ObjectProvider<ObservationRegistry> registry) {
		return new ToolContextHandler(recorder, new Parents(registry::getIfUnique));
	}

	@Bean
	SpringAiCapture burtLoggerSpringAiCapture(ObjectProvider<ObservationRegistry> registry,
			ConfigurableListableBeanFactory beanFactory) {
		return new SpringAiCapture(registry, beanFactory);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ ChatClient.class, ChatClientBuilderCustomizer.class })
	static class ChatClientConfiguration {

		@Bean
		ChatClientContextHandler burtLoggerChatClientContextHandler(CallRecorder recorder,
				ObjectProvider<ObservationRegistry> registry) {
			return new ChatClientContextHandler(recorder, new Parents(registry::getIfUnique));
		}

		@Bean
		ChatClientBuilderCustomizer burtLoggerChatClientBuilderCustomizer(CallRecorder recorder, Providers providers,
				CaptureProperties properties, ObjectProvider<ObservationRegistry> registry) {
			Parents parents = new Parents(registry::getIfUnique);
			StreamedAnswerAdvisor ofStreams = new StreamedAnswerAdvisor(recorder, parents, providers,
					properties.getMaxMediaBytes().toBytes());
			LogIdAdvisor ofCalls = new LogIdAdvisor(recorder, parents,
					SingletonSupplier.ofNullable(registry::getIfUnique));
			return (builder) -> builder.defaultAdvisors(ofStreams, ofCalls);
		}

	}

}
