package com.trainburt.logger.boot.springai;

import java.util.Objects;
import java.util.concurrent.CompletionException;

import com.trainburt.logger.boot.capture.CallContext;
import com.trainburt.logger.boot.capture.CallRecorder;
import com.trainburt.logger.boot.capture.CapturedCall;
import com.trainburt.logger.chat.ChatError;
import com.trainburt.logger.chat.ChatOutcome;
import com.trainburt.logger.chat.ChatResponse;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.chat.prompt.Prompt;

/*
 * One observation is one call of a model: tools are run by a loop around it.
 *
 * The prompt is read when the call starts. Later the application may have gone on with the
 * list of messages that it gave; and threads that end a call know nothing of who made it.
 *
 * A stream that ends early leaves no response in the observation. For the streams of a
 * ChatClient an advisor next to the model keeps what came (StreamedAnswer). The pieces pass
 * through a queue on their way there, so a call may end before its last pieces have come,
 * and its log waits for them.
 */

/**
 * Logs each call of a chat model of Spring AI.
 */
class ChatModelCapture implements ObservationHandler<ChatModelObservationContext> {

	private static final ChatError NO_CHOICES = new ChatError("EmptyResponse", "The model gave no answer");

	private static final ChatError MIXED_UP = new ChatError("MixedUpAnswers",
			"The answers of a stream with n > 1 can be told apart only if it is made with a ChatClient");

	private final CallRecorder recorder;

	private final Parents parents;

	private final long maxMediaBytes;

	private final PromptReader reader;

	ChatModelCapture(CallRecorder recorder, Parents parents, long maxMediaBytes) {
		this.recorder = recorder;
		this.parents = parents;
		this.maxMediaBytes = maxMediaBytes;
		this.reader = new PromptReader(maxMediaBytes);
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		if (!(context instanceof ChatModelObservationContext)) {
			return false;
		}
		SpringAiCapture.reached(context);
		return true;
	}

	@Override
	public void onStart(ChatModelObservationContext context) {
		this.recorder.guard(() -> {
			Prompt prompt = context.getRequest();
			CallContext callContext = PromptReader.context(prompt)
				.and(this.recorder.currentContext())
				.and(this.parents.find(context, CallContext.class, CallContext.EMPTY));
			CapturedCall call = this.recorder.start("spring-ai", context.getOperationMetadata().provider(),
					context.isStreaming(), callContext, () -> this.reader.request(prompt));
			if (call != null) {
				context.put(CapturedCall.class, call);
				StreamedAnswer answer = context.isStreaming() ? this.parents.find(context, StreamedAnswer.class, null)
						: null;
				if (answer != null && answer.claim()) {
					context.put(StreamedAnswer.class, answer);
				}
			}
		});
	}

	@Override
	public void onStop(ChatModelObservationContext context) {
		this.recorder.guard(() -> {
			CapturedCall call = context.get(CapturedCall.class);
			StreamedAnswer answer = context.get(StreamedAnswer.class);
			if (call != null && answer != null) {
				call.stop();
				answer.whenEnded(() -> this.recorder.guard(() -> finish(context, call, answer)));
			}
			else if (call != null) {
				finish(context, call, null);
			}
		});
	}

	private void finish(ChatModelObservationContext context, CapturedCall call, @Nullable StreamedAnswer answer) {
		ChatResponse streamed = (answer != null) ? answer.response() : null;
		Throwable failure = unwrap(context.getError());
		if (failure != null) {
			fail(call, streamed, ChatError.of(failure));
			return;
		}
		org.springframework.ai.chat.model.ChatResponse aggregate = context.getResponse();
		if (aggregate == null) {
			if (context.isStreaming()) {
				call.finish(ChatOutcome.CANCELLED, streamed);
			}
			else {
				fail(call, null, NO_CHOICES);
			}
			return;
		}
		boolean several = context.isStreaming() && PromptReader.asksForSeveralAnswers(context.getRequest());
		if (streamed == null || answer == null || !answer.isWhole()) {
			streamed = null;
			if (several) {
				fail(call, null, MIXED_UP);
				return;
			}
		}
		Answers answers = new Answers(this.maxMediaBytes);
		answers.add(aggregate);
		ChatResponse response = answers.response();
		// The aggregate knows less, but no advisor and no model around this one has
		// changed it.
		if (streamed != null && (several || text(streamed).equals(text(response)))) {
			response = streamed;
		}
		call.finish(outcome(response, context.isStreaming()), response);
	}

	private static String text(ChatResponse response) {
		return Objects.toString(response.text(), "");
	}

	private static void fail(CapturedCall call, @Nullable ChatResponse partial, ChatError error) {
		ChatResponse response = (partial != null) ? partial
				: new ChatResponse(null, null, null, null, null, null, null, null, null, null);
		call.finish(ChatOutcome.ERROR, response.withError(error));
	}

	/** A connection may be closed in good order in the middle of an answer. */
	private static ChatOutcome outcome(ChatResponse response, boolean streaming) {
		return (streaming && response.finishReason() == null) ? ChatOutcome.TRUNCATED : response.outcome();
	}

	private static @Nullable Throwable unwrap(@Nullable Throwable failure) {
		return (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause() : failure;
	}

}
