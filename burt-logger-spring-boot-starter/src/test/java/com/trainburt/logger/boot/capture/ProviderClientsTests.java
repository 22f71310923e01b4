package com.trainburt.logger.boot.capture;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProviderClients}.
 */
class ProviderClientsTests {

	private final ProviderClients<Supplier<String>> clients = new ProviderClients<>(getClass().getClassLoader(),
			() -> "other");

	private final Logger log = (Logger) LoggerFactory.getLogger(ProviderClients.class);

	private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

	private final Level level = this.log.getLevel();

	@BeforeEach
	void listen() {
		this.log.setLevel(Level.WARN);
		this.lines.start();
		this.log.addAppender(this.lines);
	}

	@AfterEach
	void stopListening() {
		this.log.detachAppender(this.lines);
		this.log.setLevel(this.level);
	}

	@Test
	void whenClientIsAbsentShouldNotLoadItsReader() {
		this.clients.with("com.example.Absent", () -> {
			throw new NoClassDefFoundError("com/example/Absent");
		});
		assertThat(read()).isEqualTo("other");
		assertThat(this.lines.list).isEmpty();
	}

	@Test
	void whenReaderCannotBeCreatedShouldDoWithoutItAndWarn() {
		this.clients.with("java.lang.String", () -> {
			throw new NoSuchMethodError("getMinP");
		}).with("java.lang.String", () -> () -> "good");
		assertThat(read()).isEqualTo("good");
		assertThat(this.clients.<String>first(Supplier::get)).isEqualTo("good");
		assertWarned();
	}

	@Test
	void whenReaderCannotReadShouldDropItAndWarnOnce() {
		AtomicInteger attempts = new AtomicInteger();
		this.clients.with("java.lang.String", () -> () -> {
			attempts.incrementAndGet();
			throw new NoSuchMethodError("getMinP");
		});
		assertThat(read()).isEqualTo("other");
		assertThat(read()).isEqualTo("other");
		assertThat(this.clients.<String>first(Supplier::get)).isNull();
		assertThat(attempts).hasValue(1);
		assertWarned();
	}

	@Test
	void whenReaderCannotTellWhatItKnowsShouldAskTheNext() {
		this.clients.with("java.lang.String", () -> () -> "bad").with("java.lang.String", () -> () -> "good");
		assertThat(this.clients.<String>read((reader) -> {
			if (reader.get().equals("bad")) {
				throw new NoClassDefFoundError("com/example/Absent");
			}
			return true;
		}, Supplier::get)).isEqualTo("good");
		assertWarned();
	}

	@Test
	void whenSeveralHaveAnAnswerShouldTakeTheFirst() {
		this.clients.with("java.lang.String", () -> () -> null).with("java.lang.String", () -> () -> "good");
		assertThat(this.clients.<String>first(Supplier::get)).isEqualTo("good");
		assertThat(this.clients.<String>read((reader) -> reader.get() != null, Supplier::get)).isEqualTo("good");
		assertThat(this.clients.<String>read((reader) -> false, Supplier::get)).isEqualTo("other");
	}

	private String read() {
		return this.clients.read((reader) -> true, Supplier::get);
	}

	private void assertWarned() {
		assertThat(this.lines.list).singleElement()
			.satisfies((line) -> assertThat(line.getFormattedMessage()).startsWith(
					"Burt Logger does not support this version of the client of java.lang.String: logs have only"));
	}

}
