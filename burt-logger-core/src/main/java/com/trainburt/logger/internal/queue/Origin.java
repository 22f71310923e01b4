package com.trainburt.logger.internal.queue;

import com.trainburt.logger.internal.spool.JournalFile;
import com.trainburt.logger.internal.spool.SpoolFile;

/**
 * Where the logs of a batch come from, and so where copies of them are while it is in
 * flight.
 */
public sealed interface Origin {

	/**
	 * The buffer only.
	 */
	record Memory() implements Origin {

		public static final Memory INSTANCE = new Memory();

	}

	/**
	 * The buffer, and a file that each log is written to before {@code log()} returns.
	 *
	 * @param file the journal of the batch
	 * @param accepted created in advance, as is the next
	 * @param acceptedThreadNeeded the same, with a thread to start
	 */
	record Journaled(JournalFile file, Admission accepted, Admission acceptedThreadNeeded) implements Origin {

		public Journaled(JournalFile file) {
			this(file, new Admission(Admission.Verdict.ACCEPTED, false, file),
					new Admission(Admission.Verdict.ACCEPTED, true, file));
		}

		/** The result of appending a log to the batch. Takes no memory. */
		Admission admission(boolean threadNeeded) {
			return threadNeeded ? this.acceptedThreadNeeded : this.accepted;
		}

	}

	/**
	 * A file of the spool, and memory only once it has been read.
	 *
	 * @param file where the batch waited
	 */
	record Spooled(SpoolFile file) implements Origin {
	}

}
