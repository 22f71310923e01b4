package com.trainburt.logger.boot.kafka;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import com.trainburt.logger.transport.DeliveryResult.Verdict;
import com.trainburt.logger.transport.LogBatch;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link KafkaTransport} with scripted producers.
 */
@Timeout(60)
class KafkaTransportTests {

	private static final Duration AMPLE = Duration.ofSeconds(30);

	private static final Duration SHORT = Duration.ofSeconds(1);

	private final List<FakeProducer> producers = new CopyOnWriteArrayList<>();

	private volatile RuntimeException failure;

	private volatile boolean silent;

	private final KafkaTransport transport = new KafkaTransport(new LogRecords("llm-logs", "user_id"),
			new ProducerResource(this::newProducer), new Verdicts("llm-logs", "broker:9092"), Duration.ofMillis(1));

	@AfterEach
	void close() {
		this.transport.close();
	}

	private FakeProducer newProducer() {
		if (this.failure instanceof ConfigException) {
			throw new KafkaException("Failed to construct kafka producer", this.failure);
		}
		FakeProducer producer = new FakeProducer();
		this.producers.add(producer);
		return producer;
	}

	static Stream<Arguments> answers() {
		return Stream.of(Arguments.of(new RecordTooLargeException("too large"), Verdict.TOO_LARGE, "too large", 1),
				Arguments.of(new SaslAuthenticationException("bad login"), Verdict.UNAUTHORIZED, "bad login", 2),
				Arguments.of(new TopicAuthorizationException("not allowed"), Verdict.UNAUTHORIZED, "not allowed", 2),
				Arguments.of(new InvalidTopicException("bad topic"), Verdict.REJECTED, "bad topic", 1),
				Arguments.of(new SerializationException("bad bytes"), Verdict.REJECTED, "bad bytes", 1),
				Arguments.of(new InvalidRecordException("no key"), Verdict.TOO_LARGE, "no key", 1),
				Arguments.of(new InvalidTimestampException("old"), Verdict.TOO_LARGE, "old", 1),
				Arguments.of(new NotEnoughReplicasException("few"), Verdict.RETRY, "few", 1),
				Arguments.of(new UnknownTopicOrPartitionException("unknown"), Verdict.RETRY, "the topic does not exist",
						1),
				Arguments.of(new TimeoutException("not present", new UnknownTopicOrPartitionException("unknown")),
						Verdict.RETRY, "the topic does not exist", 1),
				Arguments.of(new OutOfOrderSequenceException("lost count"), Verdict.RETRY, "lost count", 2),
				Arguments.of(new KafkaException("fatal"), Verdict.RETRY, "fatal", 2),
				Arguments.of(new IllegalStateException("closed"), Verdict.RETRY, "closed", 2));
	}

	@ParameterizedTest
	@MethodSource("answers")
	void whenARecordFailsShouldSayWhatFollows(RuntimeException failure, Verdict verdict, String reason, int producers)
			throws Exception {
		this.failure = failure;
		assertThat(this.transport.send(batch(3), AMPLE)).satisfies((result) -> {
			assertThat(result.verdict()).isEqualTo(verdict);
			// The remedy follows in a report.
			assertThat(result.reason()).isEqualTo(reason + " (Kafka topic 'llm-logs' at broker:9092)");
		});
		this.failure = null;
		assertThat(this.transport.send(batch(3), AMPLE).verdict()).isEqualTo(Verdict.ACCEPTED);
		assertThat(this.producers).hasSize(producers);
		assertThat(this.producers.subList(0, producers - 1)).allMatch(MockProducer::closed);
	}

	@ParameterizedTest
	@CsvSource({ "RETRY, that the brokers are up", "RETRY, that 'spring.kafka.bootstrap-servers' is right",
			"RETRY, that the topic exists", "TOO_LARGE, max.message.bytes", "TOO_LARGE, max.request.size",
			"TOO_LARGE, buffer-memory", "TOO_LARGE, raise the limit that was exceeded: 'maxBatchBytes'",
			"UNAUTHORIZED, 'spring.kafka.security'", "UNAUTHORIZED, WRITE",
			"REJECTED, check the settings of the topic" })
	void whenAskedForARemedyShouldNameWhatKafkaHas(Verdict verdict, String remedy) {
		assertThat(this.transport.remedy(verdict)).contains(remedy).doesNotContain("backend");
	}

	@Test
	void whenTheOnlyLogIsNotValidShouldRejectIt() throws Exception {
		this.failure = new InvalidRecordException("no key");
		assertThat(this.transport.send(batch(1), AMPLE).verdict()).isEqualTo(Verdict.REJECTED);
	}

	@Test
	void whenNothingIsAcknowledgedInTimeShouldSayWhoDoesNotAnswer() {
		this.silent = true;
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.transport.send(batch(3), SHORT))
			.withMessage("no acknowledgement in time (Kafka topic 'llm-logs' at broker:9092)");
		assertThat(this.producers).singleElement().satisfies((producer) -> {
			assertThat(producer.history()).hasSize(3);
			assertThat(producer.closed()).isFalse();
		});
	}

	@Test
	void whenTheTryIsShorterThanAProducerMayHoldItShouldStillMakeIt() throws Exception {
		try (KafkaTransport patient = new KafkaTransport(new LogRecords("llm-logs", null),
				new ProducerResource(this::newProducer), new Verdicts("llm-logs", "broker:9092"),
				Duration.ofMinutes(2))) {
			assertThat(patient.send(batch(3), AMPLE).verdict()).isEqualTo(Verdict.ACCEPTED);
		}
	}

	@Test
	void whenTopicIsNotKnownShouldHandOverNoMore() throws Exception {
		this.failure = new TimeoutException("not present");
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.transport.send(batch(3), AMPLE));
		assertThat(this.producers).singleElement().extracting((producer) -> producer.asked).isEqualTo(1);
	}

	@Test
	void whenInterruptedShouldEndTheTry() throws Exception {
		this.silent = true;
		AtomicReference<Throwable> outcome = new AtomicReference<>();
		Thread sender = new Thread(() -> outcome.set(catchThrowable(() -> this.transport.send(batch(1), AMPLE))));
		sender.start();
		await().until(() -> !this.producers.isEmpty() && !this.producers.get(0).history().isEmpty());
		sender.interrupt();
		sender.join();
		assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
	}

	@Test
	void whenInterruptedWhileItHandsOverShouldEndTheTryAndClearTheFlag() {
		this.failure = new InterruptException("metadata");
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> this.transport.send(batch(1), AMPLE));
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@Test
	void whenSentShouldNameEachLog() throws Exception {
		LogBatch half = LogBatch.builder("id.5-7", Instant.EPOCH, 0)
			.add(bytes("{\"request\":{\"metadata\":{\"user_id\":\"no\"}},\"metadata\":{\"x\":[1],\"user_id\":\"ada\"},"
					+ "\"timestamp\":1795462709.774}"))
			.add(bytes("{\"metadata\":{\"user_id\":null},\"timestamp\":0.001}"))
			.add(bytes("{\"metadata\":{\"user_id\":{}}}"))
			.add(bytes("[17]"))
			.build();
		this.transport.send(half, AMPLE);
		List<ProducerRecord<byte[], byte[]>> records = this.producers.get(0).history();
		assertThat(records).extracting(ProducerRecord::topic).containsOnly("llm-logs");
		assertThat(records).extracting(ProducerRecord::timestamp).containsExactly(1795462709774L, 1L, null, null);
		assertThat(records).extracting((record) -> (record.key() != null) ? text(record.key()) : null)
			.containsExactly("ada", null, null, null);
		assertThat(records).extracting((record) -> text(record.headers().lastHeader("burt-batch-id").value()))
			.containsOnly("id");
		assertThat(records).extracting((record) -> text(record.headers().lastHeader("burt-batch-index").value()))
			.containsExactly("5", "6", "7", "8");
	}

	@Test
	void whenProducerCannotBeMadeShouldSayWhy() {
		this.failure = new ConfigException("No resolvable bootstrap urls");
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.transport.send(batch(1), AMPLE))
			.withMessageContaining("No resolvable bootstrap urls")
			.withMessageContaining("broker:9092");
	}

	@Test
	void whenClosedShouldRefuse() throws Exception {
		this.transport.send(batch(1), AMPLE);
		this.transport.close();
		this.transport.close();
		assertThat(this.producers).singleElement().matches(MockProducer::closed);
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> this.transport.send(batch(1), AMPLE));
		assertThat(this.producers).allMatch(MockProducer::closed);
	}

	private static LogBatch batch(int size) {
		LogBatch.Builder batch = LogBatch.builder("id", Instant.EPOCH, 0);
		for (int i = 0; i < size; i++) {
			batch.add(bytes("{\"request\":%d,\"metadata\":{},\"timestamp\":1.001}".formatted(i)));
		}
		return batch.build();
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

	/**
	 * Fails as long as the test wants it to.
	 */
	private final class FakeProducer extends MockProducer<byte[], byte[]> {

		private int asked;

		FakeProducer() {
			super(!KafkaTransportTests.this.silent, null, new ByteArraySerializer(), new ByteArraySerializer());
		}

		@Override
		public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
			this.asked++;
			RuntimeException failure = KafkaTransportTests.this.failure;
			if (failure instanceof ApiException) {
				return CompletableFuture.failedFuture(failure);
			}
			if (failure != null) {
				throw failure;
			}
			return super.send(record);
		}

	}

}
