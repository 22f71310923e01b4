package com.trainburt.logger.boot;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.Leaks;
import com.trainburt.logger.boot.http.BurtLoggerHttpAutoConfiguration;
import com.trainburt.logger.transport.http.RawHttpServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that logs and then does not start sends what it has logged, and leaves
 * nothing behind.
 */
@Timeout(120)
class FailedRefreshTests {

	@Test
	void whenRefreshFailsShouldSendAndLeaveNothing() {
		try (RawHttpServer server = new RawHttpServer()) {
			Leaks leaks = Leaks.since();
			ApplicationContextRunner runner = new ApplicationContextRunner()
				.withConfiguration(
						AutoConfigurations.of(BurtLoggerAutoConfiguration.class, BurtLoggerHttpAutoConfiguration.class))
				.withUserConfiguration(Application.class)
				.withPropertyValues("burt.logger.endpoint=" + server.endpoint(), "burt.logger.api-key=key",
						"burt.logger.batch-size=1");
			for (int i = 1; i <= 5; i++) {
				runner.run((
						context) -> assertThat(context).hasFailed().getFailure().rootCause().hasMessage("no database"));
				assertThat(server.requests()).hasSize(i);
			}
			leaks.assertNone();
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		Object database(LLMLogger logger) {
			assertThat(logger.log("request", "response")).isTrue();
			throw new IllegalStateException("no database");
		}

	}

}
