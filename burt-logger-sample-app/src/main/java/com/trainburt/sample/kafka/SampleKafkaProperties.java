package com.trainburt.sample.kafka;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the sample uses Kafka.
 *
 * @param topic where the logs travel
 * @param partitions how many partitions it has
 * @param port where the embedded broker listens, 0 for any port
 */
@ConfigurationProperties("sample.kafka")
record SampleKafkaProperties(@DefaultValue("llm-logs") String topic, @DefaultValue("6") int partitions,
		@DefaultValue("9092") int port) {
}
