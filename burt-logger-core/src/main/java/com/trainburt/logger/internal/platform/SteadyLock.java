package com.trainburt.logger.internal.platform;

import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock that can be had when the heap is full, too. A thread that has to queue for a
 * lock of the JDK before 21 needs memory for its place in the queue, and would leave
 * without having counted what it came to count.
 */
public final class SteadyLock extends ReentrantLock {

	private static final long serialVersionUID = 1L;

	@Override
	public void lock() {
		try {
			super.lock();
		}
		catch (OutOfMemoryError ex) {
			while (!tryLock()) {
				Thread.onSpinWait();
			}
		}
	}

}
