package com.trainburt.logger.boot;

import java.util.Map;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.ClassUtils;

/**
 * Keeps Jackson 2 for the codecs of an application that configures no other version.
 * Spring Boot decides that by the classes of Jackson 3, which the logger brings.
 */
final class Jackson2CodecsEnvironmentPostProcessor implements EnvironmentPostProcessor {

	static final String PROPERTY = "spring.http.codecs.preferred-json-mapper";

	private static final String JACKSON_2 = "org.springframework.boot.jackson2.autoconfigure.Jackson2AutoConfiguration";

	private static final String JACKSON_3 = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration";

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		ClassLoader classLoader = application.getClassLoader();
		if (ClassUtils.isPresent(JACKSON_2, classLoader) && !ClassUtils.isPresent(JACKSON_3, classLoader)) {
			// Last, so that the application's own choice wins.
			environment.getPropertySources()
				.addLast(new MapPropertySource("burtLoggerJackson2Codecs", Map.of(PROPERTY, "jackson2")));
		}
	}

}
