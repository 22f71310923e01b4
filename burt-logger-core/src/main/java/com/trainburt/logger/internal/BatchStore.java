package com.trainburt.logger.internal;

import java.io.IOException;
import java.util.List;

import com.trainburt.logger.internal.queue.Batch;
import com.trainburt.logger.internal.spool.SpoolFile;
import com.trainburt.logger.transport.LogBatch;

/**
 * Where batches wait that cannot be delivered yet: on disk, or nowhere. Thread-safe; may
 * block for the disk.
 */
interface BatchStore {

	/** Without a spool. */
	BatchStore NONE = new BatchStore() {

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
			// It is only counted as lost.
		}

		@Override
		public void clear(Batch batch, LogBatch part) {
			// There is nothing.
		}

	};

	/**
	 * Write a batch, or a part of it, to wait there until it can be delivered.
	 * @param minWaitNanos for how long, if the circuit is closed
	 * @throws IOException if that is not possible; nothing has changed then
	 */
	void write(Batch batch, LogBatch part, long minWaitNanos) throws IOException;

	/**
	 * Read the readable logs of a batch. Counts the others.
	 * @return the parts to deliver, empty if there are none
	 */
	List<LogBatch> read(Batch batch, SpoolFile file);

	/**
	 * Quarantine a batch that the backend has rejected permanently, for a person to look
	 * at.
	 */
	void reject(Batch batch, LogBatch part);

	/**
	 * Delete the file of a batch if its last part is about to be counted, so that no
	 * counted log is found there.
	 */
	void clear(Batch batch, LogBatch part);

}
