package com.trainburt.logger.boot.kafka;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/**
 * The producer that all senders share: created on first use, and created again after it
 * has been discarded. Thread-safe.
 */
final class ProducerResource implements AutoCloseable {

	/** Time for a discarded producer to finish the records in flight. */
	private static final Duration GRACE = Duration.ofMillis(200);

	/** A producer that waits for a dead name server cannot be interrupted. */
	private static final Duration PATIENCE = Duration.ofSeconds(1);

	private final Supplier<? extends Producer<byte[], byte[]>> factory;

	/** Creating a producer needs DNS queries; only callers that need it wait for that. */
	private final ReentrantLock making = new ReentrantLock();

	/** Guarded by this. */
	private @Nullable Producer<byte[], byte[]> current;

	/** Guarded by this. */
	private boolean closed;

	ProducerResource(Supplier<? extends Producer<byte[], byte[]>> factory) {
		this.factory = factory;
	}

	/**
	 * The producer, which must not be stored.
	 * @throws RuntimeException if it cannot be created
	 */
	Producer<byte[], byte[]> producer() throws InterruptedException {
		this.making.lockInterruptibly();
		try {
			Producer<byte[], byte[]> producer = current();
			return (producer != null) ? producer : keep(this.factory.get());
		}
		finally {
			this.making.unlock();
		}
	}

	private synchronized @Nullable Producer<byte[], byte[]> current() {
		return this.current;
	}

	private Producer<byte[], byte[]> keep(Producer<byte[], byte[]> made) {
		synchronized (this) {
			if (!this.closed) {
				this.current = made;
				return made;
			}
		}
		end(made);
		throw new IllegalStateException("The transport has been closed");
	}

	/**
	 * Discard the producer, unless that has happened: the next use creates a new one.
	 */
	void discard(Producer<byte[], byte[]> broken) {
		synchronized (this) {
			if (!broken.equals(this.current)) {
				return;
			}
			this.current = null;
		}
		end(broken);
	}

	/**
	 * Close the connections; the next use opens new ones.
	 */
	void release() {
		Producer<byte[], byte[]> producer = current();
		if (producer != null) {
			discard(producer);
		}
	}

	/**
	 * Close the connections permanently. May be repeated.
	 */
	@Override
	public void close() {
		synchronized (this) {
			this.closed = true;
		}
		release();
	}

	private static void end(Producer<byte[], byte[]> producer) {
		Thread thread = new Thread(() -> producer.close(GRACE), "burt-logger-kafka-close");
		thread.setDaemon(true);
		thread.start();
		try {
			thread.join(PATIENCE.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
