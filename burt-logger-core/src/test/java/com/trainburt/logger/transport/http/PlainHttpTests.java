package com.trainburt.logger.transport.http;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LLMLoggerBuilder;
import com.trainburt.logger.transport.OptionNames;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PlainHttp}. Which endpoints it warns about is tested in the starter.
 */
class PlainHttpTests {

	private final Logger log = (Logger) LoggerFactory.getLogger(PlainHttp.class);

	private final ListAppender<ILoggingEvent> events = new ListAppender<>();

	private final LLMLoggerBuilder builder = LLMLogger.builder().endpoint("http://logs.example.com").apiKey("key");

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
	}

	@Test
	void whenConfiguredByTheBuilderShouldNameItsMethod() {
		this.builder.build().close();
		assertThat(this.events.list).singleElement()
			.extracting(ILoggingEvent::getFormattedMessage)
			.asString()
			.startsWith(
					"'endpoint' is plain HTTP to logs.example.com: the API key and all logs travel there unencrypted");
	}

	@Test
	void whenOptionsHaveOtherNamesShouldUseThem() {
		this.builder.optionNames(new OptionNames((option) -> "llm." + option)).build().close();
		assertThat(this.events.list).singleElement()
			.extracting(ILoggingEvent::getFormattedMessage)
			.asString()
			.startsWith("'llm.endpoint' is plain HTTP to logs.example.com");
	}

}
