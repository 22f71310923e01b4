package com.trainburt.logger.boot.langchain4j;

import java.util.List;

import dev.langchain4j.observability.api.listener.AiServiceListener;

/**
 * The listeners by which AI services report the context of their model calls: in which
 * conversation ({@code @MemoryId}), with which {@code InvocationParameters}, and on which
 * thread they were called. The bean of this type is there even while calls are not
 * captured. Pass its listeners on:
 *
 * <pre>{@code
 * AiServices.builder(Assistant.class).chatModel(model).registerListeners(capture.listeners()).build();
 * }</pre>
 */
public final class AiServiceCapture {

	private final List<AiServiceListener<?>> listeners;

	AiServiceCapture(List<AiServiceListener<?>> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	/**
	 * The listeners, all of which a service needs.
	 * @return the listeners, none if calls of LangChain4j are not captured
	 */
	public List<AiServiceListener<?>> listeners() {
		return this.listeners;
	}

}
