package com.trainburt.logger.boot.springai;

import com.trainburt.logger.LogId;
import com.trainburt.logger.boot.capture.CallContext;
import com.trainburt.logger.boot.capture.CallErrors;
import com.trainburt.logger.boot.capture.CallRecorder;
import com.trainburt.logger.boot.capture.CapturedCall;
import com.trainburt.logger.chat.ChatError;
import com.trainburt.logger.chat.ChatResponse;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.chat.prompt.Prompt;

/*
 * One observation is one call of a model: tools are run by a loop around it.
 *
 * The prompt is read when the call starts. Later the application may have changed its list of
 * messages; and the thread that ends a call does not know the caller.
 *
 * A stream that ends early leaves no response in the observation. For the streams of a
 * ChatClient an advisor next to the model keeps the received pieces (StreamedAnswer). The
 * pieces pass through a queue on their way there, so a call may end before its last pieces
 * have arrived, and its log waits for them.
 */

/**
 * Logs each call of a chat model of Spring AI.
 */
class CapturingObservationHandler implements ObservationHandler<ChatModelObservationContext> {

	private static final ChatError NO_CHOICES = new ChatError("EmptyResponse", "The model gave no answer");

	private static final ChatError MIXED_UP = new ChatError("MixedUpAnswers",
			"The answers of a stream with n > 1 can be separated only if it is made with a ChatClient");

	private final CallRecorder recorder;

	private final Parents parents;

	private final Providers providers;

	private final long maxMediaBytes;

	private final PromptReader reader;

	private final UnseenClients unseenClients = new UnseenClients();

	CapturingObservationHandler(CallRecorder recorder, Parents parents, Providers providers, long maxMediaBytes) {
		this.recorder = recorder;
		this.parents = parents;
		this.providers = providers;
		this.maxMediaBytes = maxMediaBytes;
		this.reader = new PromptReader(providers, maxMediaBytes);
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
			CallContext ofClient = this.parents.find(context, CallContext.class, CallContext.EMPTY);
			if (ofClient == CallContext.EMPTY) {
				this.unseenClients.warn(context);
			}
			CallContext callContext = PromptReader.context(prompt).and(this.recorder.currentContext()).and(ofClient);
			if (PromptReader.isLeftOut(prompt)) {
				callContext = callContext.leftOut();
			}
			CapturedCall call = this.recorder.start("spring-ai", context.getOperationMetadata().provider(),
					context.isStreaming(), callContext, id(context), () -> this.reader.request(prompt));
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

	private LogId id(ChatModelObservationContext context) {
		ShownLogId shown = this.parents.find(context, ShownLogId.class, null);
		return (shown != null) ? shown.next() : LogId.create();
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

	private void finish(ChatModelObservationContext context, CapturedCall call, @Nullable StreamedAnswer stream) {
		Answers streamed = (stream != null) ? stream.answers() : null;
		Throwable failure = context.getError();
		org.springframework.ai.chat.model.ChatResponse last = context.getResponse();
		if (failure == null && last != null) {
			answer(context, last, call, (stream != null && stream.isWhole()) ? streamed : null);
		}
		else if (failure != null) {
			fail(context, call, streamed, CallErrors.of(failure, this.providers::status));
		}
		else if (context.isStreaming()) {
			call.cancel(chars(streamed), () -> (streamed != null) ? response(context, call, streamed) : null);
		}
		else {
			fail(context, call, null, NO_CHOICES);
		}
	}

	private void answer(ChatModelObservationContext context, org.springframework.ai.chat.model.ChatResponse last,
			CapturedCall call, @Nullable Answers streamed) {
		boolean several = context.isStreaming() && call.asksForSeveral();
		if (streamed != null) {
			call.finish(streamed.chars(),
					() -> response(context, call, several ? streamed : unchanged(last, streamed)));
		}
		else if (several) {
			fail(context, call, null, MIXED_UP);
		}
		else {
			Answers answers = read(context.isStreaming(), last);
			call.finish(answers.chars(), () -> response(context, call, answers));
		}
	}

	/**
	 * The aggregate has fewer details, but no advisor and no model around this one has
	 * changed it.
	 */
	private Answers unchanged(org.springframework.ai.chat.model.ChatResponse aggregate, Answers streamed) {
		return streamed.hasTextOf(aggregate) ? streamed : read(true, aggregate);
	}

	private Answers read(boolean aggregate, org.springframework.ai.chat.model.ChatResponse response) {
		Answers answers = new Answers(this.providers, this.maxMediaBytes);
		if (aggregate) {
			answers.addAggregate(response);
		}
		else {
			answers.add(response);
		}
		return answers;
	}

	private void fail(ChatModelObservationContext context, CapturedCall call, @Nullable Answers partial,
			ChatError error) {
		call.finish(chars(partial),
				() -> ((partial != null) ? response(context, call, partial)
						: new ChatResponse(null, null, null, null, null, null, null, null, null, null))
					.withError(error));
	}

	private ChatResponse response(ChatModelObservationContext context, CapturedCall call, Answers answers) {
		return this.providers.read(context.getRequest().getOptions(),
				(provider) -> provider.complete(call.request(), answers.response(provider)));
	}

	private static long chars(@Nullable Answers answers) {
		return (answers != null) ? answers.chars() : 0;
	}

}
