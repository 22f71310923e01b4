package com.trainburt.logger.internal;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

import com.trainburt.logger.FailureReason;
import com.trainburt.logger.FlushResult;
import com.trainburt.logger.internal.platform.ForeignText;
import com.trainburt.logger.internal.platform.Time;
import com.trainburt.logger.internal.queue.DeliveryQueue;
import com.trainburt.logger.internal.queue.FlushTracker.Ticket;
import com.trainburt.logger.transport.LogTransport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Shuts a logger down: delivers the rest, spools logs that cannot be delivered, counts
 * the others as lost, and closes the transport, all within the timeout. Runs once.
 */
final class ShutdownSequence {

	/** The part of the timeout that is reserved for cancelling hung requests. */
	private static final long MAX_CANCEL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

	/**
	 * With a spool, the least time that is reserved for writing to disk; more logs get
	 * more.
	 */
	private static final long SPOOL_NANOS = TimeUnit.SECONDS.toNanos(1);

	/** How long a slow disk takes to write a batch. */
	private static final long SPOOL_BATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

	private final Time time;

	private final DeliveryQueue queue;

	private final PipelineThreads threads;

	private final LogTransport transport;

	private final @Nullable SpoolParts spool;

	private final LossReporter reporter;

	private final Logger log;

	private boolean interrupted;

	ShutdownSequence(Time time, DeliveryQueue queue, PipelineThreads threads, LogTransport transport,
			@Nullable SpoolParts spool, LossReporter reporter, Logger log) {
		this.time = time;
		this.queue = queue;
		this.threads = threads;
		this.transport = transport;
		this.spool = spool;
		this.reporter = reporter;
		this.log = log;
	}

	/**
	 * Shut down.
	 * @param startThreads starts those that are missing
	 * @return whether nothing has been lost
	 */
	boolean run(long timeoutNanos, long deadlineNanos, Runnable startThreads) {
		Ticket ticket = this.queue.close();
		startThreads.run();
		if (!awaitRest(ticket, deadlineNanos - reserveNanos(timeoutNanos))) {
			loseRest(ticket, deadlineNanos);
		}
		this.queue.release(ticket);
		FlushResult result = ticket.result();
		close(deadlineNanos);
		this.reporter.summarizeNow();
		if (this.interrupted) {
			Thread.currentThread().interrupt();
		}
		return result.failed() == 0 && result.pending() == 0;
	}

	private long reserveNanos(long timeoutNanos) {
		return (this.spool != null) ? spoolNanos(this.queue.readyBatches(), timeoutNanos)
				: Math.min(timeoutNanos / 10, MAX_CANCEL_NANOS);
	}

	/**
	 * How much of the timeout is reserved for writing to disk: half of it at most.
	 */
	static long spoolNanos(int batches, long timeoutNanos) {
		return Math.min(timeoutNanos / 2, Math.max(SPOOL_NANOS, batches * SPOOL_BATCH_NANOS));
	}

	/**
	 * Wait for the logs in memory, and for batches from disk that are being sent.
	 */
	private boolean awaitRest(Ticket ticket, long deadlineNanos) {
		try {
			return this.queue.await(ticket, deadlineNanos) && this.threads.join(deadlineNanos);
		}
		catch (InterruptedException ex) {
			this.interrupted = true;
			return false;
		}
	}

	private void loseRest(Ticket ticket, long deadlineNanos) {
		int lost = this.queue.abandon();
		this.threads.interrupt();
		awaitRest(ticket, graceNanos(this.interrupted ? this.time.nanoTime() : deadlineNanos));
		lost += this.queue.abandonRest();
		this.reporter.report(FailureReason.SHUTDOWN, lost, "the backend did not take them in time", null);
	}

	/** Runs foreign code or uses a disk, either of which may hang. */
	private void close(long deadlineNanos) {
		this.threads.start(this::closeTransport, "burt-logger-close", this.reporter::threadNotStarted);
		try {
			this.threads.join(deadlineNanos);
			if (this.spool != null) {
				this.threads.start(() -> closeSpool(this.spool), "burt-logger-close-spool",
						this.reporter::threadNotStarted);
				this.threads.join(graceNanos(deadlineNanos));
			}
		}
		catch (InterruptedException ex) {
			this.interrupted = true;
		}
	}

	/**
	 * The deadline for counting the remaining logs as lost. Writing them to disk gets a
	 * moment more, even if the caller allows no time for the backend.
	 */
	private long graceNanos(long deadlineNanos) {
		long now = this.time.nanoTime();
		return now + Math.max(deadlineNanos - now, (this.spool != null) ? SPOOL_NANOS : 0);
	}

	private static void closeSpool(SpoolParts spool) {
		try {
			spool.spool().close();
		}
		catch (IOException ex) {
			spool.store().diskFailed("could not be closed", ex);
		}
	}

	private void closeTransport() {
		try {
			this.transport.close();
		}
		catch (Throwable ex) {
			this.log.warn("The transport could not be closed", ForeignText.sanitize(ex));
		}
	}

}
