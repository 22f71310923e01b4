package com.trainburt.logger.internal.queue;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.trainburt.logger.internal.platform.SteadyLock;
import com.trainburt.logger.internal.platform.Time;
import com.trainburt.logger.internal.queue.QueueState.Signals;

/*
 * One lock guards all state, so batches form as entries are appended: there is no hand-off
 * between two queues in which a flush or a shutdown could miss a log, and "is it closed, does
 * it fit, which flush covers it" is one atomic step with the append. Only pointers are moved
 * under the lock; copying, encoding, sending and writing happen outside.
 *
 *   append() → open ──seal──▶ ready ──take()──▶ in flight ──settle()──▶ counters
 *                               │                  │  ▲
 *                               │        spooled() ▼  │ take()
 *                               └──takeForSpool()──▶ backlog
 *
 * What can be neither sent nor written goes back behind all that is ready: requeueLast().
 *
 * Senders that wait for a batch wait on `available`. One of them is the timekeeper: it
 * wakes at the latest after a flush interval, and so in time for any batch that is opened
 * while it waits. The others wait for a signal. Callers therefore signal only when a batch
 * is sealed, never to have a timer set. The spool writer waits on `overflow`; while the
 * circuit is open it keeps the time itself.
 */

/**
 * The lock of the {@link DeliveryQueue}, and all waiting and signalling. The state is
 * accessible only while the lock is held.
 */
final class QueueLock {

	private final ReentrantLock lock = new SteadyLock();

	private final Condition available = this.lock.newCondition();

	private final Condition overflow = this.lock.newCondition();

	private final Condition backoff = this.lock.newCondition();

	private final Condition settled = this.lock.newCondition();

	private final Time time;

	@GuardedBy("lock")
	private final Held held;

	QueueLock(Settings settings, Supplier<? extends Origin> origins) {
		this.time = settings.time();
		this.held = new Held(settings, origins);
	}

	/**
	 * Acquire the lock.
	 * @return the state; closing it signals the threads that wait, and releases the lock
	 */
	@SuppressWarnings("GuardedBy") // the resource is the proof that the lock is held
	Held hold() {
		this.lock.lock();
		return this.held;
	}

	/**
	 * The state, while the lock is held.
	 */
	final class Held implements AutoCloseable {

		final QueueState state;

		final Dispatcher dispatcher;

		final Admitter admitter;

		final Settlement settlement;

		private int waitingSenders;

		private boolean timekeeper;

		private Held(Settings settings, Supplier<? extends Origin> origins) {
			this.state = new QueueState(settings);
			this.dispatcher = new Dispatcher(this.state, settings.maxInFlight());
			this.admitter = new Admitter(this.state, this.dispatcher, origins);
			this.settlement = new Settlement(this.state, this.dispatcher);
		}

		/** Wait, once, for a batch, as the timekeeper if there is none. */
		@SuppressWarnings("WaitNotInLoop") // the loop is the sender's
		void awaitBatch(long nanos) throws InterruptedException {
			this.waitingSenders++;
			try {
				if (this.timekeeper) {
					signal();
					QueueLock.this.available.await();
					return;
				}
				this.timekeeper = true;
				try {
					await(QueueLock.this.available, nanos);
				}
				finally {
					this.timekeeper = false;
				}
			}
			finally {
				this.waitingSenders--;
			}
		}

		/** As {@link DeliveryQueue#backOff}. */
		Backoff backOff(long untilNanos) {
			long epoch = this.state.flushes.epoch();
			while (!this.state.abandoned) {
				if (this.state.breaker.diverting()) {
					return Backoff.DIVERTED;
				}
				long now = QueueLock.this.time.nanoTime();
				long pause = this.state.breaker.retryAfterNanos(now);
				if (pause <= 0 && this.state.flushes.epoch() != epoch) {
					return Backoff.FLUSHED;
				}
				long wait = Math.max(pause, untilNanos - now);
				if (wait <= 0) {
					return Backoff.ELAPSED;
				}
				try {
					await(QueueLock.this.backoff, wait);
				}
				catch (InterruptedException ex) {
					return this.state.abandoned ? Backoff.ABANDONED : Backoff.ELAPSED;
				}
			}
			return Backoff.ABANDONED;
		}

		/** Let another sender keep the time if the timekeeper becomes busy. */
		void passTimekeeping() {
			if (!this.timekeeper && this.waitingSenders > 0) {
				this.state.signals.batchReady();
			}
		}

		void awaitOverflow(long nanos) throws InterruptedException {
			await(QueueLock.this.overflow, nanos);
		}

		void awaitSettled(long nanos) throws InterruptedException {
			await(QueueLock.this.settled, nanos);
		}

		private void await(Condition condition, long nanos) throws InterruptedException {
			signal();
			QueueLock.this.time.await(condition, nanos);
		}

		private void signal() {
			Signals signals = this.state.signals;
			if (signals.all) {
				QueueLock.this.available.signalAll();
				QueueLock.this.overflow.signalAll();
				QueueLock.this.backoff.signalAll();
			}
			else if (signals.batchReady) {
				QueueLock.this.available.signal();
			}
			if (signals.overflow) {
				QueueLock.this.overflow.signal();
			}
			if (signals.settled) {
				QueueLock.this.settled.signalAll();
			}
			signals.clear();
		}

		@Override
		public void close() {
			try {
				signal();
			}
			finally {
				QueueLock.this.lock.unlock();
			}
		}

	}

}
