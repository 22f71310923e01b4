package com.trainburt.logger.redaction;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import com.trainburt.logger.internal.platform.DaemonThreads;

/*
 * A regular expression that reads no character, such as a large repetition of something that
 * may be empty, can neither be counted nor interrupted. So custom expressions run on threads
 * that can be abandoned. An abandoned thread ends when its expression does. There are a few of
 * them at most; while all are in use, a log fails immediately.
 */

/**
 * Runs a task that may never end, and waits for it only for its time limit.
 */
final class Runaway {

	/** The most threads that may be abandoned at the same time. */
	private static final int MAX_LEFT = 4;

	private static final long IDLE_SECONDS = 1;

	private final AtomicInteger left = new AtomicInteger();

	private final ThreadPoolExecutor executor = new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_SECONDS,
			TimeUnit.SECONDS, new SynchronousQueue<>(), DaemonThreads.named("burt-logger-redaction"));

	/**
	 * Run a task.
	 * @return its result
	 * @throws TooLongException if there was no time or stack left, or no thread
	 * @throws InterruptedException if the calling thread was interrupted
	 */
	<T> T call(Callable<T> task, Steps steps) throws InterruptedException {
		if (this.left.get() >= MAX_LEFT) {
			throw new TooLongException("redaction patterns that do not end occupy all threads");
		}
		Attempt<T> attempt = new Attempt<>(task);
		try {
			this.executor.execute(attempt);
			return await(attempt, steps);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof StackOverflowError) {
				throw steps.outOfStack();
			}
			if (ex.getCause() instanceof TooLongException cause) {
				throw cause;
			}
			throw new IllegalStateException(ex.getCause());
		}
		catch (RejectedExecutionException | OutOfMemoryError ex) {
			throw new TooLongException("there is no thread or no memory for the redaction patterns");
		}
	}

	private static <T> T await(Attempt<T> attempt, Steps steps) throws InterruptedException, ExecutionException {
		while (true) {
			try {
				return attempt.get(Math.max(0, steps.nanosLeft()), TimeUnit.NANOSECONDS);
			}
			catch (TimeoutException ex) {
				if (steps.nanosLeft() <= 0) {
					attempt.leave();
					throw steps.outOfTime();
				}
			}
		}
	}

	private final class Attempt<T> extends FutureTask<T> {

		private boolean left;

		private boolean ended;

		Attempt(Callable<T> task) {
			super(task);
		}

		synchronized void leave() {
			if (!this.ended) {
				this.left = true;
				Runaway.this.left.incrementAndGet();
			}
		}

		@Override
		public void run() {
			try {
				super.run();
			}
			finally {
				ended();
			}
		}

		private synchronized void ended() {
			this.ended = true;
			if (this.left) {
				Runaway.this.left.decrementAndGet();
			}
		}

	}

}
