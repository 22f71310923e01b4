package com.trainburt.logger;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import com.trainburt.logger.Flushes.Ticket;
import org.jspecify.annotations.Nullable;

/*
 * One lock guards everything here: the open batch, the sealed ones, those in flight, those
 * that wait on disk, the bounds, the ledger and who waits for what. Batches form as entries
 * are appended, so there is no hand-off between two queues in which a flush or a shutdown
 * could miss a log, and "is it closed, does it fit, which flush covers it" is one atomic step
 * with the append. Only pointers are moved under the lock; copying, encoding, sending and
 * writing happen outside.
 *
 *   append() → open ──seal──▶ ready ──take()──▶ in flight ──sent() / failed() / filtered()──▶ ledger
 *                               │                  │  ▲
 *                               │        spooled() ▼  │ take(), one at a time
 *                               └──takeForSpool()──▶ backlog
 *
 * Senders that wait for a batch wait on `available`. One of them is the timekeeper: it
 * wakes at the latest after a flush interval, and so in time for any batch that is opened
 * while it waits. The others wait for a signal. Callers therefore signal only when a batch
 * is sealed, never to have a timer set. The spooler waits on `overflow`; when the backend is
 * away it keeps the time itself.
 */

/**
 * The bounded buffer. Batches form in it as entries arrive, are handed out to senders,
 * and stay accounted for until they are settled. Thread-safe.
 */
final class Accumulator {

	/** After trouble with the disk. */
	private static final long SPOOL_RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition available = this.lock.newCondition();

	private final Condition overflow = this.lock.newCondition();

	private final Condition settled = this.lock.newCondition();

	private final Time time;

	private final int maxSenders;

	private final @Nullable Spool spool;

	private final Ledger ledger = new Ledger();

	private final Backlog backlog = new Backlog();

	private final Set<Batch> inFlight = new LinkedHashSet<>();

	private final Flushes flushes = new Flushes();

	private final Buffer buffer;

	private final Backend backend;

	/** Of the batch that the last entry went to. */
	private @Nullable JournalFile journal;

	private int inFlightLogs;

	private int senders;

	private int waitingSenders;

	private boolean timekeeper;

	/** Of those in flight, what is on its way to disk. */
	private int spooling;

	private boolean probing;

	private boolean lastFromBacklog;

	private @Nullable String spoolProblem;

	private long spoolRetryNanos;

	private boolean closed;

	private boolean abandoned;

	Accumulator(Settings settings, @Nullable Spool spool) {
		this.spool = spool;
		this.time = settings.time();
		this.maxSenders = settings.maxInFlight();
		this.buffer = new Buffer(settings);
		this.backend = new Backend(this.lock, this.time, this.ledger, this::signalAll);
		this.backend.spoolWorks(spool != null);
	}

	Backend backend() {
		return this.backend;
	}

	/**
	 * Append an entry if it fits. Never waits but for the lock.
	 */
	Admission append(LogEntry entry) {
		this.lock.lock();
		try {
			Admission refusal = refusal(entry.heldBytes());
			if (refusal != null) {
				return refusal;
			}
			int ready = this.buffer.readyBatches();
			Batch batch = this.buffer.openFor(entry.jsonBytes(), this::openBatch);
			batch.add(entry);
			return appended(batch, entry.heldBytes(), ready);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Append a log that has been encoded, if it fits. Never waits but for the lock.
	 * @param line the log as the spool writes it
	 */
	Admission append(byte[] line) {
		this.lock.lock();
		try {
			Admission refusal = refusal(line.length);
			if (refusal != null) {
				return refusal;
			}
			int ready = this.buffer.readyBatches();
			Batch batch = this.buffer.openFor(line.length, this::openBatch);
			batch.add(line);
			return appended(batch, line.length, ready);
		}
		finally {
			this.lock.unlock();
		}
	}

	private @Nullable Admission refusal(long heldBytes) {
		if (this.closed) {
			this.ledger.dropped(DropReason.CLOSED);
			return Admission.CLOSED;
		}
		if (!this.buffer.hasRoomFor(heldBytes)) {
			this.ledger.dropped(DropReason.QUEUE_FULL);
			return Admission.QUEUE_FULL;
		}
		return null;
	}

	private Batch openBatch() {
		JournalFile journal = (this.spool != null && this.spool.journaling()) ? this.spool.newJournalFile() : null;
		return new Batch(this.flushes.epoch(), this.time.nanoTime(), journal);
	}

	private Admission appended(Batch batch, long heldBytes, int readyBefore) {
		this.journal = batch.journal;
		this.buffer.added(heldBytes);
		this.ledger.queued++;
		if (this.buffer.readyBatches() > readyBefore) {
			this.available.signal();
			if (this.spool != null && overflowing(this.time.nanoTime())) {
				this.overflow.signal();
			}
		}
		return senderNeeded() ? Admission.ACCEPTED_SENDER_NEEDED : Admission.ACCEPTED;
	}

	/**
	 * The journal of the batch that the last entry went to.
	 */
	@Nullable JournalFile lastJournal() {
		this.lock.lock();
		try {
			return this.journal;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Count a log that is left out on purpose before it is appended.
	 * @return whether the logger was open
	 */
	boolean leaveOut() {
		return settledAtOnce(null);
	}

	/**
	 * Count a log that is lost before it is appended.
	 * @return how many logs that cost
	 */
	int lose(FailureReason reason) {
		return settledAtOnce(reason) ? 1 : 0;
	}

	private boolean settledAtOnce(@Nullable FailureReason reason) {
		this.lock.lock();
		try {
			if (this.closed) {
				this.ledger.dropped(DropReason.CLOSED);
				return false;
			}
			this.ledger.queued++;
			if (reason == null) {
				this.ledger.filtered++;
			}
			else {
				this.ledger.failed(reason, 1);
				this.flushes.failed(this.flushes.epoch(), 1);
			}
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
	 * For a batch that nobody is free for, for someone to keep the time of the open one,
	 * and for someone to see to the backlog. Each sender holds one batch at most, and is
	 * free or on its way if it holds none.
	 */
	private boolean senderNeeded() {
		int free = this.senders - busySenders();
		boolean waiting = this.buffer.logs() > 0 || (this.backlog.batches() > 0 && !this.closed);
		return this.senders < this.maxSenders && (this.buffer.readyBatches() > free || (free == 0 && waiting));
	}

	private int busySenders() {
		return this.inFlight.size() - this.spooling;
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
			return this.closed && this.buffer.logs() == 0 && this.spooling == 0;
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
		if (this.backend.heldNanos(now) > 0) {
			return null;
		}
		this.buffer.sealIfDue(now);
		if (!this.backend.diverting()) {
			boolean backlogsTurn = this.buffer.readyBatches() == 0 || !this.lastFromBacklog;
			return (backlogsTurn && replayable(now)) ? replay(now) : handOut();
		}
		if (this.probing || this.closed) {
			return null;
		}
		Batch probe = replayable(now) ? replay(now) : handOut();
		if (probe != null) {
			probe.probe = true;
			this.probing = true;
		}
		return probe;
	}

	private boolean spoolUsable(long now) {
		return this.spool != null && (this.spoolProblem == null || this.spoolRetryNanos - now <= 0);
	}

	private boolean replayable(long now) {
		return !this.closed && this.backlog.due(now);
	}

	private Batch replay(long now) {
		Batch batch = new Batch(this.backlog.take(), now);
		batch.answers = this.backend.answers();
		this.inFlight.add(batch);
		this.lastFromBacklog = true;
		return batch;
	}

	private @Nullable Batch handOut() {
		Batch batch = this.buffer.peek();
		if (batch != null) {
			this.inFlight.add(batch);
			this.buffer.remove();
			this.inFlightLogs += batch.unsettled();
			batch.answers = this.backend.answers();
			this.lastFromBacklog = false;
			signalIfDrained();
		}
		return batch;
	}

	private void signalIfDrained() {
		if (drained()) {
			signalAll();
		}
	}

	private void signalAll() {
		this.available.signalAll();
		this.overflow.signalAll();
	}

	private long nanosUntilDue(long now) {
		long linger = this.buffer.nanosUntilDue(now);
		if (!this.closed) {
			linger = Math.min(linger, Math.max(0, this.backlog.nanosUntilDue(now)));
		}
		if (this.backend.diverting() && (this.probing || this.closed)) {
			linger = this.buffer.flushIntervalNanos();
		}
		return Math.max(linger, this.backend.heldNanos(now));
	}

	/**
	 * Take a batch that is to be written to disk instead of being sent, waiting for one
	 * if need be, but only once.
	 * @param nanos how long to wait at most
	 * @return the batch, to be settled by the caller, or {@code null} if there is none
	 */
	@Nullable Batch takeForSpool(long nanos) throws InterruptedException {
		this.lock.lock();
		try {
			long now = this.time.nanoTime();
			if (!overflowing(now) && !drained()) {
				this.time.await(this.overflow,
						Math.min(nanos, this.backend.diverting() ? this.buffer.flushIntervalNanos() : nanos));
			}
			if (!overflowing(this.time.nanoTime())) {
				return null;
			}
			Batch batch = handOut();
			if (batch != null) {
				batch.spooling = true;
				this.spooling++;
			}
			return batch;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Whether a batch is to go to disk rather than wait until it can be sent. */
	private boolean overflowing(long now) {
		if (this.backend.diverting()) {
			this.buffer.sealIfDue(now);
		}
		if (this.buffer.readyBatches() == 0 || this.spool == null) {
			return false;
		}
		if (this.backend.diverting() || this.abandoned) {
			return true;
		}
		int idle = (this.backend.heldNanos(now) > 0) ? 0 : this.maxSenders - busySenders();
		return this.buffer.moreThanHalfFull() && this.buffer.readyBatches() > idle && spoolUsable(now);
	}

	/**
	 * Take back a batch that could not be written to disk.
	 */
	void takeBack(Batch batch) {
		this.lock.lock();
		try {
			if (this.inFlight.contains(batch)) {
				left(batch);
				this.inFlightLogs -= batch.unsettled();
				this.buffer.takeBack(batch);
				this.available.signal();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Account for the JSON of a batch, which may be larger than what it was made of. What
	 * comes from disk, one batch at a time, is not held against new logs.
	 */
	void encoded(Batch batch, long bytes) {
		this.lock.lock();
		try {
			if (batch.file == null && this.inFlight.contains(batch)) {
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
			int settled = settle(batch, file.logs);
			// If they have been given up meanwhile, the next process may have them.
			if (settled > 0) {
				this.backlog.add(file);
				if (nanos > 0 && !this.backend.away()) {
					this.backlog.defer(file, this.time.nanoTime() + nanos);
				}
				this.flushes.spooled(batch.epoch, settled);
				this.available.signal();
			}
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
			if (this.inFlight.contains(batch)) {
				left(batch);
				this.backlog.putBack(file, this.time.nanoTime() + nanos);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/** What is in hand no more has met its fate. */
	private int settle(Batch batch, int logs) {
		int settled = this.inFlight.contains(batch) ? batch.settle(logs) : 0;
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
		this.inFlight.remove(batch);
		if (batch.spooling) {
			batch.spooling = false;
			this.spooling--;
			signalIfDrained();
		}
		if (batch.probe) {
			this.probing = false;
		}
	}

	/**
	 * How many logs of a batch are to be settled yet.
	 * @return the number of logs, or -1 if the batch is in hand no more
	 */
	int unsettled(Batch batch) {
		this.lock.lock();
		try {
			return this.inFlight.contains(batch) ? batch.unsettled() : -1;
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
			this.ledger.recovered += file.logs;
			this.backlog.add(file);
			this.flushes.spooled(file.epoch, file.logs);
			this.available.signal();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Give up the oldest batches on disk until there is room, and reserve it.
	 * @param bytes that are to be written, to be given back to {@link #unreserve}
	 * @param maxBytes that may be on disk
	 * @return what has been given up, to be deleted
	 */
	List<SpoolFile> makeRoom(long bytes, long maxBytes) {
		this.lock.lock();
		try {
			return gaveUp(this.backlog.makeRoom(bytes, maxBytes), FailureReason.SPOOL_FULL);
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
	 * Give up the batches on disk that have waited for too long.
	 * @return what has been given up, to be deleted
	 */
	List<SpoolFile> expire() {
		this.lock.lock();
		try {
			return gaveUp(this.backlog.expire(this.time.nanoTime()), FailureReason.SPOOL_EXPIRED);
		}
		finally {
			this.lock.unlock();
		}
	}

	private List<SpoolFile> gaveUp(List<SpoolFile> files, FailureReason reason) {
		for (SpoolFile file : files) {
			int logs = file.logs - file.settled;
			this.ledger.failed(reason, logs);
			this.ledger.batchesFailed++;
			this.flushes.spooled(file.epoch, -logs);
			this.flushes.failed(file.epoch, logs);
		}
		return files;
	}

	/**
	 * Note that the disk does not do what it should: for a while, overflow stays in
	 * memory.
	 * @return whether that is news
	 */
	boolean spoolFailed(String problem) {
		this.lock.lock();
		try {
			boolean news = this.spoolProblem == null;
			this.spoolProblem = problem;
			this.spoolRetryNanos = this.time.nanoTime() + SPOOL_RETRY_NANOS;
			this.backend.spoolWorks(false);
			this.available.signalAll();
			return news;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Note that the disk does what it should.
	 * @return whether that is news
	 */
	boolean spoolWorks() {
		this.lock.lock();
		try {
			boolean news = this.spoolProblem != null;
			this.spoolProblem = null;
			if (news) {
				this.backend.spoolWorks(true);
				this.overflow.signalAll();
			}
			return news;
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
			this.backend.close();
			return newTicket();
		}
		finally {
			this.lock.unlock();
		}
	}

	private Ticket newTicket() {
		this.buffer.seal();
		Ticket ticket = this.flushes.begin((long) this.buffer.logs() + this.inFlightLogs, this.backlog.logs());
		this.backend.wake();
		signalAll();
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
	 * End all backoffs, and have nothing sent any more. Without a spool that costs what
	 * has not been handed out. To be called when closed.
	 * @return how many logs that cost
	 */
	int abandon() {
		this.lock.lock();
		try {
			this.abandoned = true;
			int logs = (this.spool == null) ? abandonBuffered() : 0;
			this.backend.abandon();
			signalAll();
			return logs;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Give up what is in memory only. Whatever a thread says of it later does not count.
	 * @return how many logs that cost
	 */
	int abandonRest() {
		this.lock.lock();
		try {
			int logs = abandonBuffered();
			for (Batch batch : List.copyOf(this.inFlight)) {
				logs += abandon(batch);
			}
			return logs;
		}
		finally {
			this.lock.unlock();
		}
	}

	private int abandonBuffered() {
		int logs = 0;
		for (Batch batch = handOut(); batch != null; batch = handOut()) {
			logs += abandon(batch);
		}
		return logs;
	}

	private int abandon(Batch batch) {
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

	/**
	 * How many batches wait to be handed out.
	 */
	int readyBatches() {
		this.lock.lock();
		try {
			return this.buffer.readyBatches();
		}
		finally {
			this.lock.unlock();
		}
	}

	boolean closed() {
		this.lock.lock();
		try {
			return this.closed;
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
			return new LoggerStats(this.ledger,
					new LoggerStats.Gauges(this.buffer.logs(), this.buffer.maxLogs(), this.buffer.heldBytes(),
							this.inFlightLogs, this.backlog.logs(), this.backlog.batches(), this.backlog.bytes(),
							spoolState(), this.spoolProblem),
					this.backend.state());
		}
		finally {
			this.lock.unlock();
		}
	}

	private LoggerStats.SpoolState spoolState() {
		if (this.spool == null) {
			return LoggerStats.SpoolState.OFF;
		}
		return (this.spoolProblem == null) ? LoggerStats.SpoolState.WORKING : LoggerStats.SpoolState.FAILING;
	}

	/**
	 * What became of an entry that was to be appended.
	 */
	enum Admission {

		ACCEPTED, ACCEPTED_SENDER_NEEDED, QUEUE_FULL, CLOSED;

		boolean accepted() {
			return this == ACCEPTED || this == ACCEPTED_SENDER_NEEDED;
		}

	}

}
