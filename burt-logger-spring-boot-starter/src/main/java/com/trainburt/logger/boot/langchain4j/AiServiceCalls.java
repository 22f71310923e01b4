package com.trainburt.logger.boot.langchain4j;

import java.lang.ref.WeakReference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

import com.trainburt.logger.boot.capture.CallContext;
import com.trainburt.logger.boot.capture.CallRecorder;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.observability.api.event.AiServiceCompletedEvent;
import dev.langchain4j.observability.api.event.AiServiceErrorEvent;
import dev.langchain4j.observability.api.event.AiServiceEvent;
import dev.langchain4j.observability.api.event.AiServiceRequestIssuedEvent;
import dev.langchain4j.observability.api.event.AiServiceStartedEvent;
import dev.langchain4j.observability.api.listener.AiServiceListener;
import org.jspecify.annotations.Nullable;

/*
 * A listener of a model is not told which service makes the call, and later rounds of a
 * stream are made on threads that know nothing of the caller. A service reports each
 * request right before it makes it, on the same thread, so that is where the two meet: the
 * model's request ends with the very message that the service's does.
 */

/**
 * Knows, for the calls of AI services, what is known of their callers.
 */
class AiServiceCalls {

	/** Of a service whose methods have no {@code @MemoryId}. */
	private static final String NO_MEMORY_ID = "default";

	/** A service does not report the end of a stream that is cancelled. */
	private static final int MAX_INVOCATIONS = 10_000;

	private final CallRecorder recorder;

	/** Guarded by itself. */
	private final Map<UUID, CallContext> invocations = new LinkedHashMap<>() {

		@Override
		protected boolean removeEldestEntry(Map.Entry<UUID, CallContext> eldest) {
			return size() > MAX_INVOCATIONS;
		}

	};

	private final ThreadLocal<@Nullable Issued> issued = new ThreadLocal<>();

	AiServiceCalls(CallRecorder recorder) {
		this.recorder = recorder;
	}

	/**
	 * What an application has to register with its services.
	 */
	List<AiServiceListener<?>> listeners() {
		return List.of(new Listener<>(AiServiceStartedEvent.class, (event) -> started(event.invocationContext())),
				new Listener<>(AiServiceRequestIssuedEvent.class, this::issued),
				new Listener<>(AiServiceCompletedEvent.class, (event) -> ended(event.invocationContext())),
				new Listener<>(AiServiceErrorEvent.class, (event) -> ended(event.invocationContext())));
	}

	/**
	 * What is known of the service that makes a call, on the thread that makes it.
	 */
	CallContext context(ChatRequest request) {
		Issued issued = this.issued.get();
		ChatMessage last = last(request);
		return (issued != null && last != null && issued.message.refersTo(last)) ? issued.context : CallContext.EMPTY;
	}

	private void started(InvocationContext invocation) {
		this.recorder.guard(() -> {
			Object memoryId = invocation.chatMemoryId();
			CallContext context = this.recorder.currentContext()
				.with(CallContext.CONVERSATION_ID, NO_MEMORY_ID.equals(memoryId) ? null : memoryId)
				.and(CallContext.of((invocation.invocationParameters() != null)
						? invocation.invocationParameters().asMap() : null));
			synchronized (this.invocations) {
				this.invocations.put(invocation.invocationId(), context);
			}
		});
	}

	private void issued(AiServiceRequestIssuedEvent event) {
		this.recorder.guard(() -> {
			CallContext context;
			synchronized (this.invocations) {
				context = this.invocations.get(event.invocationContext().invocationId());
			}
			ChatMessage last = last(event.request());
			if (context != null && last != null) {
				this.issued.set(new Issued(new WeakReference<>(last), context));
			}
		});
	}

	private void ended(InvocationContext invocation) {
		this.recorder.guard(() -> {
			this.issued.remove();
			synchronized (this.invocations) {
				this.invocations.remove(invocation.invocationId());
			}
		});
	}

	private static @Nullable ChatMessage last(ChatRequest request) {
		return request.messages().isEmpty() ? null : request.messages().get(request.messages().size() - 1);
	}

	/**
	 * A request that a service is about to make.
	 *
	 * @param message its last message
	 * @param context what is known of the service's caller
	 */
	private record Issued(WeakReference<ChatMessage> message, CallContext context) {
	}

	/**
	 * A listener for one type of event.
	 *
	 * @param <E> the type
	 * @param getEventClass the type
	 * @param work what to do
	 */
	private record Listener<E extends AiServiceEvent>(Class<E> getEventClass,
			Consumer<E> work) implements AiServiceListener<E> {

		@Override
		public void onEvent(E event) {
			this.work.accept(event);
		}

	}

}
