package com.trainburt.logger;

import java.io.IOException;
import java.util.List;

import com.trainburt.logger.internal.platform.ForeignText;
import com.trainburt.logger.transport.LogBatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What becomes of a batch, or of a part of it, when its delivery has ended: counts it,
 * reports what is lost, and keeps or clears away what is on disk. Thread-safe; may block
 * for the disk.
 */
final class Settler {

	private final Accumulator accumulator;

	private final Accounts accounts;

	private final @Nullable Spool spool;

	private final Losses losses;

	private final Logger log;

	private final Level level;

	Settler(Accumulator accumulator, @Nullable Spool spool, Losses losses, Logger log, Level level) {
		this.accumulator = accumulator;
		this.accounts = accumulator.accounts();
		this.spool = spool;
		this.losses = losses;
		this.log = log;
		this.level = level;
	}

	/**
	 * The backend has accepted it.
	 */
	void accepted(Batch batch, LogBatch part) {
		try {
			clearIfLast(batch, part);
		}
		finally {
			this.accounts.sent(batch, part.size());
		}
		report("Sent {}", part, null);
	}

	/**
	 * The backend has refused it for good. With a spool it is kept for a person to look
	 * at.
	 */
	void refused(Batch batch, LogBatch part, FailureReason reason, String detail) {
		if (this.spool != null && isInHand(batch)) {
			try {
				if (batch.file != null && isWhole(batch, part)) {
					this.spool.reject(batch.file);
				}
				else {
					this.spool.reject(part);
					clearIfLast(batch, part);
				}
			}
			catch (IOException ex) {
				failed("could not keep a rejected batch", ex);
			}
		}
		giveUp(batch, part, reason, detail);
	}

	/**
	 * It could not be delivered for now. With a spool it waits on disk.
	 * @param nanos for how long at least, if the backend answers others
	 * @return whether it is settled; otherwise it could not be written, and the caller is
	 * to {@link #keep} it
	 */
	boolean undelivered(Batch batch, LogBatch part, FailureReason reason, String detail, long nanos) {
		if (this.spool == null || !isInHand(batch)) {
			giveUp(batch, part, reason, detail);
		}
		else if (batch.file != null && isWhole(batch, part)) {
			this.accounts.putBack(batch, batch.file, nanos);
		}
		else {
			try {
				spool(this.spool, batch, part, nanos);
			}
			catch (IOException ex) {
				failed("could not write a batch", ex);
				if (batch.file == null) {
					return false;
				}
				// The other parts are sent once more, under their ids.
				this.accounts.putBack(batch, batch.file, nanos);
			}
		}
		return true;
	}

	/**
	 * Parts of a batch could be neither delivered nor written. They stay in memory if
	 * there is room.
	 */
	void keep(Batch batch, List<LogBatch> parts) {
		if (!parts.isEmpty()) {
			batch.keep(parts);
			if (!this.accumulator.takeBackIfRoom(batch)) {
				parts.forEach((part) -> giveUp(batch, part, FailureReason.SPOOL_FULL,
						"they could be neither sent nor written to the spool"));
			}
		}
	}

	/**
	 * It is to wait on disk instead of in memory.
	 * @return whether it does; otherwise nothing has changed
	 */
	boolean overflown(Batch batch, LogBatch encoded) {
		if (this.spool == null) {
			return false;
		}
		try {
			spool(this.spool, batch, encoded, 0);
			return true;
		}
		catch (IOException ex) {
			failed("could not write a batch", ex);
			return false;
		}
	}

	private void spool(Spool spool, Batch batch, LogBatch part, long nanos) throws IOException {
		long bytes = Spool.fileBytes(part);
		this.accounts.reserve(bytes);
		try {
			makeRoom(spool);
			SpoolFile file;
			if (batch.journal != null && isWhole(batch, part)) {
				file = spool.seal(batch.journal, part, batch.epoch);
			}
			else {
				file = spool.write(part, batch.epoch);
				clearIfLast(batch, part);
			}
			works();
			this.accounts.spooled(batch, file, nanos);
		}
		finally {
			this.accounts.unreserve(bytes);
		}
		report("Spooled {}", part, null);
	}

	/**
	 * Whether the batch is in hand: a shutdown may have settled it, or a failing disk
	 * have it wait once more. What is on disk of it then belongs to whoever takes it
	 * next.
	 */
	private boolean isInHand(Batch batch) {
		return this.accounts.unsettled(batch) >= 0;
	}

	private static boolean isWhole(Batch batch, LogBatch part) {
		return part.id().equals(batch.id());
	}

	/**
	 * Before it is counted, so that what has been counted is not found on disk. Of a
	 * batch that is in hand no more the rest may be there and nowhere else.
	 */
	private void clearIfLast(Batch batch, LogBatch part) {
		if (this.spool == null) {
			return;
		}
		int unsettled = this.accounts.unsettled(batch);
		if ((unsettled >= 0) ? unsettled <= part.size() : isWhole(batch, part)) {
			clear(this.spool, batch);
		}
	}

	private void clear(Spool spool, Batch batch) {
		try {
			if (batch.file != null && batch.file.lost > 0) {
				spool.quarantine(batch.file);
			}
			else if (batch.file != null) {
				spool.delete(batch.file);
			}
			else if (batch.journal != null) {
				spool.discard(batch.journal);
			}
		}
		catch (IOException ex) {
			failed("could not clear away a batch, which may be sent again", ex);
		}
	}

	/**
	 * One log is left out on purpose.
	 * @param batch that it is in, or {@code null} if it is in none yet
	 */
	void leftOut(@Nullable Batch batch) {
		if (batch != null) {
			this.accounts.filtered(batch, 1);
		}
		else {
			this.accumulator.leaveOut();
		}
	}

	/**
	 * One log is lost by itself.
	 * @param batch that it is in, or {@code null} if it is in none yet
	 */
	void lost(@Nullable Batch batch, FailureReason reason, String detail) {
		report((batch != null) ? this.accounts.failed(batch, 1, reason) : this.accumulator.lose(reason), reason, detail,
				null);
	}

	/**
	 * As above, because of an exception of foreign code. Its message may repeat what was
	 * logged, and is not for an operator.
	 */
	void lost(@Nullable Batch batch, FailureReason reason, String detail, Throwable failure) {
		lost(batch, reason, "%s (%s, whose message is at DEBUG)".formatted(detail, ForeignText.type(failure)));
		this.losses.cause(failure);
	}

	/**
	 * Whether nothing is to be waited for any more.
	 */
	boolean outOfTime() {
		return this.accumulator.abandoned();
	}

	/**
	 * Lines of a batch from disk cannot be read.
	 */
	void damaged(Batch batch, SpoolFile file, int logs, String detail) {
		file.lost += logs;
		if (this.spool != null && this.accounts.unsettled(batch) == logs) {
			clear(this.spool, batch);
		}
		report(this.accounts.failed(batch, logs, FailureReason.SPOOL_DAMAGED), FailureReason.SPOOL_DAMAGED, detail,
				file.batchId());
	}

	/**
	 * Give up batches on disk that have waited for too long.
	 */
	void expire(Spool spool) {
		for (SpoolFile file = this.accounts.giveUpExpired(); file != null; file = this.accounts.giveUpExpired()) {
			delete(spool, file, FailureReason.SPOOL_EXPIRED, "they have waited for too long");
		}
	}

	private void makeRoom(Spool spool) {
		long maxBytes = spool.maxBytes();
		for (SpoolFile file = this.accounts.giveUpExcess(maxBytes); file != null; file = this.accounts
			.giveUpExcess(maxBytes)) {
			delete(spool, file, FailureReason.SPOOL_FULL, "the spool has reached its maximum");
		}
	}

	private void delete(Spool spool, SpoolFile file, FailureReason reason, String detail) {
		report(file.logs - file.settled, reason, detail, file.batchId());
		try {
			spool.delete(file);
		}
		catch (IOException ex) {
			failed("could not delete a batch", ex);
		}
	}

	/**
	 * Logs are lost together.
	 */
	void giveUp(Batch batch, int logs, FailureReason reason, String detail) {
		report(this.accounts.gaveUp(batch, logs, reason), reason, detail, batch.id());
	}

	private void giveUp(Batch batch, LogBatch part, FailureReason reason, String detail) {
		report(this.accounts.gaveUp(batch, part.size(), reason), reason, detail, part.id());
	}

	private void report(int lost, FailureReason reason, String detail, @Nullable String batchId) {
		if (lost > 0) {
			this.losses.report(reason, lost, detail, batchId);
		}
	}

	/**
	 * Report what happens to a batch.
	 * @param message with a placeholder for the batch, and one for the reason if there is
	 * one
	 */
	void report(String message, LogBatch batch, @Nullable String reason) {
		LoggingEventBuilder event = this.log.atLevel(this.level)
			.addKeyValue("batch_id", batch.id())
			.addKeyValue("logs", batch.size())
			.addKeyValue("state", () -> LoggerStats.name(this.accumulator.state()));
		((reason != null) ? event.addKeyValue("reason", reason) : event).log(message, batch, reason);
	}

	/**
	 * The disk does not do what it should.
	 * @param what could not be done
	 */
	String failed(String what, Throwable failure) {
		String problem = "%s (%s)".formatted(what, ForeignText.describe(failure));
		if (this.accumulator.spoolFailed(problem)) {
			this.losses.spoolFailed(problem);
		}
		return problem;
	}

	/**
	 * The disk does what it should.
	 */
	void works() {
		if (this.accumulator.spoolWorks()) {
			this.losses.spoolWorks();
		}
	}

}
