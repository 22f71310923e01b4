package com.trainburt.logger.boot.springai;

import com.trainburt.logger.boot.capture.CallContext;
import com.trainburt.logger.boot.capture.CallRecorder;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import org.springframework.ai.chat.client.observation.ChatClientObservationContext;
import org.springframework.ai.chat.memory.ChatMemory;

/**
 * Notes, when a {@code ChatClient} is called, what is known of the call, for the calls of
 * models that it leads to. These may be on other threads, and calls of calls.
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
			context.put(CallContext.class,
					this.parents.find(context, CallContext.class, CallContext.EMPTY)
						.and(this.recorder.currentContext())
						.with(CallContext.CONVERSATION_ID, parameters.get(ChatMemory.CONVERSATION_ID))
						.and(CallContext.of(parameters)));
		});
	}

}
