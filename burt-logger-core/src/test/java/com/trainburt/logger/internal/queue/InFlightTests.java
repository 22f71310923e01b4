package com.trainburt.logger.internal.queue;

import com.trainburt.logger.internal.queue.InFlight.Holder;
import com.trainburt.logger.internal.spool.SpoolFiles;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InFlight}.
 */
class InFlightTests {

	private final InFlight inFlight = new InFlight();

	@Test
	void whenHeldShouldKnowByWhom() {
		Batch sending = add(memory(2), Holder.SENDER);
		Batch spooling = add(memory(3), Holder.SPOOL_WRITER);
		Batch probing = add(fromDisk(5), Holder.PROBE);
		assertThat(this.inFlight.sending()).isEqualTo(2);
		assertThat(this.inFlight.spooling()).isEqualTo(1);
		assertThat(this.inFlight.probing()).isTrue();
		assertThat(this.inFlight.first()).isSameAs(sending);
		this.inFlight.remove(sending);
		assertThat(sending.isInFlight()).isFalse();
		assertThat(this.inFlight.probing()).isTrue();
		this.inFlight.remove(probing);
		assertThat(this.inFlight.probing()).isFalse();
		assertThat(this.inFlight.sending()).isZero();
		assertThat(this.inFlight.first()).isSameAs(spooling);
		this.inFlight.remove(spooling);
		assertThat(this.inFlight.spooling()).isZero();
		assertThat(this.inFlight.first()).isNull();
	}

	@Test
	void whenHeldShouldCountTheLogsThatAreInMemoryOnly() {
		Batch batch = add(memory(3), Holder.SENDER);
		Batch fromDisk = add(fromDisk(5), Holder.SENDER);
		assertThat(this.inFlight.memoryLogs()).isEqualTo(3);
		batch.settle(1);
		this.inFlight.settled(batch, 1);
		fromDisk.settle(1);
		this.inFlight.settled(fromDisk, 1);
		assertThat(this.inFlight.memoryLogs()).isEqualTo(2);
		this.inFlight.remove(fromDisk);
		assertThat(this.inFlight.memoryLogs()).isEqualTo(2);
		this.inFlight.remove(batch);
		assertThat(this.inFlight.memoryLogs()).as("they are somewhere else now").isZero();
	}

	private Batch add(Batch batch, Holder holder) {
		this.inFlight.add(batch, holder);
		return batch;
	}

	private static Batch memory(int logs) {
		Batch batch = new Batch(0, 0, Origin.Memory.INSTANCE);
		for (int i = 0; i < logs; i++) {
			batch.add(UnlockedQueue.entry());
		}
		return batch;
	}

	private static Batch fromDisk(int logs) {
		return new Batch(SpoolFiles.file(1, logs, 100), 0);
	}

}
