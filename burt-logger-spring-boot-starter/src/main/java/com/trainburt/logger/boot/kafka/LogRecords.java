package com.trainburt.logger.boot.kafka;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import com.trainburt.logger.transport.LogBatch;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Makes the records of a batch: one a log, the same at every attempt. Thread-safe.
 */
final class LogRecords {

	/** A log ends with this, a number and a brace. */
	private static final byte[] TIMESTAMP = "\"timestamp\":".getBytes(StandardCharsets.US_ASCII);

	private final JsonFactory json = new JsonFactory();

	private final String topic;

	private final @Nullable String keyField;

	/**
	 * Create the records for a topic.
	 * @param keyField the metadata field that the key is taken from, {@code null} for
	 * records without a key
	 */
	LogRecords(String topic, @Nullable String keyField) {
		this.topic = topic;
		this.keyField = keyField;
	}

	List<ProducerRecord<byte[], byte[]>> of(LogBatch batch) {
		Header id = new RecordHeader(LogHeaders.BATCH_ID, batch.originId().getBytes(StandardCharsets.UTF_8));
		List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(batch.size());
		List<byte[]> logs = batch.entries();
		for (int i = 0; i < logs.size(); i++) {
			byte[] log = logs.get(i);
			byte[] position = Integer.toString(batch.position(i)).getBytes(StandardCharsets.US_ASCII);
			records.add(new ProducerRecord<>(this.topic, null, timestampMillis(log), key(log), log,
					List.of(id, new RecordHeader(LogHeaders.BATCH_INDEX, position))));
		}
		return records;
	}

	/*
	 * Read from the end, where the encoder puts it: parsing a log costs more than all
	 * other work on it here.
	 */
	private static @Nullable Long timestampMillis(byte[] log) {
		int end = log.length - 1;
		int start = end;
		while (start > 0 && (Character.isDigit(log[start - 1]) || log[start - 1] == '.')) {
			start--;
		}
		int name = start - TIMESTAMP.length;
		if (start == end || name < 0 || !Arrays.equals(log, name, start, TIMESTAMP, 0, TIMESTAMP.length)) {
			return null;
		}
		return new BigDecimal(new String(log, start, end - start, StandardCharsets.US_ASCII)).movePointRight(3)
			.longValue();
	}

	private byte @Nullable [] key(byte[] log) {
		if (this.keyField == null) {
			return null;
		}
		try (JsonParser parser = this.json.createParser(ObjectReadContext.empty(), log)) {
			parser.nextToken();
			return enter(parser, "metadata") && enter(parser, this.keyField) && isKey(parser.currentToken())
					? parser.getString().getBytes(StandardCharsets.UTF_8) : null;
		}
		catch (JacksonException ex) {
			// Not written by the logger.
			return null;
		}
	}

	/**
	 * Move to the value of a field of the parser's current object.
	 */
	private static boolean enter(JsonParser parser, String field) {
		if (parser.currentToken() != JsonToken.START_OBJECT) {
			return false;
		}
		for (String name = parser.nextName(); name != null; name = parser.nextName()) {
			parser.nextToken();
			if (name.equals(field)) {
				return true;
			}
			parser.skipChildren();
		}
		return false;
	}

	private static boolean isKey(@Nullable JsonToken token) {
		return token != null && token.isScalarValue() && token != JsonToken.VALUE_NULL;
	}

}
