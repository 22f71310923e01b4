package com.trainburt.logger.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.trainburt.logger.transport.Compression;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * A {@link KafkaServer} in a separate process, which ends with this one.
 */
final class KafkaArrivals implements Arrivals, AutoCloseable {

	static final String ADDRESS = "broker at ";

	private final Process process;

	private final String address;

	private final Admin admin;

	private KafkaArrivals(Process process, String address) {
		this.process = process;
		this.address = address;
		this.admin = Admin.create(Map.of("bootstrap.servers", address));
	}

	static KafkaArrivals start() throws IOException {
		Process process = ChildJvm.start(KafkaServer.class, List.of());
		BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
		for (String line = output.readLine(); line != null; line = output.readLine()) {
			if (line.startsWith(ADDRESS)) {
				return new KafkaArrivals(process, line.substring(ADDRESS.length()));
			}
		}
		throw new IOException("The broker did not start");
	}

	/**
	 * An application whose endpoint is the topic.
	 * @return its context, to be closed after the last log
	 */
	ConfigurableApplicationContext application(Compression compression) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.logStartupInfo(false)
			.run("--burt.logger.endpoint=kafka:" + KafkaServer.TOPIC, "--burt.logger.compression=" + compression,
					"--spring.kafka.bootstrap-servers=" + this.address, "--spring.main.banner-mode=off");
	}

	@Override
	public Count count() throws IOException {
		try {
			Map<TopicPartition, OffsetSpec> ends = IntStream.range(0, KafkaServer.PARTITIONS)
				.mapToObj((partition) -> new TopicPartition(KafkaServer.TOPIC, partition))
				.collect(Collectors.toMap((partition) -> partition, (partition) -> OffsetSpec.latest()));
			long logs = this.admin.listOffsets(ends)
				.all()
				.get()
				.values()
				.stream()
				.mapToLong((offset) -> offset.offset())
				.sum();
			return new Count(logs, bytes());
		}
		catch (ExecutionException | InterruptedException ex) {
			throw new IOException(ex);
		}
	}

	private long bytes() throws ExecutionException, InterruptedException {
		List<Integer> brokers = this.admin.describeCluster().nodes().get().stream().map((node) -> node.id()).toList();
		return this.admin.describeLogDirs(brokers)
			.allDescriptions()
			.get()
			.values()
			.stream()
			.flatMap((directories) -> directories.values().stream())
			.flatMap((directory) -> directory.replicaInfos().entrySet().stream())
			.filter((replica) -> replica.getKey().topic().equals(KafkaServer.TOPIC))
			.mapToLong((replica) -> replica.getValue().size())
			.sum();
	}

	/**
	 * Have one consumer read all that is there, and throw it away.
	 * @return how many logs it reads in a second
	 */
	double readBack() throws IOException {
		long expected = count().logs();
		Map<String, Object> settings = Map.of("bootstrap.servers", this.address, "group.id", "read-back",
				"auto.offset.reset", "earliest", "max.poll.records", "5000");
		try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(),
				new ByteArrayDeserializer())) {
			consumer.subscribe(List.of(KafkaServer.TOPIC));
			long first = 0;
			long read = 0;
			long begin = System.nanoTime();
			while (read < expected) {
				int records = consumer.poll(Duration.ofSeconds(1)).count();
				if (first == 0) {
					// Joining the group takes seconds, once.
					first = records;
					begin = System.nanoTime();
				}
				read += records;
			}
			return (read - first) * 1e9 / (System.nanoTime() - begin);
		}
	}

	@Override
	public void close() {
		this.admin.close();
		this.process.destroy();
	}

	/**
	 * As little of one as there can be.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
