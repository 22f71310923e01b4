package com.trainburt.logger.transport;

import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Options of the logger or of a transport have values that cannot work. The message names
 * each option, its value and what would work; it omits a secret value.
 */
public final class InvalidOptionException extends IllegalArgumentException {

	private final List<Problem> problems;

	/**
	 * Reject a value.
	 * @param option the option, by the name of the builder's method
	 * @param value the value it has, or {@code null} if it is missing or secret
	 * @param requirement what would work, a phrase such as {@code must be positive}
	 */
	public InvalidOptionException(String option, @Nullable Object value, String requirement) {
		this(List.of(new Problem(option, (value != null) ? value.toString() : null, requirement)));
	}

	/**
	 * Reject several values.
	 * @param problems at least one
	 */
	public InvalidOptionException(List<Problem> problems) {
		super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
		this.problems = List.copyOf(problems);
	}

	/**
	 * Reject an endpoint. The message omits its user info and its query, which may be
	 * secret.
	 * @param endpoint the endpoint, or {@code null} if it is missing
	 * @param requirement what would work
	 * @return the exception
	 */
	public static InvalidOptionException ofEndpoint(@Nullable String endpoint, String requirement) {
		return new InvalidOptionException("endpoint", (endpoint != null) ? withoutSecrets(endpoint) : null,
				requirement);
	}

	/** In a text that is not a URI, the end of the user info is not certain. */
	private static @Nullable String withoutSecrets(String endpoint) {
		return endpoint.contains("@") ? null : endpoint.replaceFirst("(?s)[?#].*", "…");
	}

	/**
	 * The problems.
	 * @return at least one problem
	 */
	public List<Problem> problems() {
		return this.problems;
	}

	/**
	 * An option that cannot work.
	 *
	 * @param option the option, by the name of the builder's method, such as
	 * {@code batchSize}
	 * @param value the value it has, or {@code null} if it is missing or secret
	 * @param requirement what would work, a phrase such as {@code must be positive},
	 * which names other options in single quotes
	 */
	public record Problem(String option, @Nullable String value, String requirement) {

		@Override
		public String toString() {
			return "'%s' %s%s".formatted(this.option, this.requirement,
					(this.value != null) ? " but was " + this.value : "");
		}

	}

}
