package com.trainburt.logger;

import com.trainburt.logger.internal.json.FrozenEntry;
import com.trainburt.logger.internal.platform.Time;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import com.trainburt.logger.FlushTracker.Ticket;
import com.trainburt.logger.QueueLock.Backoff;
import com.trainburt.logger.QueueLock.Held;
import com.trainburt.logger.transport.DeliveryResult;
import org.jspecify.annotations.Nullable;

/**
 * Takes logs in, hands out batches that are due, and counts how each log ended. The only
 * class that takes the lock; what each operation does is in the classes behind it.
 * Thread-safe; waits for nothing but the lock unless it says so.
 */
final class DeliveryQueue {

	private final Time time;

	private final Remedies remedies;

	private final QueueLock lock;

	private final AtomicInteger droppedUnlocked = new AtomicInteger();

	private volatile boolean closed;

	private volatile boolean abandoned;

	/**
	 * Create a queue.
	 * @param origins makes the origin of each new batch
	 */
	DeliveryQueue(Settings settings, Supplier<? extends Origin> origins) {
		this.time = settings.time();
		this.remedies = settings.remedies();
		this.lock = new QueueLock(settings, origins);
	}

	/** Append an entry if it fits. */
	Admission append(FrozenEntry entry) {
		try (Held held = this.lock.hold()) {
			return held.admitter.append(entry);
		}
	}

	/** Append a log that has been encoded as the spool writes it, if it fits. */
	Admission append(byte[] line) {
		try (Held held = this.lock.hold()) {
			return held.admitter.append(line);
		}
	}

	/**
	 * Count a log that is left out or lost before it is appended.
	 * @return how many have been counted: none once the logger is closed
	 */
	int settleUnqueued(Outcome outcome) {
		try (Held held = this.lock.hold()) {
			return held.admitter.settleUnqueued(outcome);
		}
	}

	/** Count a log that was not fit to be appended. */
	void drop(DropReason reason) {
		try (Held held = this.lock.hold()) {
			held.state.counters.dropped(reason, 1);
		}
	}

	/**
	 * Count a log that was not fit to be appended where the stack has no room for a lock,
	 * as {@link DropReason#INTERNAL_ERROR}.
	 */
	void dropUnlocked() {
		this.droppedUnlocked.incrementAndGet();
	}

	/** Whether one more sender is to be started. If so it counts as started. */
	boolean reserveSender() {
		try (Held held = this.lock.hold()) {
			return held.dispatcher.reserveSender();
		}
	}

	/** Count a sender as ended, or as not started after all. */
	void senderEnded() {
		try (Held held = this.lock.hold()) {
			held.dispatcher.senderEnded();
		}
	}

	/** Whether the spool writer is to be started. If so it counts as started. */
	boolean reserveSpoolWriter() {
		try (Held held = this.lock.hold()) {
			return held.dispatcher.reserveSpoolWriter();
		}
	}

	/** Note that the spool writer has its thread. */
	void spoolWriterStarted() {
		try (Held held = this.lock.hold()) {
			held.state.spoolHealth.threadStarted();
			held.state.spoolHealthChanged();
		}
	}

	/**
	 * Note that the spool writer has no thread: until it has, overflow stays in memory.
	 */
	void spoolWriterFailed(String problem) {
		try (Held held = this.lock.hold()) {
			held.state.spoolHealth.threadFailed(problem, this.time.nanoTime());
			held.state.spoolHealthChanged();
		}
	}

	/**
	 * Note that the disk failed: for a while, overflow stays in memory.
	 * @return whether it worked before
	 */
	boolean diskFailed(String problem) {
		try (Held held = this.lock.hold()) {
			boolean news = held.state.spoolHealth.diskFailed(problem, this.time.nanoTime());
			held.state.spoolHealthChanged();
			return news;
		}
	}

	/**
	 * Note that the disk works.
	 * @return whether it failed before
	 */
	boolean diskWorks() {
		try (Held held = this.lock.hold()) {
			boolean news = held.state.spoolHealth.diskSucceeded();
			if (news) {
				held.state.spoolHealthChanged();
			}
			return news;
		}
	}

	boolean isSpoolWorking() {
		try (Held held = this.lock.hold()) {
			return held.state.spoolHealth.works();
		}
	}

	/**
	 * Take a batch to be sent, waiting for one if need be, but only once.
	 * @return the batch, to be settled by the caller, or {@code null} if the wait ended
	 * without one or there will be none any more
	 */
	@Nullable Batch take() throws InterruptedException {
		try (Held held = this.lock.hold()) {
			try {
				long now = this.time.nanoTime();
				Batch batch = held.dispatcher.poll(now);
				if (batch != null || held.state.drained()) {
					return batch;
				}
				held.awaitBatch(held.dispatcher.nanosUntilDue(now));
				return held.dispatcher.poll(this.time.nanoTime());
			}
			finally {
				held.passTimekeeping();
			}
		}
	}

	/**
	 * Take a batch to be written to disk instead of being sent, waiting for one if need
	 * be, but only once.
	 * @param nanos how long to wait at most
	 * @return as that of {@link #take()}
	 */
	@Nullable Batch takeForSpool(long nanos) throws InterruptedException {
		try (Held held = this.lock.hold()) {
			if (!held.dispatcher.overflowing(this.time.nanoTime()) && !held.state.drained()) {
				held.awaitOverflow(held.dispatcher.nanosUntilOverflow(nanos));
			}
			return held.dispatcher.pollOverflow(this.time.nanoTime());
		}
	}

	/** Whether there is nothing left to take and there never will be. */
	boolean isDrained() {
		try (Held held = this.lock.hold()) {
			return held.state.drained();
		}
	}

	/** Account for JSON that is larger than what the batch was made of. */
	void grow(Batch batch, long bytes) {
		// What comes from disk, one batch a sender, is not held against new logs.
		if (bytes > batch.heldBytes() && !batch.isFromDisk()) {
			try (Held held = this.lock.hold()) {
				held.state.buffer.grow((batch.holder != null) ? batch.growTo(bytes) : 0);
			}
		}
	}

	/**
	 * Note how the backend answered an attempt that was not accepted.
	 * @param last whether the batch has spent its attempts
	 */
	void failed(Batch batch, DeliveryResult result, boolean last) {
		try (Held held = this.lock.hold()) {
			CircuitBreaker breaker = held.state.breaker;
			boolean diverts = switch (result.verdict()) {
				case RETRY -> {
					breaker.retryLater(result.reason(), RetryPolicy.retryAfterNanos(result.retryAfter()));
					yield last && breaker.exhausted(batch);
				}
				case UNAUTHORIZED -> breaker.unauthorized(result.reason());
				default -> breaker.refused(result.reason());
			};
			if (diverts) {
				held.state.signals.everybody();
			}
		}
	}

	/**
	 * Wait between two attempts: until the backoff is over, and for as long as the
	 * backend asked to pause. An interrupt ends the wait.
	 */
	Backoff backOff(long untilNanos) {
		try (Held held = this.lock.hold()) {
			Backoff ended = held.backOff(untilNanos);
			held.state.counters.retries += (ended == Backoff.ELAPSED || ended == Backoff.FLUSHED) ? 1 : 0;
			return ended;
		}
	}

	/**
	 * Count logs of a batch, unless that has been done.
	 * @return how many have been counted now
	 */
	int settle(Batch batch, int logs, Outcome outcome) {
		try (Held held = this.lock.hold()) {
			return held.settlement.settle(batch, logs, outcome);
		}
	}

	/**
	 * How many logs of a batch are to be settled yet.
	 * @return the number of logs, or -1 if the batch is in flight no more
	 */
	int unsettled(Batch batch) {
		try (Held held = this.lock.hold()) {
			return (batch.holder != null) ? batch.unsettled() : -1;
		}
	}

	/**
	 * Note that logs of a batch wait on disk from now on.
	 * @param nanos for how long at least, if the circuit is closed
	 */
	void spooled(Batch batch, SpoolFile file, long nanos) {
		try (Held held = this.lock.hold()) {
			held.settlement.spooled(batch, file, nanos);
		}
	}

	/** Count a batch that was found on disk. */
	void recovered(SpoolFile file) {
		try (Held held = this.lock.hold()) {
			held.settlement.recovered(file);
		}
	}

	/**
	 * Have a batch that came from disk wait there once more.
	 * @param tried whether it could be tried: then a probe may take it at any time
	 * @param nanos for how long at least otherwise
	 */
	void putBack(Batch batch, SpoolFile file, boolean tried, long nanos) {
		try (Held held = this.lock.hold()) {
			held.settlement.putBack(batch, file, tried, nanos);
		}
	}

	/**
	 * Have a batch that could not be read, because the disk hangs, wait as if it had not
	 * been handed out, and hand out none from disk for a while.
	 */
	void pauseBacklog(Batch batch, SpoolFile file, long nanos) {
		try (Held held = this.lock.hold()) {
			held.settlement.pauseBacklog(batch, file, nanos);
		}
	}

	/**
	 * Put a batch back into the buffer.
	 * @param tried whether it goes behind all others, and only if there is room
	 * @return whether it is there
	 */
	boolean takeBack(Batch batch, boolean tried) {
		try (Held held = this.lock.hold()) {
			return held.settlement.takeBack(batch, tried);
		}
	}

	/**
	 * Give up the oldest batch on disk for which there is no room, or whose time is up.
	 * @return what has been given up, to be deleted, or {@code null} if nothing was
	 */
	@Nullable SpoolFile evict(Outcome.Lost outcome, long maxBytes) {
		try (Held held = this.lock.hold()) {
			return held.settlement.evict(outcome, maxBytes);
		}
	}

	/**
	 * Have everything delivered that has been appended so far, at once. Covers, too, what
	 * has been settled since the last flush.
	 * @return what to wait with, to be given back to {@link #release}
	 */
	Ticket flush() {
		try (Held held = this.lock.hold()) {
			Ticket ticket = held.state.beginFlush();
			held.state.flushes.reportEarlier(ticket);
			return ticket;
		}
	}

	/** Refuse new logs from now on, and flush. */
	Ticket close() {
		this.closed = true;
		try (Held held = this.lock.hold()) {
			held.state.closed = true;
			held.state.breaker.close();
			return held.state.beginFlush();
		}
	}

	/**
	 * Wait until everything that a ticket covers is settled.
	 * @param deadlineNanos when to give up waiting
	 * @return whether it is
	 */
	boolean await(Ticket ticket, long deadlineNanos) throws InterruptedException {
		try (Held held = this.lock.hold()) {
			while (!ticket.complete()) {
				long left = deadlineNanos - this.time.nanoTime();
				if (left <= 0) {
					return false;
				}
				held.awaitSettled(left);
			}
			return true;
		}
	}

	/** Count no more for a ticket. */
	void release(Ticket ticket) {
		try (Held held = this.lock.hold()) {
			held.state.flushes.end(ticket);
		}
	}

	/**
	 * End all backoffs, and have nothing sent any more. Without a spool that costs what
	 * has not been handed out. To be called when closed.
	 * @return how many logs that cost
	 */
	int abandon() {
		this.abandoned = true;
		try (Held held = this.lock.hold()) {
			return held.settlement.abandon();
		}
	}

	/**
	 * Give up what is in memory only. Whatever a thread reports of it later does not
	 * count.
	 * @return how many logs that cost
	 */
	int abandonRest() {
		try (Held held = this.lock.hold()) {
			return held.settlement.abandonRest();
		}
	}

	/** How many batches wait to be handed out. */
	int readyBatches() {
		try (Held held = this.lock.hold()) {
			return held.state.buffer.readyBatches();
		}
	}

	boolean isClosed() {
		return this.closed;
	}

	boolean isAbandoned() {
		return this.abandoned;
	}

	LoggerStats.State backendState() {
		try (Held held = this.lock.hold()) {
			return held.state.breaker.state();
		}
	}

	LoggerStats stats() {
		try (Held held = this.lock.hold()) {
			QueueState state = held.state;
			state.counters.dropped(DropReason.INTERNAL_ERROR, this.droppedUnlocked.getAndSet(0));
			return new LoggerStats(state.counters.counts(),
					new LoggerStats.Gauges(state.buffer.logs(), state.buffer.maxLogs(), state.buffer.heldBytes(),
							state.inFlight.memoryLogs(), state.backlog.logs(), state.backlog.batches(),
							state.backlog.bytes(), state.spoolHealth.state(), state.spoolHealth.problem()),
					state.breaker.state(), this.remedies);
		}
	}

}
