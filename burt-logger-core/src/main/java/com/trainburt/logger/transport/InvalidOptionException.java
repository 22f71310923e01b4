package com.trainburt.logger.transport;

import org.jspecify.annotations.Nullable;

/**
 * An option of the logger or of a transport has a value that cannot work. The message
 * names the option, the value and the mend; a secret value is not named.
 */
public final class InvalidOptionException extends IllegalArgumentException {

	private final String option;

	private final @Nullable Object value;

	private final String requirement;

	/**
	 * Reject a value.
	 * @param option the option, as the builder's method is called
	 * @param value the value it has, or {@code null} if it is missing or secret
	 * @param requirement what would work, a phrase such as {@code must be positive}
	 */
	public InvalidOptionException(String option, @Nullable Object value, String requirement) {
		super("'%s' %s%s".formatted(option, requirement, (value != null) ? " but was " + value : ""));
		this.option = option;
		this.value = value;
		this.requirement = requirement;
	}

	/**
	 * The option, as the builder's method is called.
	 * @return the name, such as {@code batchSize}
	 */
	public String option() {
		return this.option;
	}

	/**
	 * The value it has.
	 * @return the value, or {@code null} if it is missing or secret
	 */
	public @Nullable Object value() {
		return this.value;
	}

	/**
	 * What would work.
	 * @return a phrase such as {@code must be positive}
	 */
	public String requirement() {
		return this.requirement;
	}

}
