package com.trainburt.logger.transport;

import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Options of the logger or of a transport have values that cannot work. The message names
 * each option, its value and what would work; a secret value is not named.
 */
public final class InvalidOptionException extends IllegalArgumentException {

	private final List<Problem> problems;

	/**
	 * Reject a value.
	 * @param option the option, as the builder's method is called
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
	 * Reject an endpoint. Its user info and its query may be secret, and are not named.
	 * @param endpoint the endpoint, or {@code null} if it is missing
	 * @param requirement what would work
	 * @return the exception
	 */
	public static InvalidOptionException ofEndpoint(@Nullable String endpoint, String requirement) {
		return new InvalidOptionException("endpoint", (endpoint != null) ? withoutSecrets(endpoint) : null,
				requirement);
	}

	/** Of what is no URI it is not certain where the user info ends. */
	private static @Nullable String withoutSecrets(String endpoint) {
		return endpoint.contains("@") ? null : endpoint.replaceFirst("(?s)[?#].*", "…");
	}

	/**
	 * What is wrong.
	 * @return at least one problem
	 */
	public List<Problem> problems() {
		return this.problems;
	}

	/**
	 * An option that cannot work.
	 *
	 * @param option the option, as the builder's method is called, such as
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
