package com.trainburt.logger.boot.kafka;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.trainburt.logger.FailureReason;
import com.trainburt.logger.FlushResult;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LoggerStats;
import com.trainburt.logger.boot.BurtLoggerAutoConfiguration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.ResolvableType;
import org.springframework.kafka.core.KafkaTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Logs through to a real broker.
 */
@Timeout(180)
class KafkaEndToEndTests {

	@RegisterExtension
	static final TestBroker broker = new TestBroker();

	private static final Duration LONG = Duration.ofSeconds(60);

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(BurtLoggerAutoConfiguration.class,
				BurtLoggerKafkaAutoConfiguration.class, KafkaAutoConfiguration.class, SslAutoConfiguration.class));

	private final Set<Thread> strangers = Thread.getAllStackTraces().keySet();

	@Test
	void whenLoggedShouldBeARecordThatHoldsExactlyTheLog() {
		String topic = broker.topic(1, Map.of());
		this.runner.withPropertyValues(broker.properties(topic)).run((context) -> {
			LLMLogger logger = context.getBean(LLMLogger.class);
			logger.log(Map.of("prompt", "ä😀"), "one");
			logger.log("two", null, Map.of("user_id", "ada"));
			assertThat(logger.flush()).isEqualTo(new FlushResult(2, 0, 0, 0));
		});
		List<ConsumerRecord<byte[], byte[]>> records = broker.read(topic, 2);
		assertThat(records).hasSize(2).allSatisfy((record) -> assertThat(record.key()).isNull());
		assertThat(json(records.get(0)).without("timestamp")).isEqualTo(JsonMapper.shared()
			.readTree("{\"request\":{\"prompt\":\"ä😀\"},\"response\":\"one\",\"metadata\":{}}"));
		assertThat(records).extracting((record) -> TestBroker.header(record, LogHeaders.BATCH_INDEX))
			.containsExactly("0", "1");
		assertThat(records).extracting((record) -> TestBroker.header(record, LogHeaders.BATCH_ID))
			.containsOnly(TestBroker.header(records.get(0), LogHeaders.BATCH_ID));
		assertThat(records).allSatisfy((record) -> assertThat(record.timestamp())
			.isEqualTo(json(record).get("timestamp").decimalValue().movePointRight(3).longValueExact()));
	}

	@Test
	void whenKeyIsNamedShouldKeepAConversationInOnePartition() {
		String topic = broker.topic(4, Map.of());
		this.runner
			.withPropertyValues(
					broker.properties(topic, "burt.logger.kafka.key=conversation_id", "burt.logger.batch-size=7"))
			.run((context) -> {
				LLMLogger logger = context.getBean(LLMLogger.class);
				for (int i = 0; i < 40; i++) {
					logger.log("request", "response", Map.of("conversation_id", "c-" + i % 10));
				}
				logger.log(Map.of("metadata", Map.of("conversation_id", "not this one")), "response", Map.of());
				logger.log("request", "response", Map.of("conversation_id", 17));
				assertThat(logger.flush(LONG).sent()).isEqualTo(42);
			});
		List<ConsumerRecord<byte[], byte[]>> records = broker.read(topic, 42);
		assertThat(records).extracting(KafkaEndToEndTests::key).contains(null, "17").hasSize(42);
		Map<String, Set<Integer>> partitions = records.stream()
			.filter((record) -> record.key() != null)
			.collect(Collectors.groupingBy(KafkaEndToEndTests::key,
					Collectors.mapping(ConsumerRecord::partition, Collectors.toSet())));
		assertThat(partitions).hasSize(11).allSatisfy((key, used) -> assertThat(used).hasSize(1));
		assertThat(partitions.values().stream().flatMap(Set::stream).distinct().count()).isGreaterThan(1);
	}

	@Test
	void whenManyThreadsLogShouldDeliverEachLogOnce() throws Exception {
		String topic = broker.topic(3, Map.of());
		this.runner.withPropertyValues(broker.properties(topic)).run((context) -> {
			LLMLogger logger = context.getBean(LLMLogger.class);
			ExecutorService threads = Executors.newFixedThreadPool(100);
			try {
				threads.invokeAll(
						IntStream
							.range(0, 100).<java.util.concurrent.Callable<Boolean>>mapToObj(
									(thread) -> () -> IntStream.range(0, 20)
										.allMatch((i) -> logger.log(thread + "-" + i, "response")))
							.toList());
			}
			finally {
				threads.shutdownNow();
			}
			assertThat(logger.flush(LONG).sent()).isEqualTo(2000);
			assertThat(logger.stats().retries()).isZero();
		});
		List<ConsumerRecord<byte[], byte[]>> records = broker.read(topic, 2000);
		assertThat(records).hasSize(2000);
		assertThat(records).extracting(KafkaEndToEndTests::request).doesNotHaveDuplicates();
		assertThat(records).extracting(TestBroker::name).doesNotHaveDuplicates();
	}

	@Test
	void whenApplicationHasItsOwnWaysShouldGoOnWithBoth() {
		String topic = broker.topic(1, Map.of());
		String own = broker.topic(1, Map.of());
		this.runner
			.withPropertyValues(broker.properties(topic,
					"spring.kafka.producer.value-serializer=org.apache.kafka.common.serialization.UUIDSerializer",
					"spring.kafka.producer.key-serializer=org.apache.kafka.common.serialization.StringSerializer",
					"spring.kafka.producer.acks=0", "spring.kafka.producer.retries=0", "spring.kafka.client-id=shop",
					"spring.kafka.producer.properties.enable.idempotence=false",
					"spring.kafka.producer.properties.linger.ms=600000",
					"spring.kafka.producer.properties.delivery.timeout.ms=700000",
					"spring.kafka.producer.properties.max.in.flight.requests.per.connection=50",
					"spring.kafka.producer.properties.interceptor.classes=com.example.Unknown",
					"spring.kafka.producer.properties.partitioner.class=com.example.Unknown",
					"spring.kafka.producer.properties.metric.reporters=com.example.Unknown",
					"spring.kafka.producer.properties.transactional.id=shop", "burt.logger.timeout=5s"))
			.run((context) -> {
				assertThat(context).hasSingleBean(KafkaTemplate.class);
				LLMLogger logger = context.getBean(LLMLogger.class);
				logger.log("request", "response");
				assertThat(logger.flush(LONG).sent()).isEqualTo(1);
				assertThat(threads("kafka-producer-network-thread | shop-burt-logger")).hasSize(1);
			});
		assertThat(broker.read(topic, 1)).hasSize(1);
		this.runner.withPropertyValues(broker.properties(topic, "spring.kafka.producer.transaction-id-prefix=shop-"))
			.run((context) -> {
				context.getBean(LLMLogger.class).log("request", "response");
				assertThat(context.getBean(LLMLogger.class).flush(LONG).sent()).isEqualTo(1);
				KafkaTemplate<Object, Object> template = context
					.<KafkaTemplate<Object, Object>>getBeanProvider(
							ResolvableType.forClassWithGenerics(KafkaTemplate.class, Object.class, Object.class))
					.getObject();
				template.executeInTransaction((operations) -> operations.send(own, "the application's"));
			});
		assertThat(broker.read(own, 1)).isNotEmpty();
	}

	@Test
	void whenTopicTakesSmallRecordsOnlyShouldLoseOnlyTheLargeOne() {
		String topic = broker.topic(1, Map.of("max.message.bytes", "10000"));
		this.runner.withPropertyValues(broker.properties(topic)).run((context) -> {
			LLMLogger logger = context.getBean(LLMLogger.class);
			logSevenWithALargeOne(logger);
			assertThat(logger.flush()).isEqualTo(new FlushResult(6, 1, 0, 0));
			assertThat(logger.stats().failedByReason()).containsEntry(FailureReason.TOO_LARGE, 1L);
			assertThat(logger.stats().retries()).isZero();
			assertThat(logger.stats().lastFailure().reason()).contains(topic, broker.address());
			assertThat(logger.stats().remedy(FailureReason.TOO_LARGE)).contains("max.message.bytes");
		});
		assertOncePerName(topic);
	}

	@Test
	void whenProducerTakesSmallRecordsOnlyShouldLoseOnlyTheLargeOne() {
		String topic = broker.topic(1, Map.of());
		this.runner
			.withPropertyValues(broker.properties(topic, "spring.kafka.producer.properties.max.request.size=10000"))
			.run((context) -> {
				LLMLogger logger = context.getBean(LLMLogger.class);
				logSevenWithALargeOne(logger);
				assertThat(logger.flush()).isEqualTo(new FlushResult(6, 1, 0, 0));
				assertThat(logger.stats().failedByReason()).containsEntry(FailureReason.TOO_LARGE, 1L);
				assertThat(logger.stats().remedy(FailureReason.TOO_LARGE)).contains("max.request.size");
			});
		assertOncePerName(topic);
	}

	@Test
	void whenTopicTakesLessThanAProducersBatchShouldStillDeliver() {
		String topic = broker.topic(1, Map.of("max.message.bytes", "5000"));
		this.runner.withPropertyValues(broker.properties(topic, "burt.logger.batch-size=100")).run((context) -> {
			LLMLogger logger = context.getBean(LLMLogger.class);
			for (int i = 0; i < 100; i++) {
				logger.log(String.valueOf(i), "x".repeat(200));
			}
			assertThat(logger.flush()).as(() -> logger.stats().toString()).isEqualTo(new FlushResult(100, 0, 0, 0));
		});
	}

	private static void logSevenWithALargeOne(LLMLogger logger) {
		for (int i = 0; i < 7; i++) {
			logger.log(String.valueOf(i), (i == 2) ? "x".repeat(20_000) : "response");
		}
	}

	/** A split batch is sent again, but its logs keep their names. */
	private static void assertOncePerName(String topic) {
		Map<String, String> byName = broker.read(topic, 6)
			.stream()
			.collect(Collectors.toMap(TestBroker::name, KafkaEndToEndTests::request, (one, other) -> {
				assertThat(one).isEqualTo(other);
				return one;
			}));
		assertThat(byName.values()).containsExactlyInAnyOrder("0", "1", "3", "4", "5", "6");
		assertThat(byName).allSatisfy((name, request) -> assertThat(name).endsWith("/" + request));
	}

	@Test
	void whenRecordIsLargerThanKafkasDefaultShouldLetTheBrokerDecide() {
		String topic = broker.topic(1, Map.of("max.message.bytes", "4000000"));
		this.runner.withPropertyValues(broker.properties(topic)).run((context) -> {
			LLMLogger logger = context.getBean(LLMLogger.class);
			logger.log("request", "x".repeat(3_000_000));
			assertThat(logger.flush(LONG).sent()).isEqualTo(1);
		});
	}

	@Test
	void whenSomeRecordsHaveNoKeyOnACompactedTopicShouldLoseOnlyThose() {
		String topic = broker.topic(1, Map.of("cleanup.policy", "compact"));
		this.runner.withPropertyValues(broker.properties(topic, "burt.logger.kafka.key=conversation_id"))
			.run((context) -> {
				LLMLogger logger = context.getBean(LLMLogger.class);
				for (int i = 0; i < 10; i++) {
					logger.log(String.valueOf(i), "response",
							(i == 7) ? Map.of() : Map.of("conversation_id", "c-" + i));
				}
				assertThat(logger.flush()).as(() -> logger.stats().toString()).isEqualTo(new FlushResult(9, 1, 0, 0));
				assertThat(logger.stats().failedByReason()).containsEntry(FailureReason.REJECTED, 1L);
			});
		assertThat(new HashSet<>(broker.read(topic, 9).stream().map(KafkaEndToEndTests::request).toList()))
			.doesNotContain("7")
			.hasSize(9);
	}

	@Test
	void whenPasswordIsWrongShouldKeepTheLogsUntilItIsRight(@TempDir Path spool) {
		String topic = broker.topic(1, Map.of());
		String directory = "burt.logger.spool.directory=" + spool;
		this.runner.withPropertyValues(broker.loggedInProperties(topic, "wrong", directory)).run((context) -> {
			LLMLogger logger = context.getBean(LLMLogger.class);
			logger.log("request", "response");
			assertThat(logger.flush()).isEqualTo(new FlushResult(0, 0, 1, 0));
			assertThat(logger.stats().state()).isEqualTo(LoggerStats.State.UNAUTHORIZED);
			assertThat(logger.stats().lastFailure().reason()).contains("Authentication failed", topic, "localhost:")
				.doesNotContain("wrong");
			assertThat(logger.stats().remedy(FailureReason.UNAUTHORIZED)).contains("spring.kafka.properties.sasl");
		});
		this.runner.withPropertyValues(broker.loggedInProperties(topic, "right", directory)).run((context) -> {
			LLMLogger logger = context.getBean(LLMLogger.class);
			Awaitility.await().atMost(LONG).until(() -> logger.stats().logsSent() == 1);
		});
		assertThat(broker.read(topic, 1)).hasSize(1);
	}

	@Test
	void whenUserMayNotWriteShouldSayWhatItNeeds() {
		String topic = broker.topic(1, Map.of());
		broker.forbid(topic);
		this.runner.withPropertyValues(broker.loggedInProperties(topic, "right")).run((context) -> {
			LLMLogger logger = context.getBean(LLMLogger.class);
			logger.log("request", "response");
			logger.flush();
			assertThat(logger.stats().failedByReason()).containsEntry(FailureReason.UNAUTHORIZED, 1L);
			assertThat(logger.stats().lastFailure().reason()).contains(topic, "Not authorized");
			assertThat(logger.stats().remedy(FailureReason.UNAUTHORIZED)).contains("WRITE");
		});
	}

	@Test
	void whenSslBundleIsNamedShouldTrustItAndShowItsCertificate() {
		String topic = broker.topic(1, Map.of());
		this.runner.withPropertyValues(broker.tlsProperties(topic, "spring.kafka.ssl.bundle=broker")).run((context) -> {
			context.getBean(LLMLogger.class).log("request", "response");
			assertThat(context.getBean(LLMLogger.class).flush(LONG).sent()).isEqualTo(1);
		});
	}

	@Test
	void whenBrokerIsNotTrustedShouldSayWhereToLook() {
		String topic = broker.topic(1, Map.of());
		this.runner.withPropertyValues(broker.tlsProperties(topic)).run((context) -> {
			LLMLogger logger = context.getBean(LLMLogger.class);
			logger.log("request", "response");
			logger.flush();
			assertThat(logger.stats().failedByReason()).containsEntry(FailureReason.UNAUTHORIZED, 1L);
			assertThat(logger.stats().lastFailure().reason()).contains("certification path");
			assertThat(logger.stats().remedy(FailureReason.UNAUTHORIZED)).contains("'spring.kafka.ssl'");
		});
	}

	@Test
	void whenTopicIsMissingShouldSendAsSoonAsItIsThere() {
		String topic = "late-" + System.nanoTime();
		this.runner
			.withPropertyValues(broker.properties(topic, "burt.logger.timeout=1s",
					"burt.logger.initial-retry-delay=100ms", "burt.logger.max-retries=100"))
			.run((context) -> {
				LLMLogger logger = context.getBean(LLMLogger.class);
				logger.log("request", "response");
				Awaitility.await().atMost(LONG).untilAsserted(() -> {
					logger.flush(Duration.ZERO);
					assertThat(logger.stats().lastFailure()).isNotNull();
					assertThat(logger.stats().lastFailure().reason()).contains("the topic does not exist",
							"'" + topic + "'");
				});
				broker.create(topic, 1, Map.of());
				Awaitility.await().atMost(LONG).until(() -> logger.stats().logsSent() == 1);
			});
		assertThat(broker.read(topic, 1)).hasSize(1);
	}

	@Test
	void whenStoppedShouldHoldNoConnectionUntilTheNextLog() {
		String topic = broker.topic(1, Map.of());
		this.runner.withPropertyValues(broker.properties(topic)).run((context) -> {
			LLMLogger logger = context.getBean(LLMLogger.class);
			logger.log("before", "response");
			context.stop();
			assertThat(logger.stats().logsSent()).isEqualTo(1);
			Awaitility.await()
				.atMost(LONG)
				.until(() -> threads("burt-logger").stream().noneMatch(KafkaEndToEndTests::isKafkas));
			context.start();
			logger.log("after", "response");
			assertThat(logger.flush(LONG).sent()).isEqualTo(1);
		});
		assertThat(broker.read(topic, 2)).hasSize(2);
		Awaitility.await().atMost(LONG).until(() -> threads("burt-logger").isEmpty());
	}

	@Test
	void whenClosedWhileNoBrokerAnswersShouldEndInTimeAndLeaveNoThread(@TempDir Path spool) {
		String[] properties = broker.properties("llm-logs", "burt.logger.shutdown-timeout=300ms",
				"burt.logger.spool.directory=" + spool);
		properties[1] = "spring.kafka.bootstrap-servers=localhost:1";
		this.runner.withPropertyValues(properties).run((context) -> {
			LLMLogger logger = context.getBean(LLMLogger.class);
			for (int i = 0; i < 25; i++) {
				logger.log("request", "response");
			}
			Awaitility.await().atMost(LONG).until(() -> !threads("kafka-producer").isEmpty());
			assertThat(logger.shutdown(Duration.ofMillis(300))).isTrue();
			assertThat(logger.stats().spoolLogs()).isEqualTo(25);
		});
		Awaitility.await().atMost(LONG).until(() -> threads("burt-logger").isEmpty());
	}

	@Test
	void whenNothingIsLoggedShouldStartNoThread() {
		this.runner.withPropertyValues(broker.properties("llm-logs")).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(threads("burt-logger")).isEmpty();
		});
	}

	private List<String> threads(String part) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> !this.strangers.contains(thread))
			.map(Thread::getName)
			.filter((name) -> name.contains(part))
			.toList();
	}

	private static boolean isKafkas(String thread) {
		return thread.contains("kafka");
	}

	private static String key(ConsumerRecord<byte[], byte[]> record) {
		return (record.key() != null) ? new String(record.key(), StandardCharsets.UTF_8) : null;
	}

	private static String request(ConsumerRecord<byte[], byte[]> record) {
		return json(record).get("request").asString();
	}

	private static tools.jackson.databind.node.ObjectNode json(ConsumerRecord<byte[], byte[]> record) {
		return (tools.jackson.databind.node.ObjectNode) JsonMapper.shared().readTree(record.value());
	}

}
