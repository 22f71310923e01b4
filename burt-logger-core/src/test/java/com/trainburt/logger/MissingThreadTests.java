package com.trainburt.logger;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import com.trainburt.logger.LoggerStats.SpoolState;
import com.trainburt.logger.internal.Pipeline;
import com.trainburt.logger.internal.ScriptedTransport;
import com.trainburt.logger.internal.platform.Disk;
import com.trainburt.logger.internal.platform.FakeTime;
import com.trainburt.logger.internal.queue.Settings;
import com.trainburt.logger.transport.DeliveryResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A logger whose threads cannot be started for a while, as under a limit of processes, or
 * end before their time.
 */
@Timeout(60)
class MissingThreadTests {

	@TempDir
	Path directory;

	private final FakeTime time = FakeTime.stepped();

	private final ScriptedTransport backend = new ScriptedTransport(this.time);

	private final AtomicInteger made = new AtomicInteger();

	private volatile Predicate<Integer> missing = (number) -> false;

	private volatile boolean dying;

	private LLMLogger logger;

	@AfterEach
	void close() {
		this.missing = (number) -> false;
		this.logger.shutdown(Duration.ZERO);
		DeliveryOracle.assertIdentity(this.logger.stats());
	}

	@Test
	void whenTheSpoolsThreadCannotStartShouldSayFailingAndSendFromMemory() {
		begin((number) -> number == 1);
		assertThat(this.logger.stats().spoolState()).isEqualTo(SpoolState.FAILING);
		assertThat(this.logger.stats().spoolProblem())
			.isEqualTo("has no thread (OutOfMemoryError: unable to create native thread)");
		log(2);
		await().until(() -> this.logger.stats().logsSent() == 2);
		assertThat(this.logger.stats().spoolState()).isEqualTo(SpoolState.FAILING);
	}

	@Test
	void whenTheSpoolsThreadCanStartAgainShouldWriteWhatTheBackendDoesNotTake() {
		begin((number) -> number == 1);
		this.backend.otherwise(DeliveryResult.unauthorized("HTTP 401"));
		this.time.advance(Duration.ofSeconds(1));
		log(6);
		await().until(() -> this.logger.stats().spoolState() == SpoolState.WORKING);
		await().until(() -> this.logger.stats().spoolLogs() == 6);
		assertThat(this.logger.stats().logsFailed()).isZero();
	}

	@Test
	void whenNothingIsLoggedAnyMoreShouldASenderStartTheSpoolsThread() {
		begin((number) -> number == 1);
		log(2);
		await().until(() -> this.logger.stats().logsSent() == 2);
		this.time.advance(Duration.ofSeconds(6));
		await().until(() -> this.logger.stats().spoolState() == SpoolState.WORKING);
	}

	@Test
	void whenTheOnlySenderIsBusyShouldItStartTheSpoolsThread() {
		begin((number) -> number == 1, 1);
		AtomicInteger batches = new AtomicInteger();
		this.backend.otherwise((batch) -> {
			if (batches.incrementAndGet() == 1) {
				// Meanwhile more is logged, and a second passes.
				log(2);
				this.time.advance(Duration.ofSeconds(1));
			}
			else {
				await().until(() -> this.logger.stats().spoolState() == SpoolState.WORKING);
			}
			return DeliveryResult.accepted();
		});
		log(2);
		await().until(() -> this.logger.stats().logsSent() == 4);
	}

	@Test
	void whenNoThreadCanStartShouldKeepTheLogsUntilOneCan() {
		begin((number) -> true);
		log(4);
		assertThat(this.logger.stats().queueSize()).isEqualTo(4);
		this.missing = (number) -> false;
		log(1);
		await().until(() -> this.logger.stats().logsSent() == 4);
	}

	@Test
	void whenTheSpoolsThreadDiesShouldStartAnother() {
		this.dying = true;
		begin((number) -> false);
		await().until(() -> this.logger.stats().spoolState() == SpoolState.FAILING);
		assertThat(this.logger.stats().spoolProblem()).isEqualTo("has no thread (StackOverflowError)");
		this.dying = false;
		this.time.advance(Duration.ofSeconds(1));
		log(1);
		await().until(() -> this.logger.stats().spoolState() == SpoolState.WORKING);
	}

	private void begin(Predicate<Integer> missing) {
		begin(missing, 2);
	}

	private void begin(Predicate<Integer> missing, int maxInFlight) {
		this.missing = missing;
		Settings settings = LLMLogger.builder()
			.time(this.time)
			.random(() -> 1.0)
			.batchSize(2)
			.maxInFlight(maxInFlight)
			.spool(SpoolSettings.in(this.directory))
			.settings();
		this.logger = new Pipeline(settings, this.backend, new Disk(), this::newThread);
	}

	private Thread newThread(Runnable task) {
		if (this.missing.test(this.made.incrementAndGet())) {
			throw new OutOfMemoryError("unable to create native thread");
		}
		Thread thread = new Thread(() -> {
			if (this.dying) {
				throw new StackOverflowError();
			}
			task.run();
		});
		thread.setDaemon(true);
		return thread;
	}

	private void log(int logs) {
		for (int i = 0; i < logs; i++) {
			assertThat(this.logger.log("request", "response")).isTrue();
		}
	}

}
