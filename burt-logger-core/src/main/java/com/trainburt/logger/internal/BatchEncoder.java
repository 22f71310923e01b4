package com.trainburt.logger.internal;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;

import com.trainburt.logger.DropReason;
import com.trainburt.logger.FailureReason;
import com.trainburt.logger.LogEntry;
import com.trainburt.logger.LogFilter;
import com.trainburt.logger.internal.json.EntryEncoder;
import com.trainburt.logger.internal.json.FrozenEntry;
import com.trainburt.logger.internal.json.Snapshot;
import com.trainburt.logger.internal.json.UnacceptableException;
import com.trainburt.logger.internal.queue.Batch;
import com.trainburt.logger.internal.queue.Origin;
import com.trainburt.logger.internal.queue.Settings;
import com.trainburt.logger.internal.spool.JournalFile;
import com.trainburt.logger.internal.spool.SpoolFormat;
import com.trainburt.logger.transport.LogBatch;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectWriter;

/**
 * Runs entries through the filters and encodes the results as JSON. Counts the logs that
 * are filtered or lost. Belongs to one thread at a time.
 */
final class BatchEncoder {

	private final Settings settings;

	private final ObjectWriter writer;

	private final BatchCompletion completion;

	private final BooleanSupplier outOfTime;

	private final EntryEncoder encoder = new EntryEncoder();

	/**
	 * Create an encoder.
	 * @param outOfTime whether waiting is no longer allowed
	 */
	BatchEncoder(Settings settings, ObjectWriter writer, BatchCompletion completion, BooleanSupplier outOfTime) {
		this.settings = settings;
		this.writer = writer;
		this.completion = completion;
		this.outOfTime = outOfTime;
	}

	/**
	 * Encode the batch, unless that has been done. Its entries can be collected as
	 * garbage from then on.
	 * @return the parts to deliver, empty if no log is left
	 */
	List<LogBatch> encode(Batch batch) {
		if (batch.id() == null) {
			this.encoder.begin();
			batch.takeEntries().forEach((entry) -> encode(batch, entry));
			batch.takeLines()
				.forEach((line) -> this.encoder.add(line, SpoolFormat.PREFIX_BYTES,
						line.length - SpoolFormat.LINE_BYTES));
			batch.encoded((batch.origin instanceof Origin.Journaled journaled) ? finish(journaled.file(), batch.size())
					: this.encoder.finish(UUID.randomUUID().toString(),
							Instant.ofEpochMilli(this.settings.time().currentTimeMillis())));
		}
		return batch.encoded();
	}

	private LogBatch finish(JournalFile journal, int logs) {
		journal.awaitWritten(logs);
		return this.encoder.finish(journal.batchId(), journal.createdAt);
	}

	/**
	 * Encode an entry that is in no batch yet.
	 * @return the entry as the spool writes it, or {@code null} if it has been counted
	 */
	byte @Nullable [] encode(FrozenEntry entry) {
		this.encoder.begin();
		return encode(null, entry) ? SpoolFormat.complete(this.encoder.entry(SpoolFormat.PREFIX_BYTES, 1)) : null;
	}

	private boolean encode(@Nullable Batch batch, FrozenEntry entry) {
		FailureReason blame = FailureReason.FILTER_ERROR;
		try {
			FrozenEntry kept = filter(entry);
			if (kept == null) {
				this.completion.leftOut(batch);
				return false;
			}
			blame = FailureReason.UNSERIALIZABLE;
			this.encoder.encode(kept);
			return true;
		}
		catch (UnacceptableException ex) {
			blame = (ex.reason() == DropReason.TOO_LARGE) ? FailureReason.TOO_LARGE : FailureReason.UNSERIALIZABLE;
			this.completion.lost(batch, blame, "the result of a filter: " + ex.detail());
		}
		catch (InterruptedException ex) {
			boolean outOfTime = this.outOfTime.getAsBoolean();
			if (outOfTime || batch == null) {
				// The next filter must not wait either, or the thread is the caller's.
				Thread.currentThread().interrupt();
			}
			this.completion.lost(batch, outOfTime ? FailureReason.SHUTDOWN : blame, "a filter was interrupted");
		}
		catch (Exception | StackOverflowError | LinkageError | AssertionError ex) {
			this.completion.lost(batch, blame,
					(blame == FailureReason.FILTER_ERROR) ? "a filter failed" : "it is no JSON", ex);
		}
		return false;
	}

	private @Nullable FrozenEntry filter(FrozenEntry entry) throws Exception {
		FrozenEntry kept = entry;
		for (LogFilter filter : this.settings.filters()) {
			LogEntry filtered = filter.filter(kept);
			if (filtered == null) {
				return null;
			}
			if (filtered != kept) {
				kept = new Snapshot(this.writer, this.settings.maxBatchBytes()).retake(filtered);
			}
		}
		return kept;
	}

}
