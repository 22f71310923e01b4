package com.trainburt.logger.internal.queue;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import com.trainburt.logger.DropReason;
import com.trainburt.logger.LoggerStats;
import com.trainburt.logger.internal.json.FrozenEntry;
import com.trainburt.logger.internal.platform.Time;
import com.trainburt.logger.internal.queue.FlushTracker.Ticket;
import com.trainburt.logger.internal.queue.QueueLock.Held;
import com.trainburt.logger.internal.spool.SpoolFile;
import com.trainburt.logger.transport.DeliveryResult;
import org.jspecify.annotations.Nullable;

/**
 * Accepts logs, hands out batches that are due, and counts the outcome of each log. The
 * only class that takes the lock; the operations are in the classes behind it.
 * Thread-safe; methods wait only for the lock unless their Javadoc says otherwise.
 */
public final class DeliveryQueue {

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
	public DeliveryQueue(Settings settings, Supplier<? extends Origin> origins) {
		this.time = settings.time();
		this.remedies = settings.remedies();
		this.lock = new QueueLock(settings, origins);
	}

	/** Append an entry if it fits. */
	public Admission append(FrozenEntry entry) {
		try (Held held = this.lock.hold()) {
			return held.admitter.append(entry);
		}
	}

	/** Append a log that has been encoded as the spool writes it, if it fits. */
	public Admission append(byte[] line) {
		try (Held held = this.lock.hold()) {
			return held.admitter.append(line);
		}
	}

	/** As {@link Admitter#settleUnqueued}. */
	public int settleUnqueued(Outcome outcome) {
		try (Held held = this.lock.hold()) {
			return held.admitter.settleUnqueued(outcome);
		}
	}

	/** Count a log that could not be appended. */
	public void drop(DropReason reason) {
		try (Held held = this.lock.hold()) {
			held.state.counters.dropped(reason, 1);
		}
	}

	/** As above, for an internal error, where the stack has no room for a lock. */
	public void dropUnlocked() {
		this.droppedUnlocked.incrementAndGet();
	}

	/** Whether one more sender must be started. If so it counts as started. */
	public boolean reserveSender() {
		try (Held held = this.lock.hold()) {
			return held.dispatcher.reserveSender();
		}
	}

	/** Count a sender as ended, or as not started after all. */
	public void senderEnded() {
		try (Held held = this.lock.hold()) {
			held.dispatcher.senderEnded();
		}
	}

	/** Whether the spool writer must be started. If so it counts as started. */
	public boolean reserveSpoolWriter() {
		try (Held held = this.lock.hold()) {
			return held.dispatcher.reserveSpoolWriter();
		}
	}

	/** Note that the spool writer has its thread. */
	public void spoolWriterStarted() {
		try (Held held = this.lock.hold()) {
			held.state.spoolWriterStarted();
		}
	}

	/**
	 * Note that the spool writer has no thread: until it has, overflow stays in memory.
	 */
	public void spoolWriterFailed(String problem) {
		try (Held held = this.lock.hold()) {
			held.state.spoolWriterFailed(problem);
		}
	}

	/**
	 * Note that the disk failed: for a while, overflow stays in memory.
	 * @return whether it worked before
	 */
	public boolean diskFailed(String problem) {
		try (Held held = this.lock.hold()) {
			return held.state.diskFailed(problem);
		}
	}

	/**
	 * Note that the disk works.
	 * @return whether it failed before
	 */
	public boolean diskWorks() {
		try (Held held = this.lock.hold()) {
			return held.state.diskWorks();
		}
	}

	public boolean isSpoolWorking() {
		try (Held held = this.lock.hold()) {
			return held.state.spoolHealth.works();
		}
	}

	/**
	 * Take a batch to be sent, waiting for one if necessary, but only once.
	 * @return the batch, to be settled by the caller, or {@code null} if the wait ended
	 * without one or the queue is drained
	 */
	public @Nullable Batch take() throws InterruptedException {
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
	 * Take a batch to be written to disk instead of being sent, waiting for one if
	 * necessary, but only once.
	 * @param nanos how long to wait at most
	 * @return the batch, or {@code null}, as {@link #take()} does
	 */
	public @Nullable Batch takeForSpool(long nanos) throws InterruptedException {
		try (Held held = this.lock.hold()) {
			if (!held.dispatcher.overflowing(this.time.nanoTime()) && !held.state.drained()) {
				held.awaitOverflow(held.dispatcher.nanosUntilOverflow(nanos));
			}
			return held.dispatcher.pollOverflow(this.time.nanoTime());
		}
	}

	/** Whether there is nothing left to take and there never will be. */
	public boolean isDrained() {
		try (Held held = this.lock.hold()) {
			return held.state.drained();
		}
	}

	/** Account for JSON that is larger than the entries of the batch. */
	public void grow(Batch batch, long bytes) {
		// A batch from disk, one a sender, takes no room from new logs.
		if (bytes > batch.heldBytes() && !batch.isFromDisk()) {
			try (Held held = this.lock.hold()) {
				if (batch.isInFlight()) {
					held.state.buffer.grow(batch.growTo(bytes));
				}
			}
		}
	}

	/**
	 * Note how the backend answered an attempt that was not accepted.
	 * @param last whether the batch has spent its attempts
	 */
	public void attemptFailed(Batch batch, DeliveryResult result, boolean last) {
		try (Held held = this.lock.hold()) {
			if (held.state.breaker.attemptFailed(batch, result, last)) {
				held.state.signals.all();
			}
		}
	}

	/**
	 * Wait between two attempts: until the backoff is over, and for as long as the
	 * backend asked to pause. An interrupt ends the wait.
	 */
	public Backoff backOff(long untilNanos) {
		try (Held held = this.lock.hold()) {
			Backoff ended = held.backOff(untilNanos);
			held.state.counters.retries += (ended == Backoff.ELAPSED || ended == Backoff.FLUSHED) ? 1 : 0;
			return ended;
		}
	}

	/** As {@link Settlement#settle}. */
	public int settle(Batch batch, int logs, Outcome outcome) {
		try (Held held = this.lock.hold()) {
			return held.settlement.settle(batch, logs, outcome);
		}
	}

	/** How many logs of a batch are not settled yet: -1 if it is no longer in flight. */
	public int unsettled(Batch batch) {
		try (Held held = this.lock.hold()) {
			return (batch.holder != null) ? batch.unsettled() : -1;
		}
	}

	/** As {@link Settlement#spooled}. */
	public void spooled(Batch batch, SpoolFile file, long nanos) {
		try (Held held = this.lock.hold()) {
			held.settlement.spooled(batch, file, nanos);
		}
	}

	/** Count a batch that was found on disk. */
	public void recovered(SpoolFile file) {
		try (Held held = this.lock.hold()) {
			held.settlement.recovered(file);
		}
	}

	/** As {@link Settlement#putBack}. */
	public void putBack(Batch batch, SpoolFile file, boolean tried, long nanos) {
		try (Held held = this.lock.hold()) {
			held.settlement.putBack(batch, file, tried, nanos);
		}
	}

	/** As {@link Settlement#pauseBacklog}. */
	public void pauseBacklog(Batch batch, SpoolFile file, long nanos) {
		try (Held held = this.lock.hold()) {
			held.settlement.pauseBacklog(batch, file, nanos);
		}
	}

	/** Put a batch without an attempt back into the buffer, before all others. */
	public void requeueFirst(Batch batch) {
		try (Held held = this.lock.hold()) {
			held.settlement.requeueFirst(batch);
		}
	}

	/** As {@link Settlement#requeueLast}. */
	public boolean requeueLast(Batch batch, long nanos) {
		try (Held held = this.lock.hold()) {
			return held.settlement.requeueLast(batch, nanos);
		}
	}

	/** As {@link Settlement#evictExcess}. */
	public @Nullable SpoolFile evictExcess(long maxBytes) {
		try (Held held = this.lock.hold()) {
			return held.settlement.evictExcess(maxBytes);
		}
	}

	/** As {@link Settlement#evictExpired}. */
	public @Nullable SpoolFile evictExpired() {
		try (Held held = this.lock.hold()) {
			return held.settlement.evictExpired();
		}
	}

	/**
	 * Have everything that has been appended so far delivered immediately. Covers, too,
	 * what has been settled since the last flush.
	 * @return the ticket to wait with, to be passed to {@link #release}
	 */
	public Ticket flush() {
		try (Held held = this.lock.hold()) {
			Ticket ticket = held.state.beginFlush();
			held.state.flushes.reportEarlier(ticket);
			return ticket;
		}
	}

	/** Reject new logs from now on, and flush. */
	public Ticket close() {
		this.closed = true;
		try (Held held = this.lock.hold()) {
			held.state.closed = true;
			held.state.breaker.endPauses();
			return held.state.beginFlush();
		}
	}

	/**
	 * Wait until everything that a ticket covers is settled.
	 * @param deadlineNanos when to stop waiting
	 * @return whether it is
	 */
	public boolean await(Ticket ticket, long deadlineNanos) throws InterruptedException {
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

	/** Stop counting for a ticket. */
	public void release(Ticket ticket) {
		try (Held held = this.lock.hold()) {
			held.state.flushes.end(ticket);
		}
	}

	/**
	 * End all backoffs and all sending. Without a spool, the logs that have not been
	 * handed out are lost. Requires that the queue is closed.
	 * @return how many logs are lost
	 */
	public int abandon() {
		this.abandoned = true;
		try (Held held = this.lock.hold()) {
			return held.settlement.abandon();
		}
	}

	/**
	 * Count the logs that are in memory only as lost, and ignore later reports on them.
	 * @return how many logs are lost
	 */
	public int abandonRest() {
		try (Held held = this.lock.hold()) {
			return held.settlement.abandonRest();
		}
	}

	/** How large a batch may be. */
	public BatchLimit batchLimit() {
		try (Held held = this.lock.hold()) {
			return held.state.buffer.batchLimit;
		}
	}

	/** How many batches wait to be handed out. */
	public int readyBatches() {
		try (Held held = this.lock.hold()) {
			return held.state.buffer.readyBatches();
		}
	}

	public boolean isClosed() {
		return this.closed;
	}

	public boolean isAbandoned() {
		return this.abandoned;
	}

	public LoggerStats.State backendState() {
		try (Held held = this.lock.hold()) {
			return held.state.breaker.state();
		}
	}

	public LoggerStats stats() {
		try (Held held = this.lock.hold()) {
			held.state.counters.dropped(DropReason.INTERNAL_ERROR, this.droppedUnlocked.getAndSet(0));
			return held.state.stats(this.remedies);
		}
	}

}
