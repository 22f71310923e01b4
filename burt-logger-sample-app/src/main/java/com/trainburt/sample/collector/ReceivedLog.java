package com.trainburt.sample.collector;

import java.time.Instant;

/**
 * One log of a batch that has arrived.
 *
 * @param loggedAt its timestamp, to the millisecond
 * @param json the whole log, character for character as it arrived
 * @param facts what it is searched by
 */
record ReceivedLog(Instant loggedAt, String json, LogFacts facts) {

	ReceivedLog(Instant loggedAt, String json) {
		this(loggedAt, json, LogFacts.of(json));
	}

}
