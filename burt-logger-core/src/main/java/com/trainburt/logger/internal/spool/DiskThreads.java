package com.trainburt.logger.internal.spool;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import com.trainburt.logger.internal.platform.Chain;
import com.trainburt.logger.internal.platform.ForeignText;
import com.trainburt.logger.internal.platform.SteadyLock;
import com.trainburt.logger.internal.platform.Time;
import com.trainburt.logger.internal.spool.DiskRequest.Kind;
import com.trainburt.logger.internal.spool.DiskRequest.Operation;
import org.jspecify.annotations.Nullable;

/*
 * Nothing can cancel a write to a disk that hangs, such as a frozen file system or one behind
 * a failed network. So a few threads touch the disk, and others wait for them no longer than a
 * deadline. Until the disk answers again, their requests fail immediately.
 *
 * Several threads, because most of the time of a write is the wait for the disk, which makes
 * many writes durable in the time of one.
 */

/**
 * Works on a disk for other threads, and begins requests in the order in which they come.
 * A request whose deadline has passed is abandoned: it is skipped, or its late result is
 * undone. Thread-safe; waiting ignores interrupts.
 */
public final class DiskThreads {

	/** A longer wait counts as this long: the process may have been stopped. */
	private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

	private final @Nullable ThreadFactory factory;

	private final String name;

	private final int maxThreads;

	private final Time time;

	private final long deadlineNanos;

	private final ReentrantLock lock = new SteadyLock();

	private final Condition requested = this.lock.newCondition();

	private final Chain<DiskRequest<?>> queue = new Chain<>();

	private final Chain<DiskRequest<?>> running = new Chain<>();

	private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

	private int idle;

	/** The time for which the process has run. */
	private long runNanos;

	private long seenNanos;

	/** Read without the lock by those who could wait for a request of others. */
	private volatile boolean hanging;

	private boolean closed;

	/**
	 * Create threads, which are started when requests would have to wait for each other.
	 * @param factory makes the threads, or {@code null} to have the callers do the work
	 * @param maxThreads how many; one keeps the order of the requests
	 * @param deadlineNanos how long to wait for a request
	 */
	public DiskThreads(@Nullable ThreadFactory factory, String name, int maxThreads, Time time, long deadlineNanos) {
		this.factory = factory;
		this.name = name;
		this.maxThreads = maxThreads;
		this.time = time;
		this.deadlineNanos = deadlineNanos;
		this.seenNanos = time.nanoTime();
	}

	/** Whether the calling thread is one of these. */
	boolean isOwnThread() {
		return this.threads.contains(Thread.currentThread());
	}

	/**
	 * Run an operation and wait for its result, until the deadline.
	 * @throws IOException if it fails, or if the disk hangs
	 */
	<T extends @Nullable Object> T call(Operation<T> operation) throws IOException {
		return await(submit(new DiskRequest<>(operation, null, Kind.IN_TIME, this.lock.newCondition())));
	}

	/**
	 * As {@link #call(Operation)}.
	 * @param undo given a result that came too late for the caller
	 */
	<T> T call(Operation<T> operation, Consumer<T> undo) throws IOException {
		return await(submit(new DiskRequest<>(operation, undo, Kind.IN_TIME, this.lock.newCondition())));
	}

	/**
	 * As {@link #call(Operation)}, but run the operation in any case: if the disk hangs,
	 * when it answers.
	 */
	public <T extends @Nullable Object> T callAnyway(Operation<T> operation) throws IOException {
		return callAnyway(operation, Kind.ANYWAY);
	}

	private <T extends @Nullable Object> T callAnyway(Operation<T> operation, Kind kind) throws IOException {
		DiskRequest<T> request = submit(new DiskRequest<>(operation, null, kind, this.lock.newCondition()));
		return await(request, this.hanging ? 0 : this.deadlineNanos);
	}

	/**
	 * As {@link #callAnyway}, but run the operation when all that was requested before it
	 * is done, and end the threads. Nothing can be requested any more.
	 */
	<T extends @Nullable Object> T callLast(Operation<T> operation) throws IOException {
		return callAnyway(operation, Kind.LAST);
	}

	/**
	 * Run an operation and wait for its result without a limit.
	 * @param overdue called, once, when the deadline has passed
	 */
	<T extends @Nullable Object> T callPatiently(Operation<T> operation, Consumer<IOException> overdue)
			throws IOException {
		DiskRequest<T> request = submit(new DiskRequest<>(operation, null, Kind.ANYWAY, this.lock.newCondition()));
		try {
			return await(request, this.deadlineNanos);
		}
		catch (HangingException ex) {
			overdue.accept(ex);
			return await(request, Long.MAX_VALUE);
		}
	}

	/**
	 * Request an operation, which is run even late, unless the disk hangs now.
	 * @return the request to wait for
	 * @throws IOException if the disk hangs, or if there is no thread
	 */
	public <T extends @Nullable Object> DiskRequest<T> request(Operation<T> operation) throws IOException {
		return submit(new DiskRequest<>(operation, null, Kind.LATE, this.lock.newCondition()));
	}

	/**
	 * Check that the disk does not hang by now.
	 */
	void checkAnswering() throws HangingException {
		if (this.hanging) {
			throw new HangingException(this.deadlineNanos);
		}
	}

	private <T extends @Nullable Object> DiskRequest<T> submit(DiskRequest<T> request) throws IOException {
		if (this.factory == null || isOwnThread()) {
			request.run();
			request.done = true;
			return request;
		}
		this.lock.lock();
		try {
			if (this.closed) {
				throw new IOException("the spool has been closed");
			}
			if (!request.kind.patient) {
				checkAnswering();
			}
			if (this.idle <= this.queue.size() && this.threads.size() < this.maxThreads) {
				startThread(this.factory);
			}
			this.closed = request.kind == Kind.LAST;
			this.queue.add(request);
			this.requested.signal();
			return request;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void startThread(ThreadFactory factory) throws IOException {
		Thread thread = null;
		try {
			thread = factory.newThread(this::run);
			thread.setName((this.maxThreads > 1) ? this.name + "-" + (this.threads.size() + 1) : this.name);
			this.threads.add(thread);
			thread.start();
		}
		catch (Throwable ex) {
			if (thread != null) {
				this.threads.remove(thread);
			}
			if (this.threads.isEmpty()) {
				throw new IOException("no thread could be started: " + ForeignText.describe(ex), ex);
			}
		}
	}

	/** Wait for a request, until the deadline. */
	<T extends @Nullable Object> T await(DiskRequest<T> request) throws IOException {
		return await(request, this.deadlineNanos);
	}

	private <T extends @Nullable Object> T await(DiskRequest<T> request, long nanos) throws IOException {
		if (!isDoneWithin(request, nanos) && isAbandoned(request)) {
			throw new HangingException(this.deadlineNanos);
		}
		return request.result();
	}

	/**
	 * Wait for a request, but not until the deadline.
	 * @return whether it has been done
	 * @throws IOException if it has failed, or if the disk hangs
	 */
	public boolean awaitBriefly(DiskRequest<?> request, long nanos) throws IOException {
		if (isDoneWithin(request, nanos)) {
			request.result();
			return true;
		}
		if (isOverdue()) {
			throw new HangingException(this.deadlineNanos);
		}
		return false;
	}

	private boolean isDoneWithin(DiskRequest<?> request, long nanos) {
		boolean interrupted = false;
		this.lock.lock();
		try {
			long waited = 0;
			while (!request.done && waited < nanos) {
				long before = this.time.nanoTime();
				try {
					this.time.await(request.finished, Math.min(SLICE_NANOS, nanos - waited));
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
				waited += Math.min(SLICE_NANOS, this.time.nanoTime() - before);
			}
			return request.done;
		}
		finally {
			this.lock.unlock();
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private boolean isAbandoned(DiskRequest<?> request) {
		this.lock.lock();
		try {
			if (request.done) {
				return false;
			}
			request.abandoned = request.kind == Kind.IN_TIME;
			this.hanging = true;
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean isOverdue() {
		this.lock.lock();
		try {
			DiskRequest<?> oldest = this.running.peek();
			this.hanging |= oldest != null && runNanos() - oldest.begunNanos >= this.deadlineNanos;
			return this.hanging;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The time that has passed. After a long time without a check, the process may have
	 * been stopped, so it counts as half a deadline.
	 */
	private long runNanos() {
		long now = this.time.nanoTime();
		this.runNanos += Math.min(now - this.seenNanos, this.deadlineNanos / 2);
		this.seenNanos = now;
		return this.runNanos;
	}

	private void run() {
		try {
			boolean more = true;
			while (more) {
				try {
					more = runOnce();
				}
				catch (Throwable ex) {
					// No memory to wait for a request, or to undo one.
				}
			}
		}
		finally {
			this.threads.remove(Thread.currentThread());
		}
	}

	/** Whether there may be more to do. */
	private boolean runOnce() {
		DiskRequest<?> request = next();
		if (request == null) {
			return false;
		}
		if (!request.abandoned) {
			request.run();
		}
		if (isTooLate(request)) {
			request.undo();
			end(request);
		}
		// The caller that was woken may have another request: then no thread needs
		// waking.
		Thread.yield();
		return true;
	}

	private @Nullable DiskRequest<?> next() {
		this.lock.lock();
		try {
			while (!isNextDue()) {
				this.idle++;
				try {
					this.requested.awaitUninterruptibly();
				}
				finally {
					this.idle--;
				}
			}
			DiskRequest<?> request = this.queue.poll();
			if (request != null) {
				request.begunNanos = runNanos();
				this.running.add(request);
			}
			return request;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Whether a request can begin, or has passed its deadline. */
	private boolean isNextDue() {
		DiskRequest<?> next = this.queue.peek();
		return (next != null) ? (next.kind != Kind.LAST || this.running.isEmpty()) : this.closed;
	}

	/**
	 * Note that the disk has answered. A request that was not abandoned is over.
	 */
	private boolean isTooLate(DiskRequest<?> request) {
		this.lock.lock();
		try {
			this.hanging = false;
			request.done = true;
			request.finished.signalAll();
			if (!request.abandoned) {
				end(request);
			}
			return request.abandoned;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** A request has ended, and will not be undone. */
	private void end(DiskRequest<?> request) {
		this.lock.lock();
		try {
			this.running.remove(request);
			if (this.closed) {
				// The last request waits for all others, and the threads for the last.
				this.requested.signalAll();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

}
