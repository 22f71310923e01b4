package com.trainburt.sample.collector;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Deliberate faults of the backend.
 */
enum Fault {

	/** Nothing is. */
	NONE("none"),

	/** Connections are cut without an answer. */
	DOWN("down"),

	/** Batches are rejected temporarily, with 429. */
	THROTTLED("throttled"),

	/** Batches are rejected with 401, with any key. */
	UNAUTHORIZED("unauthorized"),

	/** Batches of more than one log are rejected with 413. */
	TOO_LARGE("too-large");

	private final String word;

	Fault(String word) {
		this.word = word;
	}

	static Optional<Fault> of(@Nullable String word) {
		return Arrays.stream(values()).filter((fault) -> fault.word.equals(word)).findAny();
	}

	static String words() {
		return Arrays.stream(values()).map(Fault::word).collect(Collectors.joining(", "));
	}

	@JsonValue
	String word() {
		return this.word;
	}

}
