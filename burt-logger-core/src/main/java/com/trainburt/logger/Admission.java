package com.trainburt.logger;

import org.jspecify.annotations.Nullable;

/**
 * Whether a log has been appended to the buffer.
 *
 * @param verdict what happened to it
 * @param threadNeeded whether a thread is to be started
 * @param journal the file to write it to, or {@code null} if there is none
 */
record Admission(Verdict verdict, boolean threadNeeded, @Nullable JournalFile journal) {

	static final Admission ACCEPTED = new Admission(Verdict.ACCEPTED, false, null);

	static final Admission ACCEPTED_THREAD_NEEDED = new Admission(Verdict.ACCEPTED, true, null);

	static final Admission QUEUE_FULL = new Admission(Verdict.QUEUE_FULL, false, null);

	static final Admission CLOSED = new Admission(Verdict.CLOSED, false, null);

	boolean accepted() {
		return this.verdict == Verdict.ACCEPTED;
	}

	/**
	 * What happened to a log.
	 */
	enum Verdict {

		ACCEPTED, QUEUE_FULL, CLOSED

	}

}
