package com.trainburt.logger.boot;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LogFilter;
import com.trainburt.logger.transport.InMemoryTransport;
import com.trainburt.logger.transport.LogTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Redaction by {@code burt.logger.redaction.*}.
 */
class RedactionTests {

	private final InMemoryTransport transport = new InMemoryTransport();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(BurtLoggerAutoConfiguration.class))
		.withBean(LogTransport.class, () -> this.transport);

	@Test
	void whenNothingIsConfiguredShouldRedactNothing() {
		this.runner.run((context) -> context.getBean(LLMLogger.class).log("joe@example.com", null));
		assertThat(request()).isEqualTo("\"joe@example.com\"");
	}

	@Test
	void whenPatternsAreNamedShouldRedactWhatTheyFind() {
		this.runner
			.withPropertyValues("burt.logger.redaction.built-in=email, credit-card",
					"burt.logger.redaction.patterns.employee-id=E\\d{4}")
			.run((context) -> context.getBean(LLMLogger.class)
				.log(Map.of("text", "E1234 joe@example.com 4111111111111111 192.168.0.1"), null));
		assertThat(request()).isEqualTo("{\"text\":\"[EMPLOYEE_ID] [EMAIL] [CREDIT_CARD] 192.168.0.1\"}");
	}

	@Test
	void whenFiltersAndTheMdcAddSomethingShouldRedactThatToo() {
		MDC.put("user", "joe@example.com");
		try {
			this.runner
				.withPropertyValues("burt.logger.redaction.built-in=email", "burt.logger.mdc-keys=user",
						"burt.logger.metadata.owner=ann@example.com")
				.withBean(LogFilter.class, () -> (entry) -> entry.withRequest(entry.request() + " bob@example.com"))
				.run((context) -> context.getBean(LLMLogger.class).log("request", null));
		}
		finally {
			MDC.remove("user");
		}
		assertThat(request()).isEqualTo("\"request [EMAIL]\"");
		assertThat(this.transport.logs().get(0).get("metadata").toString())
			.isEqualTo("{\"owner\":\"[EMAIL]\",\"user\":\"[EMAIL]\"}");
	}

	@Test
	void whenEachLogIsWrittenToDiskShouldRedactItBefore(@TempDir Path directory) {
		this.runner
			.withPropertyValues("burt.logger.redaction.built-in=email", "burt.logger.flush-interval=1h",
					"burt.logger.spool.directory=" + directory, "burt.logger.spool.mode=journal")
			.run((context) -> {
				context.getBean(LLMLogger.class).log("ask joe@example.com", null);
				try (Stream<Path> paths = Files.walk(directory)) {
					// An empty one is for a later batch.
					assertThat(paths.filter((path) -> path.toString().endsWith(".open") && path.toFile().length() > 0))
						.singleElement()
						.satisfies((file) -> assertThat(file).content().contains("ask [EMAIL]").doesNotContain("joe"));
				}
			});
	}

	private String request() {
		return this.transport.logs().get(0).get("request").toString();
	}

}
