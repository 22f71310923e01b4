package com.trainburt.logger;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import com.trainburt.logger.transport.ForeignText;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Tells the operator of losses: the first of its kind at once, then all of them together
 * once a minute at most. Thread-safe; logs outside its lock, because an appender is
 * foreign code and may well call {@code log()} itself.
 */
final class Losses {

	private static final long SUMMARY_INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);

	private final Logger log;

	private final Time time;

	private final Map<Enum<?>, Long> unreported = new LinkedHashMap<>();

	private final Map<Enum<?>, Boolean> known = new LinkedHashMap<>();

	private long reportedNanos;

	private boolean threadsMissing;

	private @Nullable Long spoolReportedNanos;

	private boolean spoolFailing;

	private @Nullable String notAdopted;

	Losses(Logger log, Time time) {
		this.log = log;
		this.time = time;
	}

	/**
	 * Report logs that are lost.
	 * @param reason a {@link DropReason} or {@link FailureReason}
	 * @param logs how many
	 * @param detail what happened
	 */
	void report(Enum<?> reason, int logs, String detail) {
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
			warn("{} {} lost ({}): {}. To mend it, {}. Further losses are summed up once a minute.", logs,
					(logs == 1) ? "log" : "logs", reason, ForeignText.sanitize(detail), mend(reason));
		}
		else {
			summarizeIfDue();
		}
	}

	/**
	 * Give the message of an exception by which a log was lost.
	 */
	void cause(Throwable failure) {
		try {
			if (this.log.isDebugEnabled()) {
				this.log.debug("A log was lost because of an exception", ForeignText.sanitize(failure));
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
		warn("No thread could be started to send logs, which wait until one can: {}", ForeignText.describe(failure));
	}

	/**
	 * Report that the disk does not do what it should.
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
		warn("The spool {}. Until it works again, logs are kept in memory only.", ForeignText.sanitize(problem));
	}

	/**
	 * Report that the disk does what it should again, if it was reported that it did not.
	 */
	void spoolWorks() {
		synchronized (this) {
			if (!this.spoolFailing) {
				return;
			}
			this.spoolFailing = false;
		}
		try {
			this.log.info("The spool works again");
		}
		catch (Throwable ex) {
			// There is no one left to tell.
		}
	}

	/**
	 * Report, once for each reason, that what another process has left is not taken over.
	 */
	void notAdopted(IOException failure) {
		String reason = ForeignText.describe(failure);
		synchronized (this) {
			if (reason.equals(this.notAdopted)) {
				return;
			}
			this.notAdopted = reason;
		}
		warn("What another process has left in the spool is not taken over: {}", reason);
	}

	/**
	 * Report an error that nobody has thought of.
	 */
	void unexpected(Throwable failure) {
		try {
			this.log.error("Burt Logger hit an unexpected error and goes on", ForeignText.sanitize(failure));
		}
		catch (Throwable ex) {
			// Out of memory once more. The batch has been counted, which is what matters.
		}
	}

	/**
	 * Give the summary if there is one and the last is a minute old.
	 */
	void summarizeIfDue() {
		summarize(false);
	}

	/**
	 * Give the summary if there is one.
	 */
	void summarizeNow() {
		summarize(true);
	}

	private void summarize(boolean now) {
		String summary;
		synchronized (this) {
			if (this.unreported.isEmpty()
					|| (!now && this.time.nanoTime() - this.reportedNanos < SUMMARY_INTERVAL_NANOS)) {
				return;
			}
			summary = this.unreported.entrySet()
				.stream()
				.map((loss) -> loss.getValue() + " " + loss.getKey() + " (" + mend(loss.getKey()) + ")")
				.collect(Collectors.joining(", "));
			this.unreported.clear();
			this.reportedNanos = this.time.nanoTime();
		}
		warn("More logs lost: {}", summary);
	}

	/** An appender is foreign code: a report must cost neither a log nor a batch. */
	private void warn(String message, @Nullable Object... arguments) {
		try {
			this.log.warn(message, arguments);
		}
		catch (Throwable ex) {
			// There is no one left to tell.
		}
	}

	private static String mend(Enum<?> reason) {
		return (reason instanceof DropReason drop) ? drop.mend() : ((FailureReason) reason).mend();
	}

}
