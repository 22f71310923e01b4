package com.trainburt.sample;

import java.util.Map;

import com.trainburt.logger.LLMLogger;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.util.TestSocketUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Stops the application while a log waits.
 */
class FlushBeforeStopTests {

	@Test
	void whenStoppedShouldDeliverWhatWaits() {
		LLMLogger logger;
		try (ConfigurableApplicationContext context = SpringApplication.run(SampleApplication.class,
				"--server.port=" + TestSocketUtils.findAvailableTcpPort(), "--burt.logger.flush-interval=1h",
				"--burt.logger.shutdown-timeout=30s")) {
			logger = context.getBean(LLMLogger.class);
			assertThat(logger.log(Map.of("q", "last"), Map.of("a", "words"))).isTrue();
			assertThat(logger.stats().logsPending()).isEqualTo(1);
		}
		assertThat(logger.stats().logsSent()).isEqualTo(1);
		assertThat(logger.stats().logsFailed()).isZero();
	}

}
