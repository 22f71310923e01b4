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
			// The caller no longer waits for it.
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
	 * An operation on the disk.
	 *
	 * @param <T> the result
	 */
	public interface Operation<T extends @Nullable Object> {

		T run() throws IOException;

	}

	/**
	 * How a request is treated if the disk hangs.
	 */
	enum Kind {

		/** Run only while the caller waits. */
		IN_TIME(false),

		/** Run also when the caller no longer waits. */
		LATE(false),

		/** Run also when it is requested while the disk hangs. */
		ANYWAY(true),

		/** As above, after all others, and the threads end. */
		LAST(true);

		final boolean patient;

		Kind(boolean patient) {
			this.patient = patient;
		}

	}

}
