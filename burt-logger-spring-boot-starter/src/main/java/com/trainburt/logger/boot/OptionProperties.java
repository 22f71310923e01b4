package com.trainburt.logger.boot;

import java.util.List;
import java.util.function.Function;

import com.trainburt.logger.transport.InvalidOptionException;
import com.trainburt.logger.transport.InvalidOptionException.Problem;
import com.trainburt.logger.transport.LogTransport;
import com.trainburt.logger.transport.OptionChecks;
import com.trainburt.logger.transport.OptionNames;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

/**
 * Maps the options of the core to the properties that set them.
 */
public final class OptionProperties {

	/** The properties, for messages. */
	public static final OptionNames NAMES = new OptionNames(OptionProperties::property);

	private static final String PREFIX = "burt.logger.";

	/** Prefixes that are followed by a name that the user chooses. */
	private static final List<String> NAMED_BY_USER = List.of("metadata.", "redaction.patterns.");

	private OptionProperties() {
	}

	/**
	 * Create an object from properties.
	 * @param factory creates it, or collects properties that cannot work
	 * @return the object
	 * @throws InvalidPropertiesException if properties have values that cannot work
	 */
	static <T> T check(Function<OptionChecks, @Nullable T> factory) {
		OptionChecks checks = new OptionChecks();
		@Nullable T created = checks.collect(() -> factory.apply(checks));
		try {
			checks.rejectInvalid();
		}
		catch (InvalidOptionException ex) {
			if (created instanceof LogTransport transport) {
				transport.close();
			}
			throw new InvalidPropertiesException(ex.problems().stream().map(OptionProperties::ofProperty).toList(), ex);
		}
		if (created == null) {
			throw new IllegalStateException("Nothing was created, but no property was rejected");
		}
		return created;
	}

	private static Problem ofProperty(Problem problem) {
		return new Problem(property(problem.option()), problem.value(), NAMES.in(problem.requirement()));
	}

	private static String property(String option) {
		return PREFIX + (NAMED_BY_USER.stream().anyMatch(option::startsWith) ? option
				: DataObjectPropertyName.toDashedForm(option));
	}

}
