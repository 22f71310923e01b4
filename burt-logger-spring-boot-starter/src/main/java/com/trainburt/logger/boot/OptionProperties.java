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
	 * @throws InvalidOptionException if the option is missing or its value secret: the
	 * exception above would make Boot's report quote the value from the environment
	 */
	static <T> T check(Supplier<T> factory) {
		try {
			return factory.get();
		}
		catch (InvalidOptionException ex) {
			if (ex.value() == null) {
				throw ex;
			}
			throw new InvalidConfigurationPropertyValueException(property(ex.option()), ex.value(),
					"It " + requirement(ex) + ".", ex);
		}
	}

	static String property(String option) {
		return "burt.logger." + DataObjectPropertyName.toDashedForm(option);
	}

	static String requirement(InvalidOptionException ex) {
		return QUOTED_OPTION.matcher(ex.requirement()).replaceAll((match) -> "'" + property(match.group(1)) + "'");
	}

}
