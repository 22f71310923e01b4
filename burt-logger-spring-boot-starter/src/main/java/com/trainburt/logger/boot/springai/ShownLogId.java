package com.trainburt.logger.boot.springai;

import com.trainburt.logger.LogId;
import com.trainburt.logger.boot.capture.CallContext;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;

/*
 * The context of a response begins as that of its request, so the id is put there: a stream
 * then costs nothing more for each piece. A model that calls others, such as one with a
 * fallback, makes several logs. The last one is the answer's, and replaces the id.
 */

/**
 * The id that an advisor next to the model shows in the context of its responses, and
 * that the model's observation, inside of it, logs the call with.
 */
class ShownLogId {

	/** If the application gives an id, that is shown. */
	private final @Nullable LogId given;

	private final LogId first = LogId.create();

	private @Nullable LogId last;

	private ShownLogId(@Nullable LogId given) {
		this.given = given;
	}

	/**
	 * Choose the id for a call.
	 * @param own the observation of the advisor, which the model's is a child of
	 * @return the id, or {@code null} if the call is left out
	 */
	static @Nullable ShownLogId announce(ChatClientRequest request, Observation.Context own, Parents parents) {
		CallContext context = PromptReader.context(request.prompt())
			.and(parents.find(own, CallContext.class, CallContext.EMPTY));
		if (context.isLeftOut() || PromptReader.isLeftOut(request.prompt())) {
			return null;
		}
		ShownLogId id = new ShownLogId((context.turn() != null) ? context.turn().id() : null);
		own.put(ShownLogId.class, id);
		return id;
	}

	/**
	 * The id for the next log.
	 */
	synchronized LogId next() {
		this.last = (this.last == null) ? this.first : LogId.create();
		return this.last;
	}

	ChatClientRequest shownIn(ChatClientRequest request) {
		return request.mutate().context(CallContext.LOG_ID, (this.given != null) ? this.given : this.first).build();
	}

	/**
	 * Show the id of the last log.
	 */
	ChatClientResponse shownIn(ChatClientResponse response) {
		LogId id = answered();
		return (this.given != null || id == this.first) ? response
				: response.mutate().context(CallContext.LOG_ID, id).build();
	}

	private synchronized LogId answered() {
		return (this.last != null) ? this.last : this.first;
	}

}
