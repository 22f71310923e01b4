package com.trainburt.logger.boot.kafka;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LoggerStats;
import com.trainburt.logger.boot.BurtLoggerAutoConfiguration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A broker that goes and comes back, with a spool.
 */
@Timeout(180)
class KafkaOutageTests {

	private static final Duration LONG = Duration.ofSeconds(90);

	private final TestBroker broker = TestBroker.started();

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(AutoConfigurations
		.of(BurtLoggerAutoConfiguration.class, BurtLoggerKafkaAutoConfiguration.class, KafkaAutoConfiguration.class));

	@TempDir
	private Path spool;

	@AfterEach
	void close() {
		this.broker.close();
	}

	@Test
	void whenBrokerIsUnavailableForLongerThanTheRetriesShouldLoseNothing() {
		String topic = this.broker.topic(2, Map.of());
		String[] properties = this.broker.properties(topic, "burt.logger.spool.directory=" + this.spool,
				"burt.logger.timeout=1s", "burt.logger.max-retries=1", "burt.logger.initial-retry-delay=50ms",
				"burt.logger.max-retry-delay=200ms", "burt.logger.batch-size=10", "burt.logger.flush-interval=100ms",
				"burt.logger.shutdown-timeout=30s");
		this.runner.withPropertyValues(properties).run((context) -> {
			LLMLogger logger = context.getBean(LLMLogger.class);
			log(logger, 0, 100);
			Awaitility.await().atMost(LONG).until(() -> logger.stats().logsSent() > 0);
			this.broker.stop();
			log(logger, 100, 300);
			Awaitility.await().atMost(LONG).until(() -> logger.stats().spoolLogs() > 100);
			assertThat(logger.stats().state()).isEqualTo(LoggerStats.State.RETRYING);
			assertThat(logger.stats().lastFailure().reason()).contains(topic, this.broker.address());
			this.broker.startAgain();
			log(logger, 300, 350);
			Awaitility.await().atMost(LONG).until(() -> logger.stats().logsSent() == 350);
			this.broker.stop();
			log(logger, 350, 400);
		});
		this.broker.startAgain();
		this.runner.withPropertyValues(properties).run((context) -> {
			LLMLogger logger = context.getBean(LLMLogger.class);
			Awaitility.await().atMost(LONG).until(() -> logger.stats().logsPending() == 0);
			assertThat(logger.stats().logsRecovered()).isPositive();
			assertThat(logger.stats().logsFailed()).isZero();
		});
		List<ConsumerRecord<byte[], byte[]>> records = this.broker.read(topic, 400);
		assertThat(records.stream().map(TestBroker::name).distinct()).as("of %s", records.size()).hasSize(400);
		assertThat(records.stream().map((record) -> new String(record.value())).distinct()).hasSize(400);
	}

	private static void log(LLMLogger logger, int from, int to) {
		for (int i = from; i < to; i++) {
			assertThat(logger.log("request-" + i, "response")).isTrue();
		}
	}

}
