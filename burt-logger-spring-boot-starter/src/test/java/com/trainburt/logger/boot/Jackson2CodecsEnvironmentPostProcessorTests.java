package com.trainburt.logger.boot;

import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.support.SpringFactoriesLoader;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Jackson2CodecsEnvironmentPostProcessor}.
 */
class Jackson2CodecsEnvironmentPostProcessorTests {

	private static final String JACKSON_2 = "org.springframework.boot.jackson2.";

	private static final String JACKSON_3 = "org.springframework.boot.jackson.";

	private final StandardEnvironment environment = new StandardEnvironment();

	@Test
	void whenBootConfiguresJackson2OnlyShouldPreferIt() {
		assertThat(preferredWithout(JACKSON_3)).isEqualTo("jackson2");
	}

	@Test
	void whenBootConfiguresJackson3ShouldPreferNone() {
		assertThat(preferredWithout("none")).isNull();
		assertThat(preferredWithout(JACKSON_2)).isNull();
	}

	@Test
	void whenBootConfiguresNoJacksonShouldPreferNone() {
		assertThat(preferredWithout(JACKSON_2, JACKSON_3)).isNull();
	}

	@Test
	void whenApplicationPrefersOneShouldLeaveIt() {
		this.environment.getPropertySources()
			.addLast(new MapPropertySource("own", Map.of(Jackson2CodecsEnvironmentPostProcessor.PROPERTY, "jackson")));
		assertThat(preferredWithout(JACKSON_3)).isEqualTo("jackson");
	}

	private String preferredWithout(String... packages) {
		SpringApplication application = new SpringApplication(
				new DefaultResourceLoader(new FilteredClassLoader(packages)), Object.class);
		SpringFactoriesLoader.forDefaultResourceLocation()
			.load(EnvironmentPostProcessor.class, (type, name, failure) -> {
				// Those of Spring Boot whose constructors take arguments.
			})
			.stream()
			.filter(Jackson2CodecsEnvironmentPostProcessor.class::isInstance)
			.forEach((processor) -> processor.postProcessEnvironment(this.environment, application));
		return this.environment.getProperty(Jackson2CodecsEnvironmentPostProcessor.PROPERTY);
	}

}
