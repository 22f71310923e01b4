package com.trainburt.logger.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import com.trainburt.logger.transport.InvalidOptionException.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Checks options and rejects those that cannot work, all at once. Not safe for use by
 * several threads.
 */
public final class OptionChecks {

	private static final String[] BYTE_UNITS = { "B", "KB", "MB", "GB" };

	private final List<Problem> problems = new ArrayList<>();

	/**
	 * Check any option.
	 * @param works whether the value can work
	 * @param option the option, by the name of the builder's method
	 * @param value the value, or {@code null} if it is missing or secret
	 * @param requirement what would work, a phrase such as {@code must be positive}
	 */
	public void check(boolean works, String option, @Nullable Object value, String requirement) {
		if (!works) {
			this.problems.add(new Problem(option, (value != null) ? value.toString() : null, requirement));
		}
	}

	/**
	 * Check that there is a value.
	 * @param option the option, by the name of the builder's method
	 * @param value the value
	 * @return whether there is one
	 */
	public boolean notNull(String option, @Nullable Object value) {
		check(value != null, option, null, "must not be null");
		return value != null;
	}

	/**
	 * Check a number.
	 * @param option the option, by the name of the builder's method
	 * @param value the value
	 * @param minimum the smallest value that works
	 */
	public void atLeast(String option, long value, long minimum) {
		check(value >= minimum, option, value, (minimum == 1) ? "must be positive" : "must be at least " + minimum);
	}

	/**
	 * Check a duration that must be longer than zero.
	 * @param option the option, by the name of the builder's method
	 * @param value the value
	 * @param maximum the largest value that works
	 */
	public void positive(String option, Duration value, Duration maximum) {
		if (notNull(option, value)) {
			check(!value.isZero() && !value.isNegative(), option, duration(value), "must be longer than zero");
			atMost(option, value, maximum);
		}
	}

	/**
	 * Check a duration that may be zero.
	 * @param option the option, by the name of the builder's method
	 * @param value the value
	 * @param maximum the largest value that works
	 */
	public void notNegative(String option, Duration value, Duration maximum) {
		if (notNull(option, value)) {
			check(!value.isNegative(), option, duration(value), "must not be negative");
			atMost(option, value, maximum);
		}
	}

	private void atMost(String option, Duration value, Duration maximum) {
		check(value.compareTo(maximum) <= 0, option, duration(value), "must be at most " + duration(maximum));
	}

	/**
	 * Create an object, and collect the options that it rejects.
	 * @param factory creates it
	 * @param <T> the type of the object
	 * @return the object, or {@code null} if an option cannot work
	 */
	public <T> @Nullable T collect(Supplier<T> factory) {
		try {
			return factory.get();
		}
		catch (InvalidOptionException ex) {
			this.problems.addAll(ex.problems());
			return null;
		}
	}

	/**
	 * Reject the collected options.
	 * @throws InvalidOptionException if an option cannot work
	 */
	public void rejectInvalid() {
		if (!this.problems.isEmpty()) {
			throw new InvalidOptionException(this.problems);
		}
	}

	/**
	 * Write a size as a person would.
	 * @param bytes the size
	 * @return such as {@code 4MB}
	 */
	public static String bytes(long bytes) {
		long size = bytes;
		int unit = 0;
		while (size != 0 && size % 1024 == 0 && unit < BYTE_UNITS.length - 1) {
			size /= 1024;
			unit++;
		}
		return size + BYTE_UNITS[unit];
	}

	/**
	 * Write a duration as a person would.
	 * @param duration the duration
	 * @return such as {@code 90s}
	 */
	public static String duration(Duration duration) {
		if (duration.toNanosPart() % 1_000_000 != 0) {
			return duration.toString();
		}
		if (duration.toMillisPart() != 0) {
			return duration.toMillis() + "ms";
		}
		long seconds = duration.toSeconds();
		if (seconds == 0 || seconds % 60 != 0) {
			return seconds + "s";
		}
		return (seconds % 3600 != 0) ? seconds / 60 + "m"
				: (seconds % 86_400 != 0) ? seconds / 3600 + "h" : seconds / 86_400 + "d";
	}

}
