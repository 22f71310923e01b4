package com.trainburt.logger.transport;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link InMemoryTransport} and {@link LogBatch}.
 */
class InMemoryTransportTests {

	private final InMemoryTransport transport = new InMemoryTransport();

	@Test
	void whenLogsAreThereShouldReturnThem() throws Exception {
		this.transport.send(batch(3), Duration.ofSeconds(1));
		assertThat(this.transport.awaitLogs(3, Duration.ZERO)).extracting((log) -> log.get("n").asInt())
			.containsExactly(0, 1, 2);
		this.transport.clear();
		assertThat(this.transport.logs()).isEmpty();
	}

	@Test
	void whenLogsArriveLateShouldWaitForThem() throws Exception {
		Thread sender = new Thread(() -> this.transport.send(batch(2), Duration.ofSeconds(1)));
		sender.start();
		assertThat(this.transport.awaitLogs(2, Duration.ofSeconds(30))).hasSize(2);
		sender.join();
	}

	@Test
	void whenLogsAreMissingShouldFailAndSayHowMany() {
		this.transport.answerWith((batch) -> DeliveryResult.rejected("no"));
		assertThat(this.transport.send(batch(2), Duration.ofSeconds(1)).verdict())
			.isEqualTo(DeliveryResult.Verdict.REJECTED);
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> this.transport.awaitLogs(1, Duration.ZERO))
			.withMessage("Expected 1 logs within 0 ms but there were 0");
	}

	private static LogBatch batch(int size) {
		LogBatch.Builder batch = LogBatch.builder("id", Instant.ofEpochMilli(1), 0);
		for (int i = 0; i < size; i++) {
			batch.add(("{\"n\":" + i + "}").getBytes(StandardCharsets.US_ASCII));
		}
		return batch.build();
	}

}
