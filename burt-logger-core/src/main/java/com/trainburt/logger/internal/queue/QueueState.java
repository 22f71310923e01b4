package com.trainburt.logger.internal.queue;

import java.util.Objects;

import com.trainburt.logger.LoggerStats;
import com.trainburt.logger.internal.platform.Time;
import com.trainburt.logger.internal.queue.FlushTracker.Ticket;

/**
 * The state that the queue's lock guards. The parts know nothing of the lock or of
 * threads; decisions that concern several of them are in {@link Admitter},
 * {@link Dispatcher} and {@link Settlement}. A change to a batch takes no memory, or
 * takes it before it changes anything.
 */
final class QueueState {

	final Time time;

	final Counters counters = new Counters();

	final FlushTracker flushes = new FlushTracker();

	final Signals signals = new Signals();

	final InFlight inFlight = new InFlight();

	final SpoolHealth spoolHealth;

	final Buffer buffer;

	final Backlog backlog;

	final CircuitBreaker breaker;

	boolean closed;

	boolean abandoned;

	QueueState(Settings settings) {
		loadClasses();
		this.time = settings.time();
		this.spoolHealth = new SpoolHealth(settings.spool() != null);
		this.buffer = new Buffer(settings);
		this.backlog = new Backlog(this.time.nanoTime());
		this.breaker = new CircuitBreaker(settings, this.counters, this.spoolHealth.works());
	}

	/** A class whose initialization fails because of a full heap can never be used. */
	private static void loadClasses() {
		Objects.requireNonNull(Outcome.SENT);
		Objects.requireNonNull(InFlight.Holder.SENDER);
	}

	/**
	 * Count logs whose outcome is known.
	 * @param epoch when they were logged
	 */
	void count(long epoch, int logs, Outcome outcome) {
		if (outcome == Outcome.SENT) {
			this.counters.sent += logs;
			this.counters.batchesSent++;
			this.flushes.sent(epoch, logs);
		}
		else if (outcome == Outcome.FILTERED) {
			this.counters.filtered += logs;
		}
		else if (outcome.reason() != null) {
			this.counters.lost(outcome.reason(), logs);
			this.counters.batchesFailed += outcome.isWholeBatch() ? 1 : 0;
			this.flushes.failed(epoch, logs);
		}
	}

	/**
	 * Begin a flush: hand out everything that has been appended so far immediately.
	 */
	Ticket beginFlush() {
		this.buffer.endRest();
		this.buffer.seal();
		Ticket ticket = this.flushes.begin((long) this.buffer.logs() + this.inFlight.memoryLogs(), this.backlog.logs());
		this.breaker.endPause();
		this.signals.all();
		return ticket;
	}

	/**
	 * Whether there is nothing left to take and there never will be.
	 */
	boolean drained() {
		return this.closed && this.buffer.logs() == 0 && this.inFlight.spooling() == 0;
	}

	void signalIfDrained() {
		if (drained()) {
			this.signals.all();
		}
	}

	LoggerStats stats(LoggerStats.Advice advice) {
		LoggerStats.Gauges gauges = new LoggerStats.Gauges(this.buffer.logs(), this.buffer.maxLogs(),
				this.buffer.heldBytes(), this.inFlight.memoryLogs(), this.backlog.logs(), this.backlog.batches(),
				this.backlog.bytes(), this.spoolHealth.state(), this.spoolHealth.problem());
		return new LoggerStats(this.counters.counts(), gauges, this.breaker.state(), advice);
	}

	void spoolWriterStarted() {
		this.spoolHealth.threadStarted();
		spoolHealthChanged();
	}

	void spoolWriterFailed(String problem) {
		this.spoolHealth.threadFailed(problem, this.time.nanoTime());
		spoolHealthChanged();
	}

	boolean diskFailed(String problem) {
		boolean news = this.spoolHealth.diskFailed(problem, this.time.nanoTime());
		spoolHealthChanged();
		return news;
	}

	boolean diskWorks() {
		boolean news = this.spoolHealth.diskSucceeded();
		if (news) {
			spoolHealthChanged();
		}
		return news;
	}

	/** Batches may be routed differently from now on. */
	private void spoolHealthChanged() {
		this.breaker.setSpoolWorks(this.spoolHealth.works());
		this.signals.all();
	}

	/**
	 * Conditions to signal when the lock is released.
	 */
	static final class Signals {

		boolean batchReady;

		boolean overflow;

		boolean settled;

		boolean all;

		/** One sender is enough. */
		void batchReady() {
			this.batchReady = true;
		}

		/** To the spool writer. */
		void overflow() {
			this.overflow = true;
		}

		/** To those that flush. */
		void settled() {
			this.settled = true;
		}

		/** To all threads that wait for a batch, or for the next attempt. */
		void all() {
			this.all = true;
		}

		void clear() {
			this.batchReady = false;
			this.overflow = false;
			this.settled = false;
			this.all = false;
		}

	}

}
