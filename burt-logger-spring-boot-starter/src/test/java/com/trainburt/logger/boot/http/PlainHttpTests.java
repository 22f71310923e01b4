package com.trainburt.logger.boot.http;

import com.trainburt.logger.boot.BurtLoggerAutoConfiguration;
import com.trainburt.logger.boot.FakeBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the warning of plain HTTP, which the core gives.
 */
@ExtendWith(OutputCaptureExtension.class)
class PlainHttpTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(BurtLoggerAutoConfiguration.class, BurtLoggerHttpAutoConfiguration.class))
		.withPropertyValues("burt.logger.api-key=" + FakeBackend.API_KEY);

	@BeforeEach
	void switchOn() {
		level(LogLevel.WARN);
	}

	@AfterEach
	void switchOff() {
		level(null);
	}

	private static void level(LogLevel level) {
		LoggingSystem.get(PlainHttpTests.class.getClassLoader())
			.setLogLevel("com.trainburt.logger.transport.http.PlainHttp", level);
	}

	@Test
	void whenLogsWouldTravelInTheClearShouldWarnOnce(CapturedOutput output) {
		this.runner.withPropertyValues("burt.logger.endpoint=http://logs.example.com/v1/logs?team=7")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).containsOnlyOnce("'burt.logger.endpoint' is plain HTTP to logs.example.com: the API key "
				+ "and all logs travel there unencrypted. Use https://");
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://127.evil.example.com", "HTTP://10.0.0.1", "http://localhost.example.com",
			"http://[::2]", "http://0.0.0.0" })
	void whenHostIsNotThisOneShouldWarn(String endpoint, CapturedOutput output) {
		this.runner.withPropertyValues("burt.logger.endpoint=" + endpoint)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).contains("is plain HTTP to");
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "https://logs.example.com", "http://localhost:8080", "http://LOCALHOST", "http://127.0.0.1:9",
					"http://127.1.2.3", "http://[::1]:9/v1", "http://[0:0:0:0:0:0:0:1]", "http://backend.localhost" })
	void whenEncryptedOrOnThisHostShouldBeQuiet(String endpoint, CapturedOutput output) {
		this.runner.withPropertyValues("burt.logger.endpoint=" + endpoint)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).doesNotContain("plain HTTP");
	}

}
