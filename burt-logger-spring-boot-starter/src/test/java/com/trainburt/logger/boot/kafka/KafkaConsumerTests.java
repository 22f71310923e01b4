package com.trainburt.logger.boot.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.boot.BurtLoggerAutoConfiguration;
import com.trainburt.logger.boot.actuate.BurtLoggerMetricsAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.util.backoff.FixedBackOff;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A consumer as docs/kafka.md shows it, in several instances that come and go.
 */
@Timeout(180)
class KafkaConsumerTests {

	@RegisterExtension
	static final TestBroker broker = new TestBroker();

	private static final Duration LONG = Duration.ofSeconds(60);

	private static final int LOGS = 300;

	/** The database, which knows a repeat by its unique key. */
	private final Map<String, String> stored = new ConcurrentHashMap<>();

	private final AtomicInteger repeats = new AtomicInteger();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(BurtLoggerAutoConfiguration.class,
				BurtLoggerKafkaAutoConfiguration.class, BurtLoggerMetricsAutoConfiguration.class,
				MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class,
				SimpleMetricsExportAutoConfiguration.class, KafkaAutoConfiguration.class));

	@Test
	void whenConsumersComeAndGoShouldHaveEachLogOnce() {
		String topic = broker.topic(4, Map.of("max.message.bytes", "5000"));
		ApplicationContextRunner consumer = consumer(topic).withBean(Store.class, () -> this::store);
		consumer.run((first) -> this.runner.withPropertyValues(broker.properties(topic)).run((context) -> {
			LLMLogger logger = context.getBean(LLMLogger.class);
			log(logger, 0, 100);
			Awaitility.await().atMost(LONG).until(() -> !this.stored.isEmpty());
			consumer.run((second) -> {
				log(logger, 100, 200);
				awaitPartitions(second.getBean(KafkaListenerEndpointRegistry.class));
				logger.flush();
			});
			log(logger, 200, 205);
			logger.log("too large", "x".repeat(10_000));
			log(logger, 205, LOGS);
			logger.flush();
			assertThat(logger.stats().logsSent()).isEqualTo(LOGS);
			Awaitility.await().atMost(LONG).until(() -> this.stored.size() == LOGS);
			assertThat(context.getBean(MeterRegistry.class)
				.get("burt.logger.send")
				.tag("outcome", "accepted")
				.timer()
				.count()).isPositive();
			assertThat(first.getBean(KafkaListenerEndpointRegistry.class).getListenerContainers()).isNotEmpty();
		}));
		assertThat(this.stored.values().stream().distinct()).hasSize(LOGS);
		assertThat(broker.read(topic, LOGS)).hasSizeGreaterThan(LOGS);
		assertThat(this.repeats).as("of the batch that was split").hasPositiveValue();
	}

	@Test
	void whenDatabaseIsUnavailableForLongerThanAFewAttemptsShouldHaveEachLogAllTheSame() {
		String topic = broker.topic(1, Map.of());
		AtomicInteger attempts = new AtomicInteger();
		Store away = (name, log) -> {
			if (attempts.incrementAndGet() <= 20) {
				throw new IllegalStateException("The database is unavailable");
			}
			store(name, log);
		};
		this.runner.withPropertyValues(broker.properties(topic)).run((context) -> {
			log(context.getBean(LLMLogger.class), 0, 10);
			assertThat(context.getBean(LLMLogger.class).flush().sent()).isEqualTo(10);
		});
		consumer(topic).withBean(Store.class, () -> away)
			.run((context) -> Awaitility.await().atMost(LONG).until(() -> this.stored.size() == 10));
		assertThat(attempts).hasValue(30);
	}

	private static ApplicationContextRunner consumer(String topic) {
		return new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(KafkaAutoConfiguration.class))
			.withUserConfiguration(Consumer.class)
			.withPropertyValues("topic=" + topic, "spring.kafka.bootstrap-servers=" + broker.address(),
					"spring.kafka.consumer.auto-offset-reset=earliest",
					"spring.kafka.consumer.value-deserializer=org.apache.kafka.common.serialization.ByteArrayDeserializer");
	}

	private static void log(LLMLogger logger, int from, int to) {
		for (int i = from; i < to; i++) {
			assertThat(logger.log("request-" + i, "response")).isTrue();
		}
	}

	private static void awaitPartitions(KafkaListenerEndpointRegistry consumers) {
		Awaitility.await()
			.atMost(LONG)
			.until(() -> consumers.getListenerContainers()
				.stream()
				.anyMatch((container) -> container.getAssignedPartitions() != null
						&& !container.getAssignedPartitions().isEmpty()));
	}

	private void store(String name, String log) {
		String known = this.stored.putIfAbsent(name, log);
		if (known != null) {
			assertThat(log).isEqualTo(known);
			this.repeats.incrementAndGet();
		}
	}

	/**
	 * Stores logs that are not stored yet.
	 */
	interface Store {

		void store(String name, String log);

	}

	@Configuration(proxyBeanMethods = false)
	static class Consumer {

		private final Store store;

		Consumer(Store store) {
			this.store = store;
		}

		@KafkaListener(topics = "${topic}", groupId = "training-data")
		void store(@Payload byte[] log, @Header(LogHeaders.BATCH_ID) byte[] batchId,
				@Header(LogHeaders.BATCH_INDEX) byte[] index) {
			this.store.store(text(batchId) + "/" + text(index), text(log));
		}

		@Bean
		DefaultErrorHandler errorHandler() {
			return new DefaultErrorHandler(new FixedBackOff(10, FixedBackOff.UNLIMITED_ATTEMPTS));
		}

		private static String text(byte[] bytes) {
			return new String(bytes, StandardCharsets.UTF_8);
		}

	}

}
