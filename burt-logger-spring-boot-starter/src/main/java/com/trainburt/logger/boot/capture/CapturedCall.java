package com.trainburt.logger.boot.capture;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.chat.ChatOutcome;
import com.trainburt.logger.chat.ChatRequest;
import com.trainburt.logger.chat.ChatResponse;
import org.jspecify.annotations.Nullable;

/**
 * One call, from when it is made until its one log is written. May be used from any
 * thread.
 */
public final class CapturedCall {

	private static final long RUNNING = -1;

	private static final long UNKNOWN = -2;

	private final CallRecorder recorder;

	private final String source;

	private final @Nullable String provider;

	private final @Nullable Boolean streaming;

	private final CallContext context;

	private final ChatRequest request;

	private final long startNanos = System.nanoTime();

	private final AtomicBoolean finished = new AtomicBoolean();

	private volatile long durationMillis = RUNNING;

	CapturedCall(CallRecorder recorder, String source, @Nullable String provider, @Nullable Boolean streaming,
			CallContext context, ChatRequest request) {
		this.recorder = recorder;
		this.source = source;
		this.provider = provider;
		this.streaming = streaming;
		this.context = context;
		this.request = request.withToolCallIds();
	}

	/**
	 * The request of this call.
	 * @return the request
	 */
	public ChatRequest request() {
		return this.request;
	}

	/**
	 * Whether several answers are asked for, which streams mix.
	 * @return whether {@code n} is more than 1
	 */
	public boolean asksForSeveral() {
		return this.request.parameters().get("n") instanceof Number n && n.intValue() > 1;
	}

	/**
	 * Stop the time, if the answer is known only later.
	 */
	public void stop() {
		if (this.durationMillis == RUNNING) {
			this.durationMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - this.startNanos);
		}
	}

	/**
	 * Write the log of a call whose end is not reported, unless it has been written.
	 */
	public void abandon() {
		this.durationMillis = UNKNOWN;
		cancel(0, () -> null);
	}

	/**
	 * Write the log of a call that the application cancelled, unless it has been written.
	 * @param chars how many characters the answer has at least
	 * @param partial puts together what had come of the answer, or {@code null} if
	 * nothing had; not called if that is too large
	 */
	public void cancel(long chars, Supplier<@Nullable ChatResponse> partial) {
		finish(chars, partial, (response) -> ChatOutcome.CANCELLED);
	}

	/**
	 * Write the log, unless it has been written.
	 * @param chars how many characters the answer has at least
	 * @param response puts the answer together; not called if it is too large
	 */
	public void finish(long chars, Supplier<ChatResponse> response) {
		finish(chars, response, ChatResponse::outcome);
	}

	private <T extends @Nullable ChatResponse> void finish(long chars, Supplier<T> answer,
			Function<T, ChatOutcome> outcome) {
		LLMLogger logger = this.recorder.logger();
		if (logger == null || !this.finished.compareAndSet(false, true)) {
			return;
		}
		stop();
		if (!logger.dropIfTooLarge(chars)) {
			T response = answer.get();
			logger.log(this.request, (response != null) ? response.withToolCallIds(this.request) : null,
					metadata(outcome.apply(response)));
		}
	}

	private Map<String, Object> metadata(ChatOutcome outcome) {
		Map<String, Object> metadata = new LinkedHashMap<>();
		metadata.put("source", this.source);
		if (this.provider != null) {
			metadata.put("provider", this.provider);
		}
		if (this.streaming != null) {
			metadata.put("streaming", this.streaming);
		}
		if (this.durationMillis != UNKNOWN) {
			metadata.put("duration_ms", this.durationMillis);
		}
		metadata.put("outcome", outcome.toString());
		this.context.metadata().forEach(metadata::putIfAbsent);
		return metadata;
	}

}
