package com.trainburt.logger.boot.springai;

import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatResponse;

/**
 * What one stream has brought so far. Written by the thread that delivers, read by the
 * one that ends the call, in any order.
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
	 * Say that a call of a model feeds this stream. If there are several, as after a
	 * fallback, nobody knows whose the pieces are.
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
	 * Note that there will be no more.
	 * @param whole whether everything came
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
	 * Run something once there will be no more, which may be at once.
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
	 * What has come, or {@code null} if nothing has or it is not known whose it is.
	 * Nothing is added to it once the stream has ended.
	 */
	synchronized @Nullable Answers answers() {
		return (this.claims > 1 || this.answers.isEmpty()) ? null : this.answers;
	}

	synchronized boolean isWhole() {
		return this.whole;
	}

}
