package com.trainburt.logger.internal;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import com.trainburt.logger.BuilderAccess;
import com.trainburt.logger.FailureReason;
import com.trainburt.logger.LLMLoggerBuilder;
import com.trainburt.logger.LoggerStats;
import com.trainburt.logger.LoggerStats.State;
import com.trainburt.logger.internal.platform.FakeTime;
import com.trainburt.logger.transport.DeliveryResult;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Sender}: one thread, stepped, whose waits are exact.
 */
class SenderTests {

	private final FakeTime time = FakeTime.passing();

	private final ScriptedTransport backend = new ScriptedTransport(this.time);

	private final LLMLoggerBuilder settings = BuilderAccess.random(BuilderAccess.builder(this.time), () -> 1.0)
		.batchSize(2);

	private @Nullable PipelineParts parts;

	@Test
	void whenBatchIsAcceptedShouldCountItsLogsAsSent() throws Exception {
		log("a", "b");
		sender().runOnce();
		LoggerStats stats = stats();
		assertThat(stats.logsSent()).isEqualTo(2);
		assertThat(stats.batchesSent()).isEqualTo(1);
		assertThat(stats.logsPending()).isZero();
		assertThat(stats.queueBytes()).isZero();
		assertThat(this.backend.attempts().get(0).timeout()).isEqualTo(Duration.ofSeconds(10));
	}

	@Test
	void whenBatchIsIncompleteShouldSendItAtTheFlushInterval() throws Exception {
		log("a");
		long logged = this.time.nanoTime();
		sender().runOnce();
		assertThat(this.backend.attempts().get(0).nanos() - logged).isEqualTo(Duration.ofSeconds(5).toNanos());
	}

	@Test
	void whenWallClockIsSetBackShouldStillSendAtTheFlushInterval() throws Exception {
		log("a");
		this.time.setBackWallClock(Duration.ofHours(1));
		sender().runOnce();
		assertThat(stats().logsSent()).isEqualTo(1);
	}

	@Test
	void whenWallClockJumpsBetweenAttemptsShouldKeepTheWaits() throws Exception {
		this.backend.then((batch) -> {
			this.time.setForwardWallClock(Duration.ofDays(1));
			return DeliveryResult.retry("HTTP 503", null);
		}).then((batch) -> {
			this.time.setBackWallClock(Duration.ofDays(2));
			return DeliveryResult.retry("HTTP 429", Duration.ofSeconds(30));
		});
		log("a", "b");
		sender().runOnce();
		assertThat(this.backend.waitsMillis()).containsExactly(1000L, 30_000L);
		assertThat(stats().logsSent()).isEqualTo(2);
	}

	@Test
	void whenBackendFailsShouldRetryTheSameBytesWithGrowingWaits() throws Exception {
		this.backend.then(DeliveryResult.retry("HTTP 503", null)).then((batch) -> {
			throw new IOException("connection reset");
		}).then((batch) -> {
			throw new IllegalStateException("a transport with a bug");
		});
		log("a", "b");
		sender().runOnce();
		assertThat(this.backend.waitsMillis()).containsExactly(1000L, 2000L, 4000L);
		assertThat(this.backend.attempts()).extracting((made) -> made.batch().id()).containsOnly(id(0));
		assertThat(this.backend.attempts()).extracting((made) -> made.batch().payload()).containsOnly(payload(0));
		LoggerStats stats = stats();
		assertThat(stats.logsSent()).isEqualTo(2);
		assertThat(stats.retries()).isEqualTo(3);
		assertThat(stats.state()).isEqualTo(State.DELIVERING);
		assertThat(stats.lastFailure()).isNotNull();
		assertThat(stats.lastFailure().reason()).isEqualTo("IllegalStateException: a transport with a bug");
	}

	@Test
	void whenBudgetIsSpentShouldLoseItAndContinueWithTheNextBatch() throws Exception {
		for (int i = 0; i < 4; i++) {
			this.backend.then(DeliveryResult.retry("HTTP 500", null));
		}
		log("a", "b", "c", "d");
		Sender sender = sender();
		sender.runOnce();
		assertThat(stats().state()).isEqualTo(State.RETRYING);
		sender.runOnce();
		LoggerStats stats = stats();
		assertThat(stats.failedByReason()).containsEntry(FailureReason.RETRIES_EXHAUSTED, 2L);
		assertThat(stats.logsSent()).isEqualTo(2);
		assertThat(stats.batchesFailed()).isEqualTo(1);
		assertThat(this.backend.waitsMillis()).containsExactly(1000L, 2000L, 4000L, 0L);
	}

	@Test
	void whenBackendAsksForPatienceShouldWaitThatLong() throws Exception {
		this.backend.then(DeliveryResult.retry("HTTP 429", Duration.ofSeconds(30)))
			.then(DeliveryResult.retry("HTTP 429", Duration.ofDays(10)))
			.then(DeliveryResult.retry("HTTP 429", Duration.ofMillis(1)));
		log("a", "b");
		sender().runOnce();
		assertThat(this.backend.waitsMillis()).containsExactly(30_000L, 300_000L, 4000L);
	}

	@Test
	void whenBackendAsksForPatienceAtTheLastTryShouldHoldTheNextBatch() throws Exception {
		this.settings.maxRetries(0);
		this.backend.then(DeliveryResult.retry("HTTP 429", Duration.ofSeconds(30)));
		log("a", "b", "c", "d");
		runUntil(sender(), () -> this.backend.attempts().size() == 2);
		assertThat(this.backend.waitsMillis()).containsExactly(30_000L);
	}

	@Test
	void whenTransportThrowsUndeclaredShouldRetry() throws Exception {
		this.backend.then((batch) -> {
			throw SenderTests.<RuntimeException>sneaky(new TimeoutException("undeclared"));
		});
		log("a", "b");
		sender().runOnce();
		assertThat(stats().logsSent()).isEqualTo(2);
		assertThat(stats().retries()).isEqualTo(1);
	}

	@SuppressWarnings("unchecked")
	private static <T extends Throwable> T sneaky(Throwable failure) throws T {
		throw (T) failure;
	}

	@Test
	void whenFilterMakesALogTooLargeShouldSaySo() throws Exception {
		this.settings.maxBatchBytes(1024)
			.filter((entry) -> "a".equals(entry.request()) ? entry.withRequest("x".repeat(2000)) : entry);
		log("a", "b");
		sender().runOnce();
		assertThat(stats().failedByReason()).containsEntry(FailureReason.TOO_LARGE, 1L);
		assertThat(requests()).containsExactly("b");
	}

	@Test
	void whenFilterLeavesNoRequestShouldLoseThatLog() throws Exception {
		this.settings.filter((entry) -> switch (entry.request().toString()) {
			case "a" -> entry.withRequest(null);
			case "b" -> entry.withRequest(Optional.empty());
			default -> entry;
		});
		log("a", "b", "c", "d");
		Sender sender = sender();
		sender.runOnce();
		sender.runOnce();
		assertThat(stats().failedByReason()).containsEntry(FailureReason.FILTER_ERROR, 1L)
			.containsEntry(FailureReason.UNSERIALIZABLE, 1L);
		assertThat(requests()).containsExactly("c", "d");
	}

	@Test
	void whenJsonIsLargerThanEstimatedShouldHoldItsBytesUntilSent() throws Exception {
		AtomicLong whileSending = new AtomicLong();
		this.backend.then((batch) -> {
			whileSending.set(stats().queueBytes());
			return DeliveryResult.accepted();
		});
		log("\u0001".repeat(100_000), "b");
		sender().runOnce();
		assertThat(whileSending.get()).isGreaterThan(600_000);
		assertThat(stats().queueBytes()).isZero();
	}

	static Stream<Arguments> finalVerdicts() {
		return Stream.of(Arguments.of(DeliveryResult.rejected("HTTP 400"), FailureReason.REJECTED, State.DELIVERING),
				Arguments.of(DeliveryResult.unauthorized("HTTP 401"), FailureReason.UNAUTHORIZED, State.UNAUTHORIZED));
	}

	@ParameterizedTest
	@MethodSource("finalVerdicts")
	void whenBackendRefusesShouldNotRetry(DeliveryResult verdict, FailureReason reason, State state) throws Exception {
		this.backend.then(verdict);
		log("a", "b", "c", "d");
		Sender sender = sender();
		sender.runOnce();
		LoggerStats stats = stats();
		assertThat(stats.failedByReason()).containsEntry(reason, 2L);
		assertThat(stats.state()).isEqualTo(state);
		assertThat(stats.retries()).isZero();
		runUntil(sender, () -> stats().logsSent() == 2);
		assertThat(stats().state()).isEqualTo(State.DELIVERING);
	}

	@Test
	void whenKeyIsRefusedShouldAskLessAndLessOften() throws Exception {
		this.backend.otherwise(DeliveryResult.unauthorized("HTTP 401"));
		log("a", "b", "c", "d", "e", "f", "g", "h");
		Sender sender = sender();
		runUntil(sender, () -> this.backend.attempts().size() == 4);
		assertThat(this.backend.waitsMillis()).containsExactly(1000L, 2000L, 4000L);
	}

	@Test
	void whenBatchIsTooLargeShouldSplitItUntilItFits() throws Exception {
		this.backend
			.otherwise((batch) -> (batch.size() > 1) ? DeliveryResult.tooLarge("HTTP 413") : DeliveryResult.accepted());
		this.settings.batchSize(5);
		log("a", "b", "c", "d", "e");
		sender().runOnce();
		assertThat(stats().logsSent()).isEqualTo(5);
		assertThat(stats().retries()).isZero();
		String id = id(0);
		assertThat(this.backend.attempts()).extracting((made) -> made.batch().id())
			.containsExactly(id, id + ".0-2", id + ".0-1", id + ".1-2", id + ".2-3", id + ".3-4", id + ".4-5");
		assertThat(this.backend.waitsMillis()).containsOnly(0L);
		assertThat(requests()).containsExactlyInAnyOrder("a", "b", "c", "d", "e");
	}

	@Test
	void whenOneLogIsTooLargeShouldLoseOnlyThatOne() throws Exception {
		this.backend.otherwise((batch) -> new String(batch.payload()).contains("huge")
				? DeliveryResult.tooLarge("HTTP 413") : DeliveryResult.accepted());
		this.settings.batchSize(4);
		log("a", "huge", "c", "d");
		sender().runOnce();
		assertThat(stats().failedByReason()).containsEntry(FailureReason.TOO_LARGE, 1L);
		assertThat(requests()).containsExactlyInAnyOrder("a", "c", "d");
	}

	@Test
	void whenBackendLimitsTheSizeShouldLearnItAndSealAndSplitBefore() throws Exception {
		limit(5_000);
		this.settings.batchSize(10);
		Sender sender = sender();
		logOfAKilobyte(20);
		sender.runOnce();
		assertThat(refusedAttempts()).as("10 and 5 logs").isEqualTo(2);
		sender.runOnce();
		assertThat(refusedAttempts()).as("sealed before, but split").isEqualTo(2);
		int before = this.backend.attempts().size();
		logOfAKilobyte(9);
		for (int i = 0; i < 4; i++) {
			sender.runOnce();
		}
		assertThat(refusedAttempts()).isEqualTo(2);
		assertThat(this.backend.attempts()).as("sealed where the limit is").hasSize(before + 4);
		assertThat(stats().logsSent()).isEqualTo(28);
	}

	@Test
	void whenALogIsRefusedAloneShouldNotTakeThatForALimitOfTheBatch() throws Exception {
		this.backend.otherwise((batch) -> new String(batch.payload()).contains("huge")
				? DeliveryResult.tooLarge("HTTP 413") : DeliveryResult.accepted());
		this.settings.batchSize(4);
		Sender sender = sender();
		for (int i = 0; i < 3; i++) {
			log("a", "b", "huge", "d");
			sender.runOnce();
		}
		int before = this.backend.attempts().size();
		log("a", "b", "c", "d");
		sender.runOnce();
		assertThat(this.backend.attempts()).hasSize(before + 1);
	}

	@Test
	void whenALogIsRejectedAloneShouldNotTakeThatForALimitOfTheBatch() throws Exception {
		// As Kafka does with a record that is not valid.
		this.backend.otherwise((batch) -> !new String(batch.payload()).contains("invalid") ? DeliveryResult.accepted()
				: (batch.size() > 1) ? DeliveryResult.tooLarge("invalid") : DeliveryResult.rejected("invalid"));
		this.settings.batchSize(4);
		log("a", "b", "c", "invalid", "e", "f", "g", "h");
		Sender sender = sender();
		sender.runOnce();
		int before = this.backend.attempts().size();
		sender.runOnce();
		assertThat(this.backend.attempts()).hasSize(before + 1);
	}

	@Test
	void whenPartsGetNoAnswerShouldNotTakeTheBatchForTooLarge() throws Exception {
		this.settings.batchSize(4).maxRetries(0);
		this.backend.then(DeliveryResult.tooLarge("HTTP 413"))
			.then(DeliveryResult.retry("HTTP 503", null))
			.then(DeliveryResult.accepted());
		log("a", "b", "c", "d", "e", "f", "g", "h");
		Sender sender = sender();
		sender.runOnce();
		sender.runOnce();
		assertThat(this.backend.attempts()).hasSize(4);
	}

	@Test
	void whenOneLogIsLargerThanTheLearntLimitShouldStillTryItAlone() throws Exception {
		limit(5_000);
		this.settings.batchSize(10);
		Sender sender = sender();
		logOfAKilobyte(10);
		sender.runOnce();
		log("x".repeat(4_800));
		sender.runOnce();
		assertThat(stats().logsSent()).isEqualTo(11);
	}

	private void limit(int bytes) {
		this.backend.otherwise((batch) -> (batch.payload().length > bytes) ? DeliveryResult.tooLarge("HTTP 413")
				: DeliveryResult.accepted());
	}

	private void logOfAKilobyte(int count) throws Exception {
		for (int i = 0; i < count; i++) {
			log("x".repeat(1_000));
		}
	}

	private long refusedAttempts() {
		return this.backend.attempts().stream().filter((made) -> made.batch().payload().length > 5_000).count();
	}

	@Test
	void whenSplitAfterRetriesShouldNotGetANewBudget() throws Exception {
		this.backend.then(DeliveryResult.retry("HTTP 500", null))
			.then(DeliveryResult.retry("HTTP 500", null))
			.then(DeliveryResult.tooLarge("HTTP 413"))
			.otherwise(DeliveryResult.retry("HTTP 500", null));
		log("a", "b");
		sender().runOnce();
		// Two waits before the split, then one retry for each half.
		assertThat(this.backend.attempts()).hasSize(3 + 2 + 2);
		assertThat(stats().failedByReason()).containsEntry(FailureReason.RETRIES_EXHAUSTED, 2L);
	}

	@Test
	void whenEncodedBatchExceedsTheMaximumShouldSplitItBeforeSending() throws Exception {
		this.settings.maxBatchBytes(1024);
		// Each euro sign is one character but three bytes.
		log("€".repeat(250), "€".repeat(250));
		sender().runOnce();
		assertThat(this.backend.attempts()).hasSize(2);
		assertThat(this.backend.attempts()).allMatch((made) -> made.batch().payload().length <= 1024);
		assertThat(stats().logsSent()).isEqualTo(2);
	}

	@Test
	void whenOneEncodedLogExceedsTheMaximumShouldLoseItAsTooLarge() throws Exception {
		this.settings.maxBatchBytes(1024);
		log("€".repeat(500), "b");
		sender().runOnce();
		assertThat(stats().failedByReason()).containsEntry(FailureReason.TOO_LARGE, 1L);
		assertThat(requests()).containsExactly("b");
	}

	@Test
	void whenFilterDropsALogShouldCountItAsFiltered() throws Exception {
		this.settings.filter((entry) -> "a".equals(entry.request()) ? null : entry);
		log("a", "b");
		sender().runOnce();
		assertThat(stats().logsFiltered()).isEqualTo(1);
		assertThat(requests()).containsExactly("b");
	}

	@Test
	void whenFilterDropsEveryLogShouldNotSendAnEmptyBatch() throws Exception {
		this.settings.filter((entry) -> null);
		log("a", "b");
		sender().runOnce();
		assertThat(this.backend.attempts()).isEmpty();
		assertThat(stats().logsFiltered()).isEqualTo(2);
		assertThat(stats().queueBytes()).isZero();
	}

	@Test
	void whenFilterThrowsShouldLoseThatLogAndNeverSendIt() throws Exception {
		this.settings.filter((entry) -> {
			if ("secret".equals(entry.request())) {
				throw new IOException("no pattern");
			}
			if ("sensitive".equals(entry.request())) {
				throw new AssertionError("no pattern either");
			}
			return entry;
		});
		log("secret", "b", "sensitive");
		sender().runOnce();
		sender().runOnce();
		assertThat(stats().failedByReason()).containsEntry(FailureReason.FILTER_ERROR, 2L);
		assertThat(requests()).containsExactly("b");
	}

	@Test
	void whenFiltersChangeALogShouldSendWhatTheLastOneMadeOfIt() throws Exception {
		this.settings.filter((entry) -> entry.withRequest(entry.request() + "1").withMetadata(Map.of("k", "v")))
			.filter((entry) -> entry.withRequest(entry.request() + "2").withResponse(List.of(1, 2)));
		log("a", "b");
		sender().runOnce();
		assertThat(requests()).containsExactly("a12", "b12");
		assertThat(this.backend.logs().get(0).get("metadata").toString()).isEqualTo("{\"k\":\"v\"}");
		assertThat(this.backend.logs().get(0).get("response").toString()).isEqualTo("[1,2]");
	}

	@Test
	void whenFilterMakesAnUnserializableLogShouldLoseThatLog() throws Exception {
		this.settings.filter((entry) -> "a".equals(entry.request()) ? entry.withRequest(new Object() {
			@SuppressWarnings("unused")
			public String getValue() {
				throw new IllegalStateException("broken getter");
			}
		}) : entry);
		log("a", "b");
		sender().runOnce();
		assertThat(stats().failedByReason()).containsEntry(FailureReason.UNSERIALIZABLE, 1L);
		assertThat(requests()).containsExactly("b");
	}

	@Test
	void whenObjectWasLoggedShouldShowItToFiltersAsMap() throws Exception {
		record Message(String role, double weight, List<String> parts) {
		}
		List<Object> seen = new ArrayList<>();
		this.settings.filter((entry) -> {
			seen.add(entry.request());
			seen.add(entry.metadata());
			return entry;
		});
		Message message = new Message("user", 0.1, List.of("x", "y"));
		parts().log(message, "r");
		parts().log(List.of(message), Map.of("k", message));
		sender().runOnce();
		Map<String, Object> asMap = Map.of("role", "user", "weight", new BigDecimal("0.1"), "parts", List.of("x", "y"));
		assertThat(seen).containsExactly(asMap, Map.of(), List.of(asMap), Map.of());
		assertThat(this.backend.logs()).extracting((log) -> log.get("request").toString())
			.containsExactly("{\"role\":\"user\",\"weight\":0.1,\"parts\":[\"x\",\"y\"]}",
					"[{\"role\":\"user\",\"weight\":0.1,\"parts\":[\"x\",\"y\"]}]");
	}

	@Test
	void whenTransportThrowsAnErrorShouldRetry() throws Exception {
		this.backend.then((batch) -> {
			throw new OutOfMemoryError("unable to create native thread");
		});
		log("a", "b");
		sender().runOnce();
		assertThat(stats().logsSent()).isEqualTo(2);
		assertThat(stats().retries()).isEqualTo(1);
		assertThat(Objects.requireNonNull(stats().lastFailure()).reason()).contains("unable to create native thread");
	}

	@Test
	void whenTransportAlwaysThrowsAnErrorShouldSpendTheBudget() throws Exception {
		this.backend.otherwise((batch) -> {
			throw new UndescribableError();
		});
		log("a", "b");
		sender().runOnce();
		assertThat(this.backend.attempts()).hasSize(4);
		assertThat(stats().failedByReason()).containsEntry(FailureReason.RETRIES_EXHAUSTED, 2L);
		assertThat(stats().queueBytes()).isZero();
	}

	/**
	 * Cannot be described.
	 */
	private static final class UndescribableError extends Error {

		@Override
		public String getMessage() {
			throw new OutOfMemoryError("not really");
		}

	}

	@Test
	void whenErrorHitsHalfWayShouldNotSendTheFirstHalfWithTheNextBatch() throws Exception {
		this.settings.filter((entry) -> {
			if ("b".equals(entry.request())) {
				throw new OutOfMemoryError("not really");
			}
			return entry;
		});
		log("a", "b", "c", "d");
		Sender sender = sender();
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(sender::runOnce);
		sender.runOnce();
		assertThat(requests()).containsExactly("c", "d");
		assertThat(stats().logsSent()).isEqualTo(2);
		assertThat(stats().failedByReason()).containsEntry(FailureReason.INTERNAL_ERROR, 2L);
	}

	@Test
	void whenStrangerInterruptsATryShouldRetryIt() throws Exception {
		this.backend.then((batch) -> {
			throw new InterruptedException();
		});
		log("a", "b");
		sender().runOnce();
		assertThat(stats().logsSent()).isEqualTo(2);
		assertThat(stats().retries()).isEqualTo(1);
	}

	private void runUntil(Sender sender, BooleanSupplier condition) throws InterruptedException {
		for (int i = 0; i < 100 && !condition.getAsBoolean(); i++) {
			sender.runOnce();
		}
		assertThat(condition.getAsBoolean()).isTrue();
	}

	/** With the settings that a test has made by then. */
	private PipelineParts parts() {
		if (this.parts == null) {
			this.parts = new PipelineParts(this.settings, this.backend);
		}
		return this.parts;
	}

	private Sender sender() {
		return parts().sender();
	}

	private LoggerStats stats() {
		return parts().queue().stats();
	}

	private void log(String... requests) throws Exception {
		for (String request : requests) {
			parts().log(request, "response");
		}
	}

	private String id(int attempt) {
		return this.backend.attempts().get(attempt).batch().id();
	}

	private byte[] payload(int attempt) {
		return this.backend.attempts().get(attempt).batch().payload();
	}

	private List<String> requests() {
		return this.backend.logs().stream().map((log) -> log.get("request").asString()).sorted().toList();
	}

}
