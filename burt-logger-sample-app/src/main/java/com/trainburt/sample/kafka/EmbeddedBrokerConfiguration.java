package com.trainburt.sample.kafka;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/**
 * A broker in this process, unless it is said where another one is.
 */
@Configuration(proxyBeanMethods = false)
@Profile("kafka")
@Conditional(EmbeddedBrokerConfiguration.NoOtherBroker.class)
class EmbeddedBrokerConfiguration {

	/*
	 * The listener of that name has a random port, even if one is configured for it.
	 * Others find the broker at another one, whose port is known.
	 */
	@Bean
	OwnBroker broker(SampleKafkaProperties properties) {
		requireFree(properties.port());
		OwnBroker broker = new OwnBroker();
		// By default the address is set for the whole process, like a configured one.
		broker.brokerListProperty("sample.kafka.brokers");
		broker
			.brokerProperties(Map.of("listeners",
					"EXTERNAL://localhost:0,OTHERS://localhost:%d,CONTROLLER://localhost:0"
						.formatted(properties.port()),
					"listener.security.protocol.map", "EXTERNAL:PLAINTEXT,OTHERS:PLAINTEXT,CONTROLLER:PLAINTEXT",
					"auto.create.topics.enable", "false"));
		return broker;
	}

	private static void requireFree(int port) {
		try {
			new ServerSocket(port, 1, InetAddress.getByName("localhost")).close();
		}
		catch (IOException ex) {
			throw new InvalidConfigurationPropertyValueException("sample.kafka.port", port,
					"The port is taken. If there is a broker, such as that of another instance, use it: set "
							+ "SPRING_KAFKA_BOOTSTRAP_SERVERS=localhost:%d. Else choose another port.".formatted(port),
					ex);
		}
	}

	@Bean
	KafkaConnectionDetails kafkaConnectionDetails(OwnBroker broker) {
		return () -> List.of(broker.getBrokersAsString());
	}

	@Bean
	LastRecords lastRecords(OwnBroker broker, SampleKafkaProperties topic, KafkaProperties kafka) {
		String group = Objects.requireNonNull(kafka.getConsumer().getGroupId(),
				"'spring.kafka.consumer.group-id' must be set");
		return new LastRecords(broker, topic, group);
	}

	/**
	 * Holds where no broker has been configured.
	 */
	static class NoOtherBroker implements Condition {

		@Override
		public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
			return !StringUtils.hasText(context.getEnvironment().getProperty("spring.kafka.bootstrap-servers"));
		}

	}

}
