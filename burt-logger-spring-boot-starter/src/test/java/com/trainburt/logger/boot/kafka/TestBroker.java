package com.trainburt.logger.boot.kafka;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import kafka.server.BrokerServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import org.springframework.util.FileSystemUtils;

/**
 * A real broker with one listener without authentication and one for users that log in.
 * As an extension it is shared by all test classes that need it, each with separate
 * topics.
 */
final class TestBroker implements BeforeAllCallback, AutoCloseable {

	private static final String USER = "logger";

	private static final Duration LONG = Duration.ofSeconds(60);

	private static final String STORE_PASSWORD = "changeit";

	private EmbeddedKafkaKraftBroker broker;

	private Path store;

	@Override
	public void beforeAll(ExtensionContext context) {
		TestBroker shared = context.getRoot()
			.getStore(ExtensionContext.Namespace.GLOBAL)
			.computeIfAbsent(TestBroker.class, (key) -> started(), TestBroker.class);
		this.broker = shared.broker;
		this.store = shared.store;
	}

	static TestBroker started() {
		for (String name : List.of("kafka", "org.apache.kafka", "state.change.logger")) {
			((Logger) LoggerFactory.getLogger(name)).setLevel(Level.OFF);
		}
		TestBroker started = new TestBroker();
		started.store = newStore();
		started.broker = new EmbeddedKafkaKraftBroker(1, 1);
		started.broker.brokerProperties(Map.ofEntries(Map.entry("auto.create.topics.enable", "false"),
				Map.entry("listeners",
						"EXTERNAL://localhost:0,SASL://localhost:0,TLS://localhost:0,CONTROLLER://localhost:0"),
				Map.entry("listener.security.protocol.map",
						"EXTERNAL:PLAINTEXT,SASL:SASL_PLAINTEXT,TLS:SSL,CONTROLLER:PLAINTEXT"),
				Map.entry("listener.name.sasl.sasl.enabled.mechanisms", "PLAIN"),
				Map.entry("listener.name.sasl.plain.sasl.jaas.config",
						"org.apache.kafka.common.security.plain.PlainLoginModule required user_%s=\"right\";"
							.formatted(USER)),
				Map.entry("listener.name.tls.ssl.keystore.type", "PKCS12"),
				Map.entry("listener.name.tls.ssl.keystore.location", started.store.toString()),
				Map.entry("listener.name.tls.ssl.keystore.password", STORE_PASSWORD),
				Map.entry("listener.name.tls.ssl.truststore.type", "PKCS12"),
				Map.entry("listener.name.tls.ssl.truststore.location", started.store.toString()),
				Map.entry("listener.name.tls.ssl.truststore.password", STORE_PASSWORD),
				Map.entry("listener.name.tls.ssl.client.auth", "required"),
				Map.entry("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer"),
				Map.entry("super.users", "User:ANONYMOUS"), Map.entry("allow.everyone.if.no.acl.found", "true"),
				Map.entry("transaction.state.log.replication.factor", "1"),
				Map.entry("transaction.state.log.min.isr", "1"), Map.entry("offsets.topic.replication.factor", "1"),
				Map.entry("group.initial.rebalance.delay.ms", "0"), Map.entry("broker.session.timeout.ms", "1500"),
				Map.entry("broker.heartbeat.interval.ms", "200")));
		started.broker.afterPropertiesSet();
		return started;
	}

	String address() {
		return this.broker.getBrokersAsString();
	}

	String[] properties(String topic, String... more) {
		List<String> properties = new ArrayList<>(
				List.of("burt.logger.endpoint=kafka:" + topic, "spring.kafka.bootstrap-servers=" + address()));
		properties.addAll(List.of(more));
		return properties.toArray(String[]::new);
	}

	/**
	 * How a user reaches the listener for those that log in.
	 */
	String[] loggedInProperties(String topic, String password, String... more) {
		List<String> properties = new ArrayList<>(List.of("burt.logger.endpoint=kafka:" + topic,
				"spring.kafka.bootstrap-servers=localhost:"
						+ server().socketServer().boundPort(new ListenerName("SASL")),
				"spring.kafka.security.protocol=SASL_PLAINTEXT", "spring.kafka.properties.sasl.mechanism=PLAIN",
				"spring.kafka.properties.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule "
						+ "required username=\"%s\" password=\"%s\";".formatted(USER, password)));
		properties.addAll(List.of(more));
		return properties.toArray(String[]::new);
	}

	/**
	 * How the listener is reached that shows a certificate and wants to see one.
	 */
	String[] tlsProperties(String topic, String... more) {
		List<String> properties = new ArrayList<>(List.of("burt.logger.endpoint=kafka:" + topic,
				"spring.kafka.bootstrap-servers=localhost:"
						+ server().socketServer().boundPort(new ListenerName("TLS")),
				"spring.kafka.security.protocol=SSL", "spring.ssl.bundle.jks.broker.keystore.location=" + this.store,
				"spring.ssl.bundle.jks.broker.keystore.password=" + STORE_PASSWORD,
				"spring.ssl.bundle.jks.broker.truststore.location=" + this.store,
				"spring.ssl.bundle.jks.broker.truststore.password=" + STORE_PASSWORD));
		properties.addAll(List.of(more));
		return properties.toArray(String[]::new);
	}

	/** With one key for both sides. */
	private static Path newStore() {
		try {
			Path store = Files.createTempDirectory("broker").resolve("store.p12");
			Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
					"-genkeypair", "-alias", "broker", "-keyalg", "EC", "-validity", "2", "-dname", "CN=broker", "-ext",
					"SAN=dns:localhost,ip:127.0.0.1", "-storetype", "PKCS12", "-keystore", store.toString(),
					"-storepass", STORE_PASSWORD)
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
			if (keytool.waitFor() != 0) {
				throw new IllegalStateException("There is no key for the broker");
			}
			return store;
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Create a topic that no other test has.
	 */
	String topic(int partitions, Map<String, String> config) {
		String topic = "topic-" + UUID.randomUUID();
		create(topic, partitions, config);
		return topic;
	}

	void create(String topic, int partitions, Map<String, String> config) {
		this.broker.addTopics(new NewTopic(topic, partitions, (short) 1).configs(config));
	}

	/**
	 * Deny writing to a topic to all users that log in.
	 */
	void forbid(String topic) {
		this.broker.doWithAdmin((admin) -> createAcl(admin, topic));
	}

	private static void createAcl(Admin admin, String topic) {
		try {
			admin
				.createAcls(List.of(new AclBinding(new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
						new AccessControlEntry("User:" + USER, "*", AclOperation.WRITE, AclPermissionType.DENY))))
				.all()
				.get();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Go away, and keep the data.
	 */
	void stop() {
		server().shutdown();
	}

	/**
	 * Come back at the same address.
	 */
	void startAgain() {
		server().startup();
	}

	private BrokerServer server() {
		return this.broker.getCluster().brokers().values().iterator().next();
	}

	/**
	 * Read a topic from its beginning until enough is there, and what has come besides.
	 */
	List<ConsumerRecord<byte[], byte[]>> read(String topic, int atLeast) {
		List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
		try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
				Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, address()), new ByteArrayDeserializer(),
				new ByteArrayDeserializer())) {
			List<TopicPartition> partitions = consumer.partitionsFor(topic)
				.stream()
				.map((partition) -> new TopicPartition(topic, partition.partition()))
				.toList();
			consumer.assign(partitions);
			consumer.seekToBeginning(partitions);
			long deadline = System.nanoTime() + LONG.toNanos();
			while (System.nanoTime() - deadline < 0) {
				consumer.poll(Duration.ofMillis(100)).forEach(read::add);
				Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
				boolean atEnd = partitions.stream()
					.allMatch((partition) -> consumer.position(partition) >= ends.get(partition));
				if (atEnd && read.size() >= atLeast) {
					return read;
				}
			}
		}
		throw new AssertionError("Expected %d records but there were %d".formatted(atLeast, read.size()));
	}

	/**
	 * The name that a consumer knows a repeat by.
	 */
	static String name(ConsumerRecord<?, ?> record) {
		return header(record, LogHeaders.BATCH_ID) + "/" + header(record, LogHeaders.BATCH_INDEX);
	}

	static String header(ConsumerRecord<?, ?> record, String name) {
		return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
	}

	@Override
	public void close() {
		this.broker.destroy();
		FileSystemUtils.deleteRecursively(this.store.getParent().toFile());
	}

}
