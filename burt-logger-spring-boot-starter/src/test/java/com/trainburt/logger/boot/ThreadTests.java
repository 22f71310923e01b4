package com.trainburt.logger.boot;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.boot.http.BurtLoggerHttpAutoConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Threads come with the first log and go with the context.
 */
class ThreadTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	/** Those of contexts that other tests have left open. */
	private final Set<Thread> strangers = Thread.getAllStackTraces().keySet();

	@Test
	void whenContextsComeAndGoShouldLeaveNoThread() {
		try (FakeBackend backend = new FakeBackend()) {
			ApplicationContextRunner runner = new ApplicationContextRunner()
				.withConfiguration(
						AutoConfigurations.of(BurtLoggerAutoConfiguration.class, BurtLoggerHttpAutoConfiguration.class))
				.withPropertyValues("burt.logger.endpoint=" + backend.endpoint(), "burt.logger.api-key=key",
						"burt.logger.batch-size=1");
			for (int i = 1; i <= 20; i++) {
				int logs = i;
				runner.run((context) -> {
					assertThat(context.getBean(LLMLogger.class).log("request", "response")).isTrue();
					backend.awaitLogs(logs);
					assertThat(threads("burt-logger")).isNotEmpty()
						.allSatisfy((thread) -> assertThat(thread.isDaemon()).isTrue());
				});
			}
			Awaitility.await().atMost(LONG).until(() -> threads("burt-logger").isEmpty());
			Awaitility.await().atMost(LONG).until(() -> {
				// Before JDK 21 an HTTP client ends when it is collected.
				System.gc();
				return threads("HttpClient-").isEmpty();
			});
		}
	}

	@Test
	void whenNothingIsLoggedShouldStartNoSender() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(BurtLoggerAutoConfiguration.class, BurtLoggerHttpAutoConfiguration.class))
			.withPropertyValues("burt.logger.endpoint=http://127.0.0.1:9", "burt.logger.api-key=key")
			.run((context) -> {
				assertThat(context).hasSingleBean(LLMLogger.class);
				assertThat(threads("burt-logger")).isEmpty();
			});
	}

	private List<Thread> threads(String prefix) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> !this.strangers.contains(thread) && thread.getName().startsWith(prefix))
			.toList();
	}

}
