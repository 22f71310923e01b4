package com.trainburt.logger.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.read.ListAppender;
import ch.qos.logback.core.spi.FilterReply;
import com.trainburt.logger.BuilderAccess;
import com.trainburt.logger.DropReason;
import com.trainburt.logger.FailureReason;
import com.trainburt.logger.FlushResult;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LoggerStats.State;
import com.trainburt.logger.internal.platform.FakeTime;
import com.trainburt.logger.internal.queue.Remedies;
import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.InMemoryTransport;
import com.trainburt.logger.transport.OptionNames;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LossReporter} and the rest of what an operator reads.
 */
class LossReporterTests {

	private static final Object CYCLIC = new ArrayList<Object>() {
		{
			add(this);
		}
	};

	private final Logger log = (Logger) LoggerFactory.getLogger(LLMLogger.class);

	private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

	private final FakeTime time = FakeTime.stepped();

	private final LossReporter losses = new LossReporter(this.log, this.time, Remedies.DEFAULT, () -> State.RETRYING);

	@BeforeEach
	void capture() {
		this.lines.start();
		this.log.addAppender(this.lines);
		this.log.setLevel(Level.DEBUG);
		this.log.setAdditive(false);
	}

	@AfterEach
	void release() {
		this.log.detachAppender(this.lines);
		this.log.setLevel(null);
		this.log.setAdditive(true);
	}

	@Test
	void whenFirstOfItsKindShouldWarnWithCauseCostAndRemedy() {
		this.losses.report(FailureReason.RETRIES_EXHAUSTED, 10, "HTTP 503", "b-1");
		assertThat(this.lines.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN);
		assertThat(this.lines.list).extracting(ILoggingEvent::getFormattedMessage)
			.containsExactly(
					"10 logs lost (RETRIES_EXHAUSTED): HTTP 503. To fix it, check why the backend does not accept logs, or "
							+ "set 'spool.directory' to keep logs until then. Further cases are summed up once a minute.");
	}

	@Test
	void whenMoreFollowShouldSumThemUpOnceAMinute() {
		this.losses.report(DropReason.QUEUE_FULL, 1, "the buffer is full", null);
		for (int i = 0; i < 100; i++) {
			this.losses.report(DropReason.QUEUE_FULL, 1, "the buffer is full", null);
		}
		this.losses.report(FailureReason.REJECTED, 10, "HTTP 400", "b-2");
		this.losses.report(FailureReason.REJECTED, 10, "HTTP 400", "b-2");
		this.losses.summarizeIfDue();
		assertThat(this.lines.list).hasSize(2);
		this.time.advance(Duration.ofMinutes(1));
		this.losses.summarizeIfDue();
		this.losses.summarizeIfDue();
		assertThat(this.lines.list).hasSize(4);
		assertThat(this.lines.list.get(2).getFormattedMessage())
			.startsWith("100 more logs dropped (QUEUE_FULL). To fix it, raise 'maxQueueSize' or 'maxQueueBytes'");
		assertThat(this.lines.list.get(3).getFormattedMessage())
			.startsWith("10 more logs lost (REJECTED). To fix it, check 'endpoint'");
	}

	@Test
	void whenEveryReasonIsReportedShouldNameARemedy() {
		for (DropReason reason : DropReason.values()) {
			this.losses.report(reason, 1, "detail", null);
		}
		for (FailureReason reason : FailureReason.values()) {
			this.losses.report(reason, 1, "detail", null);
		}
		assertThat(this.lines.list).hasSize(DropReason.values().length + FailureReason.values().length)
			.allMatch((event) -> event.getFormattedMessage().contains("To fix it, "));
	}

	@Test
	void whenLossIsReportedShouldHaveFieldsToSearchFor() {
		this.losses.report(FailureReason.RETRIES_EXHAUSTED, 10, "HTTP 503", "b-1");
		this.losses.report(DropReason.QUEUE_FULL, 1, "the buffer is full", null);
		this.losses.report(DropReason.QUEUE_FULL, 1, "the buffer is full", null);
		this.losses.spoolFailed("could not write a batch (IOException)");
		this.losses.summarizeNow();
		assertThat(this.lines.list).extracting(LossReporterTests::fields)
			.containsExactly(Map.of("reason", "retries_exhausted", "logs", 10L, "state", "retrying", "batch_id", "b-1"),
					Map.of("reason", "queue_full", "logs", 1L, "state", "retrying"), Map.of("spool_state", "failing"),
					Map.of("reason", "queue_full", "logs", 1L, "state", "retrying"));
	}

	@Test
	void whenBatchIsReportedShouldHaveFieldsToSearchFor() {
		InMemoryTransport backend = new InMemoryTransport();
		AtomicInteger attempts = new AtomicInteger();
		backend.answerWith((batch) -> (attempts.getAndIncrement() == 0) ? DeliveryResult.retry("HTTP 503", null)
				: DeliveryResult.accepted());
		try (LLMLogger logger = LLMLogger.builder().transport(backend).initialRetryDelay(Duration.ZERO).build()) {
			logger.log("q", "a");
			logger.flush();
		}
		String id = backend.batches().get(0).id();
		assertThat(this.lines.list).hasSize(2);
		assertThat(fields(this.lines.list.get(0)))
			.isEqualTo(Map.of("batch_id", id, "logs", 1, "state", "retrying", "reason", "HTTP 503"));
		// The log may be counted, and the logger be closed, before this is written.
		assertThat(fields(this.lines.list.get(1))).containsEntry("batch_id", id)
			.containsEntry("logs", 1)
			.containsOnlyKeys("batch_id", "logs", "state");
	}

	private static Map<String, Object> fields(ILoggingEvent event) {
		return event.getKeyValuePairs().stream().collect(Collectors.toMap((pair) -> pair.key, (pair) -> pair.value));
	}

	@Test
	void whenApplicationNamesTheOptionsShouldCallThemSo() {
		OptionNames names = new OptionNames((option) -> "my." + option);
		InMemoryTransport backend = new InMemoryTransport();
		backend.answerWith((batch) -> DeliveryResult.rejected("HTTP 400: 'endpoint'"));
		try (LLMLogger logger = LLMLogger.builder().transport(backend).optionNames(names).build()) {
			logger.log("q", "a");
			assertThat(logger.stats().remedy(DropReason.TOO_LARGE)).isEqualTo("raise 'my.maxBatchBytes' or log less");
			assertThat(logger.stats().remedy(FailureReason.SPOOL_DAMAGED))
				.isEqualTo("look at the '.bad' files in 'my.spool.directory', and check the disk");
			assertThat(logger.stats().spoolRemedy()).contains("'my.spool.directory'");
		}
		assertThat(this.lines.list).extracting(ILoggingEvent::getFormattedMessage)
			.containsExactly("1 log lost (REJECTED): HTTP 400: 'endpoint'. To fix it, check 'my.endpoint' and what the "
					+ "backend expects. Further cases are summed up once a minute.");
	}

	@Test
	void whenALogIsKnownToBeTooLargeShouldDropItBeforeItIsPutTogether() {
		try (LLMLogger logger = LLMLogger.builder().transport(new InMemoryTransport()).maxBatchBytes(4096).build()) {
			LLMLogger view = logger.withMetadata(Map.of("user_id", "ada"));
			assertThat(view.dropIfTooLarge(4096)).isFalse();
			assertThat(view.dropIfTooLarge(4097)).isTrue();
			assertThat(logger.dropIfTooLarge(Long.MAX_VALUE)).isTrue();
			assertThat(logger.stats().droppedByReason()).containsEntry(DropReason.TOO_LARGE, 2L);
			assertThat(logger.stats().logsQueued()).isZero();
		}
		assertThat(LLMLogger.noop().dropIfTooLarge(Long.MAX_VALUE)).isFalse();
	}

	@Test
	void whenLogIsTooLargeShouldNameTheOptionAndItsSize() {
		OptionNames names = new OptionNames((option) -> "my." + option);
		try (LLMLogger logger = LLMLogger.builder()
			.transport(new InMemoryTransport())
			.maxBatchBytes(4096)
			.optionNames(names)
			.build()) {
			logger.log("q".repeat(5000), "a");
		}
		assertThat(this.lines.list).extracting(ILoggingEvent::getFormattedMessage)
			.containsExactly(
					"1 log dropped (TOO_LARGE): it has more than 4KB. To fix it, raise 'my.maxBatchBytes' or log "
							+ "less. Further cases are summed up once a minute.");
	}

	@Test
	void whenEndpointIsAFileShouldNotAdviseToCheckABackend(@TempDir Path directory) {
		try (LLMLogger logger = LLMLogger.builder().endpoint(directory.toUri()).build()) {
			assertThat(EnumSet.of(FailureReason.SPOOL_FULL, FailureReason.SPOOL_EXPIRED))
				.extracting(logger.stats()::remedy)
				.allMatch((remedy) -> remedy.endsWith("the directory can be written to, and that the disk has room"));
			assertThat(logger.stats().remedy(FailureReason.TOO_LARGE)).isEqualTo("raise 'maxBatchBytes' or log less");
			assertThat(logger.stats().remedy(FailureReason.RETRIES_EXHAUSTED))
				.isEqualTo("check that the directory can be written to, and that the disk has room, or set "
						+ "'spool.directory' to keep logs until then");
		}
	}

	@Test
	void whenLoggerClosesShouldSumUpWhatWasNotReportedYet() {
		InMemoryTransport backend = new InMemoryTransport();
		backend.answerWith((batch) -> DeliveryResult.rejected("HTTP 400: no such field"));
		try (LLMLogger logger = BuilderAccess.builder(this.time).transport(backend).batchSize(1).build()) {
			for (int i = 0; i < 3; i++) {
				logger.log(i, "a");
				logger.flush();
			}
		}
		assertThat(this.lines.list).extracting(ILoggingEvent::getFormattedMessage)
			.anyMatch((line) -> line.startsWith("1 log lost (REJECTED): HTTP 400: no such field."))
			.anyMatch((line) -> line.startsWith("2 more logs lost (REJECTED). To fix it, "));
	}

	@Test
	void whenDebugShouldLogBatchesAtInfo() {
		for (boolean debug : new boolean[] { false, true }) {
			try (LLMLogger logger = LLMLogger.builder().transport(new InMemoryTransport()).debug(debug).build()) {
				logger.log("q", "a");
			}
		}
		assertThat(this.lines.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.DEBUG, Level.INFO);
		assertThat(this.lines.list.get(0).getFormattedMessage()).startsWith("Sent batch ").contains("1 log");
	}

	@Test
	void whenAppenderLogsThroughUsShouldNotRecurse() {
		InMemoryTransport backend = new InMemoryTransport();
		try (LLMLogger logger = LLMLogger.builder().transport(backend).build()) {
			ListAppender<ILoggingEvent> feedback = new ListAppender<>() {

				@Override
				protected void append(ILoggingEvent event) {
					super.append(event);
					logger.log(CYCLIC, "a", Map.of());
				}

			};
			feedback.start();
			this.log.addAppender(feedback);
			logger.log(CYCLIC, "a");
			logger.log("q", "a");
			this.log.detachAppender(feedback);
			assertThat(logger.flush().sent()).isEqualTo(1);
			assertThat(feedback.list).hasSize(1);
			assertThat(logger.stats().logsDropped()).isEqualTo(2);
		}
	}

	@Test
	void whenAnObjectThrowsShouldShowItsMessageAtDebugOnly() {
		Object hostile = new Object() {

			public String getName() {
				throw new IllegalStateException("joe@example.com\n2026-01-01 ERROR forged\u202e\u2028");
			}

		};
		try (LLMLogger logger = LLMLogger.builder().transport(new InMemoryTransport()).build()) {
			assertThat(logger.log(hostile, null)).isFalse();
			logger.logFailed(new IllegalStateException("joe@example.com"));
		}
		assertThat(this.lines.list).filteredOn((event) -> event.getLevel().isGreaterOrEqual(Level.INFO))
			.extracting(ILoggingEvent::getFormattedMessage)
			.hasSize(2)
			.allSatisfy((line) -> assertThat(line).contains("IllegalStateException").doesNotContain("joe@", "forged"));
		assertThat(this.lines.list).filteredOn((event) -> event.getLevel() == Level.DEBUG)
			.extracting((event) -> ThrowableProxyUtil.asString(event.getThrowableProxy()))
			.anySatisfy((trace) -> assertThat(trace).contains("joe@example.com 2026-01-01 ERROR forged")
				.doesNotContain("\u202e", "\u2028"));
	}

	@Test
	void whenDetailsAreForeignTextShouldGiveThemInOneLine() {
		this.losses.report(FailureReason.REJECTED, 1, "a\nWARN forged\u0085\u202e", null);
		this.losses.spoolFailed("could not write /tmp/a\nWARN forged");
		assertThat(this.lines.list).extracting(ILoggingEvent::getFormattedMessage)
			.hasSize(2)
			.allSatisfy((line) -> assertThat(line).contains("a WARN forged").doesNotContain("\n", "\u0085", "\u202e"));
	}

	@Test
	void whenAppenderThrowsShouldNeitherThrowNorLoseCount() {
		TurboFilter broken = new TurboFilter() {

			@Override
			public FilterReply decide(Marker marker, Logger logger, Level level, String format, Object[] params,
					Throwable failure) {
				if (logger == LossReporterTests.this.log && level == Level.WARN) {
					throw new IllegalStateException("disk full");
				}
				return FilterReply.NEUTRAL;
			}

		};
		this.log.getLoggerContext().addTurboFilter(broken);
		try (LLMLogger logger = BuilderAccess.builder(this.time)
			.transport(new InMemoryTransport())
			.batchSize(1)
			.build()) {
			assertThat(logger.log(CYCLIC, "a")).isFalse();
			assertThat(logger.log(CYCLIC, "a")).isFalse();
			this.time.advance(Duration.ofMinutes(2));
			logger.log("q", "a");
			assertThat(logger.flush()).isEqualTo(new FlushResult(1, 0, 0, 0));
			assertThat(logger.stats().logsPending()).isZero();
			assertThat(logger.stats().logsDropped()).isEqualTo(2);
		}
		finally {
			this.log.getLoggerContext().getTurboFilterList().remove(broken);
		}
	}

}
