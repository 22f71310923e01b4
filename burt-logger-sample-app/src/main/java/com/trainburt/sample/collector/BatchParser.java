package com.trainburt.sample.collector;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;

import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/**
 * Checks one batch and cuts its logs out of the text.
 */
/*
 * The batch is checked as Jackson reads it, but stored as text, cut and not written
 * again, because that would change it: 1.10 would become 1.1, 1E400 infinity, and one of
 * two equal names would be lost.
 */
final class BatchParser {

	private BatchParser() {
	}

	/**
	 * Check a batch.
	 * @param text the whole body
	 * @return its logs, of which there is at least one
	 * @throws ResponseStatusException 400 that states the problem and its place
	 */
	static List<ReceivedLog> parse(String text) {
		try {
			JsonNode batch = read(text, "The body");
			PayloadSchema.check(batch);
			List<String> logs = cut(text);
			List<ReceivedLog> received = new ArrayList<>(logs.size());
			for (int i = 0; i < logs.size(); i++) {
				received.add(ReceivedLog.of(batch.path("logs").path(i), logs.get(i)));
			}
			return received;
		}
		catch (JacksonException ex) {
			throw unreadable("The body", ex);
		}
	}

	/**
	 * Check a log that is alone.
	 * @param text the log, and nothing else
	 * @return the log
	 * @throws ResponseStatusException 400 that states the problem and its place
	 */
	static ReceivedLog parseLog(String text) {
		try {
			JsonNode log = read(text, "The log");
			PayloadSchema.checkLog(log);
			return ReceivedLog.of(log, text);
		}
		catch (JacksonException ex) {
			throw unreadable("The log", ex);
		}
	}

	private static ResponseStatusException unreadable(String name, JacksonException ex) {
		return new ResponseStatusException(HttpStatus.BAD_REQUEST,
				"%s cannot be read as JSON: %s%s".formatted(name, ex.getOriginalMessage(), place(ex.getLocation())),
				ex);
	}

	private static String place(@Nullable TokenStreamLocation location) {
		return (location != null) ? " (line %d, column %d)".formatted(location.getLineNr(), location.getColumnNr())
				: "";
	}

	private static JsonNode read(String text, String name) {
		try (JsonParser parser = LogJson.MAPPER.createParser(text)) {
			JsonNode batch = LogJson.MAPPER.readTree(parser);
			require(parser.nextToken() == null, name + " must end with the JSON object");
			return batch;
		}
	}

	/**
	 * Cut the logs out of a batch that has been checked. Only Jackson's last value of a
	 * name has been, so there must not be several.
	 */
	private static List<String> cut(String text) {
		List<String> logs = null;
		try (JsonParser parser = LogJson.MAPPER.createParser(text)) {
			parser.nextToken();
			while (parser.nextToken() != JsonToken.END_OBJECT) {
				String name = parser.currentName();
				JsonToken value = parser.nextToken();
				if ("logs".equals(name)) {
					require(logs == null, "logs appears twice");
					logs = (value == JsonToken.START_ARRAY) ? cutElements(parser, text) : List.of();
				}
				parser.skipChildren();
			}
		}
		return (logs != null) ? logs : List.of();
	}

	private static List<String> cutElements(JsonParser parser, String text) {
		List<String> elements = new ArrayList<>();
		while (parser.nextToken() != JsonToken.END_ARRAY) {
			int start = (int) parser.currentTokenLocation().getCharOffset();
			parser.skipChildren();
			elements.add(text.substring(start, (int) parser.currentLocation().getCharOffset()));
		}
		return elements;
	}

	private static void require(boolean condition, String reason) {
		if (!condition) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST, reason);
		}
	}

}
