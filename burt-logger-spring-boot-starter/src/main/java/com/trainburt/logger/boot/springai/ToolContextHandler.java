package com.trainburt.logger.boot.springai;

import com.trainburt.logger.boot.capture.CallContext;
import com.trainburt.logger.boot.capture.CallRecorder;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;

import org.springframework.ai.tool.observation.ToolCallingObservationContext;

/**
 * Keeps, when a tool is called, the facts for the model calls that it makes: they have
 * the same caller, but are not part of the same conversation.
 */
class ToolContextHandler implements ObservationHandler<ToolCallingObservationContext> {

	private final CallRecorder recorder;

	private final Parents parents;

	ToolContextHandler(CallRecorder recorder, Parents parents) {
		this.recorder = recorder;
		this.parents = parents;
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof ToolCallingObservationContext;
	}

	@Override
	public void onStart(ToolCallingObservationContext context) {
		this.recorder.guard(() -> {
			CallContext ofCaller = this.parents.find(context, CallContext.class, null);
			if (ofCaller != null) {
				context.put(CallContext.class, ofCaller.ofNestedCalls());
			}
		});
	}

}
