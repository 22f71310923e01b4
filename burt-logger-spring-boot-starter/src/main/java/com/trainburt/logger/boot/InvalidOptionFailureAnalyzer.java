package com.trainburt.logger.boot;

import com.trainburt.logger.transport.InvalidOptionException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Reports an option that is missing or secret, without its value. All others are reported
 * by Boot itself.
 */
class InvalidOptionFailureAnalyzer extends AbstractFailureAnalyzer<InvalidOptionException> {

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, InvalidOptionException cause) {
		if (cause.value() != null) {
			return null;
		}
		String property = OptionProperties.property(cause.option());
		return new FailureAnalysis(
				"The configuration property '%s' %s.".formatted(property, OptionProperties.requirement(cause)),
				"Set '%s' in your application's configuration, or 'burt.logger.enabled' to 'false' to run without sending logs."
					.formatted(property),
				cause);
	}

}
