package com.trainburt.logger;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import com.trainburt.logger.Flushes.Ticket;
import com.trainburt.logger.internal.json.FrozenEntry;
import com.trainburt.logger.internal.platform.SteadyLock;
import com.trainburt.logger.internal.platform.Time;
import org.jspecify.annotations.Nullable;

/*
 * One lock guards everything here, and what this is made of: the buffer with the open batch
 * and the sealed ones, the accounts of those in flight and on disk, the ledger, and who waits
 * for what. Batches form as entries are appended, so there is no hand-off between two queues
 * in which a flush or a shutdown could miss a log, and "is it closed, does it fit, which flush
 * covers it" is one atomic step with the append. Only pointers are moved under the lock;
 * copying, encoding, sending and writing happen outside.
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
 * Where entries become batches and batches find somebody to deliver them: refuses what
 * does not fit, hands out what is due, and knows when nothing is left. Thread-safe.
 */
final class Accumulator {

	private final ReentrantLock lock = new SteadyLock();

	private final Condition available = this.lock.newCondition();

	private final Condition overflow = this.lock.newCondition();

	private final Time time;

	private final int maxSenders;

	private final @Nullable Spool spool;

	private final Remedies remedies;

	private final Ledger ledger = new Ledger();

	private final Flushes flushes = new Flushes();

	private final Buffer buffer;

	private final Backend backend;

	private final Accounts accounts;

	private final Backlog backlog;

	private final SpoolHealth spoolHealth = new SpoolHealth();

	/** Of the batch that the last entry went to. */
	private @Nullable JournalFile journal;

	private int senders;

	private int waitingSenders;

	private boolean timekeeper;

	private boolean lastFromBacklog;

	private boolean closed;

	private boolean abandoned;

	private final AtomicInteger droppedUnlocked = new AtomicInteger();

	Accumulator(Settings settings, @Nullable Spool spool) {
		this.remedies = settings.remedies();
		this.spool = spool;
		this.time = settings.time();
		this.maxSenders = settings.maxInFlight();
		this.buffer = new Buffer(settings);
		this.backend = new Backend(this.lock, this.time, this.ledger, this::signalAll);
		this.backend.spoolWorks(spool != null);
		this.accounts = new Accounts(this.lock, this.time, this.ledger, this.flushes, this.buffer, this.backend,
				this.available::signal, this::signalIfDrained);
		this.backlog = this.accounts.backlog();
	}

	Backend backend() {
		return this.backend;
	}

	Accounts accounts() {
		return this.accounts;
	}

	/**
	 * Append an entry if it fits. Never waits but for the lock.
	 */
	Admission append(FrozenEntry entry) {
		this.lock.lock();
		try {
			Admission refusal = refusal(entry.heldBytes());
			if (refusal != null) {
				return refusal;
			}
			Batch batch = batchFor(entry.jsonBytes());
			batch.add(entry);
			return appended(batch, entry.heldBytes());
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
			Batch batch = batchFor(line.length);
			batch.add(line);
			return appended(batch, line.length);
		}
		finally {
			this.lock.unlock();
		}
	}

	private @Nullable Admission refusal(long heldBytes) {
		if (this.closed) {
			this.ledger.dropped(DropReason.CLOSED, 1);
			return Admission.CLOSED;
		}
		if (!this.buffer.hasRoomFor(heldBytes)) {
			this.ledger.dropped(DropReason.QUEUE_FULL, 1);
			return Admission.QUEUE_FULL;
		}
		return null;
	}

	private Batch batchFor(long jsonBytes) {
		Batch open = this.buffer.openFor(jsonBytes);
		if (open != null) {
			return open;
		}
		JournalFile journal = (this.spool != null && this.spool.journaling()) ? this.spool.newJournalFile() : null;
		return new Batch(this.flushes.epoch(), this.time.nanoTime(), journal);
	}

	/** Whatever takes memory has been done: from here on nothing fails. */
	private Admission appended(Batch batch, long heldBytes) {
		int readyBefore = this.buffer.readyBatches();
		this.journal = batch.journal;
		this.buffer.added(batch, heldBytes);
		this.ledger.queued++;
		if (this.buffer.readyBatches() > readyBefore) {
			this.available.signal();
			if (this.spool != null && overflowing(this.time.nanoTime())) {
				this.overflow.signal();
			}
		}
		return (senderNeeded() || spoolerNeeded()) ? Admission.ACCEPTED_THREAD_NEEDED : Admission.ACCEPTED;
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
				this.ledger.dropped(DropReason.CLOSED, 1);
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
			this.ledger.dropped(reason, 1);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Count a log that was not fit to be appended where there is no room for a lock, as
	 * {@link DropReason#INTERNAL_ERROR}.
	 */
	void droppedUnlocked() {
		this.droppedUnlocked.incrementAndGet();
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
	 * Whether the thread of the spool is to be started. If so it counts as started.
	 */
	boolean reserveSpooler() {
		this.lock.lock();
		try {
			if (!spoolerNeeded() || drained()) {
				return false;
			}
			this.spoolHealth.threadReserved();
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean spoolerNeeded() {
		return this.spool != null && this.spoolHealth.threadNeeded(this.time);
	}

	/**
	 * Note that the thread of the spool runs.
	 */
	void spoolerStarted() {
		this.lock.lock();
		try {
			this.spoolHealth.threadStarted();
			this.backend.spoolWorks(this.spoolHealth.works());
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Note that the spool has no thread: until it has one, overflow stays in memory.
	 */
	void spoolerFailed(String problem) {
		this.lock.lock();
		try {
			this.spoolHealth.threadFailed(problem, this.time.nanoTime());
			this.backend.spoolWorks(false);
			signalAll();
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
		int free = this.senders - this.accounts.sending();
		boolean waiting = this.buffer.logs() > 0 || (this.backlog.batches() > 0 && !this.closed);
		int ready = this.buffer.readyBatches()
				+ ((this.closed || this.backend.diverting()) ? 0 : this.backlog.waiting());
		return this.senders < this.maxSenders && (ready > free || (free == 0 && waiting));
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
			return this.closed && this.buffer.logs() == 0 && this.accounts.spooling() == 0;
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
			Batch batch = backlogsTurn ? replay(now) : null;
			return (batch != null) ? batch : handOut();
		}
		if (this.accounts.probing() || this.closed) {
			return null;
		}
		Batch probe = replay(now);
		probe = (probe != null) ? probe : handOut();
		if (probe != null) {
			this.accounts.probes(probe);
		}
		return probe;
	}

	private @Nullable Batch replay(long now) {
		SpoolFile file = this.closed ? null : this.backlog.next(now);
		if (file == null) {
			return null;
		}
		Batch batch = new Batch(file, now);
		this.backlog.take(file);
		this.accounts.handedOut(batch);
		this.lastFromBacklog = true;
		return batch;
	}

	private @Nullable Batch handOut() {
		Batch batch = this.buffer.poll();
		if (batch != null) {
			this.accounts.handedOut(batch);
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
		if (this.backend.diverting() && (this.accounts.probing() || this.closed)) {
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
				this.accounts.handedToSpooler(batch);
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
		int idle = (this.backend.heldNanos(now) > 0) ? 0 : this.maxSenders - this.accounts.sending();
		return this.buffer.moreThanHalfFull() && this.buffer.readyBatches() > idle && this.spoolHealth.usable(now);
	}

	/**
	 * Take back a batch that has not been tried and could not be written to disk.
	 */
	void takeBack(Batch batch) {
		this.lock.lock();
		try {
			Batch again = batch.again();
			if (this.accounts.returned(batch)) {
				this.buffer.takeBack(again);
				this.available.signal();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Take back a batch that could be neither delivered nor written to disk, if there is
	 * room. It waits behind all others, lest it blocks them.
	 * @return whether it has been taken back
	 */
	boolean takeBackIfRoom(Batch batch) {
		this.lock.lock();
		try {
			Batch again = batch.again();
			if (this.abandoned || !this.buffer.hasRoomFor(again) || !this.accounts.returned(batch)) {
				return false;
			}
			this.buffer.append(again);
			this.available.signal();
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Whether the spool does its work.
	 */
	boolean isSpoolWorking() {
		this.lock.lock();
		try {
			return this.spoolHealth.works();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Note that the disk does not do what it should: for a while, overflow stays in
	 * memory.
	 * @return whether that is news
	 */
	boolean spoolFailed(String problem) {
		this.lock.lock();
		try {
			boolean news = this.spoolHealth.diskFailed(problem, this.time.nanoTime());
			this.backend.spoolWorks(false);
			signalAll();
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
			boolean news = this.spoolHealth.diskSucceeded();
			if (news) {
				this.backend.spoolWorks(this.spoolHealth.works());
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
		Ticket ticket = this.flushes.begin((long) this.buffer.logs() + this.accounts.inFlightLogs(),
				this.backlog.logs());
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
				this.accounts.awaitSettled(left);
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
			return abandonBuffered() + this.accounts.abandonInFlight();
		}
		finally {
			this.lock.unlock();
		}
	}

	private int abandonBuffered() {
		int logs = 0;
		for (Batch batch = handOut(); batch != null; batch = handOut()) {
			logs += this.accounts.abandon(batch);
		}
		return logs;
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

	LoggerStats.State state() {
		this.lock.lock();
		try {
			return this.backend.state();
		}
		finally {
			this.lock.unlock();
		}
	}

	LoggerStats stats() {
		this.lock.lock();
		try {
			this.ledger.dropped(DropReason.INTERNAL_ERROR, this.droppedUnlocked.getAndSet(0));
			return new LoggerStats(this.ledger.counts(),
					new LoggerStats.Gauges(this.buffer.logs(), this.buffer.maxLogs(), this.buffer.heldBytes(),
							this.accounts.inFlightLogs(), this.backlog.logs(), this.backlog.batches(),
							this.backlog.bytes(), spoolState(), this.spoolHealth.problem()),
					this.backend.state(), this.remedies);
		}
		finally {
			this.lock.unlock();
		}
	}

	private LoggerStats.SpoolState spoolState() {
		if (this.spool == null) {
			return LoggerStats.SpoolState.OFF;
		}
		return this.spoolHealth.works() ? LoggerStats.SpoolState.WORKING : LoggerStats.SpoolState.FAILING;
	}

	/**
	 * What became of an entry that was to be appended.
	 */
	enum Admission {

		ACCEPTED, ACCEPTED_THREAD_NEEDED, QUEUE_FULL, CLOSED;

		boolean accepted() {
			return this == ACCEPTED || this == ACCEPTED_THREAD_NEEDED;
		}

	}

}
