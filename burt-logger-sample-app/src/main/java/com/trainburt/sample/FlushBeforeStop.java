package com.trainburt.sample;

import com.trainburt.logger.LLMLogger;

import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Delivers the last logs while this application's own web server still answers.
 */
/*
 * Only needed because the backend is in the same process. The starter flushes by itself
 * when the application stops, after the web server has finished the last requests, which
 * may log too. That is the right order for a backend elsewhere, and too late for one
 * behind that very web server. What requests log after this point waits in the spool for
 * the next start; the short shutdown timeout in application.yml keeps the application
 * from waiting for it.
 */
@Component
class FlushBeforeStop {

	private final LLMLogger logger;

	FlushBeforeStop(LLMLogger logger) {
		this.logger = logger;
	}

	@EventListener(ContextClosedEvent.class)
	void flush() {
		this.logger.flush();
	}

}
