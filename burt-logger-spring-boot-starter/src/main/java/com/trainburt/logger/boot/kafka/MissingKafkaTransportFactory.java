package com.trainburt.logger.boot.kafka;

import java.util.Set;

import com.trainburt.logger.boot.BurtLoggerConnectionDetails;
import com.trainburt.logger.boot.LogTransportFactory;
import com.trainburt.logger.transport.InvalidOptionException;
import com.trainburt.logger.transport.LogTransport;

/**
 * Reports which dependency is missing if there is no Kafka.
 */
final class MissingKafkaTransportFactory implements LogTransportFactory {

	@Override
	public Set<String> schemes() {
		return Set.of("kafka");
	}

	@Override
	public LogTransport create(BurtLoggerConnectionDetails connectionDetails) {
		throw new InvalidOptionException("endpoint", null,
				"needs Kafka: add the dependency org.springframework.boot:spring-boot-starter-kafka");
	}

}
