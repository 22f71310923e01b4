package com.trainburt.logger.boot;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Reports a property that is missing or secret, without its value. All others are
 * reported by Boot itself.
 */
class UnusablePropertyFailureAnalyzer extends AbstractFailureAnalyzer<UnusablePropertyException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UnusablePropertyException cause) {
		return new FailureAnalysis(cause.getMessage(),
				"Set '%s' in your application's configuration, or 'burt.logger.enabled' to 'false' to run without sending logs."
					.formatted(cause.property()),
				cause);
	}

}
