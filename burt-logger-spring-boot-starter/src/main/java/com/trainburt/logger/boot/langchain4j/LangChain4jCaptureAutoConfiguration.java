package com.trainburt.logger.boot.langchain4j;

import java.util.List;

import com.trainburt.logger.boot.BurtLoggerAutoConfiguration;
import com.trainburt.logger.boot.ConditionalOnEnabledBurtLogger;
import com.trainburt.logger.boot.capture.CallRecorder;
import com.trainburt.logger.boot.capture.CaptureConfiguration;
import com.trainburt.logger.boot.capture.CaptureProperties;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.observability.api.event.AiServiceRequestIssuedEvent;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.ResourceLoader;

/**
 * {@link EnableAutoConfiguration Auto-configuration} that logs the model calls of
 * LangChain4j.
 */
@AutoConfiguration(after = BurtLoggerAutoConfiguration.class)
@ConditionalOnClass({ ChatModelListener.class, AiServiceRequestIssuedEvent.class })
public final class LangChain4jCaptureAutoConfiguration {

	// Even if nothing is captured: an application that injects it has to start.
	@Bean
	AiServiceCapture burtLoggerAiServiceCapture(ObjectProvider<AiServiceCalls> calls) {
		return new AiServiceCapture(calls.stream().map(AiServiceCalls::listeners).flatMap(List::stream).toList());
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnEnabledBurtLogger(part = "capture.langchain4j")
	@Import(CaptureConfiguration.class)
	static class EnabledConfiguration {

		@Bean
		AiServiceCalls burtLoggerAiServiceCalls(CallRecorder recorder) {
			return new AiServiceCalls(recorder);
		}

		@Bean
		CapturingChatModelListener burtLoggerChatModelListener(CallRecorder recorder, AiServiceCalls aiServices,
				CaptureProperties properties, ResourceLoader resourceLoader) {
			return new CapturingChatModelListener(recorder, aiServices, new Providers(resourceLoader.getClassLoader()),
					properties.getMaxMediaBytes().toBytes());
		}

		@Bean
		LangChain4jCapture burtLoggerLangChain4jCapture(CapturingChatModelListener listener,
				ConfigurableListableBeanFactory beanFactory) {
			return new LangChain4jCapture(listener, beanFactory);
		}

	}

}
