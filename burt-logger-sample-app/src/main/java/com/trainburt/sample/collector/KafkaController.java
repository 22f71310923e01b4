package com.trainburt.sample.collector;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;

import com.trainburt.sample.kafka.TopicState;
import com.trainburt.sample.kafka.TopicState.Partition;
import com.trainburt.sample.kafka.TopicState.Snapshot;

import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Reports which logs are at the broker, and which of them are stored.
 */
@RestController
@Profile("kafka")
class KafkaController {

	private final TopicState topic;

	private final LogFinder logs;

	KafkaController(TopicState topic, LogFinder logs) {
		this.topic = topic;
		this.logs = logs;
	}

	@GetMapping("/collector/kafka")
	State state() throws InterruptedException {
		try {
			Snapshot topic = this.topic.read();
			return new State(topic.topic(), topic.partitions(), topic.lag(), topic.atBroker(), this.logs.stored());
		}
		catch (ExecutionException ex) {
			throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE,
					"The Kafka broker does not answer: " + Objects.requireNonNullElse(ex.getCause(), ex).getMessage(),
					ex);
		}
	}

	/**
	 * Where logs are.
	 *
	 * @param topic the topic
	 * @param partitions its partitions
	 * @param lag how many records the backend has not stored
	 * @param atBroker how many records the topic holds
	 * @param stored how many logs this instance of the backend stores
	 */
	record State(String topic, List<Partition> partitions, long lag, long atBroker, long stored) {
	}

}
