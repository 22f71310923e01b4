package com.trainburt.sample.collector;

import java.time.Instant;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One log of a batch that has arrived.
 *
 * @param loggedAt its timestamp, to the millisecond
 * @param json the whole log, character for character as it arrived
 * @param facts the facts by which it is searched
 * @param label the label that it has for another log, or {@code null} if it is no
 * feedback
 */
record ReceivedLog(Instant loggedAt, String json, LogFacts facts, @Nullable ReceivedLabel label) {

	/**
	 * A log that has been checked.
	 * @param log the log as it is read
	 * @param json the log as it is written
	 * @return the log
	 */
	static ReceivedLog of(JsonNode log, String json) {
		double seconds = log.path("timestamp").asDouble();
		return new ReceivedLog(Instant.ofEpochMilli(Math.round(seconds * 1000)), json, LogFacts.of(log, json),
				ReceivedLabel.of(log));
	}

}
