package com.trainburt.logger.boot;

import com.trainburt.logger.transport.LogTransport;

import org.springframework.context.SmartLifecycle;

/**
 * A transport that holds nothing open while the application is stopped, so that a
 * checkpoint of the process can be taken. It stops after the logger has sent its logs,
 * and resumes with the next batch.
 */
public abstract class StoppableTransport implements LogTransport, SmartLifecycle {

	/** After the flush. */
	static final int PHASE = LLMLoggerLifecycle.PHASE - 1;

	/**
	 * From the start: Spring does not call the lifecycle of a transport that is created
	 * late.
	 */
	private volatile boolean running = true;

	/**
	 * Release connections, files and threads until the next batch is sent. Must not
	 * throw.
	 */
	protected abstract void release();

	@Override
	public final void start() {
		this.running = true;
	}

	@Override
	public final void stop() {
		this.running = false;
		release();
	}

	/** Like the logger, it continues when the context is paused. */
	@Override
	public final boolean isPauseable() {
		return false;
	}

	@Override
	public final boolean isRunning() {
		return this.running;
	}

	@Override
	public final int getPhase() {
		return PHASE;
	}

}
