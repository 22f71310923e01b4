package com.trainburt.logger.transport;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/*
 * A file must be completed when its time has come even if nobody logs any more. The senders
 * sleep then, and the JDK's own timer keeps the class loader of whoever used it first. So
 * it is a thread, which is there while there is something to wait for.
 */

/**
 * What is to be done later, by whatever does it.
 */
interface Chores extends AutoCloseable {

	/**
	 * Do something later, unless it is closed by then.
	 */
	void after(Duration wait, Runnable chore);

	/**
	 * Do nothing more.
	 */
	@Override
	void close();

	/**
	 * Done by a daemon thread, which ends a minute after the last one.
	 */
	static Chores onThread() {
		ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "burt-logger-files");
			thread.setDaemon(true);
			return thread;
		}, new ScheduledThreadPoolExecutor.DiscardPolicy());
		executor.setKeepAliveTime(1, TimeUnit.MINUTES);
		executor.allowCoreThreadTimeOut(true);
		return new Chores() {

			@Override
			public void after(Duration wait, Runnable chore) {
				executor.schedule(chore, wait.toNanos(), TimeUnit.NANOSECONDS);
			}

			@Override
			public void close() {
				executor.shutdownNow();
			}

		};
	}

}
