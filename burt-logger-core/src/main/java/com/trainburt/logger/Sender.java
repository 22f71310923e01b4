package com.trainburt.logger;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.trainburt.logger.Backend.Backoff;
import com.trainburt.logger.DiskThreads.HangingException;
import com.trainburt.logger.SpoolFormat.UnreadableException;
import com.trainburt.logger.internal.platform.ForeignText;
import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.DeliveryResult.Verdict;
import com.trainburt.logger.transport.LogBatch;
import com.trainburt.logger.transport.LogTransport;
import com.trainburt.logger.transport.OptionChecks;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * One thread's loop: take a batch, encode or read it, deliver it, settle it. It blocks in
 * a straight line, so that memory is bounded by the number of senders and a test can step
 * it.
 */
final class Sender implements Runnable {

	private static final long HANGING_DISK_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

	/** Made beforehand, for when there is no memory to say more. */
	private static final DeliveryResult FAILED = DeliveryResult.retry("the transport failed", null);

	private final Settings settings;

	private final Accumulator accumulator;

	private final Accounts accounts;

	private final Backend backend;

	private final LogTransport transport;

	private final @Nullable Spool spool;

	private final BatchEncoder encoder;

	private final Settler settler;

	private final Losses losses;

	private final Runnable startThreads;

	private final Logger log;

	private final RetryPolicy retryPolicy;

	/**
	 * Make a sender.
	 * @param startThreads starts those that are missing
	 */
	Sender(Settings settings, Accumulator accumulator, LogTransport transport, @Nullable Spool spool,
			BatchEncoder encoder, Settler settler, Losses losses, Runnable startThreads, Logger log) {
		this.settings = settings;
		this.accumulator = accumulator;
		this.accounts = accumulator.accounts();
		this.backend = accumulator.backend();
		this.transport = transport;
		this.spool = spool;
		this.encoder = encoder;
		this.settler = settler;
		this.losses = losses;
		this.startThreads = startThreads;
		this.log = log;
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
				this.losses.unexpected(ex);
			}
		}
	}

	/**
	 * One iteration: settles one batch, or waits for one.
	 */
	void runOnce() throws InterruptedException {
		Batch batch = this.accumulator.take();
		if (batch != null) {
			try {
				this.startThreads.run();
				List<LogBatch> encoded = (batch.file != null) ? read(batch, batch.file) : this.encoder.encode(batch);
				deliver(batch, encoded);
			}
			finally {
				abort(batch);
			}
		}
		else {
			this.startThreads.run();
		}
		this.losses.summarizeIfDue();
	}

	/** Whatever happens, no batch stays in hand. */
	private void abort(Batch batch) {
		if (batch.file != null) {
			this.accounts.defer(batch, batch.file, this.settings.maxRetryDelay().toNanos());
		}
		this.settler.giveUp(batch, Integer.MAX_VALUE, FailureReason.INTERNAL_ERROR,
				"an unexpected error, which is logged too");
	}

	private List<LogBatch> read(Batch batch, SpoolFile file) {
		if (this.spool == null) {
			return List.of();
		}
		try {
			LogBatch read = this.spool.read(file);
			batch.encoded(read);
			int lost = file.logs - file.lost - read.size();
			if (lost > 0) {
				this.settler.damaged(batch, file, lost, file + " is damaged");
			}
			return batch.encoded();
		}
		catch (NoSuchFileException ex) {
			this.settler.damaged(batch, file, batch.size(), file + " is gone");
		}
		catch (UnreadableException ex) {
			this.settler.damaged(batch, file, batch.size(), file + " cannot be read: " + ex.getMessage());
		}
		catch (HangingException ex) {
			this.settler.failed("could not read a batch", ex);
			this.accounts.pauseBacklog(batch, file, HANGING_DISK_PAUSE_NANOS);
		}
		catch (IOException ex) {
			this.settler.failed("could not read a batch", ex);
		}
		return List.of();
	}

	private void deliver(Batch batch, List<LogBatch> encoded) {
		this.accounts.encoded(batch, encoded.stream().mapToLong((part) -> part.payload().length).sum());
		Deque<Part> parts = new ArrayDeque<>();
		encoded.forEach((part) -> parts.add(new Part(part, 0)));
		List<LogBatch> kept = new ArrayList<>();
		try {
			while (!parts.isEmpty()) {
				deliver(batch, parts.element(), parts, kept);
			}
		}
		finally {
			while (!parts.isEmpty()) {
				undelivered(batch, parts, kept, FailureReason.INTERNAL_ERROR,
						"an unexpected error, which is logged too");
			}
			this.settler.keep(batch, kept);
		}
	}

	/**
	 * Deliver until the backend has decided or the budget is spent.
	 */
	private void deliver(Batch batch, Part part, Deque<Part> parts, List<LogBatch> kept) {
		LogBatch encoded = part.encoded();
		if (encoded.payload().length > this.settings.maxBatchBytes()) {
			split(batch, part, parts, this.settings.remedies()
				.named("more than %s ('maxBatchBytes')".formatted(OptionChecks.bytes(this.settings.maxBatchBytes()))));
			return;
		}
		int retries = part.retries();
		long retryNanos = 0;
		Backoff backoff = Backoff.ELAPSED;
		while (true) {
			if (this.accumulator.abandoned()) {
				undelivered(batch, parts, kept, FailureReason.SHUTDOWN, "the logger was closed");
				return;
			}
			DeliveryResult result = send(encoded);
			if (result.verdict() == Verdict.ACCEPTED) {
				this.settler.accepted(batch, parts.remove().encoded());
				return;
			}
			if (result.verdict() != Verdict.RETRY) {
				settle(batch, new Part(encoded, retries), result, parts, kept);
				return;
			}
			this.backend.tryAgain(result.reason(), RetryPolicy.retryAfterNanos(result.retryAfter()));
			this.settler.report("Could not send {}: {}", encoded, result.reason());
			// An extra try for a flush costs no retry, and the next one stays where it
			// was.
			if (backoff != Backoff.WOKEN) {
				if ((batch.triedOnce() || this.retryPolicy.exhausted(retries)) && !this.accumulator.abandoned()) {
					this.backend.unanswered(batch, awayNanos());
					undelivered(batch, parts, kept, FailureReason.RETRIES_EXHAUSTED, result.reason());
					return;
				}
				retryNanos = this.settings.time().nanoTime() + backoffNanos(retries);
			}
			backoff = backOff(retryNanos);
			if (backoff == Backoff.DIVERTED) {
				undelivered(batch, parts, kept, FailureReason.RETRIES_EXHAUSTED, result.reason());
				return;
			}
			if (backoff != Backoff.ABANDONED) {
				retries += (backoff == Backoff.ELAPSED) ? 1 : 0;
				this.backend.retrying();
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
		catch (Throwable ex) {
			// Undeclared exceptions too, and errors: when no thread can be created, or
			// the heap
			// is full, the logs wait as in any outage.
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

	private void settle(Batch batch, Part part, DeliveryResult result, Deque<Part> parts, List<LogBatch> kept) {
		if (result.verdict() == Verdict.UNAUTHORIZED) {
			// Until the key is mended, let few batches ask.
			this.backend.unauthorized(result.reason(), this::backoffNanos);
			undelivered(batch, parts, kept, FailureReason.UNAUTHORIZED, result.reason());
		}
		else {
			this.backend.refused(result.reason());
			if (result.verdict() == Verdict.TOO_LARGE) {
				split(batch, part, parts, result.reason());
			}
			else {
				this.settler.refused(batch, parts.remove().encoded(), FailureReason.REJECTED, result.reason());
			}
		}
	}

	private void undelivered(Batch batch, Deque<Part> parts, List<LogBatch> kept, FailureReason reason, String detail) {
		LogBatch part = parts.remove().encoded();
		if (!this.settler.undelivered(batch, part, reason, detail, awayNanos())) {
			kept.add(part);
		}
	}

	private void split(Batch batch, Part part, Deque<Part> parts, String reason) {
		LogBatch encoded = parts.remove().encoded();
		if (encoded.size() == 1) {
			this.settler.refused(batch, encoded, FailureReason.TOO_LARGE, reason);
			return;
		}
		this.settler.report("Splitting {}: {}", encoded, reason);
		List<LogBatch> halves = encoded.split();
		parts.push(new Part(halves.get(1), part.retries()));
		parts.push(new Part(halves.get(0), part.retries()));
	}

	private long backoffNanos(int failures) {
		return this.retryPolicy.backoffNanos(failures, this.settings.random().getAsDouble());
	}

	private long awayNanos() {
		return backoffNanos(Integer.MAX_VALUE);
	}

	private Backoff backOff(long untilNanos) {
		try {
			return this.backend.backOff(untilNanos);
		}
		catch (InterruptedException ex) {
			return this.accumulator.abandoned() ? Backoff.ABANDONED : Backoff.ELAPSED;
		}
	}

	/**
	 * What is left of a batch to be delivered, and how many retries it has spent.
	 */
	private record Part(LogBatch encoded, int retries) {
	}

}
