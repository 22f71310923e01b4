package com.trainburt.sample.access;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Ends the start if other machines could connect with a key that everybody knows.
 */
@Component
class KnownKeyCheck implements BeanFactoryPostProcessor {

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
		Environment environment = beans.getBean(ConfigurableApplicationContext.ENVIRONMENT_BEAN_NAME,
				Environment.class);
		String address = environment.getProperty("server.address");
		if (!DefaultKeys.isLoopback(address)) {
			String where = (address != null) ? address : "all addresses";
			check(environment, where, "sample.collector.api-key", DefaultKeys.API_KEY, "BURT_API_KEY");
			check(environment, where, "burt.logger.feedback.token-key", DefaultKeys.FEEDBACK_TOKEN_KEY,
					"FEEDBACK_TOKEN_KEY");
		}
	}

	private static void check(Environment environment, String address, String property, String known, String variable) {
		if (known.equals(environment.getProperty(property))) {
			throw new InvalidConfigurationPropertyValueException(property, known,
					("The sample listens on %s, so other machines can connect, and everybody knows this key. Set the "
							+ "environment variable %s to a secret of at least 32 characters, or remove it to have a "
							+ "random key, or listen on 127.0.0.1 only (server.address).")
						.formatted(address, variable));
		}
	}

}
