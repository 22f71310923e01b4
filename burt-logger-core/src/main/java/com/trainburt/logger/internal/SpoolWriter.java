package com.trainburt.logger.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.trainburt.logger.internal.platform.Time;
import com.trainburt.logger.internal.queue.Batch;
import com.trainburt.logger.internal.queue.DeliveryQueue;
import com.trainburt.logger.internal.spool.Spool;
import com.trainburt.logger.internal.spool.SpoolDirectory.Adoption;
import com.trainburt.logger.internal.spool.SpoolFile;
import com.trainburt.logger.transport.LogBatch;
import org.jspecify.annotations.Nullable;

/**
 * One thread's loop beside the senders: writes batches to disk that would otherwise wait
 * in memory, and adopts the files of processes that have ended.
 */
final class SpoolWriter implements Runnable {

	private static final long HOUSEKEEPING_NANOS = TimeUnit.MINUTES.toNanos(1);

	private static final long REPAIR_NANOS = TimeUnit.SECONDS.toNanos(2);

	/** So many that new logs do not wait for long meanwhile. */
	private static final int ADOPTED_AT_ONCE = 100;

	private final Time time;

	private final DeliveryQueue queue;

	private final Spool spool;

	private final BatchEncoder encoder;

	private final SpoolStore store;

	private final BatchCompletion completion;

	private final LossReporter reporter;

	private final Runnable startSenders;

	private @Nullable Adoption adoption;

	/** Adopted files that could not be read yet. */
	private final List<Path> unrecovered = new ArrayList<>();

	private long housekeepingNanos;

	private long checkedNanos;

	SpoolWriter(Time time, DeliveryQueue queue, Spool spool, SpoolStore store, BatchEncoder encoder,
			BatchCompletion completion, LossReporter reporter, Runnable startSenders) {
		this.time = time;
		this.queue = queue;
		this.spool = spool;
		this.encoder = encoder;
		this.store = store;
		this.completion = completion;
		this.reporter = reporter;
		this.startSenders = startSenders;
		this.housekeepingNanos = time.nanoTime();
		this.checkedNanos = this.housekeepingNanos - REPAIR_NANOS;
	}

	/**
	 * Run until the queue is drained.
	 */
	@Override
	public void run() {
		try {
			while (!this.queue.isDrained()) {
				try {
					runOnce();
				}
				catch (InterruptedException ex) {
					// By foreign code, which is ignored.
				}
				catch (Throwable ex) {
					this.reporter.unexpected(ex);
				}
			}
		}
		finally {
			endAdoption();
		}
	}

	private void endAdoption() {
		if (this.adoption != null) {
			try {
				this.spool.keepHouse(() -> {
					stopAdopting();
					return true;
				}, this::failed);
			}
			catch (IOException ex) {
				// The disk's thread has ended, so this one is the only one left.
				stopAdopting();
			}
		}
	}

	/**
	 * One iteration: does maintenance if it is due, and writes one batch, or waits for
	 * one.
	 */
	void runOnce() throws InterruptedException {
		keepHouse();
		Batch batch = this.queue.takeForSpool((this.adoption != null) ? 0 : nanosUntilHousekeeping());
		if (batch != null) {
			try {
				write(batch);
			}
			finally {
				this.completion.abort(batch, 0);
			}
		}
	}

	private void write(Batch batch) {
		List<LogBatch> unwritten = new ArrayList<>();
		for (LogBatch part : this.encoder.encode(batch)) {
			if (!this.completion.written(batch, part, 0)) {
				unwritten.add(part);
			}
		}
		if (this.queue.isAbandoned()) {
			this.completion.requeue(batch, unwritten, 0);
		}
		else if (!unwritten.isEmpty()) {
			batch.retain(unwritten);
			this.queue.requeueFirst(batch);
		}
	}

	private void keepHouse() {
		boolean due = nanosUntilHousekeeping() <= 0;
		if (!due && this.adoption == null) {
			return;
		}
		if (due) {
			this.checkedNanos = this.time.nanoTime();
			this.housekeepingNanos = this.checkedNanos + REPAIR_NANOS;
		}
		try {
			this.spool.keepHouse(() -> useDisk(due), this::failed);
		}
		catch (IOException ex) {
			stopAdopting();
			failed(ex);
		}
	}

	private void failed(IOException failure) {
		this.store.diskFailed("cannot be used", failure);
	}

	/** On the disk's thread, while this one waits for it. */
	private boolean useDisk(boolean housekeeping) throws IOException {
		if (housekeeping) {
			this.spool.check();
			this.store.diskWorks();
			this.spool.expireAside();
			this.store.expire();
			this.housekeepingNanos = this.time.nanoTime() + HOUSEKEEPING_NANOS;
		}
		if (this.adoption != null) {
			adopt(this.adoption);
		}
		else {
			this.adoption = this.spool.adopt();
			recoverAgain();
		}
		return true;
	}

	/** Sooner after a failure of the disk, on any thread. */
	private long nanosUntilHousekeeping() {
		long now = this.time.nanoTime();
		long due = this.housekeepingNanos - now;
		return this.queue.isSpoolWorking() ? due : Math.min(due, this.checkedNanos + REPAIR_NANOS - now);
	}

	private void adopt(Adoption adoption) {
		for (int i = 0; i < ADOPTED_AT_ONCE; i++) {
			Path path = adoption.next();
			if (path == null) {
				this.adoption = null;
				this.store.expire();
				if (adoption.trouble() != null) {
					this.reporter.notAdopted(adoption.trouble());
				}
				return;
			}
			recover(path);
		}
	}

	private void recoverAgain() {
		List<Path> paths = List.copyOf(this.unrecovered);
		this.unrecovered.clear();
		paths.forEach(this::recover);
	}

	private void recover(Path path) {
		try {
			SpoolFile file = this.spool.recover(path);
			if (file != null) {
				this.queue.recovered(file);
				this.startSenders.run();
			}
		}
		catch (IOException ex) {
			this.unrecovered.add(path);
			this.store.diskFailed("could not take over a batch", ex);
		}
	}

	private void stopAdopting() {
		if (this.adoption != null) {
			try {
				this.adoption.close();
			}
			catch (IOException ex) {
				// The lock of a process that has died, which has no effect.
			}
			this.adoption = null;
		}
	}

}
