package com.trainburt.logger.boot.langchain4j;

import java.util.Locale;
import java.util.Map;

import com.trainburt.logger.LogId;
import com.trainburt.logger.boot.capture.CallContext;
import com.trainburt.logger.boot.capture.CallErrors;
import com.trainburt.logger.boot.capture.CallRecorder;
import com.trainburt.logger.boot.capture.CapturedCall;
import com.trainburt.logger.boot.langchain4j.OpenCalls.OpenCall;
import com.trainburt.logger.chat.ChatError;
import com.trainburt.logger.chat.ChatResponse;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import org.jspecify.annotations.Nullable;

/**
 * Logs each call of a chat model of LangChain4j.
 */
class CapturingChatModelListener implements ChatModelListener {

	/**
	 * For streams only: several answers to a blocking call are rejected by LangChain4j.
	 */
	private static final ChatResponse MIXED_UP = new ChatResponse(null, null, null, null, null, null, null, null, null,
			new ChatError("MixedUpAnswers", "LangChain4j joins the answers of a stream with n > 1"));

	private final CallRecorder recorder;

	private final OpenCalls openCalls = new OpenCalls();

	private final AiServiceCalls aiServices;

	private final RequestReader requests;

	private final ResponseReader responses;

	CapturingChatModelListener(CallRecorder recorder, AiServiceCalls aiServices, Providers providers,
			long maxMediaBytes) {
		this.recorder = recorder;
		this.aiServices = aiServices;
		this.requests = new RequestReader(providers, maxMediaBytes);
		this.responses = new ResponseReader(providers, maxMediaBytes);
	}

	@Override
	public void onRequest(ChatModelRequestContext context) {
		this.recorder.guard(this.openCalls::finishAbandoned);
		this.recorder.guard(() -> {
			// A model may have the listener twice.
			if (context.attributes().get(this) instanceof OpenCall open && this.openCalls.isOpen(open)) {
				return;
			}
			ChatRequest request = context.chatRequest();
			CallContext attached = CallContext.of(context.attributes());
			boolean leftOut = attached.isLeftOut() || RequestReader.isLeftOut(request);
			CallContext callContext = RequestReader.context(request)
				.and(this.recorder.currentContext())
				.and(this.aiServices.context(request, leftOut))
				.and(attached);
			if (leftOut) {
				callContext = callContext.leftOut();
			}
			// A listener does not know whether the answer is streamed.
			CapturedCall call = this.recorder.start("langchain4j", provider(context.modelProvider()), null, callContext,
					LogId.create(), () -> this.requests.request(request));
			if (call != null) {
				context.attributes().put(this, this.openCalls.open(call));
				// For listeners of the application.
				context.attributes().put(CallContext.LOG_ID, call.id());
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
			if (call != null && call.asksForSeveral()) {
				call.finish(0, () -> MIXED_UP);
			}
			else if (call != null) {
				call.finish(ResponseReader.chars(context.chatResponse().aiMessage()),
						() -> this.responses.response(context.chatRequest().parameters(), context.chatResponse()));
			}
		});
	}

	/** May be called several times, and even before {@link #onResponse}. */
	@Override
	public void onError(ChatModelErrorContext context) {
		this.recorder.guard(() -> {
			CapturedCall call = finished(context.attributes());
			if (call != null) {
				call.finish(0, () -> ChatResponse.failed(context.error())
					.withError(CallErrors.of(context.error(), CapturingChatModelListener::status)));
			}
		});
	}

	private static @Nullable Integer status(Throwable failure) {
		return (failure instanceof HttpException answered) ? answered.statusCode() : null;
	}

	private @Nullable CapturedCall finished(Map<Object, Object> attributes) {
		return (attributes.get(this) instanceof OpenCall open) ? this.openCalls.close(open) : null;
	}

}
