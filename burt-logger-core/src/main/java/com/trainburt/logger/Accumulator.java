package com.trainburt.logger;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import com.trainburt.logger.Flushes.Ticket;
import org.jspecify.annotations.Nullable;

/*
 * One lock guards everything here: the open batch, the sealed ones, those in flight, the
 * bounds, the ledger and who waits for what. Batches form as entries are appended, so there
 * is no hand-off between two queues in which a flush or a shutdown could miss a log, and
 * "is it closed, does it fit, which flush covers it" is one atomic step with the append.
 * Only pointers are moved under the lock; copying, encoding and sending happen outside.
 *
 *   append() → open ──seal──▶ ready ──take()──▶ in flight ──sent() / failed() / filtered()──▶ ledger
 *
 * Senders that wait for a batch wait on `available`. One of them is the timekeeper: it
 * wakes at the latest after a flush interval, and so in time for any batch that is opened
 * while it waits. The others wait for a signal. Callers therefore signal only when a batch
 * is sealed, never to have a timer set.
 */

/**
 * The bounded buffer. Batches form in it as entries arrive, are handed out to senders,
 * and stay accounted for until they are settled. Thread-safe.
 */
final class Accumulator {

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition available = this.lock.newCondition();

	private final Condition backoff = this.lock.newCondition();

	private final Condition settled = this.lock.newCondition();

	private final Time time;

	private final int batchSize;

	private final long flushIntervalNanos;

	private final int maxLogs;

	private final long maxBytes;

	private final long maxBatchBytes;

	private final int maxSenders;

	private final Ledger ledger = new Ledger();

	private final Deque<Batch> ready = new ArrayDeque<>();

	private final Set<Batch> inFlight = new LinkedHashSet<>();

	private final Flushes flushes = new Flushes();

	private final Pace pace;

	private @Nullable Batch open;

	private int bufferedLogs;

	private int inFlightLogs;

	/** Memory of what is buffered and in flight. */
	private long heldBytes;

	/** Grows when all backoffs are to end. */
	private long wakeUps;

	private int senders;

	private int waitingSenders;

	private boolean timekeeper;

	private boolean closed;

	private boolean abandoned;

	private LoggerStats.State state = LoggerStats.State.DELIVERING;

	Accumulator(Settings settings) {
		this.time = settings.time();
		this.batchSize = settings.batchSize();
		this.flushIntervalNanos = settings.flushInterval().toNanos();
		this.maxLogs = settings.maxQueueSize();
		this.maxBytes = settings.maxQueueBytes();
		this.maxBatchBytes = settings.maxBatchBytes();
		this.maxSenders = settings.maxInFlight();
		this.pace = new Pace(this.time.nanoTime());
	}

	/**
	 * Append an entry if it fits. Never waits but for the lock.
	 */
	Admission append(LogEntry entry) {
		this.lock.lock();
		try {
			if (this.closed) {
				this.ledger.dropped(DropReason.CLOSED);
				return Admission.CLOSED;
			}
			// Where nothing is held, even a log fits that is larger than the bound.
			if (this.bufferedLogs >= this.maxLogs
					|| (this.heldBytes > 0 && this.heldBytes + entry.heldBytes() > this.maxBytes)) {
				this.ledger.dropped(DropReason.QUEUE_FULL);
				return Admission.QUEUE_FULL;
			}
			if (this.open != null && this.open.jsonBytes() + entry.jsonBytes() > this.maxBatchBytes) {
				seal();
				this.available.signal();
			}
			if (this.open == null) {
				this.open = new Batch(this.flushes.epoch(), this.time.nanoTime());
			}
			this.open.add(entry);
			this.bufferedLogs++;
			this.heldBytes += entry.heldBytes();
			this.ledger.queued++;
			if (this.open.size() == this.batchSize) {
				seal();
				this.available.signal();
			}
			return senderNeeded() ? Admission.ACCEPTED_SENDER_NEEDED : Admission.ACCEPTED;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Count a log that is left out by sampling.
	 * @return whether the logger was open
	 */
	boolean leaveOut() {
		this.lock.lock();
		try {
			if (this.closed) {
				this.ledger.dropped(DropReason.CLOSED);
				return false;
			}
			this.ledger.queued++;
			this.ledger.filtered++;
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Count a log that was not fit to be appended.
	 */
	void dropped(DropReason reason) {
		this.lock.lock();
		try {
			this.ledger.dropped(reason);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void seal() {
		if (this.open != null) {
			this.ready.add(this.open);
			this.open = null;
		}
	}

	/**
	 * Whether one more sender is to be started. If so it counts as started.
	 */
	boolean reserveSender() {
		this.lock.lock();
		try {
			if (!senderNeeded()) {
				return false;
			}
			this.senders++;
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * For a batch that nobody is free for, and for someone to keep the time of the open
	 * one. Each sender holds one batch at most, and is free or on its way if it holds
	 * none.
	 */
	private boolean senderNeeded() {
		int free = this.senders - this.inFlight.size();
		return this.senders < this.maxSenders && (this.ready.size() > free || (free == 0 && this.bufferedLogs > 0));
	}

	/**
	 * Count a sender as ended, or as not started after all.
	 */
	void senderEnded() {
		this.lock.lock();
		try {
			this.senders--;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Take a batch, waiting for one if need be, but only once.
	 * @return the batch, to be settled by the caller, or {@code null} if the wait ended
	 * without one or there will be none any more
	 */
	@Nullable Batch take() throws InterruptedException {
		this.lock.lock();
		try {
			long now = this.time.nanoTime();
			Batch batch = poll(now);
			if (batch != null || drained()) {
				return batch;
			}
			awaitBatch(now);
			return poll(this.time.nanoTime());
		}
		finally {
			// Whoever kept the time until now is about to be busy or gone.
			if (!this.timekeeper && this.waitingSenders > 0) {
				this.available.signal();
			}
			this.lock.unlock();
		}
	}

	/**
	 * Whether there is nothing left to take and there never will be.
	 */
	boolean drained() {
		this.lock.lock();
		try {
			return this.closed && this.bufferedLogs == 0;
		}
		finally {
			this.lock.unlock();
		}
	}

	@SuppressWarnings("WaitNotInLoop") // the loop is the sender's
	private void awaitBatch(long now) throws InterruptedException {
		this.waitingSenders++;
		try {
			if (this.timekeeper) {
				this.available.await();
				return;
			}
			this.timekeeper = true;
			try {
				this.time.await(this.available, nanosUntilDue(now));
			}
			finally {
				this.timekeeper = false;
			}
		}
		finally {
			this.waitingSenders--;
		}
	}

	private @Nullable Batch poll(long now) {
		if (this.pace.heldNanos(now) > 0) {
			return null;
		}
		if (this.ready.isEmpty() && this.open != null && now - this.open.openedNanos >= this.flushIntervalNanos) {
			seal();
		}
		return handOut();
	}

	private @Nullable Batch handOut() {
		Batch batch = this.ready.peek();
		if (batch != null) {
			this.inFlight.add(batch);
			this.ready.remove();
			this.bufferedLogs -= batch.size();
			this.inFlightLogs += batch.size();
		}
		return batch;
	}

	private long nanosUntilDue(long now) {
		long linger = this.flushIntervalNanos;
		if (!this.ready.isEmpty()) {
			linger = 0;
		}
		else if (this.open != null) {
			linger -= now - this.open.openedNanos;
		}
		return Math.max(linger, this.pace.heldNanos(now));
	}

	/**
	 * Hold all senders because the backend asked for it.
	 */
	void holdForBackend(long nanos) {
		this.lock.lock();
		try {
			this.pace.holdForBackend(this.time.nanoTime() + nanos);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Hold back new batches until it is worth while to ask the backend again, or until
	 * the next flush.
	 */
	void pause(long nanos) {
		this.lock.lock();
		try {
			if (!this.closed) {
				this.pace.pause(this.time.nanoTime() + nanos);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Wait between two tries of a batch: until the backoff is over, and for as long as
	 * the backend wants peace.
	 */
	Backoff backOff(long untilNanos) throws InterruptedException {
		this.lock.lock();
		try {
			long seen = this.wakeUps;
			while (!this.abandoned) {
				long now = this.time.nanoTime();
				long peace = this.pace.peaceNanos(now);
				if (peace <= 0 && this.wakeUps != seen) {
					return Backoff.WOKEN;
				}
				long wait = Math.max(peace, untilNanos - now);
				if (wait <= 0) {
					return Backoff.ELAPSED;
				}
				this.time.await(this.backoff, wait);
			}
			return Backoff.ABANDONED;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Settle logs of a batch that the backend has accepted.
	 */
	void sent(Batch batch, int logs) {
		this.lock.lock();
		try {
			int settled = settle(batch, logs);
			if (settled > 0) {
				this.ledger.sent += settled;
				this.ledger.batchesSent++;
				this.flushes.sent(batch.epoch, settled);
			}
			this.pace.accepted();
			this.state = LoggerStats.State.DELIVERING;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Settle logs of a batch that are left out on purpose.
	 */
	void filtered(Batch batch, int logs) {
		this.lock.lock();
		try {
			this.ledger.filtered += settle(batch, logs);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Settle logs of a batch that are lost one by one.
	 * @return how many had not been settled before
	 */
	int failed(Batch batch, int logs, FailureReason reason) {
		this.lock.lock();
		try {
			int settled = settle(batch, logs);
			if (settled > 0) {
				this.ledger.failed(reason, settled);
				this.flushes.failed(batch.epoch, settled);
			}
			return settled;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Settle logs of a batch that are given up together.
	 * @return how many had not been settled before
	 */
	int gaveUp(Batch batch, int logs, FailureReason reason) {
		this.lock.lock();
		try {
			int settled = failed(batch, logs, reason);
			this.ledger.batchesFailed += (settled > 0) ? 1 : 0;
			return settled;
		}
		finally {
			this.lock.unlock();
		}
	}

	private int settle(Batch batch, int logs) {
		int settled = batch.settle(logs);
		if (settled == 0) {
			return 0;
		}
		this.inFlightLogs -= settled;
		if (batch.unsettled() == 0 && this.inFlight.remove(batch)) {
			this.heldBytes -= batch.heldBytes();
		}
		this.flushes.settled(batch.epoch, settled);
		this.settled.signalAll();
		return settled;
	}

	/**
	 * Note that a try was not accepted.
	 */
	void tryFailed(LoggerStats.State state, String reason) {
		this.lock.lock();
		try {
			this.state = state;
			this.ledger.lastFailure = new LoggerStats.Failure(Instant.ofEpochMilli(this.time.currentTimeMillis()),
					reason);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Count a try after the first.
	 */
	void retrying() {
		this.lock.lock();
		try {
			this.ledger.retries++;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Note that the backend did not accept the key.
	 * @return how often it had not since it last accepted anything
	 */
	int refused() {
		this.lock.lock();
		try {
			return this.pace.refused();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Account for the JSON of a batch, which may be larger than what it was made of.
	 */
	void encoded(Batch batch, long bytes) {
		this.lock.lock();
		try {
			if (this.inFlight.contains(batch)) {
				this.heldBytes += batch.growTo(bytes);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Hand out everything appended so far, and wake whoever sleeps. Covers, too, what has
	 * been settled since the last flush.
	 * @return what to wait with, to be given back to {@link #release}
	 */
	Ticket flush() {
		this.lock.lock();
		try {
			Ticket ticket = newTicket();
			this.flushes.reportEarlier(ticket);
			return ticket;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Refuse new logs from now on, and flush.
	 * @return what to wait with, to be given back to {@link #release}
	 */
	Ticket close() {
		this.lock.lock();
		try {
			this.closed = true;
			return newTicket();
		}
		finally {
			this.lock.unlock();
		}
	}

	private Ticket newTicket() {
		seal();
		Ticket ticket = this.flushes.begin((long) this.bufferedLogs + this.inFlightLogs);
		this.pace.endPause(this.time.nanoTime());
		this.wakeUps++;
		this.backoff.signalAll();
		this.available.signalAll();
		return ticket;
	}

	/**
	 * Wait until everything that a ticket covers is settled.
	 * @param deadlineNanos when to give up waiting
	 * @return whether it is
	 */
	boolean await(Ticket ticket, long deadlineNanos) throws InterruptedException {
		this.lock.lock();
		try {
			while (!ticket.complete()) {
				long left = deadlineNanos - this.time.nanoTime();
				if (left <= 0) {
					return false;
				}
				this.time.await(this.settled, left);
			}
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Count no more for a ticket.
	 */
	void release(Ticket ticket) {
		this.lock.lock();
		try {
			this.flushes.end(ticket);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Give up what has not been handed out, end all backoffs and have no more batches
	 * handed out. To be called when closed.
	 * @return how many logs that cost
	 */
	int abandonBuffered() {
		this.lock.lock();
		try {
			this.abandoned = true;
			int logs = 0;
			for (Batch batch = handOut(); batch != null; batch = handOut()) {
				logs += gaveUp(batch, batch.size(), FailureReason.SHUTDOWN);
			}
			this.available.signalAll();
			this.backoff.signalAll();
			return logs;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Give up what is in flight. Whatever a sender says of it later does not count.
	 * @return how many logs that cost
	 */
	int abandonInFlight() {
		this.lock.lock();
		try {
			int logs = 0;
			for (Batch batch : List.copyOf(this.inFlight)) {
				logs += gaveUp(batch, batch.unsettled(), FailureReason.SHUTDOWN);
			}
			return logs;
		}
		finally {
			this.lock.unlock();
		}
	}

	boolean abandoned() {
		this.lock.lock();
		try {
			return this.abandoned;
		}
		finally {
			this.lock.unlock();
		}
	}

	LoggerStats stats() {
		this.lock.lock();
		try {
			return new LoggerStats(this.ledger, this.bufferedLogs, this.maxLogs, this.heldBytes, this.inFlightLogs,
					this.closed ? LoggerStats.State.CLOSED : this.state);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * What became of an entry that was to be appended.
	 */
	enum Admission {

		ACCEPTED, ACCEPTED_SENDER_NEEDED, QUEUE_FULL, CLOSED

	}

	/**
	 * How a backoff ended.
	 */
	enum Backoff {

		/** The wait is over. */
		ELAPSED,

		/** A flush asks for one extra try. */
		WOKEN,

		/** The logger is closed and out of time. */
		ABANDONED

	}

}
