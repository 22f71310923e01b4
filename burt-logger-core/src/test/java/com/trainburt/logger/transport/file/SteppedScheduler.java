package com.trainburt.logger.transport.file;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs tasks on the thread of the test, when their time has come. They wait by a clock
 * that is never set.
 */
final class SteppedScheduler extends ScheduledThreadPoolExecutor {

	private final SteppedClock clock;

	private final List<Task> tasks = new ArrayList<>();

	private Duration now = Duration.ZERO;

	SteppedScheduler(SteppedClock clock) {
		super(0);
		this.clock = clock;
	}

	@Override
	public void execute(Runnable task) {
		schedule(task, 0, TimeUnit.NANOSECONDS);
	}

	@Override
	public synchronized ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
		this.tasks.add(new Task(this.now.plus(delay, unit.toChronoUnit()), task));
		return null;
	}

	void advance(Duration step) {
		this.clock.advance(step);
		this.now = this.now.plus(step);
		runDue();
	}

	void runDue() {
		for (Task task = nextDue(); task != null; task = nextDue()) {
			task.action().run();
		}
	}

	private synchronized Task nextDue() {
		for (Task task : this.tasks) {
			if (task.at().compareTo(this.now) <= 0) {
				this.tasks.remove(task);
				return task;
			}
		}
		return null;
	}

	synchronized int waiting() {
		return this.tasks.size();
	}

	private record Task(Duration at, Runnable action) {
	}

}
