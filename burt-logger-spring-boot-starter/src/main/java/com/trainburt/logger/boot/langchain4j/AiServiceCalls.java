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
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
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
 * The listener of a model does not know which service makes the call, and later rounds of a
 * stream run on threads that know nothing of the caller. A service reports each request right
 * before it makes it, on the same thread. This connects the two: the model's request ends with
 * the same message object as the service's.
 */

/**
 * Keeps the facts about the callers of AI services for the calls of their models.
 */
class AiServiceCalls {

	/** The id of a service whose methods have no {@code @MemoryId}. */
	private static final String NO_MEMORY_ID = "default";

	/** A service does not report the end of a stream that is cancelled. */
	private static final int MAX_INVOCATIONS = 10_000;

	private final CallRecorder recorder;

	/** Guarded by itself. */
	private final Map<UUID, Invocation> invocations = new LinkedHashMap<>() {

		@Override
		protected boolean removeEldestEntry(Map.Entry<UUID, Invocation> eldest) {
			return size() > MAX_INVOCATIONS;
		}

	};

	/**
	 * The last message of the request that this thread is about to make, and the facts
	 * about its caller. Only classes of the JDK, and only weak references: threads
	 * outlive applications.
	 */
	private final ThreadLocal<Map.@Nullable Entry<WeakReference<ChatMessage>, WeakReference<Invocation>>> issued = new ThreadLocal<>();

	AiServiceCalls(CallRecorder recorder) {
		this.recorder = recorder;
	}

	/**
	 * Listeners for an application to register with its services.
	 */
	List<AiServiceListener<?>> listeners() {
		return List.of(new Listener<>(AiServiceStartedEvent.class, (event) -> started(event.invocationContext())),
				new Listener<>(AiServiceRequestIssuedEvent.class, this::issued),
				new Listener<>(AiServiceCompletedEvent.class, (event) -> ended(event.invocationContext())),
				new Listener<>(AiServiceErrorEvent.class, (event) -> ended(event.invocationContext())));
	}

	/**
	 * The facts about the service that makes a call, on the thread that makes it.
	 * @param leftOut whether the request itself states that it must not be logged
	 */
	CallContext context(ChatRequest request, boolean leftOut) {
		var issued = this.issued.get();
		ChatMessage last = last(request);
		Invocation invocation = (issued != null && last != null && issued.getKey().refersTo(last))
				? issued.getValue().get() : null;
		return (invocation != null) ? invocation.context(leftOut || hasHistory(request)) : CallContext.EMPTY;
	}

	private void started(InvocationContext context) {
		this.recorder.guard(() -> begin(context));
	}

	private Invocation begin(InvocationContext context) {
		Invocation invocation = invocation(context);
		// Even if no model is called, memory may have the message.
		this.recorder.withConsent(invocation.context(false));
		synchronized (this.invocations) {
			this.invocations.put(context.invocationId(), invocation);
		}
		return invocation;
	}

	private Invocation invocation(InvocationContext invocation) {
		boolean named = !NO_MEMORY_ID.equals(invocation.chatMemoryId());
		return new Invocation(
				this.recorder.currentContext()
					.inConversation(named ? invocation.chatMemoryId() : null)
					.and(CallContext.of((invocation.invocationParameters() != null)
							? invocation.invocationParameters().asMap() : null)),
				named ? null : "AI service " + invocation.interfaceName());
	}

	private void issued(AiServiceRequestIssuedEvent event) {
		this.recorder.guard(() -> {
			Invocation known;
			synchronized (this.invocations) {
				known = this.invocations.get(event.invocationContext().invocationId());
			}
			// One that was forgotten may have to be left out.
			Invocation invocation = (known != null) ? known : begin(event.invocationContext());
			ChatMessage last = last(event.request());
			if (last != null) {
				this.issued.set(Map.entry(new WeakReference<>(last), new WeakReference<>(invocation)));
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

	/**
	 * Whether there is more than a system message and the messages of this invocation.
	 */
	private static boolean hasHistory(ChatRequest request) {
		List<ChatMessage> messages = request.messages();
		int question = messages.size() - 1;
		while (question > 0 && !(messages.get(question) instanceof UserMessage)) {
			question--;
		}
		return messages.stream()
			.limit(Math.max(question, 0))
			.anyMatch((message) -> !(message instanceof SystemMessage));
	}

	private static @Nullable ChatMessage last(ChatRequest request) {
		return request.messages().isEmpty() ? null : request.messages().get(request.messages().size() - 1);
	}

	/**
	 * One call of a service.
	 *
	 * @param context the facts about the caller
	 * @param unnamedMemory name for a memory without id, which all services of an
	 * interface share, or {@code null} if the memory has an id
	 */
	private record Invocation(CallContext context, @Nullable String unnamedMemory) {

		/**
		 * A service without id may have no memory, and then its calls have nothing to do
		 * with each other.
		 * @param concerned whether the request is left out or repeats earlier messages
		 */
		CallContext context(boolean concerned) {
			return (this.unnamedMemory != null && (concerned || this.context.isLeftOut()))
					? this.context.inUnnamedConversation(this.unnamedMemory) : this.context;
		}

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
