package com.trainburt.logger.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import com.trainburt.logger.FailureReason;
import com.trainburt.logger.FlushResult;
import com.trainburt.logger.LoggerStats.SpoolState;
import com.trainburt.logger.SpoolSettings;
import com.trainburt.logger.SpoolSettings.Mode;
import com.trainburt.logger.internal.platform.FailingDisk.Step;
import com.trainburt.logger.internal.platform.OtherUser;
import com.trainburt.logger.internal.queue.Batch;
import com.trainburt.logger.internal.queue.FlushTracker.Ticket;
import com.trainburt.logger.internal.spool.SpoolFile;
import com.trainburt.logger.internal.spool.SpoolFormat;
import com.trainburt.logger.internal.spool.SpoolFormatTests;
import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.LogBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.spi.NOPLoggingEventBuilder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the way of a batch to disk and back when the disk fails at any of its steps,
 * or another process interferes with it.
 */
class SpoolFaultTests extends AbstractSpoolingTests {

	@ParameterizedTest
	@EnumSource(names = { "CREATE", "WRITE", "FORCE", "RENAME", "FORCE_DIRECTORY" })
	void whenAStepOfWritingFailsShouldKeepTheBatchInMemoryAndLeaveNothing(Step step) throws Exception {
		begin();
		spool();
		this.backend.otherwise(DOWN);
		log("a", "b");
		this.disk.failOn(step);
		send();
		assertThat(stats().logsFailed()).isZero();
		assertThat(stats().queueSize()).isEqualTo(2);
		assertThat(stats().spoolProblem()).contains(step.name());
		assertThat(files("")).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(names = { "CREATE", "WRITE", "FORCE", "RENAME", "FORCE_DIRECTORY" })
	void whenAStepFailsDuringOverflowShouldKeepTheBatchAndRetry(Step step) throws Exception {
		for (Mode mode : Mode.values()) {
			this.builder.maxQueueSize(4);
			begin(mode);
			spool();
			this.parts.backendAnswers(DeliveryResult.retry("HTTP 429", Duration.ofMinutes(5)));
			log("a", "b", "c", "d");
			this.disk.failOn(step);
			spool();
			assertThat(stats().queueSize() + stats().spoolLogs()).isEqualTo(4);
			assertThat(stats().queueSize()).as("a journal needs no new file")
				.isEqualTo((mode == Mode.JOURNAL && step.compareTo(Step.FORCE) < 0) ? 2 : 4);
			this.disk.work();
			this.time.advance(Duration.ofSeconds(2));
			spool();
			assertThat(stats().spoolLogs()).isEqualTo(2);
			int before = this.backend.logs().size();
			sendAll();
			assertThat(this.backend.logs()).hasSize(before + 4);
			assertThat(files("")).isEmpty();
			this.parts.spool().close();
		}
	}

	@Test
	void whenDirectoryGoesWhileAJournalIsOpenShouldWriteTheBatchAnew() throws Exception {
		begin(Mode.JOURNAL);
		this.backend.otherwise(DOWN);
		log("a", "b");
		deleteEverything();
		send();
		assertThat(stats().logsFailed()).isZero();
		assertThat(stats().spoolLogs()).isEqualTo(2);
		endOutage();
		sendAll();
		assertThat(stats().logsSent()).isEqualTo(2);
	}

	@Test
	void whenTheJournalMissesTheFirstLogsShouldNotGiveTheirPositionsToOthers() throws Exception {
		this.builder.batchSize(4);
		begin(Mode.JOURNAL);
		this.disk.failOn(Step.CREATE);
		log("a", "b");
		this.disk.work();
		this.time.advance(Duration.ofSeconds(2));
		log("c");
		Path journal = files(".open").get(0);
		String stem = journal.getFileName().toString().replace(".open", "");
		LogBatch read = SpoolFormat
			.read(Files.readAllBytes(journal), SpoolFile.batchId(stem), SpoolFile.createdAt(stem))
			.batch();
		assertThat(requests(read)).containsExactly("c");
		assertThat(read.position(0)).as("'a' may have been sent at position 0, and 'b' at 1").isGreaterThan(1);
	}

	@Test
	void whenHalfOfABatchFromDiskCannotBeWrittenShouldKeepTheWhole() throws Exception {
		beginOutage();
		this.disk.failOn(Step.WRITE);
		this.backend.then(DeliveryResult.tooLarge("HTTP 413")).then(DeliveryResult.accepted());
		send();
		assertThat(stats().logsSent()).isEqualTo(1);
		assertThat(stats().logsFailed()).isZero();
		assertThat(stats().logsPending()).isEqualTo(1);
		assertThat(stats().spoolBatches()).isEqualTo(1);
		this.disk.work();
		endOutage();
		sendAll();
		assertThat(stats().logsSent()).as("each log counted once").isEqualTo(2);
		assertThat(this.backend.logs()).extracting((log) -> log.get("request").asString()).contains("a", "b");
	}

	@Test
	void whenAFileCannotBeReadWhileTheBackendIsUnavailableShouldNotRetryWithoutPause() throws Exception {
		beginOutage();
		this.disk.failOn(Step.READ);
		long before = this.time.nanoTime();
		for (int i = 0; i < 100; i++) {
			this.parts.sender().runOnce();
		}
		assertThat(Duration.ofNanos(this.time.nanoTime() - before)).isGreaterThan(Duration.ofMinutes(4));
		assertThat(stats().spoolLogs()).isEqualTo(2);
	}

	@Test
	void whenFailedBatchesMeetABackendThatIsDownAgainShouldSpareIt() throws Exception {
		begin();
		this.backend.otherwise(DOWN);
		log("a0", "b0");
		send();
		for (int i = 1; i < 20; i++) {
			log("a" + i, "b" + i);
			spool();
		}
		send(30);
		this.backend.then(DeliveryResult.accepted());
		send();
		long now = this.time.nanoTime();
		int asked = this.backend.attempts().size();
		while (this.time.nanoTime() == now) {
			this.parts.sender().runOnce();
		}
		assertThat(this.backend.attempts().size() - asked).isLessThanOrEqualTo(3);
	}

	@Test
	void whenFlushedDuringATakeOverShouldCountTheAdoptedLogs() throws Exception {
		orphan("1-1-deadbeef", "1699999999000000-a-2.ndjson");
		begin();
		Ticket ticket = this.parts.queue().flush();
		spool(2);
		assertThat(ticket.result()).isEqualTo(new FlushResult(0, 0, 2, 0));
		sendAll();
		assertThat(ticket.result()).isEqualTo(new FlushResult(2, 0, 0, 0));
	}

	@Test
	void whenOneOrphanCannotBeTakenOverShouldTakeTheOthers() throws Exception {
		Files.createDirectories(this.root.resolve("1-1-aaaaaaaa/lock/x"));
		orphan("1-1-bbbbbbbb", "1699999999000000-stuck-2.ndjson");
		orphan("1-1-cccccccc", "1699999999000001-a-2.ndjson");
		this.disk.failOn(Step.RENAME).of("stuck");
		begin();
		spool(2);
		assertThat(stats().logsRecovered()).isEqualTo(2);
		assertThat(stats().spoolState()).as("its own directory is well").isEqualTo(SpoolState.WORKING);
		sendAll();
		assertThat(stats().logsSent()).isEqualTo(2);
		Files.delete(this.root.resolve("1-1-bbbbbbbb/1699999999000000-stuck-2.ndjson"));
	}

	@Test
	void whenAnOrphanCannotBeReadOnceShouldBeReadLater() throws Exception {
		orphan("1-1-deadbeef", "1699999999000000-a.open");
		this.disk.failOn(Step.READ);
		begin();
		spool(2);
		assertThat(stats().logsRecovered()).isZero();
		this.disk.work();
		this.time.advance(Duration.ofMinutes(1));
		spool(2);
		assertThat(stats().logsRecovered()).isEqualTo(2);
		sendAll();
	}

	@Test
	void whenAnOrphansNameIsNotValidShouldKeepItAside() throws Exception {
		orphan("1-1-deadbeef", "1699999999000000-a-0.ndjson");
		begin();
		spool(2);
		assertThat(stats().logsRecovered()).isZero();
		assertThat(files(".bad")).hasSize(1);
		Files.delete(files(".bad").get(0));
	}

	@Test
	void whenALineOfAnOrphanBreaksOutOfItsObjectShouldCountItAsDamaged() throws Exception {
		String name = "1699999999000000-a-2.ndjson";
		String two = SpoolFormatTests.log("1") + "," + SpoolFormatTests.log("2");
		orphan("1-1-deadbeef", name, SpoolFormat.header("a", SpoolFile.createdAt(name)),
				SpoolFormat.line(two.getBytes(StandardCharsets.UTF_8)),
				SpoolFormat.line(SpoolFormatTests.log("\"ours\"").getBytes(StandardCharsets.UTF_8)));
		begin();
		spool(2);
		sendAll();
		assertThat(this.backend.attempts()).singleElement()
			.satisfies((attempt) -> assertThat(requests(attempt.batch())).containsExactly("ours"));
		assertThat(stats().failedByReason()).containsEntry(FailureReason.SPOOL_DAMAGED, 1L);
		assertThat(files(".bad")).hasSize(1);
	}

	@Test
	void whenAnOrphanHasMoreLogsThanItsNameStatesShouldSendNone() throws Exception {
		orphan("1-1-deadbeef", "1699999999000000-a-1.ndjson");
		begin();
		spool(2);
		sendAll();
		assertThat(this.backend.attempts()).isEmpty();
		assertThat(stats().failedByReason()).containsEntry(FailureReason.SPOOL_DAMAGED, 1L);
		assertThat(files(".bad")).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "b", "a\\r\\nAuthorization: none" })
	void whenTheHeaderOfAnOrphanHasAnotherIdShouldSendNone(String id) throws Exception {
		for (String name : List.of("1699999999000000-a-1.ndjson", "1699999999000001-a.open")) {
			orphan("1-1-deadbee" + name.charAt(15), name, SpoolFormat.header(id, SpoolFile.createdAt(name)),
					SpoolFormat.line(SpoolFormatTests.log("1").getBytes(StandardCharsets.UTF_8)));
		}
		begin();
		spool(2);
		sendAll();
		assertThat(this.backend.attempts()).isEmpty();
		assertThat(stats().failedByReason()).containsEntry(FailureReason.SPOOL_DAMAGED, 2L);
		assertThat(files(".bad")).hasSize(2);
	}

	@Test
	void whenAnOrphanIsLargerThanAnyBatchShouldNotReadIt() throws Exception {
		for (String name : List.of("1699999999000000-a-2.ndjson", "1699999999000001-a.open")) {
			orphan("1-1-deadbee" + name.charAt(15), name);
			try (FileChannel file = FileChannel.open(this.root.resolve("1-1-deadbee" + name.charAt(15)).resolve(name),
					StandardOpenOption.WRITE)) {
				file.write(ByteBuffer.wrap(new byte[] { '\n' }), 5_000_000_000L);
			}
		}
		begin();
		spool(2);
		sendAll();
		assertThat(this.backend.attempts()).isEmpty();
		assertThat(stats().failedByReason()).containsEntry(FailureReason.SPOOL_DAMAGED, 3L);
		orphan("1-1-deadbeef", "1699999999000002-a-2.ndjson");
		this.time.advance(Duration.ofMinutes(2));
		spool(2);
		sendAll();
		assertThat(stats().logsSent()).isEqualTo(2);
	}

	@Test
	void whenDiskFailsWithTheLastBatchInHandShouldStillHaveSenders() throws Exception {
		begin();
		spool();
		this.backend.otherwise(DOWN);
		log("a", "b");
		send();
		log("c", "d");
		this.parts.queue().close();
		Batch last = this.parts.queue().takeForSpool(0);
		assertThat(last).isNotNull();
		assertThat(this.parts.queue().isDrained()).as("senders may end").isFalse();
		this.parts.queue().requeueFirst(last);
		assertThat(this.parts.queue().isDrained()).isFalse();
		this.parts.queue().abandon();
		spool();
		assertThat(this.parts.queue().isDrained()).isTrue();
		assertThat(stats().spoolLogs()).isEqualTo(4);
	}

	@Test
	void whenADiskFailureIsReportedShouldNotHoldUpOtherCallers() throws Exception {
		AtomicBoolean logged = new AtomicBoolean();
		Logger appender = (Logger) Proxy.newProxyInstance(Logger.class.getClassLoader(),
				new Class<?>[] { Logger.class }, (proxy, method, arguments) -> {
					if (method.getName().equals("atLevel")) {
						Thread other = new Thread(() -> {
							try {
								log("from an appender");
								logged.set(true);
							}
							catch (Exception ex) {
								throw new IllegalStateException(ex);
							}
						});
						other.setDaemon(true);
						other.start();
						other.join(10_000);
					}
					return NOPLoggingEventBuilder.singleton();
				});
		begin(Mode.JOURNAL, appender);
		this.disk.failOn(Step.WRITE);
		log("a");
		assertThat(logged).isTrue();
		this.disk.work();
		this.parts.queue().flush();
		sendAll();
	}

	@Test
	void whenDiskIsFullShouldNeverExceedTheMaximum() throws Exception {
		this.builder.batchSize(100).maxBatchBytes(8192);
		this.spoolSettings = SpoolSettings.in(this.root).withMaxBytes(16_384);
		begin();
		this.backend.otherwise(DOWN);
		for (int n = 0; n < 20; n++) {
			for (int i = 0; i < 100; i++) {
				log("" + i);
			}
			if (n == 0) {
				send();
			}
			else {
				spool();
			}
			assertThat(stats().spoolBytes()).isLessThanOrEqualTo(16_384);
		}
	}

	private void sendAll() throws InterruptedException {
		for (int i = 0; i < 100 && stats().logsPending() > 0; i++) {
			this.parts.sender().runOnce();
		}
	}

	private void orphan(String owner, String file, byte[]... lines) throws IOException {
		Path directory = OtherUser.privateDirectory(this.root.resolve(owner));
		Files.createFile(directory.resolve("lock"));
		try (OutputStream out = Files.newOutputStream(directory.resolve(file))) {
			for (byte[] line : (lines.length > 0) ? lines
					: new byte[][] { SpoolFormatTests.file(file, "\"a\"", "\"b\"") }) {
				out.write(line);
			}
		}
	}

	private void deleteEverything() throws IOException {
		try (Stream<Path> paths = Files.walk(this.root)) {
			for (Path path : paths.sorted(Comparator.reverseOrder())
				.filter((path) -> !path.equals(this.root))
				.toList()) {
				Files.delete(path);
			}
		}
	}

}
