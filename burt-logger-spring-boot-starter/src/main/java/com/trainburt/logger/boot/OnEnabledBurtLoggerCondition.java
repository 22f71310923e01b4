package com.trainburt.logger.boot;

import java.util.Map;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Binds the property instead of comparing its text, so that {@code no}, {@code off} and
 * {@code 0} mean what they mean elsewhere.
 */
class OnEnabledBurtLoggerCondition extends SpringBootCondition {

	private static final String PROPERTY = "burt.logger.enabled";

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		boolean enabled = Binder.get(context.getEnvironment()).bind(PROPERTY, Boolean.class).orElse(true);
		Map<String, ?> attributes = metadata.getAnnotationAttributes(ConditionalOnEnabledBurtLogger.class.getName());
		boolean wanted = attributes == null || Boolean.TRUE.equals(attributes.get("value"));
		return new ConditionOutcome(enabled == wanted,
				ConditionMessage.forCondition(ConditionalOnEnabledBurtLogger.class)
					.because(PROPERTY + " is " + enabled));
	}

}
