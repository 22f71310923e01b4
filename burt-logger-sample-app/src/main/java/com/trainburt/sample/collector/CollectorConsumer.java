package com.trainburt.sample.collector;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

import com.trainburt.logger.boot.kafka.LogHeaders;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.Profile;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/**
 * The backend over Kafka: keeps each log of the topic once.
 */
/*
 * A record is done when the log is in the database, and only then does its offset count.
 * The next consumer of a partition receives again the records that were not done, or
 * whose offset was not committed: the store recognizes such a log by its headers.
 */
@Component
@Profile("kafka")
class CollectorConsumer {

	private static final int MAX_ID_LENGTH = 200;

	private static final Pattern INDEX = Pattern.compile("\\d{1,9}");

	private final LogStore logs;

	CollectorConsumer(LogStore logs) {
		this.logs = logs;
	}

	/**
	 * Keep a log.
	 * @param message the record
	 * @throws UnusableRecordException if there is no log in it, now or ever
	 */
	@KafkaListener(topics = "${sample.kafka.topic}")
	void receive(ConsumerRecord<?, byte @Nullable []> message) {
		this.logs.store(batchId(message), index(message), log(message));
	}

	private static String batchId(ConsumerRecord<?, ?> message) {
		String id = header(message, LogHeaders.BATCH_ID);
		if (id.isBlank() || id.length() > MAX_ID_LENGTH) {
			throw new UnusableRecordException(
					"The header '%s' must have 1 to %d characters".formatted(LogHeaders.BATCH_ID, MAX_ID_LENGTH));
		}
		return id;
	}

	private static int index(ConsumerRecord<?, ?> message) {
		String index = header(message, LogHeaders.BATCH_INDEX);
		if (!INDEX.matcher(index).matches()) {
			throw new UnusableRecordException(
					"The header '%s' must be a number of at most 9 digits".formatted(LogHeaders.BATCH_INDEX));
		}
		return Integer.parseInt(index);
	}

	private static String header(ConsumerRecord<?, ?> message, String name) {
		Header header = message.headers().lastHeader(name);
		if (header == null || header.value() == null) {
			throw new UnusableRecordException("The header '%s' is missing".formatted(name));
		}
		return new String(header.value(), StandardCharsets.UTF_8);
	}

	private static ReceivedLog log(ConsumerRecord<?, byte @Nullable []> message) {
		byte[] value = message.value();
		if (value == null) {
			throw new UnusableRecordException("The record has no value");
		}
		try {
			return BatchParser.parseLog(BodyReader.decode(value, "The log"));
		}
		catch (ResponseStatusException ex) {
			throw new UnusableRecordException(ex.getReason());
		}
	}

}
