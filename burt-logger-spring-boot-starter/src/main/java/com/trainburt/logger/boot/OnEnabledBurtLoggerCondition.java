package com.trainburt.logger.boot;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Binds the property instead of comparing its text, so that {@code no}, {@code off} and
 * {@code 0} have their usual meaning.
 */
class OnEnabledBurtLoggerCondition extends SpringBootCondition {

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		MergedAnnotation<ConditionalOnEnabledBurtLogger> annotation = metadata.getAnnotations()
			.get(ConditionalOnEnabledBurtLogger.class);
		String disabledBy = disabledBy(context.getEnvironment(), annotation.getString("part"));
		return new ConditionOutcome((disabledBy == null) == annotation.getBoolean("value"),
				ConditionMessage.forCondition(ConditionalOnEnabledBurtLogger.class)
					.because((disabledBy != null) ? disabledBy + " is false" : "nothing disables it"));
	}

	/**
	 * Find the property that disables a part of the logger.
	 * @param part the part, or an empty string for the whole
	 * @return the name of the property, or {@code null} if the part is enabled
	 */
	static @Nullable String disabledBy(Environment environment, String part) {
		if (!isTrue(environment, "burt.logger.enabled")) {
			return "burt.logger.enabled";
		}
		String property = "burt.logger." + part + ".enabled";
		return (part.isEmpty() || isTrue(environment, property)) ? null : property;
	}

	/*
	 * The first use of a binder takes 7 ms of the application's start, so it is used only
	 * for values other than "true" or "false".
	 */
	private static boolean isTrue(Environment environment, String property) {
		String value = environment.getProperty(property, "true");
		return switch (value) {
			case "true" -> true;
			case "false" -> false;
			default -> Binder.get(environment).bind(property, Boolean.class).orElse(true);
		};
	}

}
