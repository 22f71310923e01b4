package com.trainburt.logger.internal.queue;

import com.trainburt.logger.internal.spool.JournalFile;
import org.jspecify.annotations.Nullable;

/**
 * Whether a log has been appended to the buffer.
 *
 * @param verdict the result
 * @param threadNeeded whether a thread must be started
 * @param journal the file to write it to, or {@code null} if there is none
 */
public record Admission(Verdict verdict, boolean threadNeeded, @Nullable JournalFile journal) {

	public static final Admission ACCEPTED = new Admission(Verdict.ACCEPTED, false, null);

	public static final Admission ACCEPTED_THREAD_NEEDED = new Admission(Verdict.ACCEPTED, true, null);

	public static final Admission QUEUE_FULL = new Admission(Verdict.QUEUE_FULL, false, null);

	public static final Admission CLOSED = new Admission(Verdict.CLOSED, false, null);

	public boolean accepted() {
		return this.verdict == Verdict.ACCEPTED;
	}

	/**
	 * The result for a log.
	 */
	public enum Verdict {

		ACCEPTED, QUEUE_FULL, CLOSED

	}

}
