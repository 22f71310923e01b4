package com.trainburt.logger.internal;

import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import com.trainburt.logger.DropReason;
import com.trainburt.logger.FailureReason;
import com.trainburt.logger.internal.json.FrozenEntry;
import com.trainburt.logger.internal.platform.ForeignText;
import com.trainburt.logger.internal.platform.Time;
import com.trainburt.logger.internal.queue.Admission;
import com.trainburt.logger.internal.queue.DeliveryQueue;
import com.trainburt.logger.internal.spool.DiskRequest;
import com.trainburt.logger.internal.spool.DiskThreads;
import com.trainburt.logger.internal.spool.JournalFile;
import com.trainburt.logger.internal.spool.Spool;
import org.jspecify.annotations.Nullable;

/*
 * The order in a file has to be the order in its batch, so that a batch that is read back
 * equals the batch that was sent from memory. So appending to the batch and requesting the
 * write to the file is one step under a separate lock. Callers wait for the write without a
 * lock, for a tenth of a second at most. A disk that takes longer is slow and writes them
 * late; one that takes longer than the deadline of its thread hangs, and is not used for a
 * while.
 */

/**
 * Filters and encodes a log on the thread that logs, appends it to the buffer, and has it
 * written to disk before it returns. Thread-safe.
 */
final class Journal {

	/** How long a caller waits for the disk at most. A later write still takes place. */
	private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	/** After trouble with the disk. */
	private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final ReentrantLock lock;

	private final DiskThreads thread;

	private final DeliveryQueue queue;

	private final Supplier<BatchEncoder> newEncoder;

	private final BatchCompletion completion;

	private final SpoolStore store;

	private final Time time;

	/** As many as can be in use at once. */
	private final Queue<BatchEncoder> idle = new ArrayBlockingQueue<>(Runtime.getRuntime().availableProcessors());

	private final Set<Thread> filtering = ConcurrentHashMap.newKeySet();

	/** Changed with the lock. */
	private volatile boolean failing;

	/** Guarded by the lock. */
	private long retryNanos;

	Journal(Spool spool, DeliveryQueue queue, Supplier<BatchEncoder> newEncoder, BatchCompletion completion,
			SpoolStore store, Time time) {
		this.lock = spool.journalLock();
		this.thread = spool.journalThread();
		this.queue = queue;
		this.newEncoder = newEncoder;
		this.completion = completion;
		this.store = store;
		this.time = time;
	}

	/**
	 * Append a log.
	 * @return whether it was appended, or {@code null} if it has been counted as filtered
	 * or lost
	 */
	@Nullable Admission append(FrozenEntry entry) {
		if (this.queue.isClosed()) {
			this.queue.drop(DropReason.CLOSED);
			return Admission.CLOSED;
		}
		byte[] line = encode(entry);
		if (line == null) {
			return null;
		}
		Write write = new Write(line);
		Admission admission;
		this.lock.lock();
		try {
			admission = this.queue.append(line);
			if (admission.journal() != null) {
				write.request(admission.journal());
			}
		}
		finally {
			this.lock.unlock();
		}
		// Outside the lock: others wait for the disk as well, and an appender may log.
		write.finish();
		return admission;
	}

	private byte @Nullable [] encode(FrozenEntry entry) {
		Thread thread = Thread.currentThread();
		if (!this.filtering.add(thread)) {
			this.completion.lost(null, FailureReason.FILTER_ERROR, "a filter called log()");
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
			this.completion.lost(null, FailureReason.INTERNAL_ERROR, ForeignText.describe(ex));
			return null;
		}
		finally {
			this.filtering.remove(thread);
		}
	}

	/**
	 * Note whether writing has failed.
	 * @return whether it had failed before
	 */
	private boolean hasFailed(boolean failed) {
		this.lock.lock();
		try {
			boolean before = this.failing;
			this.failing = failed;
			this.retryNanos = this.time.nanoTime() + RETRY_NANOS;
			return before;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Writes one log that has been appended. One that cannot be written is in memory, as
	 * without a journal; and as it has been counted, nothing is thrown.
	 */
	private final class Write {

		private final byte[] line;

		private @Nullable DiskRequest<Boolean> request;

		private @Nullable Throwable failure;

		Write(byte[] line) {
			this.line = line;
		}

		/** With the lock, so that the order in the file is that in the batch. */
		void request(JournalFile file) {
			try {
				if (Journal.this.failing && Journal.this.retryNanos - Journal.this.time.nanoTime() > 0) {
					file.skip();
				}
				else {
					this.request = file.append(this.line);
				}
			}
			catch (Throwable ex) {
				this.failure = ex;
			}
		}

		/** Without the lock. */
		void finish() {
			try {
				if (this.request != null) {
					boolean written = Journal.this.thread.awaitBriefly(this.request, WAIT_NANOS);
					if (written && Journal.this.failing && hasFailed(false)) {
						Journal.this.store.diskWorks();
					}
				}
			}
			catch (Throwable ex) {
				this.failure = ex;
			}
			try {
				if (this.failure != null) {
					hasFailed(true);
					Journal.this.store.diskFailed("could not write a log", this.failure);
				}
			}
			catch (Throwable ex) {
				// No memory for a report.
			}
		}

	}

}
