package com.trainburt.logger.internal.queue;

import java.time.Duration;

import com.trainburt.logger.BuilderAccess;
import com.trainburt.logger.internal.json.FrozenEntry;
import com.trainburt.logger.internal.json.FrozenMap;
import com.trainburt.logger.internal.platform.FakeTime;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Buffer}.
 */
class BufferTests {

	private static final long INTERVAL = Duration.ofSeconds(5).toNanos();

	/** Shortly before the clock overflows. */
	private static final long NOW = Long.MAX_VALUE - 5;

	private final Buffer buffer = new Buffer(
			BuilderAccess.settings(UnlockedQueue.settings(FakeTime.stepped()).maxBatchBytes(1024).maxQueueBytes(2048)));

	@Test
	void whenThereIsRoomShouldTakeLogsUpToTheirNumber() {
		add(6, 1);
		assertThat(this.buffer.hasRoomFor(1)).isTrue();
		add(1, 1);
		assertThat(this.buffer.hasRoomFor(1)).isFalse();
		assertThat(this.buffer.logs()).isEqualTo(7);
	}

	@Test
	void whenThereIsRoomShouldTakeLogsUpToTheirBytes() {
		assertThat(this.buffer.hasRoomFor(5000)).as("nothing is held").isTrue();
		add(1, 1000);
		assertThat(this.buffer.hasRoomFor(1048)).isTrue();
		assertThat(this.buffer.hasRoomFor(1049)).isFalse();
		this.buffer.release(1000);
		assertThat(this.buffer.hasRoomFor(1049)).isTrue();
	}

	@Test
	void whenALogFitsInTheOpenBatchShouldFillIt() {
		assertThat(this.buffer.openFor(1)).isNull();
		Batch batch = add(1, 1000);
		assertThat(this.buffer.openFor(24)).isSameAs(batch);
		assertThat(this.buffer.openFor(25)).isNull();
	}

	@Test
	void whenABatchIsFullShouldBeReady() {
		Batch batch = add(2, 1);
		assertThat(this.buffer.readyBatches()).isZero();
		assertThat(this.buffer.poll()).isNull();
		batch.add(entry(1));
		this.buffer.added(batch, 1);
		assertThat(this.buffer.readyBatches()).isEqualTo(1);
		assertThat(this.buffer.poll()).isSameAs(batch);
	}

	@Test
	void whenANewBatchIsBegunShouldSealTheOneBefore() {
		Batch first = add(1, 1);
		add(1, 1);
		assertThat(this.buffer.readyBatches()).isEqualTo(1);
		assertThat(this.buffer.poll()).isSameAs(first);
		assertThat(this.buffer.logs()).isEqualTo(1);
		assertThat(this.buffer.heldBytes()).as("its memory stays accounted for").isEqualTo(2);
	}

	@Test
	void whenABatchHasFilledForTheIntervalShouldSealIt() {
		add(1, 1);
		assertThat(this.buffer.nanosUntilDue(NOW + 1)).isEqualTo(INTERVAL - 1);
		this.buffer.sealIfDue(NOW + INTERVAL - 1);
		assertThat(this.buffer.readyBatches()).isZero();
		this.buffer.sealIfDue(NOW + INTERVAL);
		assertThat(this.buffer.readyBatches()).isEqualTo(1);
		assertThat(this.buffer.nanosUntilDue(NOW + INTERVAL)).isZero();
	}

	@Test
	void whenAnotherGoesBeforeShouldGoOnFilling() {
		add(3, 1);
		add(1, 1);
		this.buffer.sealIfDue(NOW + INTERVAL);
		assertThat(this.buffer.readyBatches()).isEqualTo(1);
	}

	@Test
	void whenThereIsNothingShouldBeDueAfterTheInterval() {
		this.buffer.sealIfDue(NOW + INTERVAL);
		assertThat(this.buffer.readyBatches()).isZero();
		assertThat(this.buffer.nanosUntilDue(NOW)).isEqualTo(INTERVAL);
	}

	@Test
	void whenABatchIsPutBackShouldCountAgain() {
		Batch batch = add(3, 1);
		Batch other = add(3, 1);
		this.buffer.poll();
		assertThat(this.buffer.logs()).isEqualTo(3);
		this.buffer.requeueFirst(batch);
		assertThat(this.buffer.logs()).isEqualTo(6);
		assertThat(this.buffer.poll()).isSameAs(batch);
		this.buffer.requeueLast(batch, 10);
		assertThat(this.buffer.logs()).isEqualTo(6);
		assertThat(this.buffer.poll()).isSameAs(other);
		this.buffer.sealIfDue(9);
		assertThat(this.buffer.poll()).as("rests").isNull();
		assertThat(this.buffer.nanosUntilDue(9)).isEqualTo(1);
		this.buffer.sealIfDue(10);
		assertThat(this.buffer.poll()).isSameAs(batch);
	}

	@Test
	void whenAnotherBatchIsPutBackShouldLetAllRestAsLong() {
		Batch first = add(3, 1);
		Batch second = add(3, 1);
		this.buffer.poll();
		this.buffer.poll();
		this.buffer.requeueLast(first, 10);
		this.buffer.requeueLast(second, 15);
		this.buffer.sealIfDue(14);
		assertThat(this.buffer.poll()).isNull();
		this.buffer.sealIfDue(15);
		assertThat(this.buffer.poll()).isSameAs(first);
		assertThat(this.buffer.poll()).isSameAs(second);
	}

	@Test
	void whenABatchIsPutBackShouldNeedRoomForTheRestOfIt() {
		Batch batch = add(3, 1);
		this.buffer.poll();
		add(5, 1);
		assertThat(this.buffer.hasRoomFor(batch)).isFalse();
		batch.settle(1);
		assertThat(this.buffer.hasRoomFor(batch)).isTrue();
	}

	@Test
	void whenItFillsShouldKnowWhenHalfIsExceeded() {
		add(3, 1);
		assertThat(this.buffer.moreThanHalfFull()).isFalse();
		add(1, 1);
		assertThat(this.buffer.moreThanHalfFull()).as("of its logs").isTrue();
	}

	@Test
	void whenMemoryFillsShouldKnowWhenHalfIsExceeded() {
		add(1, 1000);
		this.buffer.grow(24);
		assertThat(this.buffer.moreThanHalfFull()).isFalse();
		this.buffer.grow(1);
		assertThat(this.buffer.moreThanHalfFull()).as("of its bytes").isTrue();
	}

	/** Fill a new batch. */
	private Batch add(int logs, long bytes) {
		Batch batch = new Batch(0, NOW, Origin.Memory.INSTANCE);
		for (int i = 0; i < logs; i++) {
			batch = (batch.size() < 3) ? batch : new Batch(0, NOW, Origin.Memory.INSTANCE);
			batch.add(entry(bytes));
			this.buffer.added(batch, bytes);
		}
		return batch;
	}

	private static FrozenEntry entry(long bytes) {
		return new FrozenEntry("q", "a", FrozenMap.EMPTY, 0, bytes, bytes);
	}

}
