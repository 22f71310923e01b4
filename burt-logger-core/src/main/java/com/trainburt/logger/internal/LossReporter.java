package com.trainburt.logger.internal;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import com.trainburt.logger.DropReason;
import com.trainburt.logger.FailureReason;
import com.trainburt.logger.LoggerStats;
import com.trainburt.logger.LoggerStats.SpoolState;
import com.trainburt.logger.LoggerStats.State;
import com.trainburt.logger.internal.platform.ForeignText;
import com.trainburt.logger.internal.platform.Time;
import com.trainburt.logger.internal.queue.Remedies;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Reports dropped and lost logs to the operator: the first for a reason at once, further
 * ones summed up once a minute at most. Thread-safe; logs outside its lock, because an
 * appender is foreign code and may well call {@code log()} itself.
 */
final class LossReporter {

	private static final long SUMMARY_INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);

	private final Logger log;

	private final Time time;

	private final Remedies remedies;

	private final Supplier<State> state;

	private final Map<Enum<?>, Long> unreported = new LinkedHashMap<>();

	private final Map<Enum<?>, Boolean> known = new LinkedHashMap<>();

	private long reportedNanos;

	private boolean threadsMissing;

	private @Nullable Long spoolReportedNanos;

	private boolean spoolFailing;

	private @Nullable String notAdopted;

	LossReporter(Logger log, Time time, Remedies remedies, Supplier<State> state) {
		this.log = log;
		this.time = time;
		this.remedies = remedies;
		this.state = state;
	}

	/**
	 * Report logs that are dropped or lost. Throws nothing: they have been counted, and
	 * must not be counted twice.
	 * @param reason a {@link DropReason} or {@link FailureReason}
	 * @param logs how many
	 * @param detail what happened
	 * @param batchId the batch that they were in, or {@code null} if they were in none
	 */
	void report(Enum<?> reason, int logs, String detail, @Nullable String batchId) {
		try {
			if (logs > 0) {
				reportLoss(reason, logs, detail, batchId);
			}
		}
		catch (Throwable ex) {
			// No memory for a report.
		}
	}

	private void reportLoss(Enum<?> reason, int logs, String detail, @Nullable String batchId) {
		boolean first;
		synchronized (this) {
			first = this.known.put(reason, true) == null;
			if (first) {
				this.reportedNanos = this.time.nanoTime();
			}
			else {
				this.unreported.merge(reason, (long) logs, Long::sum);
			}
		}
		if (first) {
			report(() -> {
				LoggingEventBuilder event = loss(reason, logs);
				((batchId != null) ? event.addKeyValue("batch_id", batchId) : event).log(
						"{} {} {} ({}): {}. To fix it, {}. Further cases are summed up once a minute.", logs,
						(logs == 1) ? "log" : "logs", outcome(reason), reason, ForeignText.sanitize(detail),
						remedy(reason));
			});
		}
		else {
			summarizeIfDue();
		}
	}

	private LoggingEventBuilder loss(Enum<?> reason, long logs) {
		return this.log.atWarn()
			.addKeyValue("reason", LoggerStats.name(reason))
			.addKeyValue("logs", logs)
			.addKeyValue("state", LoggerStats.name(this.state.get()));
	}

	private static String outcome(Enum<?> reason) {
		return (reason instanceof DropReason) ? "dropped" : "lost";
	}

	private String remedy(Enum<?> reason) {
		return (reason instanceof DropReason drop) ? this.remedies.of(drop) : this.remedies.of((FailureReason) reason);
	}

	/**
	 * Report the exception by which a log was dropped or lost.
	 */
	void cause(Throwable failure) {
		try {
			if (this.log.isDebugEnabled()) {
				this.log.debug("The exception by which a log was dropped or lost", ForeignText.sanitize(failure));
			}
		}
		catch (Throwable ex) {
			// An appender is foreign code; the loss is counted.
		}
	}

	/**
	 * Report, once, that a thread could not be started.
	 */
	void threadNotStarted(Throwable failure) {
		synchronized (this) {
			if (this.threadsMissing) {
				return;
			}
			this.threadsMissing = true;
		}
		report(() -> this.log.warn("No thread could be started to send logs, which wait until one can: {}",
				ForeignText.describe(failure)));
	}

	/**
	 * Report that the disk failed.
	 */
	void spoolFailed(String problem) {
		synchronized (this) {
			long now = this.time.nanoTime();
			if (this.spoolReportedNanos != null && now - this.spoolReportedNanos < SUMMARY_INTERVAL_NANOS) {
				return;
			}
			this.spoolReportedNanos = now;
			this.spoolFailing = true;
		}
		report(() -> spool(Level.WARN, SpoolState.FAILING).log(
				"The spool {}. Until it works again, logs are kept in memory only. To fix it, {}.",
				ForeignText.sanitize(problem), this.remedies.ofSpool()));
	}

	/**
	 * Report that the disk works again, if a failure was reported.
	 */
	void spoolWorks() {
		synchronized (this) {
			if (!this.spoolFailing) {
				return;
			}
			this.spoolFailing = false;
		}
		report(() -> spool(Level.INFO, SpoolState.WORKING).log("The spool works again"));
	}

	private LoggingEventBuilder spool(Level level, SpoolState state) {
		return this.log.atLevel(level).addKeyValue("spool_state", LoggerStats.name(state));
	}

	/**
	 * Report, once for each reason, that an orphan is not adopted.
	 */
	void notAdopted(IOException failure) {
		String reason = ForeignText.describe(failure);
		synchronized (this) {
			if (reason.equals(this.notAdopted)) {
				return;
			}
			this.notAdopted = reason;
		}
		report(() -> this.log.warn("Files of another process in the spool are not adopted: {}", reason));
	}

	/**
	 * Report an unexpected error.
	 */
	void unexpected(Throwable failure) {
		try {
			this.log.error("Burt Logger hit an unexpected error and goes on", ForeignText.sanitize(failure));
		}
		catch (Throwable ex) {
			// Out of memory once more, which a lambda might be, too. The batch is
			// counted.
		}
	}

	/**
	 * Log the summary if there is one and the last is a minute old.
	 */
	void summarizeIfDue() {
		summarize(false);
	}

	/**
	 * Log the summary if there is one.
	 */
	void summarizeNow() {
		summarize(true);
	}

	private void summarize(boolean now) {
		Map<Enum<?>, Long> summary;
		synchronized (this) {
			if (this.unreported.isEmpty()
					|| (!now && this.time.nanoTime() - this.reportedNanos < SUMMARY_INTERVAL_NANOS)) {
				return;
			}
			summary = new LinkedHashMap<>(this.unreported);
			this.unreported.clear();
			this.reportedNanos = this.time.nanoTime();
		}
		summary.forEach((reason, logs) -> report(() -> loss(reason, logs).log("{} more {} {} ({}). To fix it, {}.",
				logs, (logs == 1) ? "log" : "logs", outcome(reason), reason, remedy(reason))));
	}

	/**
	 * An appender is foreign code, and so is a transport's remedy: a report must cost
	 * neither a log nor a batch.
	 */
	private static void report(Runnable report) {
		try {
			report.run();
		}
		catch (Throwable ex) {
			// The logging framework itself failed. The losses have been counted.
		}
	}

}
