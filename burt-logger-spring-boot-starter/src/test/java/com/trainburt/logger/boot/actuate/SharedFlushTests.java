package com.trainburt.logger.boot.actuate;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.trainburt.logger.FlushResult;
import com.trainburt.logger.LLMLogger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link SharedFlush}.
 */
@Timeout(60)
class SharedFlushTests {

	private static final Duration LONG = Duration.ofMinutes(1);

	private final List<Duration> waits = new CopyOnWriteArrayList<>();

	private final BlockingQueue<FlushResult> outcomes = new LinkedBlockingQueue<>();

	private final SharedFlush flush = new SharedFlush(logger(this::flush), LONG);

	/** Its flush takes until there is an outcome, but for those that do not wait. */
	private FlushResult flush(Duration timeout) throws InterruptedException {
		if (timeout.isZero()) {
			return sent(-1);
		}
		this.waits.add(timeout);
		FlushResult outcome = this.outcomes.take();
		if (outcome.sent() == 13) {
			throw new IllegalStateException("broken");
		}
		return outcome;
	}

	@Test
	void whenFlushIsUnderWayShouldShareTheNextOne() {
		CompletableFuture<FlushResult> first = this.flush.flush().toFuture();
		Awaitility.await().until(() -> this.waits.size() == 1);
		List<CompletableFuture<FlushResult>> others = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			others.add(this.flush.flush(Duration.ofHours(1000)).toFuture());
		}
		this.outcomes.add(sent(1));
		assertThat(first.join()).isEqualTo(sent(1));
		this.outcomes.add(sent(2));
		assertThat(others).allSatisfy((other) -> assertThat(other.join()).isEqualTo(sent(2)));
		assertThat(this.waits).containsExactly(LONG, LONG);
		this.outcomes.add(sent(3));
		assertThat(this.flush.flush().block()).isEqualTo(sent(3));
	}

	@Test
	void whenTimeIsUpShouldReportWhatIsKnown() {
		assertThat(this.flush.flush(Duration.ofMillis(1)).block()).isEqualTo(sent(-1));
		assertThat(this.flush.flush(Duration.ZERO).block()).isEqualTo(sent(-1));
		this.outcomes.add(sent(1));
	}

	@Test
	void whenBackendHangsShouldCountWhatWasSentUntilTimeIsUp() {
		AtomicInteger sent = new AtomicInteger(10);
		CountDownLatch answered = new CountDownLatch(1);
		SharedFlush hanging = new SharedFlush(logger((timeout) -> {
			int counted = sent.getAndSet(0);
			assertThat(answered.await(timeout.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
			return sent(counted);
		}), LONG);
		assertThat(hanging.flush(Duration.ofMillis(100)).block()).isEqualTo(sent(10));
	}

	@Test
	void whenFlushFailsShouldFailForThoseWhoWaitAndGoOn() {
		this.outcomes.add(sent(13));
		assertThatIllegalStateException().isThrownBy(() -> this.flush.flush().block()).withMessage("broken");
		this.outcomes.add(sent(1));
		assertThat(this.flush.flush().block()).isEqualTo(sent(1));
	}

	private static LLMLogger logger(Flush flush) {
		return (LLMLogger) Proxy.newProxyInstance(SharedFlushTests.class.getClassLoader(),
				new Class<?>[] { LLMLogger.class }, (proxy, method, arguments) -> flush.flush((Duration) arguments[0]));
	}

	private static FlushResult sent(int logs) {
		return new FlushResult(logs, 0, 0, 0);
	}

	@FunctionalInterface
	private interface Flush {

		FlushResult flush(Duration timeout) throws InterruptedException;

	}

}
