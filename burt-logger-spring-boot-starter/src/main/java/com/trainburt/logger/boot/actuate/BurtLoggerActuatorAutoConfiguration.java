package com.trainburt.logger.boot.actuate;

import java.util.regex.Pattern;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.boot.BurtLoggerAutoConfiguration;
import com.trainburt.logger.boot.BurtLoggerConnectionDetails;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for what Actuator shows of Burt
 * Logger.
 */
@AutoConfiguration(after = BurtLoggerAutoConfiguration.class)
@ConditionalOnClass({ InfoContributor.class, ConditionalOnEnabledInfoContributor.class })
@ConditionalOnBooleanProperty(name = "burt.logger.enabled", matchIfMissing = true)
public final class BurtLoggerActuatorAutoConfiguration {

	private static final Pattern NOT_ALPHANUMERIC = Pattern.compile("[^a-zA-Z0-9]");

	@Bean
	@ConditionalOnSingleCandidate(LLMLogger.class)
	@ConditionalOnEnabledInfoContributor("burt-logger")
	@ConditionalOnMissingBean
	BurtLoggerInfoContributor burtLoggerInfoContributor(LLMLogger logger,
			ObjectProvider<BurtLoggerConnectionDetails> connectionDetails) {
		return new BurtLoggerInfoContributor(logger, connectionDetails.getIfUnique());
	}

	// The endpoints env and configprops show values if they are told to, but not this
	// one.
	@Bean
	SanitizingFunction burtLoggerApiKeySanitizingFunction() {
		return SanitizingFunction.sanitizeValue().ifMatches(BurtLoggerActuatorAutoConfiguration::isApiKey);
	}

	/**
	 * However it is written: burt.logger.api-key, burt.logger.apiKey, BURT_LOGGER_APIKEY.
	 */
	private static boolean isApiKey(SanitizableData data) {
		return NOT_ALPHANUMERIC.matcher(data.getKey()).replaceAll("").equalsIgnoreCase("burtloggerapikey");
	}

}
