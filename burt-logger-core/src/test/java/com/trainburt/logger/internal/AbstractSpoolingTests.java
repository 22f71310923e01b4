package com.trainburt.logger.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import com.trainburt.logger.BuilderAccess;
import com.trainburt.logger.LLMLoggerBuilder;
import com.trainburt.logger.LoggerStats;
import com.trainburt.logger.LoggerStats.SpoolState;
import com.trainburt.logger.SpoolSettings;
import com.trainburt.logger.internal.platform.FailingDisk;
import com.trainburt.logger.internal.platform.FailingDisk.Step;
import com.trainburt.logger.internal.platform.FakeTime;
import com.trainburt.logger.internal.spool.SpoolFiles;
import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.LogBatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.helpers.NOPLogger;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Steps a {@link Sender} and a {@link SpoolWriter} on one thread, whose waits are exact,
 * over a real disk.
 */
abstract class AbstractSpoolingTests {

	static final DeliveryResult DOWN = DeliveryResult.retry("HTTP 503", null);

	@TempDir
	Path root;

	final FakeTime time = FakeTime.passing();

	final ScriptedTransport backend = new ScriptedTransport(this.time);

	final FailingDisk disk = new FailingDisk();

	final LLMLoggerBuilder builder = BuilderAccess.random(BuilderAccess.builder(this.time), () -> 1.0).batchSize(2);

	SpoolSettings spoolSettings;

	PipelineParts parts;

	@AfterEach
	void everyLogIsCountedOnceAndNoneIsOnDiskUncounted() throws Exception {
		LoggerStats stats = this.parts.queue().stats();
		assertThat(stats.logsQueued() + stats.logsRecovered())
			.isEqualTo(stats.logsSent() + stats.logsFailed() + stats.logsFiltered() + stats.logsPending());
		assertThat(stats.spoolBatches()).isEqualTo((int) sealed().count());
		assertThat(stats.spoolBytes()).isEqualTo(sealed().mapToLong((file) -> file.toFile().length()).sum());
		this.disk.work();
		this.parts.closeSpool();
	}

	void begin() {
		begin(SpoolSettings.Mode.ON_FAILURE, NOPLogger.NOP_LOGGER);
	}

	void begin(SpoolSettings.Mode mode) {
		begin(mode, NOPLogger.NOP_LOGGER);
	}

	void begin(SpoolSettings.Mode mode, Logger log) {
		SpoolSettings spoolSettings = ((this.spoolSettings != null) ? this.spoolSettings : SpoolSettings.in(this.root))
			.withMode(mode);
		this.parts = new PipelineParts(this.builder.spool(spoolSettings), this.backend, this.disk, log);
	}

	/**
	 * Begin with a backend that is down: a batch of "a" and "b" has spent its attempts,
	 * and waits on disk.
	 */
	void beginOutage() throws Exception {
		begin();
		this.backend.otherwise(DOWN);
		log("a", "b");
		send();
	}

	void endOutage() {
		this.backend.otherwise(DeliveryResult.accepted());
	}

	/**
	 * Begin with a disk that worked, and is full from now on.
	 */
	void beginWithFullDisk() throws Exception {
		begin();
		spool();
		this.disk.failOn(Step.WRITE);
	}

	void send() throws InterruptedException {
		int attempts = this.backend.attempts().size();
		long settled = settled();
		for (int i = 0; i < 100 && this.backend.attempts().size() == attempts && settled() == settled; i++) {
			this.parts.sender().runOnce();
		}
	}

	long settled() {
		return stats().logsFailed() + ((stats().spoolState() == SpoolState.FAILING) ? 1 : 0);
	}

	void send(int batches) throws InterruptedException {
		for (int i = 0; i < batches; i++) {
			send();
		}
	}

	void spool() throws InterruptedException {
		this.parts.spoolWriter().runOnce();
	}

	void spool(int times) throws InterruptedException {
		for (int i = 0; i < times; i++) {
			spool();
		}
	}

	LoggerStats stats() {
		return this.parts.queue().stats();
	}

	void log(String... requests) throws Exception {
		for (String request : requests) {
			this.parts.log(request, "response");
		}
	}

	String id(int attempt) {
		return this.backend.attempts().get(attempt).batch().id();
	}

	byte[] payload(int attempt) {
		return this.backend.attempts().get(attempt).batch().payload();
	}

	List<String> requests(int attempt) {
		return requests(this.backend.attempts().get(attempt).batch());
	}

	static List<String> requests(LogBatch batch) {
		return batch.entries()
			.stream()
			.map((entry) -> JsonMapper.shared().readTree(entry).get("request").asString())
			.toList();
	}

	Stream<Path> sealed() throws IOException {
		return files(".ndjson").stream().filter((file) -> !file.toString().contains("rejected"));
	}

	List<Path> files(String part) throws IOException {
		try (Stream<Path> paths = Files.walk(this.root)) {
			return paths.filter(Files::isRegularFile)
				.filter((path) -> path.toString().contains(part) && !path.endsWith("lock"))
				.filter((path) -> !SpoolFiles.isSpare(path))
				.toList();
		}
	}

}
