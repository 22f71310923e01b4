package com.trainburt.logger;

import java.io.IOException;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import com.trainburt.logger.Accumulator.Admission;
import org.jspecify.annotations.Nullable;

/*
 * The order in a file has to be the order in its batch, so that what is read back is the
 * same as what was sent from memory. So appending to the one and to the other is one step
 * under a lock of its own; the accumulator's is not held while the disk is written to.
 */

/**
 * Filters and encodes a log, appends it to the buffer and writes it to disk, all on the
 * thread that logs. Thread-safe.
 */
final class Journal {

	/** After trouble with the disk. */
	private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final ReentrantLock lock;

	private final Accumulator accumulator;

	private final Supplier<BatchEncoder> newEncoder;

	private final Settler settler;

	private final Time time;

	/** No more than can be at work at once. */
	private final Queue<BatchEncoder> idle = new ArrayBlockingQueue<>(Runtime.getRuntime().availableProcessors());

	private final Set<Thread> filtering = ConcurrentHashMap.newKeySet();

	/** Guarded by the lock. */
	private @Nullable JournalFile current;

	/** Guarded by the lock. */
	private boolean failing;

	/** Guarded by the lock. */
	private long retryNanos;

	Journal(Spool spool, Accumulator accumulator, Supplier<BatchEncoder> newEncoder, Settler settler, Time time) {
		this.lock = spool.journalLock();
		this.accumulator = accumulator;
		this.newEncoder = newEncoder;
		this.settler = settler;
		this.time = time;
	}

	/**
	 * Append a log.
	 * @return what became of it, or {@code null} if it has been counted as left out or
	 * lost
	 */
	@Nullable Admission append(LogEntry entry) {
		if (this.accumulator.closed()) {
			this.accumulator.dropped(DropReason.CLOSED);
			return Admission.CLOSED;
		}
		byte[] line = encode(entry);
		if (line == null) {
			return null;
		}
		Admission admission;
		Throwable failure = null;
		boolean recovered = false;
		this.lock.lock();
		try {
			admission = this.accumulator.append(line);
			if (admission.accepted()) {
				boolean failing = this.failing;
				failure = write(line);
				recovered = failing && !this.failing;
			}
		}
		finally {
			this.lock.unlock();
		}
		// Outside the lock, as an appender may log.
		report(failure, recovered);
		return admission;
	}

	/**
	 * The log has been counted: whatever is thrown here is none of the caller's business.
	 */
	private void report(@Nullable Throwable failure, boolean recovered) {
		try {
			if (failure != null) {
				this.settler.failed("could not write a log", failure);
			}
			if (recovered) {
				this.settler.works();
			}
		}
		catch (Throwable ex) {
			// No memory for a report.
		}
	}

	private byte @Nullable [] encode(LogEntry entry) {
		Thread thread = Thread.currentThread();
		if (!this.filtering.add(thread)) {
			this.settler.lost(null, FailureReason.FILTER_ERROR, "a filter called log()");
			return null;
		}
		try {
			BatchEncoder encoder = this.idle.poll();
			if (encoder == null) {
				encoder = this.newEncoder.get();
			}
			byte[] line = encoder.encode(entry);
			this.idle.offer(encoder);
			return line;
		}
		catch (Throwable ex) {
			// The thread is the application's, which must not fail because of a filter.
			this.settler.lost(null, FailureReason.INTERNAL_ERROR, Losses.describe(ex));
			return null;
		}
		finally {
			this.filtering.remove(thread);
		}
	}

	/**
	 * Write the log that has just been appended. One that cannot be written is in memory,
	 * as without a journal.
	 * @return why it could not be written, or {@code null} if it was or was not tried
	 */
	private @Nullable Throwable write(byte[] line) {
		try {
			JournalFile file = this.accumulator.lastJournal();
			if (file != null && !(this.failing && this.retryNanos - this.time.nanoTime() > 0)) {
				if (file != this.current) {
					closeCurrent();
					this.current = file;
				}
				file.append(line);
				this.failing = false;
			}
			return null;
		}
		catch (Throwable ex) {
			this.failing = true;
			this.retryNanos = this.time.nanoTime() + RETRY_NANOS;
			return ex;
		}
	}

	private void closeCurrent() throws IOException {
		if (this.current != null) {
			this.current.close();
			this.current = null;
		}
	}

	/**
	 * Hold no file open.
	 */
	void close() throws IOException {
		this.lock.lock();
		try {
			closeCurrent();
		}
		finally {
			this.lock.unlock();
		}
	}

}
