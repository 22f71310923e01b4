package com.trainburt.logger.boot;

import java.time.Duration;

import com.trainburt.logger.LLMLogger;

import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Sends the remaining logs when the application stops.
 */
class LLMLoggerLifecycle implements SmartLifecycle, ApplicationListener<ContextClosedEvent> {

	/*
	 * A higher phase stops earlier. Executors and message listeners are at the top, a web
	 * server finishes its last requests at DEFAULT_PHASE - 1024 and is stopped at
	 * DEFAULT_PHASE - 2048. All of them log until then. Beans are still alive: the logger
	 * itself is closed as a bean, after those that use it, so that these may log when
	 * they are destroyed.
	 */
	static final int PHASE = DEFAULT_PHASE - 3072;

	private final LLMLogger logger;

	private final ApplicationContext context;

	private volatile boolean running;

	private volatile boolean closing;

	LLMLoggerLifecycle(LLMLogger logger, ApplicationContext context) {
		this.logger = logger;
		this.context = context;
	}

	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		// Events of child contexts arrive here too.
		if (event.getApplicationContext().equals(this.context)) {
			this.closing = true;
		}
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		boolean complete = this.logger.flush().complete();
		if (!complete && this.closing) {
			// The timeout has passed. Closing the bean would take as much time again.
			this.logger.shutdown(Duration.ZERO);
		}
	}

	/** A pause is not the end: sending continues meanwhile. */
	@Override
	public boolean isPauseable() {
		return false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
