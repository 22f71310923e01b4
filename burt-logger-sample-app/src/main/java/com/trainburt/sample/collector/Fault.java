package com.trainburt.sample.collector;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with the backend, on purpose.
 */
enum Fault {

	/** Nothing is. */
	NONE("none"),

	/** Connections are cut without an answer. */
	DOWN("down"),

	/** Batches are refused for now, with 429. */
	THROTTLED("throttled"),

	/** Whatever the key, batches are refused with 401. */
	UNAUTHORIZED("unauthorized"),

	/** Batches of more than one log are refused with 413. */
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
