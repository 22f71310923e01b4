package com.trainburt.logger.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import java.util.function.IntFunction;

import com.trainburt.logger.BuilderAccess;
import com.trainburt.logger.internal.platform.FakeTime;
import com.trainburt.logger.transport.DeliveryResult;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Fifty clients that lost the same backend at the same moment do not come back in step.
 */
class HerdTests {

	private static final int CLIENTS = 50;

	private static final Duration OUTAGE = Duration.ofSeconds(60);

	private static final Duration MAX_DELAY = Duration.ofSeconds(10);

	@Test
	void whenBackendReturnsShouldSpreadOverTheLongestDelay() throws Exception {
		TreeMap<Long, Integer> returns = returnsBySecond((client) -> new Random(client)::nextDouble);
		assertThat(returns.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(CLIENTS);
		assertThat(returns.lastKey()).as("%s", returns).isLessThan(MAX_DELAY.toSeconds());
		assertThat(returns.keySet()).as("%s", returns).hasSizeGreaterThanOrEqualTo(8);
		assertThat(returns.values()).as("%s", returns).allMatch((clients) -> clients <= CLIENTS / 4);
	}

	@Test
	void whenThereIsNoJitterShouldFindTheHerd() throws Exception {
		assertThat(returnsBySecond((client) -> () -> 0.5)).as("what the test above is about").hasSize(1);
	}

	/**
	 * How many clients deliver in which second after the outage.
	 */
	private static TreeMap<Long, Integer> returnsBySecond(IntFunction<DoubleSupplier> randoms) throws Exception {
		TreeMap<Long, Integer> returns = new TreeMap<>();
		for (int client = 0; client < CLIENTS; client++) {
			returns.merge(delayAfterOutage(randoms.apply(client)).toSeconds(), 1, Integer::sum);
		}
		return returns;
	}

	private static Duration delayAfterOutage(DoubleSupplier random) throws Exception {
		FakeTime time = FakeTime.passing();
		long start = time.nanoTime();
		ScriptedTransport backend = new ScriptedTransport(time).otherwise((batch) -> {
			if (time.nanoTime() - start < OUTAGE.toNanos()) {
				throw new IOException("connection refused");
			}
			return DeliveryResult.accepted();
		});
		PipelineParts parts = new PipelineParts(BuilderAccess.random(BuilderAccess.builder(time), random)
			.batchSize(1)
			.maxRetries(1000)
			.maxRetryDelay(MAX_DELAY), backend);
		parts.log("q", "a");
		parts.sender().runOnce();
		assertThat(parts.queue().stats().logsSent()).isEqualTo(1);
		return Duration.ofNanos(time.nanoTime() - start).minus(OUTAGE);
	}

}
