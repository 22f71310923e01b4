package com.trainburt.logger.transport.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.trainburt.logger.internal.platform.FailingDisk;
import com.trainburt.logger.internal.platform.FailingDisk.Step;
import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.LogBatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The fields that reports of {@link FileTransport} have in structured logging.
 */
@Timeout(60)
class FileReportsTests {

	private static final String COMPLETE = "2026-11-23T12-00-00.000Z-1-1-0a1b2c3d-1.ndjson";

	private static final String OPEN = "_2026-11-23T12-00-00.000Z-1-1-0a1b2c3d-1.open";

	private static final String DAMAGED = "_2026-11-23T12-00-00.000Z-1-1-0a1b2c3d-1.damaged";

	private final Logger log = (Logger) LoggerFactory.getLogger("com.trainburt.logger.transport");

	private final ListAppender<ILoggingEvent> events = new ListAppender<>();

	private final FailingDisk disk = new FailingDisk();

	private final SteppedClock clock = new SteppedClock(Instant.parse("2026-11-23T12:00:00Z"));

	private final SteppedScheduler background = new SteppedScheduler(this.clock);

	@TempDir
	private Path directory;

	@BeforeEach
	void capture() {
		this.events.start();
		this.log.addAppender(this.events);
		this.log.setLevel(Level.INFO);
		this.log.setAdditive(false);
	}

	@AfterEach
	void release() {
		this.log.detachAppender(this.events);
		this.log.setLevel(null);
		this.log.setAdditive(true);
	}

	@Test
	void whenOrphansAreCompletedShouldNameTheFiles() throws Exception {
		Files.writeString(file(OPEN), "{\"a\":1}\n{\"b\0\0\n");
		new OrphanedFiles(this.directory, this.disk).complete();
		assertThat(this.events.list).extracting(FileReportsTests::fields)
			.containsExactly(Map.of("path", file(OPEN).toString(), "damaged_path", file(DAMAGED).toString()),
					Map.of("path", file(COMPLETE).toString()));
	}

	@Test
	void whenOrphansCannotBeCompletedShouldGiveTheReason() throws Exception {
		Files.writeString(file(OPEN), "{\"a\":1}\n");
		this.disk.failOn(Step.RENAME);
		new OrphanedFiles(this.directory, this.disk).complete();
		assertThat(this.events.list).singleElement()
			.satisfies((event) -> assertThat(fields(event)).containsOnlyKeys("path", "reason")
				.hasEntrySatisfying("reason", (reason) -> assertThat(reason).asString().contains("No space left")));
	}

	@Test
	void whenFileCannotBeCompletedShouldNameItAndTheReason() throws Exception {
		try (FileTransport transport = transport()) {
			send(transport);
			String path = open().toString();
			this.disk.failOn(Step.RENAME);
			this.background.advance(Duration.ofMinutes(10));
			assertReported(path);
		}
		assertReported(this.directory.toString());
	}

	@Test
	void whenFileIsDeletedShouldNameIt() throws Exception {
		try (FileTransport transport = transport()) {
			send(transport);
			Path file = open();
			Files.delete(file);
			this.background.advance(Duration.ofMinutes(10));
			assertThat(this.events.list).extracting(FileReportsTests::fields)
				.containsExactly(Map.of("path", file.toString()));
		}
	}

	private void assertReported(String path) {
		assertThat(fields(this.events.list.get(this.events.list.size() - 1))).containsOnlyKeys("path", "reason")
			.containsEntry("path", path)
			.hasEntrySatisfying("reason", (reason) -> assertThat(reason).asString().contains("No space left"));
	}

	private FileTransport transport() {
		return new FileTransport(FileSettings.in(this.directory).withMaxAge(Duration.ofMinutes(10)), this.disk,
				this.clock, this.background);
	}

	private static void send(FileTransport transport) throws InterruptedException {
		LogBatch batch = LogBatch.builder("id", Instant.EPOCH, 0)
			.add("{\"request\":1}".getBytes(StandardCharsets.UTF_8))
			.build();
		assertThat(transport.send(batch, Duration.ofSeconds(30)).verdict()).isEqualTo(DeliveryResult.Verdict.ACCEPTED);
	}

	private Path file(String name) {
		return this.directory.resolve(name);
	}

	private Path open() throws IOException {
		try (Stream<Path> files = Files.list(this.directory)) {
			return files.filter((file) -> file.toString().endsWith(".open")).findFirst().orElseThrow();
		}
	}

	private static Map<String, Object> fields(ILoggingEvent event) {
		assertThat(event.getKeyValuePairs()).as(event.getFormattedMessage()).isNotEmpty();
		return event.getKeyValuePairs().stream().collect(Collectors.toMap((pair) -> pair.key, (pair) -> pair.value));
	}

}
