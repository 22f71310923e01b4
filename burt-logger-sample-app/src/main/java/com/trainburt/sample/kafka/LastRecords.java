package com.trainburt.sample.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;

/**
 * Lets the backend consume the records of the embedded broker before that ends, because
 * it does not keep them.
 */
/*
 * After FlushBeforeStop, which delivers to the broker when the application begins to
 * stop, and before the consumers are stopped. A separate broker does not need this: the
 * records are still there at the next start.
 */
class LastRecords implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(LastRecords.class);

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final Duration PAUSE = Duration.ofMillis(50);

	private final OwnBroker broker;

	private final String topic;

	private final int partitions;

	private final String group;

	private volatile boolean running;

	LastRecords(OwnBroker broker, SampleKafkaProperties properties, String group) {
		this.broker = broker;
		this.topic = properties.topic();
		this.partitions = properties.partitions();
		this.group = group;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.broker.doWithAdmin(this::await);
	}

	private void await(AdminClient admin) {
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		try {
			long left = left(admin);
			while (left > 0 && System.nanoTime() - deadline < 0) {
				Thread.sleep(PAUSE.toMillis());
				left = left(admin);
			}
			if (left > 0) {
				logger.warn("{} records of topic '{}' were not stored within {} seconds, and the embedded broker ends",
						left, this.topic, PATIENCE.toSeconds());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			logger.warn("It is not known whether all records of topic '{}' were stored before the broker ends",
					this.topic, ex);
		}
	}

	private long left(AdminClient admin) throws InterruptedException, ExecutionException, TimeoutException {
		Map<TopicPartition, OffsetSpec> latest = IntStream.range(0, this.partitions)
			.mapToObj((partition) -> new TopicPartition(this.topic, partition))
			.collect(Collectors.toMap(Function.identity(), (partition) -> OffsetSpec.latest()));
		Map<TopicPartition, OffsetAndMetadata> done = admin.listConsumerGroupOffsets(this.group)
			.partitionsToOffsetAndMetadata()
			.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
		return admin.listOffsets(latest)
			.all()
			.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
			.entrySet()
			.stream()
			.mapToLong((end) -> end.getValue().offset() - offset(done.get(end.getKey())))
			.sum();
	}

	private static long offset(@Nullable OffsetAndMetadata done) {
		return (done != null) ? done.offset() : 0;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return AbstractMessageListenerContainer.DEFAULT_PHASE + 1;
	}

}
