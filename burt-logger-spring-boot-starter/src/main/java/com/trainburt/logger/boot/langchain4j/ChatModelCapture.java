package com.trainburt.logger.boot.langchain4j;

import java.util.Locale;
import java.util.Map;

import com.trainburt.logger.boot.capture.CallContext;
import com.trainburt.logger.boot.capture.CallRecorder;
import com.trainburt.logger.boot.capture.CapturedCall;
import com.trainburt.logger.chat.ChatOutcome;
import com.trainburt.logger.chat.ChatResponse;
import com.trainburt.logger.boot.langchain4j.OpenCalls.OpenCall;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import org.jspecify.annotations.Nullable;

/**
 * Logs each call of a chat model of LangChain4j.
 */
class ChatModelCapture implements ChatModelListener {

	private final CallRecorder recorder;

	private final OpenCalls openCalls = new OpenCalls();

	private final RequestReader requests;

	private final ResponseReader responses;

	ChatModelCapture(CallRecorder recorder, long maxMediaBytes) {
		this.recorder = recorder;
		this.requests = new RequestReader(maxMediaBytes);
		this.responses = new ResponseReader(maxMediaBytes);
	}

	@Override
	public void onRequest(ChatModelRequestContext context) {
		this.recorder.guard(this.openCalls::finishAbandoned);
		this.recorder.guard(() -> {
			// A model may have been given its listeners twice.
			if (context.attributes().get(this) instanceof OpenCall open && this.openCalls.isOpen(open)) {
				return;
			}
			CallContext callContext = RequestReader.context(context.chatRequest())
				.and(this.recorder.currentContext())
				.and(CallContext.of(context.attributes()));
			// Whether the answer is streamed, a listener is not told.
			CapturedCall call = this.recorder.start("langchain4j", provider(context.modelProvider()), null, callContext,
					() -> this.requests.request(context.chatRequest()));
			if (call != null) {
				context.attributes().put(this, this.openCalls.open(call));
			}
		});
	}

	private static @Nullable String provider(@Nullable ModelProvider provider) {
		// As others spell it.
		return (provider != null) ? provider.name().toLowerCase(Locale.ROOT).replace("open_ai", "openai") : null;
	}

	@Override
	public void onResponse(ChatModelResponseContext context) {
		this.recorder.guard(() -> {
			CapturedCall call = finished(context.attributes());
			if (call != null) {
				ChatResponse response = this.responses.response(context.chatResponse());
				call.finish(outcome(response, context.modelProvider()), response);
			}
		});
	}

	/**
	 * A connection may be closed in good order in the middle of a streamed answer. Only a
	 * model of the application's own may have no reason to end.
	 */
	private static ChatOutcome outcome(ChatResponse response, @Nullable ModelProvider provider) {
		boolean reasonMissing = response.finishReason() == null && provider != null && provider != ModelProvider.OTHER;
		return reasonMissing ? ChatOutcome.TRUNCATED : response.outcome();
	}

	/** May be called several times, and even before {@link #onResponse}. */
	@Override
	public void onError(ChatModelErrorContext context) {
		this.recorder.guard(() -> {
			CapturedCall call = finished(context.attributes());
			if (call != null) {
				call.finish(ChatOutcome.ERROR, ChatResponse.failed(context.error()));
			}
		});
	}

	private @Nullable CapturedCall finished(Map<Object, Object> attributes) {
		return (attributes.get(this) instanceof OpenCall open) ? this.openCalls.close(open) : null;
	}

}
