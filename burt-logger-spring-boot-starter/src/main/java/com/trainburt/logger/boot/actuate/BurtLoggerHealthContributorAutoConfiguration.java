package com.trainburt.logger.boot.actuate;

import java.time.InstantSource;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.boot.BurtLoggerAutoConfiguration;
import com.trainburt.logger.boot.ConditionalOnEnabledBurtLogger;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the health of Burt Logger.
 */
@AutoConfiguration(after = BurtLoggerAutoConfiguration.class)
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
public final class BurtLoggerHealthContributorAutoConfiguration {

	@Bean
	@ConditionalOnEnabledBurtLogger
	@ConditionalOnSingleCandidate(LLMLogger.class)
	@ConditionalOnEnabledHealthIndicator("burtlogger")
	@ConditionalOnMissingBean(name = { "burtLoggerHealthIndicator", "burtLoggerHealthContributor" })
	BurtLoggerHealthIndicator burtLoggerHealthIndicator(LLMLogger logger) {
		return new BurtLoggerHealthIndicator(logger, InstantSource.system());
	}

}
