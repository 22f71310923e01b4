package com.trainburt.logger;

import java.io.IOException;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import com.trainburt.logger.Accumulator.Backoff;
import com.trainburt.logger.LoggerStats.State;
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

	private final LLMLoggerBuilder settings;

	private final ObjectWriter writer;

	private final Accumulator accumulator;

	private final LogTransport transport;

	private final Losses losses;

	private final Logger log;

	private final Level level;

	private final EntryEncoder encoder;

	private final RetryPolicy retryPolicy;

	private int unauthorizedInARow;

	Sender(LLMLoggerBuilder settings, ObjectWriter writer, Accumulator accumulator, LogTransport transport,
			Losses losses, Logger log) {
		this.settings = settings;
		this.writer = writer;
		this.accumulator = accumulator;
		this.transport = transport;
		this.losses = losses;
		this.log = log;
		this.level = settings.debug ? Level.INFO : Level.DEBUG;
		this.encoder = new EntryEncoder(writer);
		this.retryPolicy = new RetryPolicy(settings.maxRetries, settings.initialRetryDelay, settings.maxRetryDelay);
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
		this.losses.summarizeIfDue();
		if (batch == null) {
			return;
		}
		try {
			LogBatch encoded = encode(batch);
			if (encoded.size() > 0) {
				deliver(batch, encoded, 0);
			}
		}
		finally {
			lose(batch, Integer.MAX_VALUE, FailureReason.INTERNAL_ERROR, "an unexpected error, which is logged too");
		}
	}

	private LogBatch encode(Batch batch) {
		LogBatch.Builder encoded = LogBatch.builder(UUID.randomUUID().toString(),
				Instant.ofEpochMilli(this.settings.time.currentTimeMillis()), (int) batch.jsonBytes());
		for (LogEntry entry : batch.takeEntries()) {
			FailureReason stage = FailureReason.FILTER_ERROR;
			try {
				LogEntry kept = filter(entry);
				if (kept == null) {
					this.accumulator.filtered(batch, 1);
					continue;
				}
				stage = FailureReason.UNSERIALIZABLE;
				this.encoder.encode((kept != entry) ? newSnapshot().refreeze(kept) : kept, encoded);
			}
			catch (Exception | StackOverflowError | LinkageError | AssertionError ex) {
				lose(batch, 1, stage, Losses.describe(ex));
			}
		}
		return encoded.build();
	}

	private @Nullable LogEntry filter(LogEntry entry) throws Exception {
		if (this.settings.filters.isEmpty()) {
			return entry;
		}
		LogEntry thawed = newSnapshot().thaw(entry);
		LogEntry filtered = thawed;
		for (LogFilter filter : this.settings.filters) {
			filtered = filter.filter(filtered);
			if (filtered == null) {
				return null;
			}
		}
		return (filtered != thawed) ? filtered : entry;
	}

	private Snapshot newSnapshot() {
		return new Snapshot(this.writer, this.settings.maxBatchBytes);
	}

	/**
	 * Deliver until the backend has decided or the budget is spent.
	 * @param spent how many retries of the budget are spent already
	 */
	private void deliver(Batch batch, LogBatch encoded, int spent) {
		if (encoded.payload().length > this.settings.maxBatchBytes) {
			split(batch, encoded, spent,
					"more than %d bytes ('max-batch-bytes')".formatted(this.settings.maxBatchBytes));
			return;
		}
		int retries = spent;
		while (true) {
			DeliveryResult result = send(encoded);
			if (result.verdict() != Verdict.RETRY) {
				settle(batch, encoded, result, retries);
				return;
			}
			this.accumulator.tryFailed(State.RETRYING, result.reason());
			if (this.retryPolicy.exhausted(retries) && !this.accumulator.abandoned()) {
				giveUp(batch, encoded, FailureReason.RETRIES_EXHAUSTED, result.reason());
				return;
			}
			Backoff backoff = backOff(encoded, result, retries);
			if (backoff == Backoff.ABANDONED) {
				giveUp(batch, encoded, FailureReason.SHUTDOWN, result.reason());
				return;
			}
			// The extra try that a flush asks for must not shorten the life of a log.
			retries += (backoff == Backoff.ELAPSED) ? 1 : 0;
			this.accumulator.retrying();
		}
	}

	private DeliveryResult send(LogBatch encoded) {
		try {
			return this.transport.send(encoded, this.settings.timeout);
		}
		catch (IOException | RuntimeException ex) {
			return DeliveryResult.retry(Losses.describe(ex), null);
		}
		catch (InterruptedException ex) {
			return DeliveryResult.retry("the thread was interrupted", null);
		}
	}

	private void settle(Batch batch, LogBatch encoded, DeliveryResult result, int retries) {
		if (result.verdict() == Verdict.ACCEPTED) {
			this.unauthorizedInARow = 0;
			this.accumulator.sent(batch, encoded.size());
			this.log.atLevel(this.level).log("Sent {}", encoded);
			return;
		}
		boolean unauthorized = result.verdict() == Verdict.UNAUTHORIZED;
		this.accumulator.tryFailed(unauthorized ? State.UNAUTHORIZED : State.DELIVERING, result.reason());
		if (result.verdict() == Verdict.TOO_LARGE) {
			split(batch, encoded, retries, result.reason());
		}
		else if (unauthorized) {
			// Until the key is mended each batch costs itself; so let few batches ask.
			this.accumulator
				.pause(this.retryPolicy.backoffNanos(this.unauthorizedInARow++, this.settings.random.getAsDouble()));
			giveUp(batch, encoded, FailureReason.UNAUTHORIZED, result.reason());
		}
		else {
			giveUp(batch, encoded, FailureReason.REJECTED, result.reason());
		}
	}

	private void split(Batch batch, LogBatch encoded, int retries, String reason) {
		if (encoded.size() == 1) {
			giveUp(batch, encoded, FailureReason.TOO_LARGE, reason);
			return;
		}
		this.log.atLevel(this.level).log("Splitting {}: {}", encoded, reason);
		for (LogBatch half : encoded.split()) {
			deliver(batch, half, retries);
		}
	}

	private Backoff backOff(LogBatch encoded, DeliveryResult result, int retries) {
		this.accumulator.holdForBackend(RetryPolicy.retryAfterNanos(result.retryAfter()));
		long nanos = this.retryPolicy.backoffNanos(retries, this.settings.random.getAsDouble());
		this.log.atLevel(this.level)
			.log("Could not send {}: {}. Retrying in {} ms at the earliest", encoded, result.reason(),
					TimeUnit.NANOSECONDS.toMillis(nanos));
		try {
			return this.accumulator.backOff(nanos);
		}
		catch (InterruptedException ex) {
			return this.accumulator.abandoned() ? Backoff.ABANDONED : Backoff.ELAPSED;
		}
	}

	private void giveUp(Batch batch, LogBatch encoded, FailureReason reason, String detail) {
		this.accumulator.batchFailed();
		lose(batch, encoded.size(), reason, detail);
	}

	private void lose(Batch batch, int logs, FailureReason reason, String detail) {
		int lost = this.accumulator.failed(batch, logs, reason);
		if (lost > 0) {
			this.losses.report(reason, lost, detail);
		}
	}

}
