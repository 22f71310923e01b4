package com.trainburt.sample.collector;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import com.trainburt.logger.boot.kafka.LogHeaders;
import com.trainburt.sample.SampleApplication;
import com.trainburt.sample.SampleClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import org.springframework.test.util.TestSocketUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Puts valid and invalid records into the topic, and checks which of them the backend
 * stores.
 */
class CollectorConsumerTests {

	private static final String TOPIC = "llm-logs";

	private static final String GROUP = "collector";

	private static final int PARTITIONS = 6;

	private static final Duration LONG = Duration.ofSeconds(60);

	private static final String DATABASE = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";

	/** The one with the broker. */
	private static ConfigurableApplicationContext application;

	private static String brokers;

	private static Producer<byte[], byte[]> producer;

	/** No other test uses it. */
	private final String batch = UUID.randomUUID().toString();

	@BeforeAll
	static void start() {
		application = instance("--sample.kafka.port=0");
		brokers = application.getBean(EmbeddedKafkaKraftBroker.class).getBrokersAsString();
		producer = new KafkaProducer<>(Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers),
				new ByteArraySerializer(), new ByteArraySerializer());
	}

	@AfterAll
	static void stop() {
		producer.close();
		application.close();
	}

	private static ConfigurableApplicationContext instance(String broker) {
		SpringApplication instance = new SpringApplication(SampleApplication.class, SampleClient.class);
		instance.setAdditionalProfiles("kafka");
		return instance.run(broker, "--server.port=" + TestSocketUtils.findAvailableTcpPort(),
				"--spring.datasource.url=" + DATABASE, "--spring.kafka.consumer.fetch-max-wait=50ms");
	}

	@BeforeEach
	void empty() {
		jdbc().sql("delete from logs").update();
		jdbc().sql("delete from batches").update();
	}

	@Test
	void whenRecordIsRepeatedShouldKeepItOnce() {
		send(0, 0, log("one"));
		send(1, 1, log("two"));
		send(0, 0, log("one"));
		send(2, 0, log("one"));
		send(0, 2, log("three"));
		awaitLogs(3);
		settle();
		assertThat(logs()).containsExactly(this.batch + "/0 " + log("one"), this.batch + "/1 " + log("two"),
				this.batch + "/2 " + log("three"));
	}

	@Test
	void whenHalfABatchHasComeShouldTakeTheRestOverHttp() {
		send(0, 1, log("two"));
		awaitLogs(1);
		SampleClient client = application.getBean(SampleClient.class);
		assertThat(client.deliver(this.batch, log("one"), log("two")).json().path("status").asString())
			.isEqualTo("STORED");
		assertThat(client.deliver(this.batch, log("one"), log("two")).json().path("status").asString())
			.isEqualTo("DUPLICATE");
		send(0, 0, log("one"));
		settle();
		assertThat(logs()).containsExactly(this.batch + "/0 " + log("one"), this.batch + "/1 " + log("two"));
	}

	@Test
	void whenRecordIsNoLogShouldSetItAsideAndGoOn() {
		send(0, 0, log("before"));
		List<ProducerRecord<byte[], byte[]>> poison = List.of(new ProducerRecord<>(TOPIC, 0, null, bytes(log("x"))),
				record(0, "", "0", bytes(log("x"))), record(0, "x".repeat(201), "0", bytes(log("x"))),
				record(0, this.batch, "-1", bytes(log("x"))), record(0, this.batch, "2147483648", bytes(log("x"))),
				record(0, this.batch, "1", null), record(0, this.batch, "1", bytes("nonsense")),
				record(0, this.batch, "1", new byte[] { (byte) 0xC3 }), record(0, this.batch, "1", bytes("{}")),
				record(0, this.batch, "1", bytes(log("x") + log("y"))), record(0, this.batch, "1", bytes("[]")));
		poison.forEach(producer::send);
		send(0, 2, log("after"));
		awaitLogs(2);
		assertThat(logs()).containsExactly(this.batch + "/0 " + log("before"), this.batch + "/2 " + log("after"));
		List<ConsumerRecord<byte[], byte[]>> aside = setAside(poison.size());
		assertThat(aside).extracting(ConsumerRecord::value)
			.containsExactlyElementsOf(poison.stream().map(ProducerRecord::value).toList());
		assertThat(aside).extracting((record) -> header(record, "kafka_dlt-exception-message"))
			.satisfiesExactly((reason) -> assertThat(reason).contains("The header 'burt-batch-id' is missing"),
					(reason) -> assertThat(reason).contains("'burt-batch-id' must have 1 to 200 characters"),
					(reason) -> assertThat(reason).contains("'burt-batch-id' must have 1 to 200 characters"),
					(reason) -> assertThat(reason).contains("'burt-batch-index' must be a number"),
					(reason) -> assertThat(reason).contains("'burt-batch-index' must be a number"),
					(reason) -> assertThat(reason).contains("The record has no value"),
					(reason) -> assertThat(reason).contains("The log cannot be read as JSON"),
					(reason) -> assertThat(reason).contains("The log is not valid UTF-8"),
					(reason) -> assertThat(reason).contains("request is missing"),
					(reason) -> assertThat(reason).contains("The log must end with the JSON object"),
					(reason) -> assertThat(reason).contains("The log must be an object"));
	}

	@Test
	void whenDatabaseIsUnavailableShouldWaitForItAndSkipNothing() {
		long failures = failures();
		jdbc().sql("alter table logs rename to logs_elsewhere").update();
		try {
			send(0, 0, log("one"));
			send(0, 1, log("two"));
			Awaitility.await().atMost(LONG).until(() -> failures() >= failures + 3);
		}
		finally {
			jdbc().sql("alter table logs_elsewhere rename to logs").update();
		}
		awaitLogs(2);
		assertThat(logs()).containsExactly(this.batch + "/0 " + log("one"), this.batch + "/1 " + log("two"));
	}

	@Test
	void whenOffsetsWereNotCommittedShouldGetRecordsAgainAndKeepThemOnce() throws Exception {
		for (int i = 0; i < 60; i++) {
			send(i % PARTITIONS, i, log("log " + i));
		}
		awaitLogs(60);
		List<String> before = logs();
		KafkaListenerEndpointRegistry consumers = application.getBean(KafkaListenerEndpointRegistry.class);
		consumers.stop();
		try (Admin admin = admin()) {
			Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>(committed(admin));
			offsets.replaceAll((partition, done) -> new OffsetAndMetadata(done.offset() - 5));
			Awaitility.await()
				.ignoreExceptions()
				.until(() -> admin.alterConsumerGroupOffsets(GROUP, offsets).all().get() == null);
		}
		consumers.start();
		send(0, 60, log("log 60"));
		awaitLogs(61);
		settle();
		assertThat(logs()).hasSize(61).containsAll(before);
	}

	@Test
	void whenInstancesComeAndGoShouldKeepEachLogOnce() {
		AtomicBoolean enough = new AtomicBoolean();
		CompletableFuture<Integer> sending = CompletableFuture.supplyAsync(() -> sendUntil(enough));
		try {
			awaitMoreThan(100);
			try (ConfigurableApplicationContext other = instance("--spring.kafka.bootstrap-servers=" + brokers)) {
				awaitShare(other, PARTITIONS / 2);
				awaitShare(application, PARTITIONS / 2);
				awaitMoreThan(count() + 100);
			}
			awaitShare(application, PARTITIONS);
			awaitMoreThan(count() + 100);
		}
		finally {
			enough.set(true);
		}
		int sent = sending.join();
		awaitLogs(sent);
		settle();
		assertThat(logs()).hasSize(sent).doesNotHaveDuplicates();
	}

	private int sendUntil(AtomicBoolean enough) {
		int index = 0;
		while (!enough.get()) {
			send(index % PARTITIONS, index, log("log " + index));
			if (index % 10 == 0) {
				// In another partition, so perhaps for another instance at the same time.
				send((index + 1) % PARTITIONS, index, log("log " + index));
			}
			producer.flush();
			index++;
		}
		return index;
	}

	private void send(int partition, int index, String log) {
		producer.send(record(partition, this.batch, String.valueOf(index), bytes(log)));
	}

	private static ProducerRecord<byte[], byte[]> record(int partition, String batch, String index, byte[] value) {
		ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(TOPIC, partition, null, value);
		record.headers().add(LogHeaders.BATCH_ID, bytes(batch)).add(LogHeaders.BATCH_INDEX, bytes(index));
		return record;
	}

	private static String log(String question) {
		return """
				{"request":{"q":"%s"},"response":{},"metadata":{},"timestamp":1700000000.123}""".formatted(question);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static JdbcClient jdbc() {
		return application.getBean(JdbcClient.class);
	}

	private static int count() {
		return jdbc().sql("select count(*) from logs").query(Integer.class).single();
	}

	private static List<String> logs() {
		return jdbc().sql("select batch_id || '/' || position || ' ' || json from logs order by position")
			.query(String.class)
			.list();
	}

	private static void awaitLogs(int count) {
		Awaitility.await().atMost(LONG).until(CollectorConsumerTests::count, (stored) -> stored == count);
	}

	private static void awaitMoreThan(int count) {
		Awaitility.await().atMost(LONG).until(CollectorConsumerTests::count, (stored) -> stored > count);
	}

	/**
	 * Wait until the group has committed all there is, repeats too.
	 */
	private static void settle() {
		producer.flush();
		try (Admin admin = admin()) {
			Awaitility.await().atMost(LONG).until(() -> {
				Map<TopicPartition, OffsetAndMetadata> done = committed(admin);
				Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
				IntStream.range(0, PARTITIONS)
					.forEach((partition) -> latest.put(new TopicPartition(TOPIC, partition), OffsetSpec.latest()));
				return admin.listOffsets(latest)
					.all()
					.get()
					.entrySet()
					.stream()
					.allMatch((end) -> end.getValue().offset() == 0 || done.containsKey(end.getKey())
							&& done.get(end.getKey()).offset() == end.getValue().offset());
			});
		}
	}

	private static Admin admin() {
		return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, brokers));
	}

	private static Map<TopicPartition, OffsetAndMetadata> committed(Admin admin) throws Exception {
		return admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata().get();
	}

	private static void awaitShare(ConfigurableApplicationContext instance, int partitions) {
		MessageListenerContainer container = instance.getBean(KafkaListenerEndpointRegistry.class)
			.getListenerContainers()
			.iterator()
			.next();
		Awaitility.await().atMost(LONG).until(() -> container.getAssignedPartitions().size() == partitions);
	}

	private static long failures() {
		return application.getBean(MeterRegistry.class)
			.find("spring.kafka.listener")
			.tag("result", "failure")
			.timers()
			.stream()
			.mapToLong(Timer::count)
			.sum();
	}

	private static List<ConsumerRecord<byte[], byte[]>> setAside(int count) {
		TopicPartition partition = new TopicPartition(TOPIC + "-dlt", 0);
		List<ConsumerRecord<byte[], byte[]>> aside = new ArrayList<>();
		try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
				Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers), new ByteArrayDeserializer(),
				new ByteArrayDeserializer())) {
			consumer.assign(List.of(partition));
			consumer.seekToBeginning(List.of(partition));
			Awaitility.await().pollInSameThread().atMost(LONG).until(() -> {
				consumer.poll(Duration.ofMillis(100)).forEach(aside::add);
				return aside.size() >= count;
			});
		}
		return aside;
	}

	private static String header(ConsumerRecord<?, ?> record, String name) {
		return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
	}

}
