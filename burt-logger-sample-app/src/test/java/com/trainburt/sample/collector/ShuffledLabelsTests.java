package com.trainburt.sample.collector;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import com.trainburt.logger.Feedback;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LogId;
import com.trainburt.logger.transport.InMemoryTransport;
import com.trainburt.logger.transport.LogBatch;
import com.trainburt.sample.SampleClient;
import com.trainburt.sample.SampleTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Delivers logs and feedback in any order, early, late and more than once.
 */
@SampleTest
class ShuffledLabelsTests {

	private static final int LOGS = 1000;

	private static final int DELIVERIES = 10_000;

	private static final String MODEL = "shuffled";

	private final Random random = new Random(16);

	private final InMemoryTransport transport = new InMemoryTransport();

	private final LLMLogger logger = LLMLogger.builder().transport(this.transport).build();

	/** The latest labels of each log, by name and source. */
	private final Map<LogId, Map<String, String>> said = new HashMap<>();

	@Autowired
	private LogStore store;

	@Autowired
	private SampleClient client;

	@AfterEach
	void close() {
		this.logger.close();
	}

	@Test
	void whenDeliveriesAreShuffledShouldEndWithTheLastValueOfEachLabel() {
		List<Delivery> deliveries = new ArrayList<>();
		List<LogId> ids = new ArrayList<>();
		for (int i = 0; i < LOGS; i++) {
			LogId id = LogId.create();
			ids.add(id);
			this.said.put(id, new HashMap<>());
			deliveries.add(delivery("log-" + i, log(id)));
		}
		Instant start = Instant.parse("2026-11-26T12:00:00Z");
		for (int i = 0; deliveries.size() < DELIVERIES * 4 / 5; i++) {
			deliveries
				.add(delivery("feedback-" + i, feedback(ids.get(this.random.nextInt(LOGS)), start.plusMillis(i))));
		}
		while (deliveries.size() < DELIVERIES) {
			deliveries.add(deliveries.get(this.random.nextInt(deliveries.size())));
		}
		Collections.shuffle(deliveries, this.random);
		deliveries.forEach((delivery) -> this.store.store(BatchKey.of(delivery.batchId()), List.of(delivery.log())));
		Map<LogId, Map<String, String>> stored = stored(this.client, MODEL);
		assertThat(stored).hasSize(LOGS).isEqualTo(this.said);
		// And once more, as from a journal that is replayed.
		deliveries.forEach((delivery) -> this.store.store(BatchKey.of(delivery.batchId()), List.of(delivery.log())));
		assertThat(stored(this.client, MODEL)).isEqualTo(this.said);
	}

	/** The labels of the logs of a model, by name and source. */
	static Map<LogId, Map<String, String>> stored(SampleClient client, String model) {
		Map<LogId, Map<String, String>> labels = new HashMap<>();
		String first = "/collector/logs?limit=100&model=" + model;
		JsonNode page = client.get(first).json();
		while (true) {
			for (JsonNode log : page.path("logs")) {
				Map<String, String> values = new HashMap<>();
				log.path("labels")
					.forEach(
							(label) -> values.put(label.path("name").asString() + "/" + label.path("source").asString(),
									label.path("value").toString()));
				assertThat(values).hasSize(log.path("labels").size());
				LogId id = LogId.parse(log.at("/log/metadata/log_id").asString());
				assertThat(labels.put(id, values)).as("another log %s", id).isNull();
			}
			if (!page.path("next").isNumber()) {
				return labels;
			}
			page = client.get(first + "&before=" + page.path("next").asLong()).json();
		}
	}

	private Delivery delivery(String batchId, String log) {
		return new Delivery(batchId, BatchParser.parseLog(log));
	}

	private static String log(LogId id) {
		return """
				{"request":{"model":"%s","messages":[]},"response":null,"metadata":{"log_id":"%s"},"timestamp":1700000000}\
				"""
			.formatted(MODEL, id);
	}

	private String feedback(LogId id, Instant at) {
		String source = "source-" + this.random.nextInt(2);
		int value = this.random.nextInt(100);
		Feedback feedback = switch (this.random.nextInt(3)) {
			case 0 -> (value % 2 == 0) ? Feedback.thumbsUp() : Feedback.thumbsDown();
			case 1 -> Feedback.score("helpful", value);
			default -> Feedback.corrected("Answer " + value);
		};
		String text = entry(id, feedback.by(source));
		JsonNode entry = JsonMapper.shared().readTree(text);
		this.said.get(id)
			.put(entry.at("/response/name").asString() + "/" + source, entry.at("/response/value").toString());
		return text.replaceFirst("\"timestamp\":[0-9.]+",
				"\"timestamp\":%d.%03d".formatted(at.getEpochSecond(), at.getNano() / 1_000_000));
	}

	private String entry(LogId id, Feedback feedback) {
		this.transport.clear();
		this.logger.feedback(id, feedback);
		this.logger.flush(Duration.ofSeconds(20));
		LogBatch batch = this.transport.batches().get(0);
		return new String(batch.entries().get(0), StandardCharsets.UTF_8);
	}

	private record Delivery(String batchId, ReceivedLog log) {
	}

}
