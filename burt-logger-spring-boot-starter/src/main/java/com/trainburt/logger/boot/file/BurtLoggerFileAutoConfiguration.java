package com.trainburt.logger.boot.file;

import com.trainburt.logger.boot.BurtLoggerAutoConfiguration;
import com.trainburt.logger.boot.BurtLoggerProperties;
import com.trainburt.logger.boot.ConditionalOnEnabledBurtLogger;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for endpoints that start with
 * {@code file:}.
 */
@AutoConfiguration(after = BurtLoggerAutoConfiguration.class)
@ConditionalOnEnabledBurtLogger
@ConditionalOnBean(BurtLoggerProperties.class)
public final class BurtLoggerFileAutoConfiguration {

	@Bean
	FileTransportFactory fileLogTransportFactory(BurtLoggerProperties properties) {
		return new FileTransportFactory(properties);
	}

}
