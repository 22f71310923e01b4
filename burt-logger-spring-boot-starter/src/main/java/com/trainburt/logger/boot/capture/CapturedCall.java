package com.trainburt.logger.boot.capture;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

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
	 * What is asked.
	 * @return the request
	 */
	public ChatRequest request() {
		return this.request;
	}

	/**
	 * Drop the log, before the answer is put together, if that would be in vain.
	 * @param chars how many characters the answer has at least
	 * @return whether the log was dropped and counted
	 */
	public boolean dropIfTooLarge(long chars) {
		LLMLogger logger = this.recorder.logger();
		return logger != null && logger.dropIfTooLarge(chars) && this.finished.compareAndSet(false, true);
	}

	/**
	 * Stop the time, if what the model answered is known only later.
	 */
	public void stop() {
		if (this.durationMillis == RUNNING) {
			this.durationMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - this.startNanos);
		}
	}

	/**
	 * Write the log of a call that nobody told the end of, unless that has been done.
	 */
	public void abandon() {
		this.durationMillis = UNKNOWN;
		finish(ChatOutcome.CANCELLED, null);
	}

	/**
	 * Write the log, unless that has been done.
	 * @param outcome whether the answer is whole
	 * @param response what was answered, or {@code null} if nothing was
	 */
	public void finish(ChatOutcome outcome, @Nullable ChatResponse response) {
		LLMLogger logger = this.recorder.logger();
		if (logger != null && this.finished.compareAndSet(false, true)) {
			stop();
			logger.log(this.request, (response != null) ? response.withToolCallIds(this.request) : null,
					metadata(outcome));
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
