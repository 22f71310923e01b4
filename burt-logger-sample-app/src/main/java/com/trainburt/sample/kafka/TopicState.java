package com.trainburt.sample.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Profile;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.stereotype.Component;

/**
 * Asks the broker what is in the topic, and how far the backend has read it.
 */
@Component
@Profile("kafka")
public class TopicState implements DisposableBean {

	/** A user waits for the answer, so a later one is of no use. */
	private static final Duration TIMEOUT = Duration.ofSeconds(2);

	private final Admin admin;

	private final String topic;

	private final String group;

	TopicState(KafkaAdmin settings, SampleKafkaProperties properties, KafkaProperties kafka) {
		Map<String, Object> configuration = new HashMap<>(settings.getConfigurationProperties());
		configuration.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
		configuration.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
		this.admin = Admin.create(configuration);
		this.topic = properties.topic();
		this.group = Objects.requireNonNull(kafka.getConsumer().getGroupId(),
				"'spring.kafka.consumer.group-id' must be set");
	}

	/**
	 * Ask the broker. May block for a few seconds.
	 * @return its answer
	 * @throws ExecutionException if it does not answer in time, or with an error
	 * @throws InterruptedException if the thread is interrupted
	 */
	public Snapshot read() throws ExecutionException, InterruptedException {
		List<TopicPartition> all = this.admin.describeTopics(List.of(this.topic))
			.allTopicNames()
			.get()
			.values()
			.stream()
			.flatMap((topic) -> topic.partitions().stream())
			.map((partition) -> new TopicPartition(this.topic, partition.partition()))
			.sorted(Comparator.comparingInt(TopicPartition::partition))
			.toList();
		Map<TopicPartition, String> owners = owners();
		Map<TopicPartition, OffsetAndMetadata> committed = this.admin.listConsumerGroupOffsets(this.group)
			.partitionsToOffsetAndMetadata()
			.get();
		Map<TopicPartition, Long> first = offsets(all, OffsetSpec.earliest());
		Map<TopicPartition, Long> end = offsets(all, OffsetSpec.latest());
		return new Snapshot(this.topic, all.stream()
			.map((partition) -> Partition.of(partition.partition(), owners.get(partition), committed.get(partition),
					first.getOrDefault(partition, 0L), end.getOrDefault(partition, 0L)))
			.toList(), sum(end.values()) - sum(first.values()));
	}

	private Map<TopicPartition, String> owners() throws ExecutionException, InterruptedException {
		Map<TopicPartition, String> owners = new HashMap<>();
		try {
			this.admin.describeConsumerGroups(List.of(this.group))
				.all()
				.get()
				.values()
				.stream()
				.flatMap((group) -> group.members().stream())
				.forEach((member) -> member.assignment()
					.topicPartitions()
					.forEach((partition) -> owners.put(partition, member.clientId())));
		}
		catch (ExecutionException ex) {
			if (!(ex.getCause() instanceof GroupIdNotFoundException)) {
				throw ex;
			}
			// No instance has joined yet.
		}
		return owners;
	}

	private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec which)
			throws ExecutionException, InterruptedException {
		Map<TopicPartition, ListOffsetsResultInfo> offsets = this.admin
			.listOffsets(partitions.stream().collect(Collectors.toMap(Function.identity(), (partition) -> which)))
			.all()
			.get();
		return offsets.entrySet()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, (offset) -> offset.getValue().offset()));
	}

	private static long sum(Collection<Long> numbers) {
		return numbers.stream().mapToLong(Long::longValue).sum();
	}

	@Override
	public void destroy() {
		this.admin.close(Duration.ZERO);
	}

	/**
	 * What is in the topic.
	 *
	 * @param topic its name
	 * @param partitions its partitions
	 * @param atBroker how many records it holds
	 */
	public record Snapshot(String topic, List<Partition> partitions, long atBroker) {

		/**
		 * How many records the backend has not read.
		 * @return the sum of all partitions
		 */
		public long lag() {
			return sum(this.partitions.stream().map(Partition::lag).toList());
		}

	}

	/**
	 * What is in a partition.
	 *
	 * @param partition its number
	 * @param owner the client id of the consumer that reads it, or {@code null} if none
	 * does
	 * @param end the offset that the next record will have
	 * @param committed the offset of the first record that is not known to be stored
	 * @param lag how many records lie between both
	 */
	public record Partition(int partition, @Nullable String owner, long end, long committed, long lag) {

		private static Partition of(int partition, @Nullable String owner, @Nullable OffsetAndMetadata committed,
				long first, long end) {
			long offset = (committed != null) ? committed.offset() : first;
			return new Partition(partition, owner, end, offset, Math.max(0, end - offset));
		}

	}

}
