package com.trainburt.logger.boot;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import com.trainburt.logger.transport.InvalidOptionException.Problem;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.convert.ConversionFailedException;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;
import org.springframework.util.unit.DataSize;

/**
 * Properties whose text is no value of their type.
 */
final class UnreadableProperties {

	private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("burt.logger");

	private final BurtLoggerProperties properties;

	private final List<Problem> problems;

	private UnreadableProperties(BurtLoggerProperties properties, List<Problem> problems) {
		this.properties = properties;
		this.problems = problems;
	}

	static boolean isOurs(ConfigurationPropertyName name) {
		return PREFIX.isAncestorOf(name) || PREFIX.equals(name);
	}

	/**
	 * Bind all properties, and skip those that cannot be read.
	 */
	static UnreadableProperties bind(Environment environment) {
		List<Problem> problems = new ArrayList<>();
		BurtLoggerProperties properties = Binder.get(environment)
			.bindOrCreate(PREFIX, Bindable.of(BurtLoggerProperties.class), new BindHandler() {

				@Override
				public @Nullable Object onFailure(ConfigurationPropertyName name, Bindable<?> target,
						BindContext context, Exception error) {
					problems.add(problem(name, target, context.getConfigurationProperty(), error));
					return null;
				}

			});
		return new UnreadableProperties(properties, problems);
	}

	/**
	 * The problem with the property that ended a binding.
	 */
	static Problem problem(BindException failure) {
		return problem(failure.getName(), failure.getTarget(), failure.getProperty(), failure);
	}

	private static Problem problem(ConfigurationPropertyName name, Bindable<?> target,
			@Nullable ConfigurationProperty property, Throwable failure) {
		Class<?> type = target.getType().resolve(Object.class);
		String reason = String.valueOf(failure.getMessage());
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			// In a collection, the last one has the type of the element.
			if (cause instanceof ConversionFailedException conversion) {
				type = conversion.getTargetType().getType();
			}
			reason = String.valueOf(cause.getMessage());
		}
		return new Problem(((property != null) ? property.getName() : name).toString(),
				(property != null) ? String.valueOf(property.getValue()) : null, requirement(type, reason));
	}

	private static String requirement(Class<?> type, String reason) {
		Class<?> wrapper = ClassUtils.resolvePrimitiveIfNecessary(type);
		if (wrapper.isEnum()) {
			return "must be one of " + Arrays.stream(wrapper.getEnumConstants())
				.map((constant) -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-'))
				.collect(Collectors.joining(", "));
		}
		if (wrapper == Boolean.class) {
			return "must be true or false";
		}
		if (wrapper == Duration.class) {
			return "must be a duration such as 500ms or 5s";
		}
		if (wrapper == DataSize.class) {
			return "must be a size such as 4MB";
		}
		if (wrapper == Integer.class) {
			return "must be a whole number";
		}
		return (wrapper == Double.class) ? "must be a number" : "cannot be read (%s)".formatted(reason);
	}

	BurtLoggerProperties properties() {
		return this.properties;
	}

	List<Problem> problems() {
		return this.problems;
	}

}
