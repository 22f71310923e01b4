package com.trainburt.logger.boot;

import java.nio.file.Path;
import java.util.stream.Collectors;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.boot.file.BurtLoggerFileAutoConfiguration;
import com.trainburt.logger.boot.http.BurtLoggerHttpAutoConfiguration;
import com.trainburt.logger.transport.InMemoryTransport;
import com.trainburt.logger.transport.LogTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages at the start.
 */
class StartReportTests {

	private final Logger log = (Logger) LoggerFactory.getLogger("com.trainburt.logger.boot");

	private final ListAppender<ILoggingEvent> events = new ListAppender<>();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(BurtLoggerAutoConfiguration.class,
				BurtLoggerFileAutoConfiguration.class, BurtLoggerHttpAutoConfiguration.class))
		.withPropertyValues("burt.logger.endpoint=https://logs.example.com/secret-path?token=secret",
				"burt.logger.api-key=secret-key");

	@BeforeEach
	void capture() {
		this.events.start();
		this.log.addAppender(this.events);
		this.log.setLevel(Level.INFO);
	}

	@AfterEach
	void release() {
		this.log.detachAppender(this.events);
		this.log.setLevel(null);
	}

	private String lines() {
		return this.events.list.stream().map(ILoggingEvent::getFormattedMessage).collect(Collectors.joining("\n"));
	}

	@Test
	void whenStartedShouldSayWhereLogsGoInOneLine(@TempDir Path directory) {
		this.runner
			.withPropertyValues("burt.logger.spool.directory=" + directory.resolve("spool"),
					"burt.logger.spool.mode=journal")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(lines())
			.containsOnlyOnce("Burt Logger sends logs to logs.example.com. Spool: " + directory.resolve("spool")
					+ " (journal). Captured model calls: none")
			.doesNotContain("secret");
	}

	@Test
	void whenEndpointHasNoHostShouldNameItsKind(@TempDir Path directory) {
		this.runner.withPropertyValues("burt.logger.endpoint=" + directory.toUri())
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(lines()).containsOnlyOnce("Burt Logger sends logs to a file: endpoint. Spool: none")
			.doesNotContain(directory.toString());
	}

	@Test
	void whenThereIsNoSpoolShouldSaySo() {
		this.runner.run((context) -> assertThat(context).hasNotFailed());
		assertThat(lines()).containsOnlyOnce("Spool: none");
	}

	@Test
	void whenLoggerIsTheApplicationsOwnShouldSaySoAndNameNoHost() {
		this.runner.withBean("audit", LLMLogger.class, LLMLogger::noop)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(lines())
			.containsOnlyOnce("Burt Logger uses the application's own LLMLogger. Captured model calls: none")
			.doesNotContain("sends logs to");
	}

	@Test
	void whenTransportIsTheApplicationsOwnShouldSaySoAndNameNoHost() {
		this.runner.withBean("ownTransport", LogTransport.class, InMemoryTransport::new)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(lines())
			.containsOnlyOnce("Burt Logger sends logs through the application's LogTransport bean. Spool: none.")
			.doesNotContain("logs.example.com");
	}

	@Test
	void whenLoggerAndTransportAreTheApplicationsOwnShouldReportTheLogger() {
		this.runner.withBean(LogTransport.class, InMemoryTransport::new)
			.withBean("llmLogger", LLMLogger.class, LLMLogger::noop)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(lines()).containsOnlyOnce("Burt Logger uses the application's own LLMLogger.")
			.doesNotContain("sends logs");
	}

	@Test
	void whenContextIsAChildShouldNotNameItsOwnEndpoint() {
		this.runner.run((parent) -> new ApplicationContextRunner().withParent(parent)
			.withConfiguration(
					AutoConfigurations.of(BurtLoggerAutoConfiguration.class, BurtLoggerHttpAutoConfiguration.class))
			.withPropertyValues("burt.logger.endpoint=https://child.example.com/v1", "burt.logger.api-key=secret-key")
			.run((child) -> assertThat(child).hasNotFailed()));
		assertThat(lines()).containsOnlyOnce("Burt Logger sends logs to logs.example.com")
			.containsOnlyOnce("Burt Logger uses the parent context's LLMLogger. Captured model calls: none")
			.doesNotContain("child.example.com");
	}

	@Test
	void whenDisabledShouldSaySoOnce() {
		this.runner.withPropertyValues("burt.logger.enabled=false")
			.run((context) -> assertThat(context).hasSingleBean(LLMLogger.class));
		assertThat(lines()).containsOnlyOnce("Burt Logger is disabled by 'burt.logger.enabled': logs are discarded")
			.doesNotContain("Burt Logger sends");
	}

	@Test
	void whenDisabledAndBeansAreLazyShouldSaySoAllTheSame() {
		this.runner.withPropertyValues("burt.logger.enabled=false")
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(lines()).containsOnlyOnce("Burt Logger is disabled by 'burt.logger.enabled': logs are discarded");
	}

	@Test
	void whenPropertiesAreForAnotherEndpointShouldWarnOnce() {
		this.runner.withPropertyValues("burt.logger.kafka.key=conversation_id", "burt.logger.file.max-age=2h")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(lines()).containsOnlyOnce("have no effect beside 'burt.logger.endpoint'")
			.contains("'burt.logger.file.max-age' and 'burt.logger.kafka.key' have no effect beside "
					+ "'burt.logger.endpoint', which starts with https:");
	}

}
