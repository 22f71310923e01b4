package com.trainburt.logger.internal.platform;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Creates daemon threads that inherit neither thread-locals nor the context class loader:
 * the thread that creates one may belong to an application that is undeployed before the
 * new thread ends.
 */
public final class DaemonThreads {

	private DaemonThreads() {
	}

	/**
	 * Create a thread, not started.
	 */
	public static Thread newThread(Runnable task, String name) {
		Thread thread = new Thread(null, task, name, 0, false);
		thread.setContextClassLoader(DaemonThreads.class.getClassLoader());
		thread.setDaemon(true);
		return thread;
	}

	/**
	 * A factory of threads that all have the same name.
	 */
	public static ThreadFactory named(String name) {
		return (task) -> newThread(task, name);
	}

	/**
	 * A factory of threads whose names end with 1, 2 and so on.
	 * @param prefix what the names begin with
	 */
	public static ThreadFactory numbered(String prefix) {
		AtomicInteger number = new AtomicInteger();
		return (task) -> newThread(task, prefix + number.incrementAndGet());
	}

}
