package com.trainburt.logger.transport;

import java.io.IOException;
import java.time.Duration;

/**
 * Delivers batches to a backend. A transport makes one attempt and reports the result;
 * the logger decides when to retry, what to split, and when a batch is lost.
 * {@link #send} is called by several threads at a time.
 */
public interface LogTransport extends AutoCloseable {

	/**
	 * Make one attempt to deliver a batch. May block for up to the timeout, which covers
	 * the whole exchange. The calling thread is interrupted when the logger is shut down
	 * and its timeout has passed.
	 * @param batch the batch; its bytes and id are the same at every attempt
	 * @param timeout how long the attempt may take
	 * @return the backend's verdict
	 * @throws IOException if the backend could not be reached, did not answer in time or
	 * broke off; the batch is retried, as after a {@link RuntimeException}
	 * @throws InterruptedException if the thread was interrupted; the attempt is over and
	 * its resources are released
	 */
	DeliveryResult send(LogBatch batch, Duration timeout) throws IOException, InterruptedException;

	/**
	 * The remedy for batches that are not accepted.
	 * @param verdict the verdict on them; {@code TOO_LARGE} also for a log that exceeds
	 * the logger's own {@code maxBatchBytes} and is not sent
	 * @return a phrase such as {@code check why the backend does not accept logs}, which
	 * may name options in single quotes, as the builder's methods are called
	 */
	default String remedy(DeliveryResult.Verdict verdict) {
		return switch (verdict) {
			case ACCEPTED -> "do nothing";
			case RETRY -> "check why the backend does not accept logs";
			case TOO_LARGE -> "log less, or raise the limit that was exceeded: 'maxBatchBytes' or the backend's";
			case UNAUTHORIZED -> "check 'apiKey' or the other credentials";
			case REJECTED -> "check 'endpoint' and what the backend expects";
		};
	}

	/**
	 * Release connections and threads. Called after the last {@link #send}; a second call
	 * must have no effect, because the creator of the transport may close it too.
	 */
	@Override
	default void close() {
	}

}
