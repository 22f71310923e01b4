package com.trainburt.logger.boot.capture;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LogId;
import com.trainburt.logger.chat.ChatMessage;
import com.trainburt.logger.chat.ChatOutcome;
import com.trainburt.logger.chat.ChatRequest;
import com.trainburt.logger.chat.ChatResponse;
import org.jspecify.annotations.Nullable;

/**
 * One call, from its beginning until its log is written. May be used from any thread.
 */
public final class CapturedCall {

	private static final long RUNNING = -1;

	private static final long UNKNOWN = -2;

	private final CallRecorder recorder;

	private final String source;

	private final @Nullable String provider;

	private final @Nullable Boolean streaming;

	private final CallContext context;

	/** Unless the log takes the id of its turn. */
	private final LogId id;

	/** The id that the application has given, or {@code null} if there is none. */
	private final @Nullable LogId turnId;

	private final ChatRequest request;

	private final long startNanos = System.nanoTime();

	private final AtomicBoolean finished = new AtomicBoolean();

	private volatile long durationMillis = RUNNING;

	CapturedCall(CallRecorder recorder, String source, @Nullable String provider, @Nullable Boolean streaming,
			CallContext context, LogId id, ChatRequest request) {
		this.recorder = recorder;
		this.source = source;
		this.provider = provider;
		this.streaming = streaming;
		this.context = context;
		this.turnId = (context.turn() != null) ? context.turn().id() : null;
		this.id = (this.turnId != null) ? LogId.createIn(this.turnId) : id;
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
	 * The id by which the application can refer to the log.
	 * @return the id that the application has given, or that of the log
	 */
	public LogId id() {
		return (this.turnId != null) ? this.turnId : this.id;
	}

	/**
	 * Whether several answers are asked for, which streams mix.
	 * @return whether {@code n} is more than 1
	 */
	public boolean asksForSeveral() {
		return this.request.parameters().get("n") instanceof Number n && n.intValue() > 1;
	}

	/**
	 * Stop measuring the time, if the answer is known only later.
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
	 * @param partial builds the received part of the answer, or {@code null} if there is
	 * none; not called if that is too large
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
			ChatOutcome reached = outcome.apply(response);
			Map<String, Object> metadata = metadata(reached);
			boolean named = takesIdOfItsTurn(response, reached);
			if (this.turnId != null && !named) {
				metadata.put("turn_id", this.turnId.toString());
			}
			logger.log(named ? this.turnId : this.id, this.request,
					(response != null) ? response.withToolCallIds(this.request) : null, metadata);
		}
	}

	/**
	 * A round of a tool loop does not, and is recognized by its tool calls or tool
	 * results. Nor does a call that failed: another may follow, with the answer. One that
	 * was cancelled does, because the user has seen that much of an answer.
	 */
	private boolean takesIdOfItsTurn(@Nullable ChatResponse response, ChatOutcome outcome) {
		Turn turn = this.context.turn();
		if (this.turnId == null || turn == null || outcome == ChatOutcome.ERROR
				|| (response != null && response.toolCalls() != null)) {
			return false;
		}
		List<ChatMessage> messages = this.request.messages();
		boolean answersTools = !messages.isEmpty() && messages.get(messages.size() - 1).role().equals("tool");
		return !answersTools && turn.claim();
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
