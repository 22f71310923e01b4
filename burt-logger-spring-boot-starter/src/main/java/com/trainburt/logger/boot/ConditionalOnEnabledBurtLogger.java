package com.trainburt.logger.boot;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Conditional;

/**
 * {@link Conditional @Conditional} that matches the value of {@code burt.logger.enabled},
 * in any way in which a boolean property may be written. In an application that was
 * processed ahead of time, the bean is removed at the start if the property is
 * {@code false} then.
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Conditional(OnEnabledBurtLoggerCondition.class)
public @interface ConditionalOnEnabledBurtLogger {

	/**
	 * The value that matches.
	 * @return whether it is enabled
	 */
	boolean value() default true;

	/**
	 * A part of the logger that can be disabled separately, by
	 * {@code burt.logger.<part>.enabled}.
	 * @return the part, such as {@code capture.spring-ai}, or an empty string for the
	 * whole
	 */
	String part() default "";

}
