package com.trainburt.logger.boot.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.trainburt.logger.boot.BurtLoggerProperties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.boot.kafka.autoconfigure.SslBundleSslEngineFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.util.StringUtils;

/*
 * Three layers. First the application's settings for its producers, except those for its own
 * records. Then defaults that suit logs better than Kafka's, where the application has set
 * nothing. Last, overriding all others, the settings that our promises need: all replicas
 * acknowledge, the producer's own retries write nothing twice, and an attempt ends in time.
 */

/**
 * The configuration of the logger's own producer.
 */
final class ProducerSettings {

	/** For the application's own records only. */
	private static final Set<String> OF_THE_APPLICATION = Set.of(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG,
			ProducerConfig.METRIC_REPORTER_CLASSES_CONFIG, ProducerConfig.PARTITIONER_CLASS_CONFIG,
			ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG, ProducerConfig.TRANSACTIONAL_ID_CONFIG,
			ProducerConfig.TRANSACTION_TIMEOUT_CONFIG);

	private static final int KAFKAS_BUFFER_BYTES = 32 * 1024 * 1024;

	private static final int BATCH_BYTES = 128 * 1024;

	/** Bytes of a record besides the log: key, headers, and the frame around them. */
	private static final int RECORD_OVERHEAD_BYTES = 64 * 1024;

	private static final int MAX_IN_FLIGHT_OF_IDEMPOTENT_PRODUCERS = 5;

	/** The setting that Kafka rejects. */
	private static final Pattern BLAMED = Pattern.compile("configuration \"?([a-z.]+)");

	private final Map<String, Object> settings;

	private final Duration maxBlock;

	/**
	 * Build the settings.
	 * @param connectionDetails how to reach the brokers, or {@code null} if the
	 * properties do
	 * @throws InvalidConfigurationPropertyValueException if Kafka rejects them
	 */
	ProducerSettings(KafkaProperties kafka, @Nullable KafkaConnectionDetails connectionDetails,
			BurtLoggerProperties logger) {
		this.settings = new HashMap<>(kafka.buildProducerProperties());
		this.settings.keySet().removeAll(OF_THE_APPLICATION);
		if (connectionDetails != null) {
			connect(connectionDetails.getProducer());
		}
		this.settings.put(ProducerConfig.CLIENT_ID_CONFIG, clientId());
		putDefaults(logger);
		int timeoutMillis = (int) Math.min(Math.max(logger.getTimeout().toMillis(), 2), Integer.MAX_VALUE);
		this.maxBlock = Duration.ofMillis(timeoutMillis / 2);
		putPromises(timeoutMillis);
	}

	private void connect(KafkaConnectionDetails.Configuration connection) {
		this.settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, connection.getBootstrapServers());
		if (StringUtils.hasLength(connection.getSecurityProtocol())) {
			this.settings.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, connection.getSecurityProtocol());
		}
		if (connection.getSslBundle() != null) {
			this.settings.put(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG, SslBundleSslEngineFactory.class);
			this.settings.put(SslBundle.class.getName(), connection.getSslBundle());
		}
	}

	private String clientId() {
		Object clientId = this.settings.get(ProducerConfig.CLIENT_ID_CONFIG);
		return (clientId != null) ? clientId + "-burt-logger" : "burt-logger";
	}

	private void putDefaults(BurtLoggerProperties logger) {
		long logBytes = logger.getMaxBatchBytes().toBytes() + RECORD_OVERHEAD_BYTES;
		// The broker decides what is too large, after compression.
		this.settings.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, (int) Math.min(logBytes, Integer.MAX_VALUE));
		// A send without room in the buffer waits, and an attempt has no time for that.
		this.settings.putIfAbsent(ProducerConfig.BUFFER_MEMORY_CONFIG,
				Math.max(KAFKAS_BUFFER_BYTES, logger.getMaxInFlight() * logBytes));
		// The logger has waited already: the records of a batch come together.
		this.settings.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 0L);
		putPatience(logger.getTimeout().toMillis());
		putCompression(logger.getCompression().contentEncoding());
	}

	/** At the levels that this library compresses at. */
	private void putCompression(@Nullable String type) {
		if (type != null) {
			this.settings.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, type);
			this.settings.putIfAbsent(ProducerConfig.COMPRESSION_GZIP_LEVEL_CONFIG, 1);
			this.settings.putIfAbsent(ProducerConfig.COMPRESSION_ZSTD_LEVEL_CONFIG, 1);
		}
	}

	/*
	 * While no broker answers, Kafka's client writes three lines for each attempt to
	 * connect, and one each time that it has no broker to connect to: twenty in a second
	 * by default, even if nothing is sent. Each of our attempts still contains several of
	 * its own.
	 */
	private void putPatience(long timeoutMillis) {
		putBackoff(ProducerConfig.RECONNECT_BACKOFF_MS_CONFIG, ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
				timeoutMillis / 4);
		putBackoff(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG,
				timeoutMillis / 10);
	}

	private void putBackoff(String first, String longest, long longestMillis) {
		if (!this.settings.containsKey(first) && !this.settings.containsKey(longest)) {
			long millis = Math.min(Math.max(longestMillis, 100), 30_000);
			this.settings.put(first, Math.min(millis, 1000));
			this.settings.put(longest, millis);
		}
	}

	private void putPromises(int timeoutMillis) {
		this.settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
		this.settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
		this.settings.put(ProducerConfig.ACKS_CONFIG, "all");
		this.settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
		// As many as the time allows.
		this.settings.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
		this.settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeoutMillis);
		this.settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMillis / 2);
		this.settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, this.maxBlock.toMillis());
		AbstractConfig parsed = parsed();
		putBatchSize(parsed.getLong(ProducerConfig.BUFFER_MEMORY_CONFIG));
		this.settings.put(ProducerConfig.LINGER_MS_CONFIG,
				Math.min(parsed.getLong(ProducerConfig.LINGER_MS_CONFIG), timeoutMillis / 2));
		this.settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
				Math.min(parsed.getInt(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION),
						MAX_IN_FLIGHT_OF_IDEMPOTENT_PRODUCERS));
	}

	/*
	 * Logs come in batches; with Kafka's 16 KB each would take many requests. A producer
	 * that has less memory than one of its batches takes could send nothing.
	 */
	private void putBatchSize(long memoryBytes) {
		this.settings.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, (int) Math.min(BATCH_BYTES, memoryBytes));
	}

	private AbstractConfig parsed() {
		try {
			return new AbstractConfig(ProducerConfig.configDef(), this.settings, false);
		}
		catch (ConfigException ex) {
			Matcher blamed = BLAMED.matcher(String.valueOf(ex.getMessage()));
			String setting = blamed.find() ? blamed.group(1) : "";
			throw new InvalidConfigurationPropertyValueException("spring.kafka.properties." + setting,
					this.settings.get(setting),
					"Kafka rejects this value, which a property of 'spring.kafka' sets: " + ex.getMessage() + ".", ex);
		}
	}

	/**
	 * The configuration of a producer.
	 */
	Map<String, Object> asMap() {
		return this.settings;
	}

	/**
	 * The configured addresses of the brokers.
	 */
	String brokers() {
		return String.join(",", parsed().getList(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG));
	}

	/**
	 * How long a producer blocks the thread that hands over a record, at most.
	 */
	Duration maxBlock() {
		return this.maxBlock;
	}

}
