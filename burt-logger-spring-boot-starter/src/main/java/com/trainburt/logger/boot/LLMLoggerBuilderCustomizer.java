package com.trainburt.logger.boot;

import com.trainburt.logger.LLMLoggerBuilder;

/**
 * Changes the {@link LLMLoggerBuilder} before the auto-configured
 * {@link com.trainburt.logger.LLMLogger} is built. Beans of this type are called in their
 * order, after everything else has been set, so that they override it.
 */
@FunctionalInterface
public interface LLMLoggerBuilderCustomizer {

	/**
	 * Change the builder. Values set here are checked like those of properties.
	 * @param builder the builder
	 */
	void customize(LLMLoggerBuilder builder);

}
