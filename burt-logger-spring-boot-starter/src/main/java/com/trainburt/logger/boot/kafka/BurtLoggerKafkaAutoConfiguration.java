package com.trainburt.logger.boot.kafka;

import com.trainburt.logger.boot.BurtLoggerAutoConfiguration;
import com.trainburt.logger.boot.BurtLoggerProperties;
import com.trainburt.logger.boot.ConditionalOnEnabledBurtLogger;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for endpoints that start with
 * {@code kafka:}.
 */
@AutoConfiguration(after = BurtLoggerAutoConfiguration.class)
@ConditionalOnEnabledBurtLogger
public final class BurtLoggerKafkaAutoConfiguration {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(KafkaProperties.class)
	@EnableConfigurationProperties(KafkaTransportProperties.class)
	static class KafkaConfiguration {

		@Bean
		KafkaTransportFactory kafkaLogTransportFactory(BurtLoggerProperties logger, KafkaTransportProperties properties,
				ObjectProvider<KafkaProperties> kafka, ObjectProvider<KafkaConnectionDetails> kafkaConnectionDetails,
				Environment environment) {
			return new KafkaTransportFactory(logger, properties, kafka, kafkaConnectionDetails, environment);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingClass("org.springframework.boot.kafka.autoconfigure.KafkaProperties")
	static class MissingKafkaConfiguration {

		@Bean
		MissingKafkaTransportFactory kafkaLogTransportFactory() {
			return new MissingKafkaTransportFactory();
		}

	}

}
