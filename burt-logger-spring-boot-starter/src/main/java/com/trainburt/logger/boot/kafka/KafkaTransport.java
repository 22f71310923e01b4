package com.trainburt.logger.boot.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.trainburt.logger.boot.StoppableTransport;
import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.LogBatch;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Sends each log of a batch as a record. The batch counts as accepted when the broker has
 * acknowledged all of them. Between {@link #stop()} and the next batch it holds no
 * connection, so that a checkpoint of the process can be taken.
 */
class KafkaTransport extends StoppableTransport {

	private final LogRecords records;

	private final ProducerResource producers;

	private final Verdicts verdicts;

	/** How long a producer may block the thread that hands over a record. */
	private final long maxBlockNanos;

	KafkaTransport(LogRecords records, ProducerResource producers, Verdicts verdicts, Duration maxBlock) {
		this.records = records;
		this.producers = producers;
		this.verdicts = verdicts;
		this.maxBlockNanos = maxBlock.toNanos();
	}

	/**
	 * A transport that opens its first connection with the first batch.
	 * @param key the metadata field that keys are taken from, {@code null} for records
	 * without a key
	 */
	static KafkaTransport of(String topic, @Nullable String key, ProducerSettings settings) {
		return new KafkaTransport(new LogRecords(topic, key),
				new ProducerResource(() -> new KafkaProducer<>(settings.asMap())),
				new Verdicts(topic, settings.brokers()), settings.maxBlock());
	}

	@Override
	public String remedy(DeliveryResult.Verdict verdict) {
		return switch (verdict) {
			case ACCEPTED -> super.remedy(verdict);
			case RETRY ->
				"check that the brokers are up, that 'spring.kafka.bootstrap-servers' is right, and that the topic exists";
			case TOO_LARGE ->
				"log less, or raise the limit that was exceeded: 'maxBatchBytes', 'max.message.bytes' of the topic, "
						+ "or, if set, 'spring.kafka.producer.properties.max.request.size' or "
						+ "'spring.kafka.producer.buffer-memory'";
			case UNAUTHORIZED ->
				"check 'spring.kafka.security', 'spring.kafka.ssl' and 'spring.kafka.properties.sasl', "
						+ "and that the user has WRITE and DESCRIBE on the topic";
			case REJECTED -> "check the settings of the topic";
		};
	}

	@Override
	public DeliveryResult send(LogBatch batch, Duration timeout) throws IOException, InterruptedException {
		Attempt attempt = new Attempt(timeout.toNanos(), this.maxBlockNanos);
		Producer<byte[], byte[]> producer = producer();
		attempt.handOver(producer, this.records.of(batch));
		attempt.await();
		if (attempt.failures.isEmpty()) {
			return DeliveryResult.accepted();
		}
		Exception decisive = Verdicts.decisive(attempt.failures);
		if (Verdicts.endsProducer(decisive)) {
			this.producers.discard(producer);
		}
		return this.verdicts.result(decisive, batch.size());
	}

	private Producer<byte[], byte[]> producer() throws IOException, InterruptedException {
		try {
			return this.producers.producer();
		}
		catch (KafkaException ex) {
			throw new IOException(this.verdicts.reason(ex), ex);
		}
	}

	@Override
	protected void release() {
		this.producers.release();
	}

	@Override
	public void close() {
		this.producers.close();
	}

	/**
	 * One attempt to deliver a batch.
	 */
	private static final class Attempt {

		private final long deadlineNanos;

		/** With less time left than this, no more records are handed over. */
		private final long reserveNanos;

		private final List<Future<RecordMetadata>> futures = new ArrayList<>();

		private final List<Exception> failures = new ArrayList<>();

		Attempt(long timeoutNanos, long maxBlockNanos) {
			this.deadlineNanos = System.nanoTime() + timeoutNanos;
			this.reserveNanos = Math.min(maxBlockNanos, timeoutNanos / 2);
		}

		/**
		 * Hand the records over, up to the first that fails at once: as long as the topic
		 * is not known each of them would wait.
		 */
		void handOver(Producer<byte[], byte[]> producer, List<ProducerRecord<byte[], byte[]>> records)
				throws InterruptedException {
			for (ProducerRecord<byte[], byte[]> record : records) {
				if (!this.failures.isEmpty()) {
					return;
				}
				handOver(producer, record);
			}
		}

		private void handOver(Producer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record)
				throws InterruptedException {
			if (remainingNanos() < this.reserveNanos) {
				this.failures.add(new TimeoutException("no time left to hand over all records"));
				return;
			}
			try {
				Future<RecordMetadata> future = producer.send(record);
				if (future.isDone()) {
					await(future, 0);
				}
				else {
					this.futures.add(future);
				}
			}
			catch (InterruptException ex) {
				// Kafka has set the flag, too.
				Thread.interrupted();
				throw new InterruptedException(ex.getMessage());
			}
			catch (RuntimeException ex) {
				this.failures.add(ex);
			}
		}

		/**
		 * Wait until the outcome of all records is known, or the timeout has passed.
		 */
		void await() throws InterruptedException {
			for (Future<RecordMetadata> future : this.futures) {
				await(future, remainingNanos());
			}
		}

		private void await(Future<RecordMetadata> future, long nanos) throws InterruptedException {
			try {
				future.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
			}
			catch (TimeoutException ex) {
				this.failures.add(new TimeoutException("no acknowledgement in time"));
			}
			catch (ExecutionException ex) {
				this.failures.add(exception(ex.getCause()));
			}
		}

		private long remainingNanos() {
			return this.deadlineNanos - System.nanoTime();
		}

		private static Exception exception(@Nullable Throwable cause) {
			return (cause instanceof Exception ex) ? ex : new ExecutionException(cause);
		}

	}

}
