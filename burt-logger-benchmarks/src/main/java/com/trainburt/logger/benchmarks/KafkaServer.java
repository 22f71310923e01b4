package com.trainburt.logger.benchmarks;

import java.io.IOException;
import java.util.Map;

import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/**
 * A Kafka broker in a separate process, with one topic.
 */
final class KafkaServer {

	static final String TOPIC = "llm-logs";

	static final int PARTITIONS = 8;

	private KafkaServer() {
	}

	/**
	 * Serve until standard input ends, so that the broker does not outlive who started
	 * it. Its address is the last line of output.
	 */
	public static void main(String[] args) throws IOException {
		EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, PARTITIONS, TOPIC);
		broker.brokerProperties(Map.of("auto.create.topics.enable", "false", "offsets.topic.replication.factor", "1"));
		broker.afterPropertiesSet();
		System.out.println(KafkaArrivals.ADDRESS + broker.getBrokersAsString());
		while (System.in.read() >= 0) {
			// Nothing is expected.
		}
		broker.destroy();
		System.exit(0);
	}

}
