package com.trainburt.logger;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import com.trainburt.logger.internal.platform.Chain;
import com.trainburt.logger.internal.platform.Time;
import org.jspecify.annotations.Nullable;

/*
 * The senders and the spooler call the first half of the methods, which take the lock; the
 * accumulator the second, with the lock in hand.
 *
 * A method that fails for lack of memory has changed nothing: what takes memory comes first.
 */

/**
 * Keeps account of each log that has left the buffer, in flight or on disk, until what
 * became of it is counted. Shares the accumulator's lock. Thread-safe.
 */
final class Accounts {

	private final ReentrantLock lock;

	private final Condition settled;

	private final Time time;

	private final Ledger ledger;

	private final Flushes flushes;

	private final Backlog backlog;

	private final Buffer buffer;

	private final Backend backend;

	private final Runnable senderWanted;

	private final Runnable spoolerDone;

	private final Chain<Batch> inFlight = new Chain<>();

	/** Of those in flight, what has not been settled and is nowhere on disk yet. */
	private int inFlightLogs;

	/** Of those in flight, what is on its way to disk. */
	private int spooling;

	private boolean probing;

	/**
	 * Open the accounts.
	 * @param senderWanted there is more on disk to be sent
	 * @param spoolerDone the spooler holds one batch less
	 */
	Accounts(ReentrantLock lock, Time time, Ledger ledger, Flushes flushes, Buffer buffer, Backend backend,
			Runnable senderWanted, Runnable spoolerDone) {
		this.lock = lock;
		this.settled = lock.newCondition();
		this.time = time;
		this.backlog = new Backlog(time.nanoTime());
		this.ledger = ledger;
		this.flushes = flushes;
		this.buffer = buffer;
		this.backend = backend;
		this.senderWanted = senderWanted;
		this.spoolerDone = spoolerDone;
	}

	/**
	 * Account for the JSON of a batch, which may be larger than what it was made of. What
	 * comes from disk, one batch a sender, is not held against new logs.
	 */
	void encoded(Batch batch, long bytes) {
		this.lock.lock();
		try {
			if (batch.file == null && batch.inHand) {
				this.buffer.grow(batch.growTo(bytes));
			}
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
			this.backend.accepted();
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

	/**
	 * Settle logs of a batch that wait on disk from now on.
	 * @param nanos for how long at least, if the backend is not away
	 */
	void spooled(Batch batch, SpoolFile file, long nanos) {
		this.lock.lock();
		try {
			if (!batch.inHand) {
				// They have been given up meanwhile; the next process may have them.
				return;
			}
			this.backlog.add(file);
			int settled = settle(batch, file.logs);
			if (nanos > 0 && !this.backend.away()) {
				this.backlog.defer(file, this.time.nanoTime() + nanos);
			}
			this.flushes.spooled(batch.epoch, settled);
			this.senderWanted.run();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Have a batch that came from disk wait there once more. While the backend is away, a
	 * probe may take it at any time.
	 * @param nanos for how long at least, if the backend is not away
	 */
	void putBack(Batch batch, SpoolFile file, long nanos) {
		this.lock.lock();
		try {
			defer(batch, file, this.backend.away() ? 0 : nanos);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Have a batch that came from disk, and could not even be tried, wait there once
	 * more.
	 * @param nanos for how long at least
	 */
	void defer(Batch batch, SpoolFile file, long nanos) {
		this.lock.lock();
		try {
			if (batch.inHand) {
				left(batch);
				this.backlog.putBack(file, this.time.nanoTime() + nanos);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Have a batch that could not be read, because the disk hangs, wait as if it had not
	 * been handed out.
	 * @param nanos for how long no batch is handed out that is on disk
	 */
	void pauseBacklog(Batch batch, SpoolFile file, long nanos) {
		this.lock.lock();
		try {
			if (batch.inHand) {
				this.backlog.pause(file, this.time.nanoTime() + nanos);
				left(batch);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * How many logs of a batch are to be settled yet.
	 * @return the number of logs, or -1 if the batch is in hand no more
	 */
	int unsettled(Batch batch) {
		this.lock.lock();
		try {
			return batch.inHand ? batch.unsettled() : -1;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Count a batch that was found on disk.
	 */
	void recovered(SpoolFile file) {
		this.lock.lock();
		try {
			this.backlog.add(file);
			this.ledger.recovered += file.logs;
			this.flushes.spooled(file.epoch, file.logs);
			this.senderWanted.run();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Reserve room on disk for what is to be written.
	 * @param bytes to be given back to {@link #unreserve}
	 */
	void reserve(long bytes) {
		this.lock.lock();
		try {
			this.backlog.reserve(bytes);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Reserve that room no longer: it has been written to, or not.
	 */
	void unreserve(long bytes) {
		this.lock.lock();
		try {
			this.backlog.unreserve(bytes);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Give up the oldest batch on disk if there is no room for what is reserved.
	 * @param maxBytes that may be on disk
	 * @return what has been given up, to be deleted, or {@code null} if nothing was
	 */
	@Nullable SpoolFile giveUpExcess(long maxBytes) {
		this.lock.lock();
		try {
			return gaveUp(this.backlog.pollExcess(maxBytes), FailureReason.SPOOL_FULL);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Give up a batch on disk that has waited for too long.
	 * @return what has been given up, to be deleted, or {@code null} if nothing was
	 */
	@Nullable SpoolFile giveUpExpired() {
		this.lock.lock();
		try {
			return gaveUp(this.backlog.pollExpired(this.time.nanoTime()), FailureReason.SPOOL_EXPIRED);
		}
		finally {
			this.lock.unlock();
		}
	}

	private @Nullable SpoolFile gaveUp(@Nullable SpoolFile file, FailureReason reason) {
		if (file != null) {
			int logs = file.logs - file.settled;
			this.ledger.failed(reason, logs);
			this.ledger.batchesFailed++;
			this.flushes.spooled(file.epoch, -logs);
			this.flushes.failed(file.epoch, logs);
		}
		return file;
	}

	/**
	 * Note that somebody has a batch in hand from now on.
	 */
	void handedOut(Batch batch) {
		batch.inHand = true;
		this.inFlight.add(batch);
		this.inFlightLogs += (batch.file == null) ? batch.unsettled() : 0;
		batch.answers = this.backend.answers();
	}

	/**
	 * Note that it is the spooler who has a batch in hand.
	 */
	void handedToSpooler(Batch batch) {
		batch.spooling = true;
		this.spooling++;
	}

	/**
	 * Note that a batch is to find out whether the backend is back.
	 */
	void probes(Batch batch) {
		batch.probe = true;
		this.probing = true;
	}

	/**
	 * Forget a batch that goes back to the buffer.
	 * @return whether it was in hand
	 */
	boolean returned(Batch batch) {
		if (!batch.inHand) {
			return false;
		}
		left(batch);
		this.inFlightLogs -= batch.unsettled();
		return true;
	}

	/**
	 * Give up what is in flight and in memory only. Whatever a thread says of it later
	 * does not count.
	 * @return how many logs that cost
	 */
	int abandonInFlight() {
		int logs = 0;
		for (Batch batch = this.inFlight.peek(); batch != null; batch = this.inFlight.peek()) {
			logs += abandon(batch);
		}
		return logs;
	}

	/**
	 * Give up a batch that is in memory only.
	 * @return how many logs that cost
	 */
	int abandon(Batch batch) {
		if (batch.file != null) {
			putBack(batch, batch.file, 0);
			return 0;
		}
		int logs = batch.unsettled();
		if (batch.journal != null && batch.journal.holds(batch.size())) {
			settle(batch, logs);
			this.backlog.addUnsealed(logs);
			this.flushes.spooled(batch.epoch, logs);
			return 0;
		}
		return gaveUp(batch, logs, FailureReason.SHUTDOWN);
	}

	/** What is in hand no more has met its fate. */
	private int settle(Batch batch, int logs) {
		int settled = batch.inHand ? batch.settle(logs) : 0;
		if (settled == 0) {
			return 0;
		}
		if (batch.file != null) {
			batch.file.settled += settled;
			this.backlog.settled(settled);
			this.flushes.spooled(batch.epoch, -settled);
		}
		else {
			this.inFlightLogs -= settled;
			this.flushes.settled(batch.epoch, settled);
		}
		if (batch.unsettled() == 0) {
			left(batch);
			this.buffer.release(batch.heldBytes());
			if (batch.file != null) {
				this.backlog.remove(batch.file);
			}
		}
		this.settled.signalAll();
		return settled;
	}

	private void left(Batch batch) {
		batch.inHand = false;
		this.inFlight.remove(batch);
		if (batch.spooling) {
			batch.spooling = false;
			this.spooling--;
			this.spoolerDone.run();
		}
		if (batch.probe) {
			this.probing = false;
		}
	}

	/**
	 * Wait for the next log to be settled.
	 */
	void awaitSettled(long nanos) throws InterruptedException {
		this.time.await(this.settled, nanos);
	}

	Backlog backlog() {
		return this.backlog;
	}

	boolean probing() {
		return this.probing;
	}

	/**
	 * How many batches the spooler has in hand.
	 */
	int spooling() {
		return this.spooling;
	}

	/**
	 * How many batches the senders have in hand.
	 */
	int sending() {
		return this.inFlight.size() - this.spooling;
	}

	int inFlightLogs() {
		return this.inFlightLogs;
	}

}
