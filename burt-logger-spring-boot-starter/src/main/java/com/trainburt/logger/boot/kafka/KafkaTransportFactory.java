package com.trainburt.logger.boot.kafka;

import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

import com.trainburt.logger.boot.BurtLoggerConnectionDetails;
import com.trainburt.logger.boot.BurtLoggerProperties;
import com.trainburt.logger.boot.LogTransportFactory;
import com.trainburt.logger.boot.Placeholders;
import com.trainburt.logger.transport.InvalidOptionException;
import com.trainburt.logger.transport.LogTransport;
import com.trainburt.logger.transport.OptionChecks;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Creates the transport for Kafka. Loads no class of Kafka before that.
 */
final class KafkaTransportFactory implements LogTransportFactory {

	private static final String SCHEME = "kafka";

	private static final Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[a-zA-Z0-9._-]{1,249}");

	private final BurtLoggerProperties logger;

	private final KafkaTransportProperties properties;

	private final ObjectProvider<KafkaProperties> kafka;

	private final ObjectProvider<KafkaConnectionDetails> kafkaConnectionDetails;

	private final Environment environment;

	KafkaTransportFactory(BurtLoggerProperties logger, KafkaTransportProperties properties,
			ObjectProvider<KafkaProperties> kafka, ObjectProvider<KafkaConnectionDetails> kafkaConnectionDetails,
			Environment environment) {
		this.logger = logger;
		this.properties = properties;
		this.kafka = kafka;
		this.kafkaConnectionDetails = kafkaConnectionDetails;
		this.environment = environment;
	}

	@Override
	public Set<String> schemes() {
		return Set.of(SCHEME);
	}

	@Override
	public LogTransport create(BurtLoggerConnectionDetails connectionDetails) {
		String key = this.properties.getKey();
		String sslBundle = this.logger.getSsl().getBundle();
		OptionChecks checks = new OptionChecks();
		@Nullable String topic = checks.collect(() -> topic(connectionDetails.getEndpoint()));
		Placeholders.areIn("kafka.key", key, checks);
		checks.check(!StringUtils.hasLength(sslBundle), "ssl.bundle", null,
				"is for HTTP: Kafka takes 'spring.kafka.ssl.bundle'");
		checks.collect(this.logger.getCompression()::compressor);
		checks.rejectInvalid();
		KafkaProperties kafka = this.kafka.getIfAvailable(this::bind);
		KafkaConnectionDetails brokers = this.kafkaConnectionDetails.getIfAvailable();
		if (brokers == null) {
			rejectBundle("spring.kafka.producer.ssl.bundle", kafka.getProducer().getSsl().getBundle());
			rejectBundle("spring.kafka.ssl.bundle", kafka.getSsl().getBundle());
		}
		ProducerSettings settings = new ProducerSettings(kafka, brokers, this.logger);
		return KafkaTransport.of(Objects.requireNonNull(topic), StringUtils.hasText(key) ? key.strip() : null,
				settings);
	}

	/** Where the application has excluded Kafka's auto-configuration. */
	private KafkaProperties bind() {
		return Binder.get(this.environment).bindOrCreate("spring.kafka", KafkaProperties.class);
	}

	/** Only the connection details know bundles. */
	private static void rejectBundle(String property, @Nullable String bundle) {
		if (StringUtils.hasLength(bundle)) {
			throw new InvalidConfigurationPropertyValueException(property, bundle,
					"It needs KafkaAutoConfiguration, which is excluded, or a KafkaConnectionDetails bean.");
		}
	}

	private static String topic(@Nullable String endpoint) {
		String topic = (endpoint != null) ? endpoint.strip().substring(SCHEME.length() + 1) : "";
		if (topic.isBlank()) {
			throw InvalidOptionException.ofEndpoint(endpoint, "must name a topic, such as kafka:llm-logs");
		}
		if (!TOPIC.matcher(topic).matches()) {
			throw InvalidOptionException.ofEndpoint(endpoint,
					"must be kafka: and the name of a topic, up to 249 letters, digits, dots, underscores and dashes; "
							+ "set the addresses of the brokers with 'spring.kafka.bootstrap-servers'");
		}
		return topic;
	}

}
