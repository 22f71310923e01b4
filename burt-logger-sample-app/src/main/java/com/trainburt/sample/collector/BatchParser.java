package com.trainburt.sample.collector;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;

import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/**
 * Checks the shape of one batch and cuts its logs out of the text.
 */
/*
 * Cuts instead of parsing and writing again, because that would change what it keeps:
 * 1.10 would become 1.1, 1E400 infinity, and of two equal names one would be gone. So
 * strings and numbers are only looked at as far as JSON's grammar goes.
 */
final class BatchParser implements AutoCloseable {

	/** The end of the year 9999, which is what dates are made for. */
	private static final double MAX_SECONDS = 253_402_300_799.0;

	private final String text;

	private final JsonParser parser;

	private BatchParser(String text) {
		this.text = text;
		this.parser = LogJson.FACTORY.createParser(ObjectReadContext.empty(), text);
	}

	/**
	 * Check a batch.
	 * @param text the whole body
	 * @return its logs, of which there is at least one
	 * @throws ResponseStatusException 400 that says what is wrong and where
	 */
	static List<ReceivedLog> parse(String text) {
		try (BatchParser batch = new BatchParser(text)) {
			return batch.read();
		}
		catch (JacksonException ex) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"The body cannot be read as JSON: %s%s".formatted(ex.getOriginalMessage(), place(ex.getLocation())),
					ex);
		}
	}

	private static String place(@Nullable TokenStreamLocation location) {
		return (location != null) ? " (line %d, column %d)".formatted(location.getLineNr(), location.getColumnNr())
				: "";
	}

	private List<ReceivedLog> read() {
		require(this.parser.nextToken() == JsonToken.START_OBJECT, "The body must be a JSON object");
		List<ReceivedLog> logs = null;
		boolean stamped = false;
		while (this.parser.nextToken() != JsonToken.END_OBJECT) {
			String name = this.parser.currentName();
			this.parser.nextToken();
			if ("logs".equals(name)) {
				require(logs == null, "logs appears twice");
				logs = readLogs();
			}
			else if ("timestamp".equals(name)) {
				readTimestamp("timestamp");
				stamped = true;
			}
			this.parser.skipChildren();
		}
		require(this.parser.nextToken() == null, "The body must end with the JSON object");
		require(stamped, "timestamp is missing");
		if (logs == null) {
			throw invalid("logs is missing");
		}
		return logs;
	}

	private List<ReceivedLog> readLogs() {
		require(this.parser.currentToken() == JsonToken.START_ARRAY, "logs must be an array");
		List<ReceivedLog> logs = new ArrayList<>();
		while (this.parser.nextToken() != JsonToken.END_ARRAY) {
			logs.add(readLog("logs[%d]".formatted(logs.size())));
		}
		require(!logs.isEmpty(), "logs is empty");
		return logs;
	}

	private ReceivedLog readLog(String path) {
		require(this.parser.currentToken() == JsonToken.START_OBJECT, path + " must be an object");
		int start = (int) this.parser.currentTokenLocation().getCharOffset();
		Set<@Nullable String> names = new HashSet<>();
		Instant loggedAt = null;
		while (this.parser.nextToken() != JsonToken.END_OBJECT) {
			String name = this.parser.currentName();
			JsonToken value = this.parser.nextToken();
			if ("request".equals(name)) {
				require(value != JsonToken.VALUE_NULL, path + ".request is null");
			}
			else if ("metadata".equals(name)) {
				require(value == JsonToken.START_OBJECT, path + ".metadata must be an object");
			}
			else if ("timestamp".equals(name)) {
				loggedAt = readTimestamp(path + ".timestamp");
			}
			names.add(name);
			this.parser.skipChildren();
		}
		int end = (int) this.parser.currentLocation().getCharOffset();
		for (String name : List.of("request", "response", "metadata")) {
			require(names.contains(name), path + "." + name + " is missing");
		}
		if (loggedAt == null) {
			throw invalid(path + ".timestamp is missing");
		}
		return new ReceivedLog(loggedAt, this.text.substring(start, end));
	}

	private Instant readTimestamp(String path) {
		JsonToken token = this.parser.currentToken();
		require(token == JsonToken.VALUE_NUMBER_FLOAT || token == JsonToken.VALUE_NUMBER_INT,
				path + " must be a number of seconds");
		double seconds = Double.parseDouble(this.parser.getString());
		require(seconds >= 0 && seconds <= MAX_SECONDS, path + " must be seconds since 1970, up to the year 9999");
		return Instant.ofEpochMilli(Math.round(seconds * 1000));
	}

	private static void require(boolean condition, String reason) {
		if (!condition) {
			throw invalid(reason);
		}
	}

	private static ResponseStatusException invalid(String reason) {
		return new ResponseStatusException(HttpStatus.BAD_REQUEST, reason);
	}

	@Override
	public void close() {
		this.parser.close();
	}

}
