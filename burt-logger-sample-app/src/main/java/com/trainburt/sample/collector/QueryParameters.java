package com.trainburt.sample.collector;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.util.MultiValueMap;
import org.springframework.web.server.ResponseStatusException;

/**
 * Reads the parameters of an address, and takes none that it does not understand: a
 * filter that is misspelt would else let everything pass.
 */
final class QueryParameters {

	/** The range of the database's dates. */
	private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

	private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

	private final MultiValueMap<String, String> values;

	/**
	 * Take the parameters of an address.
	 * @param values what the address says
	 * @param known what it may say
	 * @throws ResponseStatusException 400 if it says something else, or one thing twice
	 */
	QueryParameters(MultiValueMap<String, String> values, List<String> known) {
		this.values = values;
		values.forEach((name, given) -> {
			if (!known.contains(name)) {
				throw invalid("'%s' is no parameter here: use %s".formatted(name, String.join(", ", known)));
			}
			if (given.size() > 1) {
				throw invalid("'%s' must be given once but was given as %s".formatted(name, given));
			}
		});
	}

	/**
	 * A text.
	 * @return the value, or {@code null} if it is absent or empty, as an empty field of a
	 * form is
	 * @throws ResponseStatusException 400 if it is too long to be found
	 */
	@Nullable String text(String name) {
		String value = this.values.getFirst(name);
		if (value != null && value.length() > LogFacts.MAX_LENGTH) {
			throw invalid("'%s' must have at most %d characters but had %d".formatted(name, LogFacts.MAX_LENGTH,
					value.length()));
		}
		return (value == null || value.isEmpty()) ? null : value;
	}

	/**
	 * A moment.
	 * @return the value, or {@code null} if it is absent or empty
	 * @throws ResponseStatusException 400 if it is none
	 */
	@Nullable Instant instant(String name) {
		String value = text(name);
		if (value == null) {
			return null;
		}
		try {
			Instant instant = Instant.parse(value);
			if (!instant.isBefore(EARLIEST) && !instant.isAfter(LATEST)) {
				return instant;
			}
		}
		catch (DateTimeException ex) {
			// The message below says more.
		}
		throw invalid("'%s' must be a time such as 2026-11-23T19:24:39Z but was '%s'".formatted(name, value));
	}

	/**
	 * A whole number.
	 * @return the value, or {@code null} if it is absent or empty
	 * @throws ResponseStatusException 400 if it is none, or out of bounds
	 */
	@Nullable Long number(String name, long min, long max) {
		String value = text(name);
		if (value == null) {
			return null;
		}
		try {
			long number = Long.parseLong(value);
			if (number >= min && number <= max) {
				return number;
			}
		}
		catch (NumberFormatException ex) {
			// The message below says more.
		}
		throw invalid("'%s' must be from %d to %d but was %s".formatted(name, min, max, value));
	}

	static ResponseStatusException invalid(String reason) {
		return new ResponseStatusException(HttpStatus.BAD_REQUEST, reason);
	}

}
