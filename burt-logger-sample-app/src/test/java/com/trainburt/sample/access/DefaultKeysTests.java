package com.trainburt.sample.access;

import com.trainburt.sample.SampleApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Starts with and without keys, and listens nowhere.
 */
@ExtendWith(OutputCaptureExtension.class)
class DefaultKeysTests {

	@ParameterizedTest
	@ValueSource(strings = { "127.0.0.1", "localhost", "::1", "127.0.0.2" })
	void whenOnLoopbackShouldHaveTheKeysOfTheManual(String address, CapturedOutput output) {
		try (ConfigurableApplicationContext context = environmentOnly("--server.address=" + address)) {
			assertThat(apiKey(context)).isEqualTo("sample-key");
			assertThat(context.getEnvironment().getProperty("burt.logger.feedback.token-key"))
				.isEqualTo(DefaultKeys.FEEDBACK_TOKEN_KEY);
		}
		assertThat(output).doesNotContain("Other machines can reach");
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "0.0.0.0", "192.0.2.1", "::" })
	void whenElsewhereShouldHaveRandomKeysAndShowOne(String address, CapturedOutput output) {
		String argument = "--server.address=" + ((address != null) ? address : "");
		String first;
		try (ConfigurableApplicationContext context = environmentOnly(argument)) {
			first = apiKey(context);
			assertThat(first).hasSize(40).isEqualTo(context.getEnvironment().getProperty("burt.logger.api-key"));
			assertThat(context.getEnvironment().getProperty("burt.logger.feedback.token-key")).hasSize(40)
				.isNotEqualTo(first);
		}
		assertThat(output).contains("The key for this run, which its page asks for: " + first);
		try (ConfigurableApplicationContext context = environmentOnly(argument)) {
			assertThat(apiKey(context)).isNotEqualTo(first);
		}
	}

	@Test
	void whenKeyIsGivenShouldNotShowIt(CapturedOutput output) {
		try (ConfigurableApplicationContext context = environmentOnly("--server.address=0.0.0.0",
				"--BURT_API_KEY=a-secret")) {
			assertThat(apiKey(context)).isEqualTo("a-secret");
		}
		assertThat(output).doesNotContain("a-secret");
	}

	@ParameterizedTest
	@CsvSource({ "sample.collector.api-key, sample-key, BURT_API_KEY",
			"burt.logger.feedback.token-key, for-the-sample-only-and-no-secret, FEEDBACK_TOKEN_KEY",
			"burt.logger.feedback.previous-token-key, for-the-sample-only-and-no-secret, "
					+ "BURT_LOGGER_FEEDBACK_PREVIOUS_TOKEN_KEY" })
	void whenElsewhereWithAKnownKeyShouldNotStart(String property, String key, String variable, CapturedOutput output) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class).isThrownBy(() -> SpringApplication
			.run(SampleApplication.class, "--server.address=0.0.0.0", "--%s=%s".formatted(property, key))
			.close());
		assertThat(output).contains("APPLICATION FAILED TO START", property, "The sample listens on 0.0.0.0",
				"Set the environment variable " + variable);
	}

	private static String apiKey(ConfigurableApplicationContext context) {
		return context.getEnvironment().getProperty("sample.collector.api-key");
	}

	private static ConfigurableApplicationContext environmentOnly(String... arguments) {
		SpringApplication application = new SpringApplication(Nothing.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		return application.run(arguments);
	}

	@Configuration(proxyBeanMethods = false)
	static class Nothing {

	}

}
