package com.trainburt.logger.internal.platform;

import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock that can be acquired when the heap is full, too. Before JDK 21, a thread that
 * queues for a lock of the JDK needs memory for its place in the queue, and would fail
 * before it has counted its logs.
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
