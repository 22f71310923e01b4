package com.trainburt.logger.boot.actuate;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.boot.BackendHost;
import com.trainburt.logger.boot.BurtLoggerAutoConfiguration;
import com.trainburt.logger.boot.BurtLoggerConnectionDetails;
import com.trainburt.logger.boot.BurtLoggerProperties;
import com.trainburt.logger.boot.ConditionalOnEnabledBurtLogger;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.Sanitizer;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the Actuator endpoints of Burt
 * Logger.
 */
@AutoConfiguration(after = BurtLoggerAutoConfiguration.class)
@EnableConfigurationProperties(BurtLoggerEndpointProperties.class)
@ConditionalOnClass({ InfoContributor.class, ConditionalOnEnabledInfoContributor.class })
public final class BurtLoggerActuatorAutoConfiguration {

	private static final List<String> KEY_PROPERTIES = List.of("burt.logger.api-key", "burt.logger.feedback.token-key",
			"burt.logger.feedback.previous-token-key");

	private static final Pattern NOT_ALPHANUMERIC = Pattern.compile("[^a-zA-Z0-9]");

	private static final Set<String> KEYS = KEY_PROPERTIES.stream()
		.map(BurtLoggerActuatorAutoConfiguration::alphanumeric)
		.collect(Collectors.toUnmodifiableSet());

	@Bean
	@ConditionalOnEnabledBurtLogger
	@ConditionalOnSingleCandidate(LLMLogger.class)
	@ConditionalOnEnabledInfoContributor("burtlogger")
	@ConditionalOnMissingBean
	BurtLoggerInfoContributor burtLoggerInfoContributor(LLMLogger logger,
			ObjectProvider<BurtLoggerConnectionDetails> connectionDetails) {
		return new BurtLoggerInfoContributor(logger, connectionDetails.getIfUnique());
	}

	@Bean
	@ConditionalOnEnabledBurtLogger
	@ConditionalOnSingleCandidate(LLMLogger.class)
	@ConditionalOnAvailableEndpoint
	@ConditionalOnMissingBean
	BurtLoggerEndpoint burtLoggerEndpoint(LLMLogger logger, BurtLoggerProperties properties,
			ObjectProvider<BurtLoggerConnectionDetails> connectionDetails,
			ObjectProvider<SanitizingFunction> sanitizingFunctions, BurtLoggerEndpointProperties endpointProperties) {
		Sanitizer sanitizer = new Sanitizer(sanitizingFunctions.orderedStream().toList());
		return new BurtLoggerEndpoint(logger, BackendHost.of(connectionDetails.getIfUnique()),
				(showText) -> SettingsReport.describe(properties, sanitizer, showText),
				endpointProperties.getShowValues(), properties.getShutdownTimeout());
	}

	@Bean
	@ConditionalOnEnabledBurtLogger
	@ConditionalOnBean(BurtLoggerEndpoint.class)
	@ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
	@ConditionalOnMissingBean
	BurtLoggerEndpointWebExtension burtLoggerEndpointWebExtension(BurtLoggerEndpoint endpoint,
			BurtLoggerEndpointProperties properties) {
		return new BurtLoggerEndpointWebExtension(endpoint, properties.getShowValues(), properties.getRoles());
	}

	/*
	 * The endpoints env and configprops can be configured to show values, but never the
	 * keys: neither under their own names, nor under those of their sources, such as
	 * environment variables.
	 */
	@Bean
	SanitizingFunction burtLoggerApiKeySanitizingFunction(ObjectProvider<BurtLoggerConnectionDetails> connectionDetails,
			Environment environment) {
		// The environment itself throws if a placeholder has no value.
		Binder binder = Binder.get(environment);
		return SanitizingFunction.sanitizeValue()
			.ifMatches((data) -> isNamedAsAKey(data)
					|| KEY_PROPERTIES.stream()
						.anyMatch((name) -> contains(data, binder.bind(name, String.class).orElse(null)))
					|| contains(data, apiKey(connectionDetails)));
	}

	private static @Nullable String apiKey(ObjectProvider<BurtLoggerConnectionDetails> connectionDetails) {
		BurtLoggerConnectionDetails details = connectionDetails.getIfUnique();
		return (details != null) ? details.getApiKey() : null;
	}

	/**
	 * In any spelling: burt.logger.api-key, burt.logger.apiKey, BURT_LOGGER_APIKEY.
	 */
	private static boolean isNamedAsAKey(SanitizableData data) {
		return KEYS.contains(alphanumeric(data.getKey()));
	}

	private static String alphanumeric(String name) {
		return NOT_ALPHANUMERIC.matcher(name).replaceAll("").toLowerCase(Locale.ROOT);
	}

	private static boolean contains(SanitizableData data, @Nullable String key) {
		return key != null && !key.isBlank() && data.getValue() != null && data.getValue().toString().contains(key);
	}

}
