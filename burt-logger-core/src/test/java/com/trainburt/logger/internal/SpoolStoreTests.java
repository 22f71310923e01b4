package com.trainburt.logger.internal;

import java.nio.file.Path;
import java.util.concurrent.locks.Condition;

import com.trainburt.logger.BuilderAccess;
import com.trainburt.logger.LLMLoggerBuilder;
import com.trainburt.logger.LoggerStats;
import com.trainburt.logger.SpoolSettings;
import com.trainburt.logger.internal.platform.Disk;
import com.trainburt.logger.internal.platform.FakeTime;
import com.trainburt.logger.internal.platform.Time;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.helpers.NOPLogger;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SpoolStore} when several threads write at once.
 */
@Timeout(60)
class SpoolStoreTests {

	@TempDir
	Path root;

	private volatile Thread startedWhileCounting;

	@Test
	void whenABatchIsWrittenWhileAnotherIsCountedShouldEvictNoneTooMany() throws Exception {
		LLMLoggerBuilder builder = BuilderAccess.builder(new InterruptedTime())
			.batchSize(1)
			.maxBatchBytes(1024)
			.spool(SpoolSettings.in(this.root).withMaxBytes(3072));
		PipelineParts parts = new PipelineParts(builder, new ScriptedTransport(FakeTime.stepped()), new Disk(),
				NOPLogger.NOP_LOGGER);
		for (int i = 0; i < 3; i++) {
			parts.log("x".repeat(700), "response");
		}
		parts.writeNext(1);
		Thread other = new Thread(() -> parts.writeNext(1));
		this.startedWhileCounting = other;
		parts.writeNext(1);
		other.join();
		LoggerStats stats = parts.queue().stats();
		assertThat(this.startedWhileCounting).isNull();
		assertThat(stats.spoolBytes()).as("three fit, four would not").isBetween(3072L * 3 / 4, 3072L);
		assertThat(stats.spoolBatches()).isEqualTo(3);
		assertThat(stats.logsFailed()).isZero();
		parts.closeSpool();
	}

	/**
	 * Asked for the time at which a spooled batch may be sent, has another thread begin
	 * to write, until that has to wait.
	 */
	private final class InterruptedTime implements Time {

		private final Time time = FakeTime.stepped();

		@Override
		public long nanoTime() {
			Thread other = SpoolStoreTests.this.startedWhileCounting;
			if (other != null && isCounting()) {
				SpoolStoreTests.this.startedWhileCounting = null;
				other.start();
				while (other.getState() == Thread.State.NEW || other.getState() == Thread.State.RUNNABLE) {
					Thread.onSpinWait();
				}
			}
			return this.time.nanoTime();
		}

		private static boolean isCounting() {
			return StackWalker.getInstance()
				.walk((frames) -> frames.anyMatch((frame) -> frame.getMethodName().equals("spooled")));
		}

		@Override
		public long currentTimeMillis() {
			return this.time.currentTimeMillis();
		}

		@Override
		public void await(Condition condition, long nanos) throws InterruptedException {
			this.time.await(condition, nanos);
		}

	}

}
