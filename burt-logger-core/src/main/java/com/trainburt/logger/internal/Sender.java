package com.trainburt.logger.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import com.trainburt.logger.FailureReason;
import com.trainburt.logger.internal.platform.ForeignText;
import com.trainburt.logger.internal.queue.Backoff;
import com.trainburt.logger.internal.queue.Batch;
import com.trainburt.logger.internal.queue.BatchLimit;
import com.trainburt.logger.internal.queue.DeliveryQueue;
import com.trainburt.logger.internal.queue.Origin;
import com.trainburt.logger.internal.queue.RetryPolicy;
import com.trainburt.logger.internal.queue.Settings;
import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.DeliveryResult.Verdict;
import com.trainburt.logger.transport.LogBatch;
import com.trainburt.logger.transport.LogTransport;
import com.trainburt.logger.transport.OptionChecks;
import org.slf4j.Logger;

/**
 * One thread's loop: take a batch, encode or read it, deliver it, settle it. It blocks in
 * a straight line, so that memory is bounded by the number of senders and a test can step
 * it.
 */
final class Sender implements Runnable {

	/** Made beforehand, for when there is no memory to say more. */
	private static final DeliveryResult FAILED = DeliveryResult.retry("the transport failed", null);

	private final Settings settings;

	private final DeliveryQueue queue;

	private final BatchLimit batchLimit;

	private final LogTransport transport;

	private final BatchStore store;

	private final BatchEncoder encoder;

	private final BatchCompletion completion;

	private final LossReporter reporter;

	private final DeliveryLog deliveryLog;

	private final Runnable startThreads;

	private final Logger log;

	private final RetryPolicy retryPolicy;

	/**
	 * Make a sender.
	 * @param startThreads starts those that are missing
	 */
	Sender(Settings settings, DeliveryQueue queue, LogTransport transport, BatchStore store, BatchEncoder encoder,
			BatchCompletion completion, LossReporter reporter, DeliveryLog deliveryLog, Runnable startThreads,
			Logger log) {
		this.settings = settings;
		this.queue = queue;
		this.batchLimit = queue.batchLimit();
		this.transport = transport;
		this.store = store;
		this.encoder = encoder;
		this.completion = completion;
		this.reporter = reporter;
		this.deliveryLog = deliveryLog;
		this.startThreads = startThreads;
		this.log = log;
		this.retryPolicy = RetryPolicy.of(settings);
	}

	/**
	 * Run until the queue is drained. An exception costs at most the batch in flight.
	 */
	@Override
	public void run() {
		boolean more = true;
		while (more) {
			try {
				more = runOnce();
			}
			catch (InterruptedException ex) {
				// By a shutdown, which the queue reports, or by foreign code, which is
				// ignored.
			}
			catch (Throwable ex) {
				this.reporter.unexpected(ex);
			}
		}
	}

	/**
	 * One iteration: settles one batch, or waits for one.
	 * @return whether there may be more
	 */
	boolean runOnce() throws InterruptedException {
		Batch batch = this.queue.take();
		if (batch == null) {
			this.startThreads.run();
			this.reporter.summarizeIfDue();
			return !this.queue.isDrained();
		}
		try {
			if (batch.threadNeeded) {
				this.startThreads.run();
			}
			// Asked before it is encoded, because that gives it an id.
			boolean repeatable = batch.isRepeatable();
			new Delivery(batch, repeatable, (batch.origin instanceof Origin.Spooled spooled)
					? this.store.read(batch, spooled.file()) : this.encoder.encode(batch))
				.run();
		}
		finally {
			// No batch may stay in flight.
			this.completion.abort(batch, this.settings.maxRetryDelay().toNanos());
		}
		this.reporter.summarizeIfDue();
		return true;
	}

	private DeliveryResult send(LogBatch encoded) {
		try {
			return this.transport.send(encoded, this.settings.timeout());
		}
		catch (InterruptedException ex) {
			return DeliveryResult.retry("the thread was interrupted", null);
		}
		catch (Throwable ex) {
			// Undeclared exceptions too, and errors: when no thread can be created, or
			// the heap is full, the logs wait as in any outage.
			return outage(ex);
		}
	}

	private DeliveryResult outage(Throwable failure) {
		try {
			this.log.debug("The transport failed", ForeignText.sanitize(failure));
			return DeliveryResult.retry(ForeignText.describe(failure), null);
		}
		catch (Throwable ex) {
			return FAILED;
		}
	}

	private long backoffNanos(int failures) {
		return this.retryPolicy.backoffNanos(failures, this.settings.random().getAsDouble());
	}

	/**
	 * The delivery of one batch, in parts if it is too large for the backend.
	 */
	private final class Delivery {

		private final Batch batch;

		/**
		 * The parts that remain to be delivered; the first is being delivered until it is
		 * settled.
		 */
		private final Deque<Part> parts = new ArrayDeque<>();

		/** The parts that could be neither delivered nor written to disk. */
		private final List<LogBatch> unwritten = new ArrayList<>();

		Delivery(Batch batch, boolean repeatable, List<LogBatch> encoded) {
			this.batch = batch;
			encoded.forEach((part) -> this.parts.add(new Part(part, repeatable, 0, 0)));
		}

		void run() {
			Sender.this.queue.grow(this.batch, this.parts.stream().mapToLong(Part::bytes).sum());
			try {
				while (!this.parts.isEmpty()) {
					deliver(this.parts.element());
				}
			}
			finally {
				while (!this.parts.isEmpty()) {
					undelivered(FailureReason.INTERNAL_ERROR, "an unexpected error, which is logged too");
				}
				Sender.this.completion.requeue(this.batch, this.unwritten,
						backoffNanos(Sender.this.settings.maxRetries()));
			}
		}

		/**
		 * Deliver a part until the backend has decided or the budget is spent.
		 */
		private void deliver(Part part) {
			long maxBytes = Sender.this.settings.maxBatchBytes();
			long limit = Sender.this.batchLimit.bytes();
			if (part.bytes() > maxBytes) {
				split(part.retries, part.refusedBytes, Sender.this.settings.remedies()
					.named("more than %s ('maxBatchBytes')".formatted(OptionChecks.bytes(maxBytes))));
				return;
			}
			if (!part.repeatable && part.bytes() > limit && part.encoded.size() > 1) {
				split(part.retries, part.refusedBytes, "the backend has refused more than %d bytes".formatted(limit));
				return;
			}
			int retries = part.retries;
			long retryNanos = 0;
			Backoff backoff = Backoff.ELAPSED;
			while (!Sender.this.queue.isAbandoned()) {
				DeliveryResult result = send(part.encoded);
				if (result.verdict() != Verdict.RETRY) {
					settle(result, retries);
					return;
				}
				// An extra attempt for a flush costs no retry, and the next one stays
				// where it was.
				boolean counts = backoff != Backoff.FLUSHED;
				boolean last = counts && isSpent(retries);
				Sender.this.queue.attemptFailed(this.batch, result, last);
				Sender.this.deliveryLog.report("Could not send {}: {}", part.encoded, result.reason());
				if (!last) {
					retryNanos = counts ? Sender.this.settings.time().nanoTime() + backoffNanos(retries) : retryNanos;
					backoff = Sender.this.queue.backOff(retryNanos);
				}
				if (last || backoff == Backoff.DIVERTED) {
					undelivered(FailureReason.RETRIES_EXHAUSTED, result.reason());
					return;
				}
				retries += (backoff == Backoff.ELAPSED) ? 1 : 0;
			}
			undelivered(FailureReason.SHUTDOWN, "the logger was closed");
		}

		private boolean isSpent(int retries) {
			return (this.batch.isTriedOnce() || Sender.this.retryPolicy.exhausted(retries))
					&& !Sender.this.queue.isAbandoned();
		}

		private void settle(DeliveryResult result, int retries) {
			if (result.verdict() == Verdict.ACCEPTED) {
				accepted(this.parts.remove());
				return;
			}
			Sender.this.queue.attemptFailed(this.batch, result, false);
			// No switch, as in CircuitBreaker.
			if (result.verdict() == Verdict.UNAUTHORIZED) {
				undelivered(FailureReason.UNAUTHORIZED, result.reason());
			}
			else if (result.verdict() == Verdict.TOO_LARGE) {
				split(retries, this.parts.element().bytes(), result.reason());
			}
			else {
				Sender.this.completion.refused(this.batch, removeNotAccepted(), FailureReason.REJECTED,
						result.reason());
			}
		}

		private void accepted(Part part) {
			Sender.this.completion.accepted(this.batch, part.encoded);
			Sender.this.batchLimit.accepted(part.encoded.size(), part.bytes());
			if (part.refusedBytes > 0) {
				Sender.this.batchLimit.refused(part.refusedBytes);
			}
		}

		/** What this was split from may have been refused because of this. */
		private LogBatch removeNotAccepted() {
			LogBatch part = this.parts.remove().encoded;
			this.parts.forEach((other) -> other.refusedBytes = 0);
			return part;
		}

		private void undelivered(FailureReason reason, String detail) {
			LogBatch part = removeNotAccepted();
			if (!Sender.this.completion.undelivered(this.batch, part, reason, detail,
					backoffNanos(Integer.MAX_VALUE))) {
				this.unwritten.add(part);
			}
		}

		/**
		 * Have the halves delivered instead.
		 * @param refusedBytes how large a batch is too large if both are accepted, 0 if
		 * that is not known
		 */
		private void split(int retries, long refusedBytes, String reason) {
			if (this.parts.element().encoded.size() == 1) {
				Sender.this.completion.refused(this.batch, removeNotAccepted(), FailureReason.TOO_LARGE, reason);
				return;
			}
			Part part = this.parts.remove();
			Sender.this.deliveryLog.report("Splitting {}: {}", part.encoded, reason);
			List<LogBatch> halves = part.encoded.split();
			this.parts.push(new Part(halves.get(1), part.repeatable, retries, refusedBytes));
			this.parts.push(new Part(halves.get(0), part.repeatable, retries, 0));
		}

	}

	/**
	 * A part of a batch, and how many retries it has spent.
	 */
	private static final class Part {

		private final LogBatch encoded;

		/**
		 * Whether it may be at the backend already, or be sent again after a restart: the
		 * backend recognizes it by its id only if it is split as it was before.
		 */
		private final boolean repeatable;

		private final int retries;

		/**
		 * The size of a refused batch of which this is the last part, and all others have
		 * been accepted or are still to be; otherwise 0.
		 */
		private long refusedBytes;

		Part(LogBatch encoded, boolean repeatable, int retries, long refusedBytes) {
			this.encoded = encoded;
			this.repeatable = repeatable;
			this.retries = retries;
			this.refusedBytes = refusedBytes;
		}

		long bytes() {
			return this.encoded.payload().length;
		}

	}

}
