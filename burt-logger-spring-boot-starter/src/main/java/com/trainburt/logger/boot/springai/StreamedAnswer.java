package com.trainburt.logger.boot.springai;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.model.ChatResponse;

/**
 * The received pieces of one stream. Written by the thread that delivers the pieces, read
 * by the one that ends the call, in any order.
 */
class StreamedAnswer {

	private final Answers answers;

	private int claims;

	private boolean ended;

	private boolean whole;

	private @Nullable Runnable whenEnded;

	StreamedAnswer(Providers providers, long maxMediaBytes) {
		this.answers = new Answers(providers, maxMediaBytes);
	}

	/**
	 * Record that a call of a model feeds this stream. If there are several, as after a
	 * fallback, the pieces cannot be assigned to them.
	 * @return whether it is the first
	 */
	synchronized boolean claim() {
		return ++this.claims == 1;
	}

	synchronized void add(@Nullable ChatResponse piece) {
		if (piece != null && !this.ended) {
			this.answers.add(piece);
		}
	}

	/**
	 * Record that there are no more pieces.
	 * @param whole whether the stream has ended regularly
	 */
	void ended(boolean whole) {
		Runnable waiting;
		synchronized (this) {
			if (this.ended) {
				return;
			}
			this.ended = true;
			this.whole = whole;
			waiting = this.whenEnded;
		}
		if (waiting != null) {
			waiting.run();
		}
	}

	/**
	 * Run a task once there are no more pieces, which may be immediately.
	 */
	void whenEnded(Runnable task) {
		synchronized (this) {
			if (!this.ended) {
				this.whenEnded = task;
				return;
			}
		}
		task.run();
	}

	/**
	 * The received pieces, or {@code null} if there are none or they cannot be assigned
	 * to a call. Does not change once the stream has ended.
	 */
	synchronized @Nullable Answers answers() {
		return (this.claims > 1 || this.answers.isEmpty()) ? null : this.answers;
	}

	synchronized boolean isWhole() {
		return this.whole;
	}

}
