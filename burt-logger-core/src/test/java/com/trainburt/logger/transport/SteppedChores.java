package com.trainburt.logger.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Chores that a test does on its own thread, when their time has come. They wait by a
 * clock that is never set.
 */
final class SteppedChores implements Chores {

	private final SteppedClock clock;

	private final List<Chore> chores = new ArrayList<>();

	private Duration now = Duration.ZERO;

	SteppedChores(SteppedClock clock) {
		this.clock = clock;
	}

	@Override
	public synchronized void after(Duration wait, Runnable chore) {
		this.chores.add(new Chore(this.now.plus(wait), chore));
	}

	void advance(Duration step) {
		this.clock.advance(step);
		this.now = this.now.plus(step);
		runDue();
	}

	void runDue() {
		for (Chore chore = nextDue(); chore != null; chore = nextDue()) {
			chore.task().run();
		}
	}

	private synchronized Chore nextDue() {
		for (Chore chore : this.chores) {
			if (chore.at().compareTo(this.now) <= 0) {
				this.chores.remove(chore);
				return chore;
			}
		}
		return null;
	}

	synchronized int waiting() {
		return this.chores.size();
	}

	@Override
	public void close() {
	}

	private record Chore(Duration at, Runnable task) {
	}

}
