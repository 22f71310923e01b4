package com.trainburt.logger.internal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import com.trainburt.logger.internal.platform.Time;
import org.jspecify.annotations.Nullable;

/**
 * Starts the threads of one logger, and records which are running. Thread-safe.
 */
final class PipelineThreads {

	private final ThreadFactory factory;

	private final Time time;

	private final Set<Thread> running = ConcurrentHashMap.newKeySet();

	/**
	 * Create an owner of threads.
	 * @param factory makes the threads, whose names are set afterwards
	 */
	PipelineThreads(ThreadFactory factory, Time time) {
		this.factory = factory;
		this.time = time;
	}

	/**
	 * Start a thread.
	 * @param failed called if that is not possible, or if the task throws
	 * @return whether it has been started
	 */
	boolean start(Runnable task, String name, Consumer<Throwable> failed) {
		Thread thread = null;
		try {
			thread = this.factory.newThread(() -> {
				try {
					task.run();
				}
				finally {
					this.running.remove(Thread.currentThread());
				}
			});
			thread.setName(name);
			thread.setUncaughtExceptionHandler((ended, failure) -> failed.accept(failure));
			this.running.add(thread);
			thread.start();
			return true;
		}
		catch (Throwable ex) {
			forget(thread);
			failed.accept(ex);
			return false;
		}
	}

	private void forget(@Nullable Thread thread) {
		if (thread != null) {
			this.running.remove(thread);
		}
	}

	/**
	 * Whether the calling thread is one of these.
	 */
	boolean isOwnThread() {
		return this.running.contains(Thread.currentThread());
	}

	void interrupt() {
		this.running.forEach(Thread::interrupt);
	}

	/**
	 * Wait until the threads, which have nothing left to do, have ended.
	 * @param deadlineNanos when to stop waiting
	 * @return whether they have
	 */
	boolean join(long deadlineNanos) throws InterruptedException {
		for (Thread thread : this.running) {
			TimeUnit.NANOSECONDS.timedJoin(thread, deadlineNanos - this.time.nanoTime());
		}
		return this.running.stream().noneMatch(Thread::isAlive);
	}

}
