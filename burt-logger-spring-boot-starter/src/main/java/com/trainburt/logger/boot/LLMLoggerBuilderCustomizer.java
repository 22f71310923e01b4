package com.trainburt.logger.boot;

import com.trainburt.logger.LLMLoggerBuilder;

/**
 * Changes the {@link LLMLoggerBuilder} before the auto-configured
 * {@link com.trainburt.logger.LLMLogger} is built. Beans of this type are called in their
 * order, after everything else has been set, so that they have the last word.
 */
@FunctionalInterface
public interface LLMLoggerBuilderCustomizer {

	/**
	 * Change the builder. What is set here is checked like a property.
	 * @param builder the builder
	 */
	void customize(LLMLoggerBuilder builder);

}
