package com.trainburt.logger.boot;

import java.util.function.Supplier;
import java.util.regex.Pattern;

import com.trainburt.logger.transport.InvalidOptionException;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Speaks of the options of the core as the properties that set them.
 */
final class OptionProperties {

	private static final Pattern QUOTED_OPTION = Pattern.compile("'(\\w+)'");

	private OptionProperties() {
	}

	/**
	 * Create something from properties.
	 * @param factory creates it
	 * @return what was created
	 * @throws InvalidConfigurationPropertyValueException if an option has a value that
	 * cannot work
	 * @throws UnusablePropertyException if the option is missing or its value secret: for
	 * the exception above Boot's report quotes the value that it finds in the environment
	 */
	static <T> T check(Supplier<T> factory) {
		try {
			return factory.get();
		}
		catch (InvalidOptionException ex) {
			String property = property(ex.option());
			String requirement = QUOTED_OPTION.matcher(ex.requirement())
				.replaceAll((match) -> "'" + property(match.group(1)) + "'");
			if (ex.value() == null) {
				throw new UnusablePropertyException(property, requirement, ex);
			}
			throw new InvalidConfigurationPropertyValueException(property, ex.value(), "It " + requirement + ".", ex);
		}
	}

	private static String property(String option) {
		return "burt.logger." + DataObjectPropertyName.toDashedForm(option);
	}

}
