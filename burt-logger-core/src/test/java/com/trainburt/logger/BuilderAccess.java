package com.trainburt.logger;

import java.util.function.DoubleSupplier;

import com.trainburt.logger.internal.platform.Time;
import com.trainburt.logger.internal.queue.Settings;

/**
 * Access to a builder for tests in other packages.
 */
public final class BuilderAccess {

	private BuilderAccess() {
	}

	/**
	 * A builder of a logger whose time is stepped.
	 */
	public static LLMLoggerBuilder builder(Time time) {
		return LLMLogger.builder().time(time);
	}

	/**
	 * Set the time.
	 */
	public static LLMLoggerBuilder time(LLMLoggerBuilder builder, Time time) {
		return builder.time(time);
	}

	/**
	 * Set what the jitter comes from.
	 */
	public static LLMLoggerBuilder random(LLMLoggerBuilder builder, DoubleSupplier random) {
		return builder.random(random);
	}

	/**
	 * The options, for a part of the logger.
	 */
	public static Settings settings(LLMLoggerBuilder builder) {
		return builder.settings();
	}

}
