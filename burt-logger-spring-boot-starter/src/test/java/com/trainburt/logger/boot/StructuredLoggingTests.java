package com.trainburt.logger.boot;

import java.nio.charset.StandardCharsets;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.InMemoryTransport;
import com.trainburt.logger.transport.LogTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A report on a loss in the structured logging of Boot.
 */
class StructuredLoggingTests {

	private final Logger log = (Logger) LoggerFactory.getLogger(LLMLogger.class);

	private final ListAppender<ILoggingEvent> events = new ListAppender<>();

	@BeforeEach
	void capture() {
		this.events.start();
		this.log.addAppender(this.events);
		this.log.setLevel(Level.WARN);
	}

	@AfterEach
	void release() {
		this.log.detachAppender(this.events);
		this.log.setLevel(null);
		this.log.getLoggerContext().removeObject(Environment.class.getName());
	}

	@ParameterizedTest
	@ValueSource(strings = { "ecs", "logstash" })
	void whenLogsAreLostShouldHaveFieldsAndTheNamesOfProperties(String format) {
		InMemoryTransport backend = new InMemoryTransport();
		backend.answerWith((batch) -> DeliveryResult.rejected("HTTP 400"));
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(BurtLoggerAutoConfiguration.class))
			.withBean(LogTransport.class, () -> backend)
			.run((context) -> {
				context.getBean(LLMLogger.class).log("request", "response");
				context.getBean(LLMLogger.class).flush();
			});
		JsonNode line = encode(format, this.events.list.get(0));
		assertThat(line.get("reason").asString()).isEqualTo("rejected");
		assertThat(line.get("logs").asInt()).isEqualTo(1);
		assertThat(line.get("state").asString()).isIn("delivering", "closed");
		assertThat(line.get("batch_id").asString()).isNotEmpty();
		assertThat(line.get("message").asString())
			.startsWith("1 log lost (REJECTED): HTTP 400. To fix it, check 'burt.logger.endpoint' and");
	}

	private JsonNode encode(String format, ILoggingEvent event) {
		this.log.getLoggerContext().putObject(Environment.class.getName(), new MockEnvironment());
		StructuredLogEncoder encoder = new StructuredLogEncoder();
		encoder.setContext(this.log.getLoggerContext());
		encoder.setFormat(format);
		encoder.start();
		return JsonMapper.shared().readTree(new String(encoder.encode(event), StandardCharsets.UTF_8));
	}

}
