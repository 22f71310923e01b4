package com.trainburt.logger.boot.springai;

import com.trainburt.logger.boot.capture.CallContext;
import com.trainburt.logger.boot.capture.CallRecorder;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;

import org.springframework.ai.chat.client.observation.ChatClientObservationContext;
import org.springframework.ai.chat.memory.ChatMemory;

/**
 * Keeps the facts about a call of a {@code ChatClient} for the model calls that it
 * causes, on any thread.
 */
class ChatClientContextHandler implements ObservationHandler<ChatClientObservationContext> {

	private final CallRecorder recorder;

	private final Parents parents;

	ChatClientContextHandler(CallRecorder recorder, Parents parents) {
		this.recorder = recorder;
		this.parents = parents;
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof ChatClientObservationContext;
	}

	@Override
	public void onStart(ChatClientObservationContext context) {
		this.recorder.guard(() -> {
			var parameters = context.getRequest().context();
			CallContext known = this.parents.find(context, CallContext.class, CallContext.EMPTY)
				.ofNestedCalls()
				.and(this.recorder.currentContext())
				.inConversation(parameters.get(ChatMemory.CONVERSATION_ID))
				.and(CallContext.of(parameters));
			// Even if no model is called, memory has the message.
			context.put(CallContext.class, this.recorder.withConsent(known));
		});
	}

}
