package com.trainburt.logger.internal.spool;

import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.function.Consumer;

import com.trainburt.logger.internal.platform.Chain;
import org.jspecify.annotations.Nullable;

/**
 * An operation that has been requested. Its state is guarded by the lock of
 * {@link DiskThreads}, its outcome belongs to the thread that runs it until it is done.
 *
 * @param <T> the result
 */
public final class DiskRequest<T extends @Nullable Object> extends Chain.Link<DiskRequest<?>> {

	private final Operation<T> operation;

	private final @Nullable Consumer<T> undo;

	final Kind kind;

	final Condition finished;

	volatile boolean abandoned;

	long begunNanos;

	boolean done;

	private @Nullable T result;

	private @Nullable Throwable failure;

	DiskRequest(Operation<T> operation, @Nullable Consumer<T> undo, Kind kind, Condition finished) {
		this.operation = operation;
		this.undo = undo;
		this.kind = kind;
		this.finished = finished;
	}

	void run() {
		try {
			this.result = this.operation.run();
		}
		catch (Throwable ex) {
			this.failure = ex;
		}
	}

	void undo() {
		try {
			if (this.undo != null && this.result != null) {
				this.undo.accept(this.result);
			}
		}
		catch (Throwable ex) {
			// No one waits for it any more.
		}
	}

	@SuppressWarnings("NullAway") // an operation that may have no result returns null
	T result() throws IOException {
		if (this.failure instanceof IOException ex) {
			throw ex;
		}
		if (this.failure instanceof RuntimeException ex) {
			throw ex;
		}
		if (this.failure instanceof Error ex) {
			throw ex;
		}
		return this.result;
	}

	/**
	 * Something to be done with the disk.
	 *
	 * @param <T> the result
	 */
	public interface Operation<T extends @Nullable Object> {

		T run() throws IOException;

	}

	/**
	 * What is done if the disk hangs.
	 */
	enum Kind {

		/** Worth something only until the caller has gone. */
		IN_TIME(false),

		/** Run, too, when the caller has gone. */
		LATE(false),

		/** Run, too, when it is requested while the disk hangs. */
		ANYWAY(true),

		/** As above, after all others, and the threads end. */
		LAST(true);

		final boolean patient;

		Kind(boolean patient) {
			this.patient = patient;
		}

	}

}
