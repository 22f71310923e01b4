package com.trainburt.logger;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Sends request/response pairs of language model calls to a backend, in batches, without
 * the application ever waiting for it, failing because of it or running out of memory
 * because of it.
 *
 * <pre>
 *  log()        Snapshot  →  buffer       →  in flight  →  BatchEncoder  →  LogTransport  →  counters
 *  any thread   immutable    batches form    Sender ×N     filters, JSON    HTTP POST        stats()
 *               copy            │ too much      │  ▲                            │
 *                               │ to hold       │  │ sent when the backend      ▼
 *                               ▼               ▼  │ answers             circuit breaker
 *                              spool, on disk ─────┘                     open while the backend does not answer
 * </pre>
 *
 * All methods may be called from any thread. Get one from {@link #builder()}, keep it for
 * the life of the application, and {@link #close()} it at the end:
 *
 * <pre>{@code
 * try (LLMLogger logger = LLMLogger.builder().endpoint("https://logs.example.com/v1").apiKey(key).build()) {
 *     logger.log(Map.of("model", "gpt-5", "prompt", "Hello"), Map.of("content", "Hi!"));
 * }
 * }</pre>
 */
public interface LLMLogger extends AutoCloseable {

	/**
	 * Start building a logger.
	 * @return a builder with every default set
	 */
	static LLMLoggerBuilder builder() {
		return new LLMLoggerBuilder();
	}

	/**
	 * A logger that accepts nothing, starts no thread and holds nothing, for an
	 * application that has switched logging off.
	 * @return the disabled logger
	 */
	static LLMLogger noop() {
		return NoopLogger.INSTANCE;
	}

	/**
	 * Log one call, as {@link #log(Object, Object, Map)} without metadata.
	 * @param request the request
	 * @param response the response, or {@code null} if there was none
	 * @return whether the log was accepted
	 */
	default boolean log(Object request, @Nullable Object response) {
		return log(request, response, null);
	}

	/**
	 * Log one call. The arguments are copied before the method returns, so the caller may
	 * go on changing them: maps, collections and arrays deeply, anything that is not a
	 * string, number, boolean, enum, {@code java.time} value or UUID as the JSON that
	 * Jackson makes of it. Never blocks on the backend or on a full buffer, and never
	 * throws because of its arguments: a log that cannot be accepted is dropped, counted
	 * by {@link DropReason} and reported in the application's log.
	 * @param request the request
	 * @param response the response, or {@code null} if there was none
	 * @param metadata facts about the call, which override those of
	 * {@link #withMetadata(Map)} and of the builder; {@code null} for none
	 * @return whether the log was accepted; {@code true} does not say that it has been
	 * sent
	 */
	boolean log(Object request, @Nullable Object response, @Nullable Map<String, ? extends @Nullable Object> metadata);

	/**
	 * Log one call as {@link #log(Object, Object, Map)}, under an id by which feedback
	 * can refer to it later.
	 * @param id id of the log, or {@code null} for none; in the metadata it is
	 * {@code log_id}, which replaces an entry of that name
	 * @param request the request
	 * @param response the response, or {@code null} if there was none
	 * @param metadata facts about the call, or {@code null} for none
	 * @return whether the log was accepted
	 */
	default boolean log(@Nullable LogId id, Object request, @Nullable Object response,
			@Nullable Map<String, ? extends @Nullable Object> metadata) {
		return log(request, response, (id != null) ? new IdentifiedMetadata(metadata, id) : metadata);
	}

	/**
	 * Give feedback on a log, as {@link #feedback(LogRef, Feedback)}.
	 * @param id the id that it was logged with, or the id of the turn that it belongs to
	 * @param feedback the feedback
	 * @return whether the feedback was accepted
	 */
	default boolean feedback(LogId id, Feedback feedback) {
		return feedback(LogRef.logId(id), feedback);
	}

	/**
	 * Give feedback on a log, at any time: also before it was logged, in another process
	 * and more than once. A feedback is logged and sent like a call, so everything that
	 * holds for {@link #log(Object, Object, Map)} holds for it. With a sample rate, the
	 * feedback of a filtered log is filtered, too.
	 * @param log which log
	 * @param feedback the feedback
	 * @return whether the feedback was accepted
	 */
	default boolean feedback(LogRef log, Feedback feedback) {
		return log(feedback.request(log), feedback.response(), feedback.metadata(log));
	}

	/**
	 * Count a log that could not even be put together, as
	 * {@link FailureReason#INTERNAL_ERROR}. For code that logs on behalf of an
	 * application, which must not fail because of it. Never blocks and never throws.
	 * @param failure what went wrong
	 */
	default void logFailed(Throwable failure) {
	}

	/**
	 * Drop a log, counted as {@link DropReason#TOO_LARGE}, if it is larger than this
	 * logger takes. For code that knows the size before it builds the log, which costs
	 * time. Never blocks and never throws.
	 * @param chars how many characters the log has at least
	 * @return whether it was dropped; if not, {@link #log(Object, Object, Map) log} it
	 */
	default boolean dropIfTooLarge(long chars) {
		return false;
	}

	/**
	 * A view of this logger that puts these keys into the metadata of each log. It shares
	 * everything with this logger, so closing either closes both.
	 * @param metadata what to add, copied before the method returns
	 * @return the view
	 */
	LLMLogger withMetadata(Map<String, ? extends @Nullable Object> metadata);

	/**
	 * Flush as {@link #flush(Duration)}, waiting as long as {@link #close()} would.
	 * @return how many logs were sent, lost, and still wait
	 */
	FlushResult flush();

	/**
	 * Send everything that was accepted before this call, and wait until each log has an
	 * outcome. A sender that waits between two attempts makes an extra one at once,
	 * unless the backend asked to pause (Retry-After). Blocks for at most the timeout;
	 * returns early with the interrupt flag set if the calling thread is interrupted.
	 * @param timeout how long to wait at most
	 * @return how many logs were sent, lost, and still wait
	 * @throws IllegalStateException on a thread that delivers the logs, as in a filter, a
	 * transport, or an appender that it calls
	 */
	FlushResult flush(Duration timeout);

	/**
	 * Reject new logs, send the rest, stop the threads. Everything happens within the
	 * timeout: when it has passed, a hung request is cancelled and the remaining logs are
	 * counted as {@link FailureReason#SHUTDOWN}. With a spool, they are written to disk
	 * instead, which always has a second, even if that is longer than the timeout; if
	 * that fails, they are lost as {@link FailureReason#SPOOL_FULL}. Later calls wait,
	 * within their own timeout, for the first one and return its result. If the calling
	 * thread is interrupted, the timeout ends immediately. From a filter or transport it
	 * starts the shutdown and returns {@code false} without waiting.
	 * @param timeout how long to wait at most
	 * @return {@code true} if no log was lost by shutting down: each was sent, or waits
	 * on disk
	 */
	boolean shutdown(Duration timeout);

	/**
	 * {@linkplain #shutdown(Duration) Shut down} within the builder's shutdown timeout.
	 */
	@Override
	void close();

	/**
	 * The state of all logs at this instant: one consistent snapshot.
	 * @return the statistics
	 */
	LoggerStats stats();

}
