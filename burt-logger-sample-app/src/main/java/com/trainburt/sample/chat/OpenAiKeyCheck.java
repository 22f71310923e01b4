package com.trainburt.sample.chat;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Profile;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/**
 * Ends the start if there is no key for the real API, before anything else can complain.
 */
@Component
@Profile("openai")
class OpenAiKeyCheck implements BeanFactoryPostProcessor {

	private static final String PROPERTY = "spring.ai.openai.api-key";

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
		String key = beans.getBean(ConfigurableApplicationContext.ENVIRONMENT_BEAN_NAME, Environment.class)
			.getProperty(PROPERTY);
		if (!StringUtils.hasText(key)) {
			throw new InvalidConfigurationPropertyValueException(PROPERTY, key,
					"The profile 'openai' needs a key: set the environment variable OPENAI_API_KEY, "
							+ "or leave out the profile to talk to the stand-in for the model.");
		}
	}

}
