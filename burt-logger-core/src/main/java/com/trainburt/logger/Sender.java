package com.trainburt.logger;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;

import com.trainburt.logger.Accumulator.Backoff;
import com.trainburt.logger.LoggerStats.State;
import com.trainburt.logger.Snapshot.UnacceptableException;
import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.DeliveryResult.Verdict;
import com.trainburt.logger.transport.LogBatch;
import com.trainburt.logger.transport.LogTransport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import tools.jackson.databind.ObjectWriter;

/**
 * One thread's loop: take a batch, encode it, deliver it, settle it. It blocks in a
 * straight line, so that memory is bounded by the number of senders and a test can step
 * it.
 */
final class Sender implements Runnable {

	private final Settings settings;

	private final ObjectWriter writer;

	private final Accumulator accumulator;

	private final LogTransport transport;

	private final Losses losses;

	private final Logger log;

	private final Level level;

	private final EntryEncoder encoder;

	private final RetryPolicy retryPolicy;

	Sender(Settings settings, ObjectWriter writer, Accumulator accumulator, LogTransport transport, Losses losses,
			Logger log) {
		this.settings = settings;
		this.writer = writer;
		this.accumulator = accumulator;
		this.transport = transport;
		this.losses = losses;
		this.log = log;
		this.level = settings.debug() ? Level.INFO : Level.DEBUG;
		this.encoder = new EntryEncoder();
		this.retryPolicy = new RetryPolicy(settings.maxRetries(), settings.initialRetryDelay(),
				settings.maxRetryDelay());
	}

	/**
	 * Run until the accumulator is drained. Whatever is thrown costs the batch in hand at
	 * most.
	 */
	@Override
	public void run() {
		while (!this.accumulator.drained()) {
			try {
				runOnce();
			}
			catch (InterruptedException ex) {
				// By a shutdown, which the condition sees, or by a stranger, who is
				// ignored.
			}
			catch (Throwable ex) {
				reportQuietly(ex);
			}
		}
	}

	private void reportQuietly(Throwable failure) {
		try {
			this.log.error("Burt Logger hit an unexpected error and goes on", failure);
		}
		catch (Throwable ex) {
			// Out of memory once more. The batch has been counted, which is what matters.
		}
	}

	/**
	 * One iteration: settles one batch, or waits for one.
	 */
	void runOnce() throws InterruptedException {
		Batch batch = this.accumulator.take();
		if (batch != null) {
			try {
				deliver(batch, encode(batch));
			}
			finally {
				giveUp(batch, Integer.MAX_VALUE, FailureReason.INTERNAL_ERROR,
						"an unexpected error, which is logged too");
			}
		}
		this.losses.summarizeIfDue();
	}

	private LogBatch encode(Batch batch) {
		this.encoder.begin();
		for (LogEntry entry : batch.takeEntries()) {
			FailureReason blame = FailureReason.FILTER_ERROR;
			try {
				LogEntry kept = filter(entry);
				if (kept == null) {
					this.accumulator.filtered(batch, 1);
					continue;
				}
				blame = FailureReason.UNSERIALIZABLE;
				this.encoder.encode(kept);
			}
			catch (UnacceptableException ex) {
				blame = (ex.reason() == DropReason.TOO_LARGE) ? FailureReason.TOO_LARGE : FailureReason.UNSERIALIZABLE;
				lose(batch, blame, "what a filter made of it: " + ex.detail());
			}
			catch (InterruptedException ex) {
				if (this.accumulator.abandoned()) {
					// Out of time: the next filter is not to wait either.
					Thread.currentThread().interrupt();
					blame = FailureReason.SHUTDOWN;
				}
				lose(batch, blame, Losses.describe(ex));
			}
			catch (Exception | StackOverflowError | LinkageError | AssertionError ex) {
				lose(batch, blame, Losses.describe(ex));
			}
		}
		return this.encoder.finish(UUID.randomUUID().toString(),
				Instant.ofEpochMilli(this.settings.time().currentTimeMillis()));
	}

	private @Nullable LogEntry filter(LogEntry entry) throws Exception {
		LogEntry kept = entry;
		for (LogFilter filter : this.settings.filters()) {
			LogEntry filtered = filter.filter(kept);
			if (filtered == null) {
				return null;
			}
			if (filtered != kept) {
				kept = new Snapshot(this.writer, this.settings.maxBatchBytes()).retake(filtered);
			}
		}
		return kept;
	}

	private void deliver(Batch batch, LogBatch encoded) {
		this.accumulator.encoded(batch, encoded.payload().length);
		if (encoded.size() == 0) {
			return;
		}
		Deque<Part> parts = new ArrayDeque<>();
		parts.push(new Part(encoded, 0));
		while (!parts.isEmpty()) {
			deliver(batch, parts.pop(), parts);
		}
	}

	/**
	 * Deliver until the backend has decided or the budget is spent.
	 */
	private void deliver(Batch batch, Part part, Deque<Part> parts) {
		LogBatch encoded = part.encoded();
		if (encoded.payload().length > this.settings.maxBatchBytes()) {
			split(batch, part, parts,
					"more than %d bytes ('max-batch-bytes')".formatted(this.settings.maxBatchBytes()));
			return;
		}
		int retries = part.retries();
		long retryNanos = 0;
		Backoff backoff = Backoff.ELAPSED;
		while (true) {
			if (this.accumulator.abandoned()) {
				giveUp(batch, encoded.size(), FailureReason.SHUTDOWN, "the logger was closed");
				return;
			}
			DeliveryResult result = send(encoded);
			if (result.verdict() != Verdict.RETRY) {
				settle(batch, new Part(encoded, retries), result, parts);
				return;
			}
			this.accumulator.tryFailed(State.RETRYING, result.reason());
			this.accumulator.holdForBackend(RetryPolicy.retryAfterNanos(result.retryAfter()));
			this.log.atLevel(this.level).log("Could not send {}: {}", encoded, result.reason());
			// An extra try for a flush costs no retry, and the next one stays where it
			// was.
			if (backoff != Backoff.WOKEN) {
				if (this.retryPolicy.exhausted(retries) && !this.accumulator.abandoned()) {
					giveUp(batch, encoded.size(), FailureReason.RETRIES_EXHAUSTED, result.reason());
					return;
				}
				retryNanos = this.settings.time().nanoTime() + backoffNanos(retries);
			}
			backoff = backOff(retryNanos);
			if (backoff != Backoff.ABANDONED) {
				retries += (backoff == Backoff.ELAPSED) ? 1 : 0;
				this.accumulator.retrying();
			}
		}
	}

	private DeliveryResult send(LogBatch encoded) {
		try {
			return this.transport.send(encoded, this.settings.timeout());
		}
		catch (InterruptedException ex) {
			return DeliveryResult.retry("the thread was interrupted", null);
		}
		catch (Exception ex) {
			// Some languages throw checked exceptions that are not declared.
			return DeliveryResult.retry(Losses.describe(ex), null);
		}
	}

	private void settle(Batch batch, Part part, DeliveryResult result, Deque<Part> parts) {
		LogBatch encoded = part.encoded();
		if (result.verdict() == Verdict.ACCEPTED) {
			this.accumulator.sent(batch, encoded.size());
			this.log.atLevel(this.level).log("Sent {}", encoded);
			return;
		}
		boolean unauthorized = result.verdict() == Verdict.UNAUTHORIZED;
		this.accumulator.tryFailed(unauthorized ? State.UNAUTHORIZED : State.DELIVERING, result.reason());
		if (result.verdict() == Verdict.TOO_LARGE) {
			split(batch, part, parts, result.reason());
		}
		else if (unauthorized) {
			// Until the key is mended each batch costs itself; so let few batches ask.
			this.accumulator.pause(backoffNanos(this.accumulator.refused()));
			giveUp(batch, encoded.size(), FailureReason.UNAUTHORIZED, result.reason());
		}
		else {
			giveUp(batch, encoded.size(), FailureReason.REJECTED, result.reason());
		}
	}

	private void split(Batch batch, Part part, Deque<Part> parts, String reason) {
		LogBatch encoded = part.encoded();
		if (encoded.size() == 1) {
			giveUp(batch, 1, FailureReason.TOO_LARGE, reason);
			return;
		}
		this.log.atLevel(this.level).log("Splitting {}: {}", encoded, reason);
		List<LogBatch> halves = encoded.split();
		parts.push(new Part(halves.get(1), part.retries()));
		parts.push(new Part(halves.get(0), part.retries()));
	}

	private long backoffNanos(int failures) {
		return this.retryPolicy.backoffNanos(failures, this.settings.random().getAsDouble());
	}

	private Backoff backOff(long untilNanos) {
		try {
			return this.accumulator.backOff(untilNanos);
		}
		catch (InterruptedException ex) {
			return this.accumulator.abandoned() ? Backoff.ABANDONED : Backoff.ELAPSED;
		}
	}

	private void lose(Batch batch, FailureReason reason, String detail) {
		report(this.accumulator.failed(batch, 1, reason), reason, detail);
	}

	private void giveUp(Batch batch, int logs, FailureReason reason, String detail) {
		report(this.accumulator.gaveUp(batch, logs, reason), reason, detail);
	}

	private void report(int lost, FailureReason reason, String detail) {
		if (lost > 0) {
			this.losses.report(reason, lost, detail);
		}
	}

	/**
	 * What is left of a batch to be delivered, and how many retries it has spent.
	 */
	private record Part(LogBatch encoded, int retries) {
	}

}
