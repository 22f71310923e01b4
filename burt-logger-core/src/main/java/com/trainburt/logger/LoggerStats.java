package com.trainburt.logger;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;

import org.jspecify.annotations.Nullable;

/**
 * The state of all logs at one instant. At any instant
 *
 * <pre>
 * logsQueued + logsRecovered = logsSent + logsFailed + logsFiltered + logsPending
 * logsPending = in the buffer + in flight + in the spool
 * </pre>
 *
 * and a log for which {@code log()} returned {@code false} is in {@link #logsDropped()}
 * and in none of the others.
 */
public final class LoggerStats {

	private final Counts counts;

	private final Gauges gauges;

	private final State state;

	private final Advice advice;

	/** Created by loggers. */
	public LoggerStats(Counts counts, Gauges gauges, State state, Advice advice) {
		this.counts = counts;
		this.gauges = gauges;
		this.state = state;
		this.advice = advice;
	}

	/**
	 * Logs that {@code log()} accepted.
	 * @return the number of logs
	 */
	public long logsQueued() {
		return this.counts.queued();
	}

	/**
	 * Logs that this logger has adopted from the spool of an earlier process.
	 * @return the number of logs
	 */
	public long logsRecovered() {
		return this.counts.recovered();
	}

	/**
	 * Logs that the backend accepted.
	 * @return the number of logs
	 */
	public long logsSent() {
		return this.counts.sent();
	}

	/**
	 * Logs that were accepted and then lost.
	 * @return the number of logs
	 */
	public long logsFailed() {
		return LongStream.of(this.counts.failed()).sum();
	}

	/**
	 * Logs that were left out on purpose, by a filter or by sampling.
	 * @return the number of logs
	 */
	public long logsFiltered() {
		return this.counts.filtered();
	}

	/**
	 * Logs on their way: in the buffer, in flight or in the spool.
	 * @return the number of logs
	 */
	public long logsPending() {
		return this.gauges.queueSize() + (long) this.gauges.inFlight() + this.gauges.spoolLogs();
	}

	/**
	 * Logs for which {@code log()} returned {@code false}.
	 * @return the number of logs
	 */
	public long logsDropped() {
		return LongStream.of(this.counts.dropped()).sum();
	}

	/**
	 * Batches that the backend accepted, the halves of a split one counting by
	 * themselves.
	 * @return the number of batches
	 */
	public long batchesSent() {
		return this.counts.batchesSent();
	}

	/**
	 * Batches that were lost.
	 * @return the number of batches
	 */
	public long batchesFailed() {
		return this.counts.batchesFailed();
	}

	/**
	 * Retries: attempts after the first of a batch.
	 * @return the number of retries
	 */
	public long retries() {
		return this.counts.retries();
	}

	/**
	 * Logs in the buffer.
	 * @return the number of logs
	 */
	public int queueSize() {
		return this.gauges.queueSize();
	}

	/**
	 * Logs that the buffer may hold.
	 * @return the number of logs
	 */
	public int queueCapacity() {
		return this.gauges.queueCapacity();
	}

	/**
	 * Memory held by the logs in the buffer and in flight.
	 * @return an estimate in bytes
	 */
	public long queueBytes() {
		return this.gauges.queueBytes();
	}

	/**
	 * Logs in the spool, waiting to be sent.
	 * @return the number of logs
	 */
	public long spoolLogs() {
		return this.gauges.spoolLogs();
	}

	/**
	 * Batches in the spool, waiting to be sent.
	 * @return the number of files
	 */
	public int spoolBatches() {
		return this.gauges.spoolBatches();
	}

	/**
	 * Size of the files in the spool that wait to be sent.
	 * @return bytes on disk
	 */
	public long spoolBytes() {
		return this.gauges.spoolBytes();
	}

	/**
	 * Whether the spool works.
	 * @return its state
	 */
	public SpoolState spoolState() {
		return this.gauges.spoolState();
	}

	/**
	 * Why the spool does not work.
	 * @return the problem with the disk, or {@code null} if there is none
	 */
	public @Nullable String spoolProblem() {
		return this.gauges.spoolProblem();
	}

	/**
	 * {@link #logsDropped()} by reason.
	 * @return an unmodifiable map that holds every reason
	 */
	public Map<DropReason, Long> droppedByReason() {
		return byReason(DropReason.class, this.counts.dropped());
	}

	/**
	 * {@link #logsFailed()} by reason.
	 * @return an unmodifiable map that holds every reason
	 */
	public Map<FailureReason, Long> failedByReason() {
		return byReason(FailureReason.class, this.counts.failed());
	}

	private static <E extends Enum<E>> Map<E, Long> byReason(Class<E> type, long[] counts) {
		Map<E, Long> byReason = new EnumMap<>(type);
		for (E reason : type.getEnumConstants()) {
			byReason.put(reason, counts[reason.ordinal()]);
		}
		return Collections.unmodifiableMap(byReason);
	}

	/**
	 * The state of delivery.
	 * @return the state
	 */
	public State state() {
		return this.state;
	}

	/**
	 * The last attempt that the backend did not accept.
	 * @return the failure, or {@code null} if there was none
	 */
	public @Nullable Failure lastFailure() {
		return this.counts.lastFailure();
	}

	/**
	 * The remedy for logs that were dropped.
	 * @param reason why they were dropped
	 * @return a phrase such as {@code raise 'maxBatchBytes' or log less}
	 */
	public String remedy(DropReason reason) {
		return this.advice.of(reason);
	}

	/**
	 * The remedy for logs that were lost.
	 * @param reason why they failed
	 * @return a phrase such as {@code raise 'shutdownTimeout'}
	 */
	public String remedy(FailureReason reason) {
		return this.advice.of(reason);
	}

	/**
	 * The remedy for a {@link #spoolProblem()}.
	 * @return a phrase
	 */
	public String spoolRemedy() {
		return this.advice.ofSpool();
	}

	/**
	 * The statistics by the names they have on Actuator and in the Python package
	 * ({@code logs_queued}, …). Reasons that did not occur are left out.
	 * @return an unmodifiable map of strings, numbers and maps
	 */
	public Map<String, Object> toMap() {
		Map<String, Object> map = new LinkedHashMap<>();
		map.put("state", name(this.state));
		map.put("logs_queued", logsQueued());
		map.put("logs_recovered", logsRecovered());
		map.put("logs_sent", logsSent());
		map.put("logs_failed", logsFailed());
		map.put("logs_filtered", logsFiltered());
		map.put("logs_dropped", logsDropped());
		map.put("logs_pending", logsPending());
		map.put("batches_sent", batchesSent());
		map.put("batches_failed", batchesFailed());
		map.put("retries", retries());
		map.put("queue_size", queueSize());
		map.put("queue_capacity", queueCapacity());
		map.put("queue_bytes", queueBytes());
		map.put("spool_state", name(spoolState()));
		map.put("spool_logs", spoolLogs());
		map.put("spool_batches", spoolBatches());
		map.put("spool_bytes", spoolBytes());
		map.put("dropped_by_reason", named(droppedByReason()));
		map.put("failed_by_reason", named(failedByReason()));
		Failure lastFailure = lastFailure();
		if (lastFailure != null) {
			map.put("last_failure", Map.of("at", lastFailure.at().toString(), "reason", lastFailure.reason()));
		}
		if (spoolProblem() != null) {
			map.put("spool_problem", spoolProblem());
		}
		return Collections.unmodifiableMap(map);
	}

	@Override
	public String toString() {
		return toMap().toString();
	}

	private static Map<String, Long> named(Map<? extends Enum<?>, Long> counts) {
		Map<String, Long> named = new LinkedHashMap<>();
		counts.forEach((reason, count) -> {
			if (count > 0) {
				named.put(name(reason), count);
			}
		});
		return Collections.unmodifiableMap(named);
	}

	/** The name of a value on Actuator. */
	public static String name(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT);
	}

	/**
	 * The state of delivery.
	 */
	public enum State {

		/** The backend answers, or there has been no attempt yet. */
		DELIVERING,

		/** The last attempt failed and is being retried. */
		RETRYING,

		/** The backend does not accept the API key. */
		UNAUTHORIZED,

		/** The logger has been shut down. */
		CLOSED

	}

	/**
	 * An attempt that the backend did not accept.
	 *
	 * @param at when, by the wall clock
	 * @param reason the reason; never contains the API key
	 */
	public record Failure(Instant at, String reason) {
	}

	/**
	 * Whether the spool works.
	 */
	public enum SpoolState {

		/** There is none. */
		OFF,

		/** The last operation succeeded, or there was none yet. */
		WORKING,

		/** The disk could not be used; logs are kept in memory only. */
		FAILING

	}

	/** The remedies for losses. */
	public interface Advice {

		/**
		 * The remedy for logs that were dropped.
		 * @param reason why they were
		 * @return a phrase
		 */
		String of(DropReason reason);

		/**
		 * The remedy for logs that were lost.
		 * @param reason why they did
		 * @return a phrase
		 */
		String of(FailureReason reason);

		/**
		 * As above, about a spool that does not work.
		 * @return a phrase
		 */
		String ofSpool();

	}

	/**
	 * The counts since the start; {@code dropped} and {@code failed} by the ordinal of
	 * the reason.
	 */
	public record Counts(long queued, long recovered, long sent, long filtered, long[] dropped, long[] failed,
			long batchesSent, long batchesFailed, long retries, @Nullable Failure lastFailure) {
	}

	/** The state at one instant. */
	public record Gauges(int queueSize, int queueCapacity, long queueBytes, int inFlight, long spoolLogs,
			int spoolBatches, long spoolBytes, SpoolState spoolState, @Nullable String spoolProblem) {
	}

}
