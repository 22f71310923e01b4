package com.trainburt.logger.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

import com.trainburt.logger.FailureReason;
import com.trainburt.logger.FlushResult;
import com.trainburt.logger.LoggerStats.SpoolState;
import com.trainburt.logger.LoggerStats.State;
import com.trainburt.logger.SpoolSettings;
import com.trainburt.logger.internal.platform.FailingDisk.Step;
import com.trainburt.logger.internal.platform.OtherUser;
import com.trainburt.logger.internal.queue.Batch;
import com.trainburt.logger.internal.queue.DeliveryQueue;
import com.trainburt.logger.internal.queue.FlushTracker;
import com.trainburt.logger.internal.queue.Origin;
import com.trainburt.logger.internal.queue.Outcome;
import com.trainburt.logger.internal.spool.SpoolFile;
import com.trainburt.logger.internal.spool.SpoolFormat;
import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.LogBatch;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the way of a batch to disk and back.
 */
class SpoolingTests extends AbstractSpoolingTests {

	@Test
	void whenBudgetIsSpentShouldWaitOnDiskAndBeSentWhenTheBackendAnswers() throws Exception {
		beginOutage();
		assertThat(this.backend.attempts()).hasSize(4);
		assertThat(stats().spoolLogs()).isEqualTo(2);
		assertThat(stats().logsPending()).isEqualTo(2);
		assertThat(stats().logsFailed()).isZero();
		assertThat(stats().state()).isEqualTo(State.RETRYING);
		endOutage();
		send();
		assertThat(this.backend.waitsMillis()).containsExactly(1000L, 2000L, 4000L, 60_000L);
		assertThat(this.backend.attempts()).extracting((made) -> made.batch().id()).containsOnly(id(0));
		assertThat(this.backend.attempts()).extracting((made) -> made.batch().payload()).containsOnly(payload(0));
		assertThat(stats().logsSent()).isEqualTo(2);
		assertThat(stats().batchesFailed()).isZero();
	}

	@Test
	void whenBackendIsUnavailableShouldWriteNewBatchesWithoutAskingAndProbeWithOneAtATime() throws Exception {
		beginOutage();
		int asked = this.backend.attempts().size();
		log("c", "d", "e", "f");
		spool();
		spool();
		assertThat(this.backend.attempts()).hasSize(asked);
		assertThat(stats().spoolBatches()).isEqualTo(3);
		assertThat(stats().queueSize()).isZero();
		send();
		assertThat(this.backend.attempts()).as("one attempt, no retries").hasSize(asked + 1);
		assertThat(stats().spoolBatches()).isEqualTo(3);
		send();
		assertThat(this.backend.attempts()).hasSize(asked + 2);
		assertThat(this.backend.waitsMillis()).endsWith(60_000L, 60_000L);
		assertThat(requests(asked)).as("the oldest").isEqualTo(List.of("a", "b"));
		assertThat(requests(asked + 1)).as("another, so that one batch does not block the others")
			.isEqualTo(List.of("c", "d"));
	}

	@Test
	void whenBackendIsBackShouldSendTheBacklogOldestFirstBetweenNewBatches() throws Exception {
		beginOutage();
		log("c", "d", "e", "f");
		spool();
		spool();
		endOutage();
		int asked = this.backend.attempts().size();
		log("g", "h", "i", "j");
		send(5);
		assertThat(IntStream.range(asked, asked + 5).mapToObj(this::requests)).containsExactly(List.of("a", "b"),
				List.of("g", "h"), List.of("c", "d"), List.of("i", "j"), List.of("e", "f"));
		assertThat(stats().logsSent()).isEqualTo(10);
	}

	@Test
	void whenUnavailableShouldWriteAnIncompleteBatchAtTheFlushInterval() throws Exception {
		beginOutage();
		log("c");
		long logged = this.time.nanoTime();
		while (stats().spoolLogs() < 3) {
			spool();
		}
		assertThat(this.time.nanoTime() - logged).isEqualTo(Duration.ofSeconds(5).toNanos());
	}

	@Test
	void whenOneBatchAlwaysFailsShouldNotTreatTheBackendAsUnavailable() throws Exception {
		begin();
		this.backend.otherwise((batch) -> {
			if (requests(batch).contains("poison")) {
				this.parts.backendAnswers(DeliveryResult.rejected("another sender had an answer"));
				return DeliveryResult.retry("HTTP 500", null);
			}
			return DeliveryResult.accepted();
		});
		log("poison", "b", "c", "d", "e", "f");
		send();
		assertThat(this.backend.attempts()).hasSize(4);
		assertThat(stats().spoolBatches()).isEqualTo(1);
		send(2);
		assertThat(this.backend.waitsMillis()).endsWith(0L, 0L);
		assertThat(stats().logsSent()).isEqualTo(4);
		send(2);
		assertThat(this.backend.attempts()).as("one attempt at a time").hasSize(8);
		assertThat(this.backend.waitsMillis()).endsWith(60_000L, 60_000L);
		assertThat(stats().spoolBatches()).isEqualTo(1);
	}

	@Test
	void whenKeyIsRefusedShouldKeepBatchesUntilItIsFixed() throws Exception {
		begin();
		this.backend.otherwise(DeliveryResult.unauthorized("HTTP 401"));
		log("a", "b", "c", "d");
		send();
		spool();
		assertThat(this.backend.attempts()).hasSize(1);
		assertThat(stats().state()).isEqualTo(State.UNAUTHORIZED);
		send(3);
		assertThat(this.backend.waitsMillis()).containsExactly(1000L, 2000L, 4000L);
		assertThat(stats().spoolLogs()).isEqualTo(4);
		endOutage();
		while (stats().logsSent() < 4) {
			send();
		}
		assertThat(stats().state()).isEqualTo(State.DELIVERING);
	}

	@Test
	void whenBackendAsksForPatienceShouldNotProbeBefore() throws Exception {
		this.builder.maxRetries(0);
		begin();
		this.backend.then(DeliveryResult.retry("HTTP 429", Duration.ofMinutes(4)));
		log("a", "b");
		send(2);
		assertThat(this.backend.waitsMillis()).containsExactly(240_000L);
		assertThat(stats().logsSent()).isEqualTo(2);
	}

	@Test
	void whenFlushedShouldProbeAtOnceAndReportLogsOnDisk() throws Exception {
		beginOutage();
		long now = this.time.nanoTime();
		FlushTracker.Ticket ticket = this.parts.queue().flush();
		assertThat(ticket.result()).isEqualTo(new FlushResult(0, 0, 2, 0));
		endOutage();
		send();
		assertThat(this.time.nanoTime()).isEqualTo(now);
		assertThat(ticket.result()).isEqualTo(new FlushResult(2, 0, 0, 0));
		this.parts.queue().release(ticket);
	}

	@Test
	void whenBufferIsHalfFullAndNoSenderIsFreeShouldWriteReadyBatches() throws Exception {
		this.builder.maxQueueSize(10).maxInFlight(1);
		begin();
		log("a", "b");
		Batch inFlight = Objects.requireNonNull(this.parts.queue().take());
		log("c", "d", "e", "f");
		spool();
		assertThat(stats().spoolBatches()).as("not more than half").isZero();
		log("g", "h");
		spool();
		assertThat(stats().spoolBatches()).isEqualTo(1);
		spool();
		assertThat(stats().spoolBatches()).as("not more than half any more").isEqualTo(1);
		this.parts.queue().settle(inFlight, 2, Outcome.SENT);
		send(3);
		assertThat(stats().logsSent()).isEqualTo(8);
	}

	@Test
	void whenBufferHoldsHalfItsBytesShouldWriteReadyBatches() throws Exception {
		this.builder.maxBatchBytes(10_000).maxQueueBytes(20_000).maxInFlight(1);
		begin();
		log("a", "b");
		this.parts.queue().take();
		log("x".repeat(2000), "y".repeat(2000), "z".repeat(2000), "z".repeat(2000));
		spool();
		assertThat(stats().spoolBatches()).isEqualTo(1);
	}

	@Test
	void whenSendersAreFreeShouldNotWriteWhatTheyAreAboutToTake() throws Exception {
		this.builder.maxQueueSize(4);
		begin();
		log("a", "b", "c", "d");
		spool();
		assertThat(stats().spoolBatches()).isZero();
		send(2);
	}

	@Test
	void whenBackendAskedToPauseShouldWriteReadyBatchesOnceTheBufferIsHalfFull() throws Exception {
		this.builder.maxQueueSize(4);
		begin();
		this.parts.backendAnswers(DeliveryResult.retry("HTTP 429", Duration.ofMinutes(5)));
		log("a", "b", "c", "d");
		spool();
		assertThat(stats().spoolBatches()).isEqualTo(1);
		assertThat(stats().queueSize()).isEqualTo(2);
	}

	@Test
	void whenProcessEndsShouldBeTakenOverByTheNext() throws Exception {
		beginOutage();
		this.parts.spool().close();
		begin();
		assertThat(stats().logsRecovered()).isZero();
		spool(2);
		assertThat(stats().logsRecovered()).isEqualTo(2);
		assertThat(stats().logsPending()).isEqualTo(2);
		endOutage();
		send();
		assertThat(this.backend.attempts()).extracting((made) -> made.batch().id()).containsOnly(id(0));
		assertThat(stats().logsSent()).isEqualTo(2);
	}

	@Test
	void whenOneHalfIsTooMuchForNowShouldKeepOnlyThatHalf() throws Exception {
		this.builder.batchSize(4).maxRetries(0);
		begin();
		this.backend.then(DOWN).then(DeliveryResult.tooLarge("HTTP 413")).then(DeliveryResult.accepted()).then(DOWN);
		log("a", "b", "c", "d");
		send();
		assertThat(stats().spoolLogs()).isEqualTo(4);
		send();
		assertThat(stats().logsSent()).isEqualTo(2);
		assertThat(stats().spoolLogs()).isEqualTo(2);
		assertThat(stats().spoolBatches()).isEqualTo(1);
		send();
		assertThat(stats().logsSent()).isEqualTo(4);
		assertThat(this.backend.attempts()).extracting((made) -> made.batch().id().substring(36))
			.containsExactly("", "", ".0-2", ".2-4", ".2-4");
	}

	@Test
	void whenTimeIsUpBetweenHalvesShouldSendTheWholeAgainAndCountOneHalfTwice() throws Exception {
		this.builder.batchSize(4).maxRetries(0);
		begin();
		this.backend.then(DOWN)
			.then(DeliveryResult.tooLarge("HTTP 413"))
			.then(DeliveryResult.accepted())
			.then((batch) -> {
				this.parts.queue().close();
				this.parts.queue().abandon();
				this.parts.queue().abandonRest();
				return DOWN;
			});
		log("a", "b", "c", "d");
		send(2);
		assertThat(stats().logsSent()).isEqualTo(2);
		assertThat(stats().logsPending()).isEqualTo(2);
		this.parts.closeSpool();
		begin();
		spool(2);
		assertThat(stats().logsRecovered()).as("a file is not changed once it is written").isEqualTo(4);
		send();
		assertThat(stats().logsSent()).isEqualTo(4);
		assertThat(this.backend.attempts()).extracting((made) -> made.batch().id().substring(36))
			.containsExactly("", "", ".0-2", ".2-4", "");
	}

	@Test
	void whenALimitHasBeenLearntShouldSplitABatchOnDiskAsWithoutOne() throws Exception {
		this.builder.batchSize(4).maxRetries(0);
		begin();
		this.backend.then(DOWN).otherwise(SpoolingTests::acceptTwoLogs);
		log("a", "b", "c", "d");
		send();
		logLargerOnes();
		spool();
		send(2);
		assertThat(stats().logsSent()).isEqualTo(8);
		assertThat(this.backend.attempts()).extracting((made) -> made.batch().id().substring(36))
			.as("the backend may have each of them, under these ids")
			.containsExactly("", "", ".0-2", ".2-4", "", ".0-2", ".2-4");
	}

	@Test
	void whenALimitHasBeenLearntShouldSplitAJournaledBatchAsAfterARestart() throws Exception {
		this.builder.batchSize(4).maxRetries(0);
		begin(SpoolSettings.Mode.JOURNAL);
		this.backend.otherwise(SpoolingTests::acceptTwoLogs);
		log("a", "b", "c", "d");
		logLargerOnes();
		send(2);
		assertThat(stats().logsSent()).isEqualTo(8);
		assertThat(this.backend.attempts()).extracting((made) -> made.batch().id().substring(36))
			.containsExactly("", ".0-2", ".2-4", "", ".0-2", ".2-4");
	}

	private static DeliveryResult acceptTwoLogs(LogBatch batch) {
		return (batch.size() > 2) ? DeliveryResult.tooLarge("HTTP 413") : DeliveryResult.accepted();
	}

	private void logLargerOnes() throws Exception {
		String larger = "larger".repeat(200);
		log(larger, larger, larger, larger);
	}

	@Test
	void whenRejectedPermanentlyShouldBeKeptAside() throws Exception {
		begin();
		this.backend.then(DeliveryResult.rejected("HTTP 400"))
			.then(DOWN)
			.then(DOWN)
			.then(DOWN)
			.then(DOWN)
			.then(DeliveryResult.rejected("HTTP 422"));
		log("a", "b", "c", "d");
		send(3);
		assertThat(stats().failedByReason()).containsEntry(FailureReason.REJECTED, 4L);
		assertThat(stats().batchesFailed()).isEqualTo(2);
		assertThat(stats().spoolBatches()).isZero();
		assertThat(files("rejected")).hasSize(2);
	}

	@Test
	void whenOneLogIsTooLargeForTheBackendShouldBeKeptAside() throws Exception {
		begin();
		this.backend.otherwise((batch) -> requests(batch).contains("huge") ? DeliveryResult.tooLarge("HTTP 413")
				: DeliveryResult.accepted());
		log("huge", "b");
		send();
		assertThat(stats().failedByReason()).containsEntry(FailureReason.TOO_LARGE, 1L);
		assertThat(stats().logsSent()).isEqualTo(1);
		assertThat(files("rejected")).hasSize(1);
	}

	@Test
	void whenALineIsDamagedShouldCostThatLineAndKeepTheFileAside() throws Exception {
		beginOutage();
		Path file = sealed().findFirst().orElseThrow();
		byte[] bytes = Files.readAllBytes(file);
		bytes[bytes.length - 5] ^= 1;
		Files.write(file, bytes);
		send();
		assertThat(stats().failedByReason()).containsEntry(FailureReason.SPOOL_DAMAGED, 1L);
		assertThat(stats().spoolLogs()).isEqualTo(1);
		endOutage();
		send();
		assertThat(stats().failedByReason()).as("counted once").containsEntry(FailureReason.SPOOL_DAMAGED, 1L);
		assertThat(stats().logsSent()).isEqualTo(1);
		assertThat(files(".bad")).hasSize(1);
	}

	@Test
	void whenAFileCannotBeReadAtAllShouldKeepItAsideAndGoOn() throws Exception {
		beginOutage();
		log("c", "d", "e", "f");
		spool(2);
		List<Path> files = sealed().sorted().toList();
		Files.write(files.get(0), new byte[3000]);
		Files.write(files.get(1), SpoolFormat.line("{\"spool\":9}".getBytes()));
		endOutage();
		send(3);
		assertThat(stats().failedByReason()).containsEntry(FailureReason.SPOOL_DAMAGED, 4L);
		assertThat(stats().logsSent()).isEqualTo(2);
		assertThat(files(".bad")).hasSize(2);
	}

	@Test
	void whenAFileIsGoneShouldCountItsLogsAsLost() throws Exception {
		beginOutage();
		Files.delete(sealed().findFirst().orElseThrow());
		send();
		assertThat(stats().failedByReason()).containsEntry(FailureReason.SPOOL_DAMAGED, 2L);
		assertThat(stats().logsPending()).isZero();
	}

	@Test
	void whenADiskErrorHitsTheReadingShouldRetryLater() throws Exception {
		beginOutage();
		endOutage();
		this.disk.failOn(Step.READ);
		send();
		assertThat(stats().spoolState()).isEqualTo(SpoolState.FAILING);
		assertThat(stats().spoolProblem()).contains("(READ)");
		assertThat(stats().spoolLogs()).isEqualTo(2);
		this.disk.work();
		send();
		assertThat(stats().logsSent()).isEqualTo(2);
	}

	@Test
	void whenTheMaximumIsReachedShouldDeleteTheOldest() throws Exception {
		this.builder.maxBatchBytes(1024);
		this.spoolSettings = SpoolSettings.in(this.root).withMaxBytes(2048);
		begin();
		this.backend.otherwise(DOWN);
		log("a".repeat(300), "b".repeat(300));
		send();
		log("c".repeat(300), "d".repeat(300), "e".repeat(300), "f".repeat(300));
		spool(2);
		assertThat(stats().failedByReason()).containsEntry(FailureReason.SPOOL_FULL, 2L);
		assertThat(stats().spoolLogs()).isEqualTo(4);
		assertThat(stats().spoolBytes()).isLessThanOrEqualTo(2048);
		endOutage();
		send(2);
		assertThat(this.backend.logs()).extracting((log) -> log.get("request").asString().charAt(0))
			.containsExactlyInAnyOrder('c', 'd', 'e', 'f');
	}

	@Test
	void whenABatchHasWaitedForTooLongShouldDeleteItAtAnyWallClock() throws Exception {
		beginOutage();
		this.time.setBackWallClock(Duration.ofDays(-365));
		spool(2);
		assertThat(stats().spoolLogs()).isEqualTo(2);
		this.time.advance(Duration.ofDays(7));
		spool(2);
		assertThat(stats().failedByReason()).containsEntry(FailureReason.SPOOL_EXPIRED, 2L);
	}

	@Test
	void whenDiskIsFullShouldGoOnFromMemoryAndRecover() throws Exception {
		beginWithFullDisk();
		this.backend.otherwise(DOWN);
		log("a", "b", "c", "d");
		send();
		assertThat(stats().logsFailed()).isZero();
		assertThat(stats().queueSize()).as("taken back").isEqualTo(4);
		assertThat(stats().spoolState()).isEqualTo(SpoolState.FAILING);
		assertThat(stats().spoolProblem()).contains("No space left on device");
		assertThat(files("")).isEmpty();
		send(3);
		assertThat(stats().queueSize()).as("again and again").isEqualTo(4);
		endOutage();
		send(2);
		assertThat(stats().logsSent()).isEqualTo(4);
		assertThat(this.backend.logs()).hasSize(4);
		assertThat(stats().queueBytes()).isZero();
		this.disk.work();
		this.time.advance(Duration.ofMinutes(1));
		spool(3);
		assertThat(stats().spoolState()).isEqualTo(SpoolState.WORKING);
		assertThat(stats().spoolProblem()).isNull();
		this.backend.otherwise(DOWN);
		log("e", "f");
		send();
		assertThat(stats().spoolLogs()).isEqualTo(2);
	}

	@Test
	void whenNeitherTheDiskNorTheBufferHasRoomShouldLoseTheBatch() throws Exception {
		this.builder.maxQueueSize(4).maxInFlight(1);
		beginWithFullDisk();
		this.backend.otherwise((batch) -> {
			if (stats().queueSize() == 0) {
				try {
					log("c", "d", "e");
				}
				catch (Exception ex) {
					throw new IllegalStateException(ex);
				}
			}
			return DOWN;
		});
		log("a", "b");
		send();
		assertThat(stats().failedByReason()).containsEntry(FailureReason.SPOOL_FULL, 2L);
		assertThat(stats().queueSize()).isEqualTo(3);
		endOutage();
		send(2);
		assertThat(stats().logsSent()).isEqualTo(3);
	}

	@Test
	void whenABatchIsTakenBackShouldBeSparedForAsLongAsBeforeAnotherRetry() throws Exception {
		this.builder.maxRetries(1);
		beginWithFullDisk();
		this.backend.otherwise(DOWN);
		log("a", "b");
		send(2);
		assertThat(this.backend.waitsMillis()).containsExactly(1000L, 2000L, 1000L);
	}

	@Test
	void whenFlushedShouldTryABatchAtOnceThatWasTakenBack() throws Exception {
		this.builder.maxRetries(0);
		beginWithFullDisk();
		this.backend.then(DOWN);
		log("a", "b");
		send();
		long now = this.time.nanoTime();
		this.parts.queue().flush();
		send();
		assertThat(stats().logsSent()).isEqualTo(2);
		assertThat(this.time.nanoTime()).isEqualTo(now);
	}

	@Test
	void whenAPartOfASplitBatchCannotBeWrittenShouldStayInMemory() throws Exception {
		this.builder.batchSize(4).maxRetries(0);
		beginWithFullDisk();
		this.backend.then(DeliveryResult.tooLarge("HTTP 413")).then(DeliveryResult.accepted()).then(DOWN);
		log("a", "b", "c", "d");
		send();
		assertThat(stats().logsSent()).isEqualTo(2);
		assertThat(stats().logsFailed()).isZero();
		assertThat(stats().queueSize()).as("the other part").isEqualTo(2);
		send();
		assertThat(stats().logsSent()).isEqualTo(4);
		assertThat(this.backend.attempts()).extracting((made) -> made.batch().id().substring(36))
			.containsExactly("", ".0-2", ".2-4", ".2-4");
		assertThat(stats().queueBytes()).isZero();
	}

	@Test
	void whenSeveralPartsAreInMemoryShouldBeWrittenOnceTheDiskWorks() throws Exception {
		this.builder.batchSize(4).maxRetries(0);
		beginWithFullDisk();
		this.backend.then(DeliveryResult.tooLarge("HTTP 413")).otherwise(DOWN);
		log("a", "b", "c", "d");
		send();
		assertThat(stats().queueSize()).isEqualTo(4);
		this.disk.work();
		this.time.advance(Duration.ofMinutes(1));
		spool();
		log("e", "f", "g", "h");
		send(2);
		spool(2);
		assertThat(stats().queueSize()).isZero();
		assertThat(stats().spoolLogs()).isEqualTo(8);
		assertThat(stats().spoolBatches()).isEqualTo(3);
		endOutage();
		send(3);
		assertThat(stats().logsSent()).isEqualTo(8);
	}

	@Test
	void whenAPartOfAJournaledBatchStaysInMemoryShouldKeepTheJournalUntilItIsSent() throws Exception {
		this.builder.batchSize(4).maxRetries(0);
		begin(SpoolSettings.Mode.JOURNAL);
		log("a", "b", "c", "d");
		this.disk.failOn(Step.WRITE);
		this.backend.then(DeliveryResult.tooLarge("HTTP 413")).then(DOWN).then(DeliveryResult.accepted());
		send();
		assertThat(stats().logsSent()).isEqualTo(2);
		assertThat(stats().queueSize()).isEqualTo(2);
		assertThat(files(".open")).hasSize(1);
		send();
		assertThat(stats().logsSent()).isEqualTo(4);
		assertThat(files(".open")).isEmpty();
	}

	@Test
	void whenATakeOverTakesLongShouldStillNoticeThatTheDiskWorks() throws Exception {
		Path orphan = OtherUser.privateDirectory(this.root.resolve("1-1-deadbeef"));
		for (int i = 0; i < 1000; i++) {
			Files.createFile(orphan.resolve("%016d-b-%d-1.ndjson".formatted(1_699_999_999_000_000L + i, i)));
		}
		Files.createFile(orphan.resolve("closed"));
		begin();
		spool(2);
		this.parts.queue().diskFailed("could not write a batch");
		assertThat(stats().spoolState()).isEqualTo(SpoolState.FAILING);
		this.time.advance(Duration.ofSeconds(2));
		spool();
		assertThat(stats().spoolState()).isEqualTo(SpoolState.WORKING);
		assertThat(stats().logsRecovered()).as("is not over").isLessThan(1000);
		spool(10);
		assertThat(stats().logsRecovered()).isEqualTo(1000);
	}

	@Test
	void whenABatchIsTakenBackShouldNotBlockTheOthers() throws Exception {
		this.builder.maxInFlight(1).maxRetries(0);
		beginWithFullDisk();
		this.backend.otherwise((batch) -> requests(batch).contains("poison") ? DOWN : DeliveryResult.accepted());
		log("poison", "b", "c", "d");
		send(2);
		assertThat(stats().logsSent()).isEqualTo(2);
		assertThat(stats().queueSize()).isEqualTo(2);
	}

	@Test
	void whenOutOfTimeShouldNotTakeBackWhatCannotBeWritten() throws Exception {
		this.builder.maxRetries(0);
		beginWithFullDisk();
		log("a", "b");
		this.backend.otherwise((batch) -> {
			this.parts.queue().close();
			this.parts.queue().abandon();
			return DOWN;
		});
		send();
		assertThat(stats().failedByReason()).containsEntry(FailureReason.SPOOL_FULL, 2L);
		assertThat(stats().logsPending()).isZero();
	}

	@Test
	void whenDiskWorksAgainShouldSaySoWithinFiveSecondsThoughNothingIsWritten() throws Exception {
		begin();
		spool(2);
		this.backend.otherwise(DOWN);
		this.disk.failOn(Step.WRITE);
		log("a", "b");
		send();
		endOutage();
		send();
		assertThat(stats().spoolState()).isEqualTo(SpoolState.FAILING);
		spool(3);
		assertThat(stats().spoolState()).isEqualTo(SpoolState.FAILING);
		this.disk.work();
		long worked = this.time.nanoTime();
		while (stats().spoolState() == SpoolState.FAILING) {
			spool();
		}
		assertThat(Duration.ofNanos(this.time.nanoTime() - worked)).isLessThanOrEqualTo(Duration.ofSeconds(5));
	}

	@Test
	void whenABatchIsTakenBackShouldBeOutOfTheHandsThatHadIt() throws Exception {
		this.builder.maxQueueSize(4);
		begin();
		log("a", "b");
		Batch first = Objects.requireNonNull(this.parts.queue().take());
		this.parts.queue().requeueFirst(first);
		Batch second = Objects.requireNonNull(this.parts.queue().take());
		this.parts.queue().settle(first, Integer.MAX_VALUE, Outcome.batchLost(FailureReason.INTERNAL_ERROR));
		assertThat(stats().logsFailed()).isZero();
		this.parts.queue().settle(second, 2, Outcome.SENT);
		assertThat(stats().logsSent()).isEqualTo(2);
	}

	@Test
	void whenBackendAnswersShouldSendTheBacklogThroughAllFreeSenders() throws Exception {
		beginOutage();
		log("c", "d", "e", "f");
		spool(2);
		DeliveryQueue queue = this.parts.queue();
		Batch probe = Objects.requireNonNull(queue.take());
		assertThat(queue.take()).as("one at a time while the backend is unavailable").isNull();
		queue.settle(probe, 2, Outcome.SENT);
		log("g", "h", "i", "j");
		Batch fresh = Objects.requireNonNull(queue.take());
		Batch oldest = Objects.requireNonNull(queue.take());
		Batch freshToo = Objects.requireNonNull(queue.take());
		Batch next = Objects.requireNonNull(queue.take());
		assertThat(List.of(fresh, freshToo)).as("new logs are not starved")
			.noneMatch((batch) -> batch.origin instanceof Origin.Spooled);
		SpoolFile oldestFile = file(oldest);
		SpoolFile nextFile = file(next);
		assertThat(oldestFile.name).as("the oldest first").isLessThan(nextFile.name);
		assertThat(stats().spoolBatches()).as("both in flight").isEqualTo(2);
		for (Batch batch : List.of(fresh, oldest, freshToo, next)) {
			queue.settle(batch, 2, Outcome.SENT);
		}
		for (SpoolFile file : List.of(file(probe), oldestFile, nextFile)) {
			this.parts.spool().delete(file);
		}
		assertThat(stats().logsSent()).isEqualTo(10);
	}

	@Test
	void whenDiskFailsDuringOverflowShouldKeepTheBatchInMemory() throws Exception {
		this.builder.maxQueueSize(4);
		begin();
		spool();
		this.parts.backendAnswers(DeliveryResult.retry("HTTP 429", Duration.ofMinutes(5)));
		log("a", "b", "c", "d");
		this.disk.failOn(Step.RENAME);
		spool();
		assertThat(stats().queueSize()).isEqualTo(4);
		assertThat(stats().spoolState()).isEqualTo(SpoolState.FAILING);
		this.disk.work();
		send(2);
		assertThat(this.backend.logs()).extracting((log) -> log.get("request").asString())
			.containsExactlyInAnyOrder("a", "b", "c", "d");
	}

	@Test
	void whenTransportThrowsErrorsShouldKeepTheBatch() throws Exception {
		begin();
		this.backend.otherwise((batch) -> {
			throw new StackOverflowError();
		});
		log("a", "b");
		send();
		assertThat(stats().spoolLogs()).isEqualTo(2);
		endOutage();
		send();
		assertThat(stats().logsSent()).isEqualTo(2);
	}

	private static SpoolFile file(Batch batch) {
		return ((Origin.Spooled) batch.origin).file();
	}

}
