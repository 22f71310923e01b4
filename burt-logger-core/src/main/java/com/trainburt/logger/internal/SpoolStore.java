package com.trainburt.logger.internal;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.trainburt.logger.FailureReason;
import com.trainburt.logger.internal.platform.ForeignText;
import com.trainburt.logger.internal.queue.Batch;
import com.trainburt.logger.internal.queue.DeliveryQueue;
import com.trainburt.logger.internal.queue.Origin;
import com.trainburt.logger.internal.queue.Outcome;
import com.trainburt.logger.internal.spool.HangingException;
import com.trainburt.logger.internal.spool.Spool;
import com.trainburt.logger.internal.spool.SpoolFile;
import com.trainburt.logger.internal.spool.SpoolFormat;
import com.trainburt.logger.internal.spool.SpoolFormat.UnreadableException;
import com.trainburt.logger.transport.LogBatch;
import org.jspecify.annotations.Nullable;

/**
 * Keeps batches in the {@link Spool}, and the counts of the queue consistent with the
 * files on disk. Thread-safe; blocks for the disk.
 */
final class SpoolStore implements BatchStore {

	private static final long HANGING_DISK_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final DeliveryQueue queue;

	private final Spool spool;

	private final LossReporter reporter;

	private final DeliveryLog log;

	/**
	 * The bytes that are being written. Guarded by this, together with the room that they
	 * take.
	 */
	private long reservedBytes;

	SpoolStore(DeliveryQueue queue, Spool spool, LossReporter reporter, DeliveryLog log) {
		this.queue = queue;
		this.spool = spool;
		this.reporter = reporter;
		this.log = log;
	}

	@Override
	public void write(Batch batch, LogBatch part, long minWaitNanos) throws IOException {
		if (batch.origin instanceof Origin.Spooled spooled && batch.isWhole(part)) {
			this.queue.putBack(batch, spooled.file(), true, minWaitNanos);
			return;
		}
		long bytes = SpoolFormat.fileBytes(part);
		reserve(bytes);
		SpoolFile file;
		try {
			makeRoom();
			file = writeFile(batch, part);
			diskWorks();
		}
		catch (Throwable ex) {
			reserve(-bytes);
			if (ex instanceof IOException failure) {
				diskFailed("could not write a batch", failure);
				if (batch.origin instanceof Origin.Spooled spooled) {
					// The other parts are sent again, under their ids.
					this.queue.putBack(batch, spooled.file(), true, minWaitNanos);
					return;
				}
			}
			throw ex;
		}
		spooled(batch, file, minWaitNanos, bytes);
		this.log.report("Spooled {}", part, null);
	}

	private synchronized void reserve(long bytes) {
		this.reservedBytes += bytes;
	}

	/**
	 * In one step, so that no other thread counts the bytes twice and makes room for
	 * them.
	 */
	private synchronized void spooled(Batch batch, SpoolFile file, long minWaitNanos, long bytes) {
		this.reservedBytes -= bytes;
		this.queue.spooled(batch, file, minWaitNanos);
	}

	private synchronized @Nullable SpoolFile evictExcess() {
		return this.queue.evictExcess(this.spool.maxBytes() - this.reservedBytes);
	}

	private SpoolFile writeFile(Batch batch, LogBatch part) throws IOException {
		if (batch.origin instanceof Origin.Journaled journaled && batch.isWhole(part)) {
			return this.spool.seal(journaled.file(), part, batch.epoch);
		}
		SpoolFile file = this.spool.write(part, batch.epoch);
		clear(batch, part);
		return file;
	}

	private void makeRoom() {
		for (SpoolFile file = evictExcess(); file != null; file = evictExcess()) {
			delete(file, FailureReason.SPOOL_FULL, "the spool has reached its maximum");
		}
	}

	/**
	 * Delete batches that have expired.
	 */
	void expire() {
		for (SpoolFile file = this.queue.evictExpired(); file != null; file = this.queue.evictExpired()) {
			delete(file, FailureReason.SPOOL_EXPIRED, "they have waited for too long");
		}
	}

	private void delete(SpoolFile file, FailureReason reason, String detail) {
		this.reporter.report(reason, file.logs - file.settled, detail, file.batchId());
		try {
			this.spool.delete(file);
		}
		catch (IOException ex) {
			diskFailed("could not delete a batch", ex);
		}
	}

	@Override
	public List<LogBatch> read(Batch batch, SpoolFile file) {
		try {
			LogBatch read = this.spool.read(file);
			batch.encoded(read);
			int lost = file.logs - file.lost - read.size();
			if (lost > 0) {
				damaged(batch, file, lost, file + " is damaged");
			}
			return batch.encoded();
		}
		catch (NoSuchFileException ex) {
			damaged(batch, file, batch.size(), file + " is gone");
		}
		catch (UnreadableException ex) {
			damaged(batch, file, batch.size(), file + " cannot be read: " + ex.getMessage());
		}
		catch (HangingException ex) {
			diskFailed("could not read a batch", ex);
			this.queue.pauseBacklog(batch, file, HANGING_DISK_PAUSE_NANOS);
		}
		catch (IOException ex) {
			diskFailed("could not read a batch", ex);
		}
		return List.of();
	}

	private void damaged(Batch batch, SpoolFile file, int logs, String detail) {
		file.lost += logs;
		if (this.queue.unsettled(batch) == logs) {
			clear(batch);
		}
		int lost = this.queue.settle(batch, logs, Outcome.lost(FailureReason.SPOOL_DAMAGED));
		this.reporter.report(FailureReason.SPOOL_DAMAGED, lost, detail, file.batchId());
	}

	@Override
	public void reject(Batch batch, LogBatch part) {
		if (!batch.isInFlight()) {
			return;
		}
		try {
			if (batch.origin instanceof Origin.Spooled spooled && batch.isWhole(part)) {
				this.spool.reject(spooled.file());
			}
			else {
				this.spool.reject(part);
				clear(batch, part);
			}
		}
		catch (IOException ex) {
			diskFailed("could not keep a rejected batch", ex);
		}
	}

	/**
	 * When a batch is no longer in flight, its remaining logs may exist only in this
	 * file.
	 */
	@Override
	public void clear(Batch batch, LogBatch part) {
		int unsettled = this.queue.unsettled(batch);
		if ((unsettled >= 0) ? unsettled <= part.size() : batch.isWhole(part)) {
			clear(batch);
		}
	}

	private void clear(Batch batch) {
		try {
			if (batch.origin instanceof Origin.Spooled spooled) {
				if (spooled.file().lost > 0) {
					this.spool.quarantine(spooled.file());
				}
				else {
					this.spool.delete(spooled.file());
				}
			}
			else if (batch.origin instanceof Origin.Journaled journaled) {
				this.spool.discard(journaled.file());
			}
		}
		catch (IOException ex) {
			diskFailed("could not delete a delivered batch, which may be sent again", ex);
		}
	}

	/**
	 * The disk failed.
	 * @param what could not be done
	 */
	void diskFailed(String what, Throwable failure) {
		String problem = "%s (%s)".formatted(what, ForeignText.describe(failure));
		if (this.queue.diskFailed(problem)) {
			this.reporter.spoolFailed(problem);
		}
	}

	/**
	 * The disk works.
	 */
	void diskWorks() {
		if (this.queue.diskWorks()) {
			this.reporter.spoolWorks();
		}
	}

}
