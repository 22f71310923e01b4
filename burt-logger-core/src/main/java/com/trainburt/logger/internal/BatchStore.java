package com.trainburt.logger.internal;

import com.trainburt.logger.internal.queue.Batch;
import com.trainburt.logger.internal.spool.SpoolFile;
import java.io.IOException;
import java.util.List;

import com.trainburt.logger.transport.LogBatch;

/**
 * Where batches wait that cannot be delivered for now: on disk, or nowhere. Thread-safe;
 * may block for the disk.
 */
interface BatchStore {

	/** Without a spool. */
	BatchStore NONE = new BatchStore() {

		@Override
		public boolean isThere() {
			return false;
		}

		@Override
		public void write(Batch batch, LogBatch part, long minWaitNanos) throws IOException {
			throw new IOException("there is no spool");
		}

		@Override
		public List<LogBatch> read(Batch batch, SpoolFile file) {
			return List.of();
		}

		@Override
		public void reject(Batch batch, LogBatch part) {
			// It is counted as lost, and that is all.
		}

		@Override
		public void clear(Batch batch, LogBatch part) {
			// There is nothing.
		}

	};

	/**
	 * Whether batches can wait there at all.
	 */
	boolean isThere();

	/**
	 * Write a batch, or a part of it, to wait there until it can be delivered.
	 * @param minWaitNanos for how long, if the circuit is closed
	 * @throws IOException if that is not possible; nothing has changed then
	 */
	void write(Batch batch, LogBatch part, long minWaitNanos) throws IOException;

	/**
	 * Read what can be read of a batch. What cannot is counted.
	 * @return what is to be delivered, empty if there is nothing
	 */
	List<LogBatch> read(Batch batch, SpoolFile file);

	/**
	 * Keep what the backend has refused for good, for a person to look at.
	 */
	void reject(Batch batch, LogBatch part);

	/**
	 * Clear away what is stored of a batch if its last part is about to be counted, so
	 * that what has been counted is not found there.
	 */
	void clear(Batch batch, LogBatch part);

}
