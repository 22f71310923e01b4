package com.trainburt.sample.access;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Ends the start if other machines could connect with a public key.
 */
@Component
class KnownKeyCheck implements BeanFactoryPostProcessor {

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
		Environment environment = beans.getBean(ConfigurableApplicationContext.ENVIRONMENT_BEAN_NAME,
				Environment.class);
		if (!DefaultKeys.onLoopbackOnly(environment)) {
			check(environment, "sample.collector.api-key", DefaultKeys.API_KEY, "BURT_API_KEY");
			check(environment, "burt.logger.feedback.token-key", DefaultKeys.FEEDBACK_TOKEN_KEY, "FEEDBACK_TOKEN_KEY");
			check(environment, "burt.logger.feedback.previous-token-key", DefaultKeys.FEEDBACK_TOKEN_KEY,
					"BURT_LOGGER_FEEDBACK_PREVIOUS_TOKEN_KEY");
		}
	}

	private static void check(Environment environment, String property, String known, String variable) {
		if (known.equals(environment.getProperty(property))) {
			throw new InvalidConfigurationPropertyValueException(property, known,
					("The sample listens on %s, so other machines can connect, and this key is public. Set the "
							+ "environment variable %s to a secret of at least 32 characters, or remove the known "
							+ "key, or listen on 127.0.0.1 only (server.address, and management.server.address "
							+ "if Actuator has a port of its own).")
						.formatted(environment.getProperty("server.address", "all addresses"), variable));
		}
	}

}
