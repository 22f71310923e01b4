package com.trainburt.logger;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import com.trainburt.logger.Flushes.Ticket;
import com.trainburt.logger.Frozen.FrozenMap;
import com.trainburt.logger.Snapshot.UnacceptableException;
import com.trainburt.logger.transport.InvalidOptionException;
import com.trainburt.logger.transport.LogTransport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.ObjectWriter;

/**
 * The logger that {@link LLMLoggerBuilder} builds: wires the parts and owns the threads.
 */
final class Pipeline implements LLMLogger {

	private static final Logger log = LoggerFactory.getLogger(LLMLogger.class);

	/** Of the time for a shutdown, this much is kept for cancelling what hangs. */
	private static final long MAX_CANCEL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

	private final Settings settings;

	private final ObjectWriter writer;

	private final LogTransport transport;

	private final Accumulator accumulator;

	private final Losses losses;

	private final FrozenMap metadata;

	private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

	private final AtomicInteger threadNumber = new AtomicInteger();

	private final AtomicBoolean shutdownBegun = new AtomicBoolean();

	private final CompletableFuture<Boolean> shutdownResult = new CompletableFuture<>();

	Pipeline(Settings settings, LogTransport transport) {
		this.settings = settings;
		this.writer = settings.jsonMapper().writer().with(JsonWriteFeature.WRITE_NAN_AS_STRINGS);
		this.transport = transport;
		this.accumulator = new Accumulator(settings);
		this.losses = new Losses(log, settings.time());
		try {
			this.metadata = newSnapshot().takeMetadata(settings.metadata());
		}
		catch (UnacceptableException ex) {
			throw new InvalidOptionException("metadata", settings.metadata().keySet(),
					"must be serializable (" + ex.detail() + ")");
		}
	}

	@Override
	public boolean log(Object request, @Nullable Object response,
			@Nullable Map<String, ? extends @Nullable Object> metadata) {
		return log(request, response, this.metadata, metadata);
	}

	private boolean log(Object request, @Nullable Object response, FrozenMap base,
			@Nullable Map<String, ? extends @Nullable Object> metadata) {
		if (this.settings.sampleRate() < 1.0 && this.settings.random().getAsDouble() >= this.settings.sampleRate()) {
			return this.accumulator.leaveOut();
		}
		LogEntry entry;
		try {
			entry = newSnapshot().take(request, response, base, metadata, this.settings.time().currentTimeMillis());
		}
		catch (UnacceptableException ex) {
			return drop(ex.reason(), ex.detail());
		}
		switch (this.accumulator.append(entry)) {
			case ACCEPTED_SENDER_NEEDED -> startSenders();
			case ACCEPTED -> {
			}
			case QUEUE_FULL -> {
				this.losses.report(DropReason.QUEUE_FULL, 1, "the buffer is full");
				return false;
			}
			case CLOSED -> {
				this.losses.report(DropReason.CLOSED, 1, "the logger has been closed");
				return false;
			}
		}
		return true;
	}

	private boolean drop(DropReason reason, String detail) {
		this.accumulator.dropped(reason);
		this.losses.report(reason, 1, detail);
		return false;
	}

	private Snapshot newSnapshot() {
		return new Snapshot(this.writer, this.settings.maxBatchBytes());
	}

	private void startSenders() {
		while (this.accumulator.reserveSender()) {
			Thread thread = null;
			try {
				thread = newThread(this::send, "burt-logger-" + this.threadNumber.incrementAndGet());
				this.threads.add(thread);
				thread.start();
			}
			catch (Throwable ex) {
				// The logs wait, and the next one tries again.
				this.accumulator.senderEnded();
				if (thread != null) {
					this.threads.remove(thread);
				}
				this.losses.threadNotStarted(ex);
				return;
			}
		}
	}

	/** Nothing of the thread that happens to log first is to live on in this one. */
	private static Thread newThread(Runnable task, String name) {
		Thread thread = new Thread(null, task, name, 0, false);
		thread.setContextClassLoader(LLMLogger.class.getClassLoader());
		thread.setDaemon(true);
		return thread;
	}

	private void send() {
		try {
			new Sender(this.settings, this.writer, this.accumulator, this.transport, this.losses, log).run();
		}
		finally {
			this.threads.remove(Thread.currentThread());
			this.accumulator.senderEnded();
		}
	}

	@Override
	public LLMLogger withMetadata(Map<String, ? extends @Nullable Object> metadata) {
		return withMetadata(this.metadata, metadata);
	}

	private LLMLogger withMetadata(FrozenMap base, Map<String, ? extends @Nullable Object> metadata) {
		try {
			return new View(base.with(newSnapshot().takeMetadata(metadata)), null);
		}
		catch (UnacceptableException ex) {
			return new View(base, ex);
		}
	}

	@Override
	public FlushResult flush() {
		return flush(this.settings.shutdownTimeout());
	}

	@Override
	public FlushResult flush(Duration timeout) {
		long deadlineNanos = this.settings.time().nanoTime() + nanos(timeout);
		if (isOwnThread()) {
			throw new IllegalStateException(
					"flush() was called from a filter or transport, on a thread that would have to do the sending");
		}
		Ticket ticket = this.accumulator.flush();
		try {
			startSenders();
			this.accumulator.await(ticket, deadlineNanos);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.accumulator.release(ticket);
		}
		return ticket.result();
	}

	@Override
	public boolean shutdown(Duration timeout) {
		long timeoutNanos = nanos(timeout);
		long deadlineNanos = this.settings.time().nanoTime() + timeoutNanos;
		if (isOwnThread()) {
			if (!this.shutdownBegun.get()) {
				newThread(() -> shutdown(timeout), "burt-logger-shutdown").start();
			}
			return false;
		}
		if (this.shutdownBegun.compareAndSet(false, true)) {
			boolean nothingLost = false;
			try {
				nothingLost = shutdown(timeoutNanos, deadlineNanos);
			}
			finally {
				this.shutdownResult.complete(nothingLost);
			}
			return nothingLost;
		}
		try {
			return this.shutdownResult.get(Math.max(0, deadlineNanos - this.settings.time().nanoTime()),
					TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
		catch (ExecutionException | TimeoutException ex) {
			return false;
		}
	}

	private boolean shutdown(long timeoutNanos, long deadlineNanos) {
		Ticket ticket = this.accumulator.close();
		startSenders();
		boolean interrupted = false;
		boolean settled = false;
		try {
			settled = this.accumulator.await(ticket, deadlineNanos - Math.min(timeoutNanos / 10, MAX_CANCEL_NANOS));
		}
		catch (InterruptedException ex) {
			interrupted = true;
		}
		if (!settled) {
			int lost = this.accumulator.abandonBuffered();
			this.threads.forEach(Thread::interrupt);
			try {
				this.accumulator.await(ticket, interrupted ? this.settings.time().nanoTime() : deadlineNanos);
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
			lost += this.accumulator.abandonInFlight();
			if (lost > 0) {
				this.losses.report(FailureReason.SHUTDOWN, lost, "the backend did not take them in time");
			}
		}
		this.accumulator.release(ticket);
		FlushResult result = ticket.result();
		for (Thread thread : this.threads) {
			interrupted |= !join(thread, deadlineNanos);
		}
		// Foreign code, which may take its time.
		Thread closing = newThread(this::closeTransport, "burt-logger-close");
		closing.start();
		interrupted |= !join(closing, deadlineNanos);
		this.losses.summarizeNow();
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		return result.failed() == 0 && result.pending() == 0;
	}

	/**
	 * Give a thread that has nothing left to do the time to end.
	 * @return whether the calling thread was not interrupted
	 */
	private boolean join(Thread thread, long deadlineNanos) {
		try {
			TimeUnit.NANOSECONDS.timedJoin(thread, deadlineNanos - this.settings.time().nanoTime());
			return true;
		}
		catch (InterruptedException ex) {
			return false;
		}
	}

	private void closeTransport() {
		try {
			this.transport.close();
		}
		catch (Throwable ex) {
			log.warn("The transport could not be closed", ex);
		}
	}

	@Override
	public void close() {
		shutdown(this.settings.shutdownTimeout());
	}

	@Override
	public LoggerStats stats() {
		return this.accumulator.stats();
	}

	private boolean isOwnThread() {
		return this.threads.contains(Thread.currentThread());
	}

	/** Far less than what a nanosecond clock can be compared over. */
	private static long nanos(Duration timeout) {
		return timeout.isNegative() ? 0
				: (timeout.compareTo(Duration.ofDays(365)) < 0) ? timeout.toNanos() : TimeUnit.DAYS.toNanos(365);
	}

	/**
	 * The pipeline with metadata of its own.
	 */
	private final class View implements LLMLogger {

		private final FrozenMap base;

		private final @Nullable UnacceptableException failure;

		View(FrozenMap base, @Nullable UnacceptableException failure) {
			this.base = base;
			this.failure = failure;
		}

		@Override
		public boolean log(Object request, @Nullable Object response,
				@Nullable Map<String, ? extends @Nullable Object> metadata) {
			if (this.failure != null) {
				return drop(this.failure.reason(), "the metadata of its view: " + this.failure.detail());
			}
			return Pipeline.this.log(request, response, this.base, metadata);
		}

		@Override
		public LLMLogger withMetadata(Map<String, ? extends @Nullable Object> metadata) {
			return (this.failure != null) ? this : Pipeline.this.withMetadata(this.base, metadata);
		}

		@Override
		public FlushResult flush() {
			return Pipeline.this.flush();
		}

		@Override
		public FlushResult flush(Duration timeout) {
			return Pipeline.this.flush(timeout);
		}

		@Override
		public boolean shutdown(Duration timeout) {
			return Pipeline.this.shutdown(timeout);
		}

		@Override
		public void close() {
			Pipeline.this.close();
		}

		@Override
		public LoggerStats stats() {
			return Pipeline.this.stats();
		}

	}

}
