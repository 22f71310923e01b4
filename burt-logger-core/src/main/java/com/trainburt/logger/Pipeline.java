package com.trainburt.logger;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import com.trainburt.logger.Accumulator.Admission;
import com.trainburt.logger.Flushes.Ticket;
import com.trainburt.logger.internal.json.FrozenEntry;
import com.trainburt.logger.internal.json.FrozenMap;
import com.trainburt.logger.internal.json.Snapshot;
import com.trainburt.logger.internal.json.UnacceptableException;
import com.trainburt.logger.internal.platform.Disk;
import com.trainburt.logger.internal.platform.ForeignText;
import com.trainburt.logger.internal.platform.StackRoom;
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

	/**
	 * With a spool, this much is kept for writing down what the backend did not take, and
	 * more if it is much.
	 */
	private static final long SPOOL_NANOS = TimeUnit.SECONDS.toNanos(1);

	/** What a slow disk takes to write a batch. */
	private static final long SPOOL_BATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

	/** A disk that takes longer hangs, and no sender waits for it. */
	private static final long DISK_NANOS = TimeUnit.SECONDS.toNanos(2);

	private final Settings settings;

	private final ThreadFactory threadFactory;

	private final ObjectWriter writer;

	private final LogTransport transport;

	private final Accumulator accumulator;

	private final @Nullable Spool spool;

	private final @Nullable Spooler spooler;

	private final @Nullable Journal journal;

	private final Settler settler;

	private final Losses losses;

	private final FrozenMap metadata;

	private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

	private final AtomicInteger threadNumber = new AtomicInteger();

	private final AtomicBoolean shutdownBegun = new AtomicBoolean();

	private final CompletableFuture<Boolean> shutdownResult = new CompletableFuture<>();

	Pipeline(Settings settings, LogTransport transport) {
		this(settings, transport, new Disk(), Pipeline::newThread);
	}

	/**
	 * Build a logger.
	 * @param threadFactory makes the threads, whose names are set afterwards
	 */
	Pipeline(Settings settings, LogTransport transport, Disk disk, ThreadFactory threadFactory) {
		this.settings = settings;
		this.threadFactory = threadFactory;
		this.writer = settings.jsonMapper().writer().with(JsonWriteFeature.WRITE_NAN_AS_STRINGS);
		this.transport = transport;
		this.spool = (settings.spool() != null) ? new Spool(settings.spool(), settings.maxBatchBytes(), settings.time(),
				disk, diskThreads("burt-logger-disk", settings.maxInFlight() + 1),
				diskThreads("burt-logger-journal", 1)) : null;
		this.accumulator = new Accumulator(settings, this.spool);
		this.losses = new Losses(log, settings.time(), settings.remedies(), this.accumulator::state);
		this.settler = new Settler(this.accumulator, this.spool, this.losses, log, settings.level());
		this.journal = (this.spool != null && this.spool.journaling())
				? new Journal(this.spool, this.accumulator, this::newEncoder, this.settler, settings.time()) : null;
		try {
			this.metadata = newSnapshot().takeMetadata(settings.metadata());
		}
		catch (UnacceptableException ex) {
			throw new InvalidOptionException("metadata", settings.metadata().keySet(),
					"must be serializable (" + ex.detail() + ")");
		}
		this.spooler = (this.spool != null) ? new Spooler(settings.time(), this.accumulator, this.spool, newEncoder(),
				this.settler, this.losses, this::startThreads) : null;
		startThreads();
	}

	@Override
	public boolean log(Object request, @Nullable Object response,
			@Nullable Map<String, ? extends @Nullable Object> metadata) {
		return log(request, response, this.metadata, metadata);
	}

	private boolean log(Object request, @Nullable Object response, FrozenMap base,
			@Nullable Map<String, ? extends @Nullable Object> metadata) {
		if (!StackRoom.toCount()) {
			this.accumulator.droppedUnlocked();
			return false;
		}
		Admission admission;
		try {
			if (this.settings.sampleRate() < 1.0
					&& this.settings.random().getAsDouble() >= this.settings.sampleRate()) {
				return this.accumulator.leaveOut();
			}
			FrozenEntry entry = newSnapshot().take(request, response, base, metadata,
					this.settings.time().currentTimeMillis());
			admission = (this.journal != null) ? this.journal.append(entry) : this.accumulator.append(entry);
		}
		catch (UnacceptableException ex) {
			return drop(ex, "");
		}
		catch (Throwable ex) {
			// What throws has not changed anything.
			return drop(ex);
		}
		follow(admission);
		return admission == null || admission.accepted();
	}

	/**
	 * The log has been counted: whatever is thrown here is none of the caller's business.
	 */
	private void follow(@Nullable Admission admission) {
		try {
			if (admission == Admission.ACCEPTED_THREAD_NEEDED) {
				if (StackRoom.toStartAThread()) {
					startThreads();
				}
			}
			else if (admission == Admission.QUEUE_FULL) {
				this.losses.report(DropReason.QUEUE_FULL, 1, "the buffer is full", null);
			}
			else if (admission == Admission.CLOSED) {
				this.losses.report(DropReason.CLOSED, 1, "the logger has been closed", null);
			}
		}
		catch (Throwable ex) {
			// The next log starts the threads, and the next loss is reported.
		}
	}

	@Override
	public void logFailed(Throwable failure) {
		this.settler.lost(null, FailureReason.INTERNAL_ERROR, "it could not be put together", failure);
	}

	@Override
	public boolean dropIfTooLarge(long chars) {
		boolean tooLarge = chars > this.settings.maxBatchBytes();
		if (tooLarge) {
			this.accumulator.dropped(DropReason.TOO_LARGE);
			reportDropped(DropReason.TOO_LARGE, Snapshot.tooLarge(this.settings.maxBatchBytes()), null);
		}
		return tooLarge;
	}

	private boolean drop(UnacceptableException why, String place) {
		this.accumulator.dropped(why.reason());
		try {
			reportDropped(why.reason(), place + why.detail(), why.getCause());
		}
		catch (Throwable ex) {
			// No memory for a report; the log is counted.
		}
		return false;
	}

	private boolean drop(Throwable failure) {
		this.accumulator.dropped(DropReason.INTERNAL_ERROR);
		try {
			reportDropped(DropReason.INTERNAL_ERROR, ForeignText.type(failure) + ", whose message is at DEBUG",
					failure);
		}
		catch (Throwable ex) {
			// As above.
		}
		return false;
	}

	private void reportDropped(DropReason reason, String detail, @Nullable Throwable cause) {
		this.losses.report(reason, 1, detail, null);
		if (cause != null) {
			this.losses.cause(cause);
		}
	}

	private DiskThreads diskThreads(String name, int max) {
		return new DiskThreads(this.threadFactory, name, max, this.settings.time(), DISK_NANOS);
	}

	private Snapshot newSnapshot() {
		return new Snapshot(this.writer, this.settings.maxBatchBytes());
	}

	/**
	 * Start the threads that are missing. Where one cannot be started, the logs wait, and
	 * the next log and each sender that runs try again.
	 */
	private void startThreads() {
		Spooler spooler = this.spooler;
		if (spooler != null && this.accumulator.reserveSpooler()) {
			start(() -> spool(spooler), "burt-logger-spool", this::spoolerFailed);
		}
		boolean started = true;
		while (started && this.accumulator.reserveSender()) {
			started = start(this::send, "burt-logger-" + this.threadNumber.incrementAndGet(), (failure) -> {
				this.accumulator.senderEnded();
				this.losses.threadNotStarted(failure);
			});
		}
	}

	/**
	 * Start a thread.
	 * @param failed called if that is not possible, or if the task throws
	 * @return whether it has been started
	 */
	private boolean start(Runnable task, String name, Consumer<Throwable> failed) {
		Thread thread = null;
		try {
			thread = this.threadFactory.newThread(() -> {
				try {
					task.run();
				}
				finally {
					this.threads.remove(Thread.currentThread());
				}
			});
			thread.setName(name);
			thread.setUncaughtExceptionHandler((ended, failure) -> failed.accept(failure));
			this.threads.add(thread);
			thread.start();
			return true;
		}
		catch (Throwable ex) {
			if (thread != null) {
				this.threads.remove(thread);
			}
			failed.accept(ex);
			return false;
		}
	}

	/** Nothing of the thread that happens to log first is to live on in this one. */
	private static Thread newThread(Runnable task) {
		Thread thread = new Thread(null, task, "burt-logger", 0, false);
		thread.setContextClassLoader(LLMLogger.class.getClassLoader());
		thread.setDaemon(true);
		return thread;
	}

	private void spool(Spooler spooler) {
		this.accumulator.spoolerStarted();
		spooler.run();
	}

	private void spoolerFailed(Throwable failure) {
		String problem = "has no thread";
		try {
			problem = "has no thread (%s)".formatted(ForeignText.describe(failure));
		}
		catch (Throwable ex) {
			// There may be no memory to say more.
		}
		this.accumulator.spoolerFailed(problem);
		this.losses.spoolFailed(problem);
	}

	private void send() {
		new Sender(this.settings, this.accumulator, this.transport, this.spool, newEncoder(), this.settler, this.losses,
				this::startThreads, log)
			.run();
		this.accumulator.senderEnded();
	}

	private BatchEncoder newEncoder() {
		return new BatchEncoder(this.settings, this.writer, this.settler);
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
					"flush() was called from a filter, a transport or an appender, on a thread that delivers the logs");
		}
		Ticket ticket = this.accumulator.flush();
		try {
			startThreads();
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
				Thread thread = newThread(() -> shutdown(timeout));
				thread.setName("burt-logger-shutdown");
				thread.start();
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
		startThreads();
		long reserve = (this.spool != null) ? spoolNanos(this.accumulator.readyBatches(), timeoutNanos)
				: Math.min(timeoutNanos / 10, MAX_CANCEL_NANOS);
		boolean interrupted = false;
		boolean settled = false;
		try {
			settled = this.accumulator.await(ticket, deadlineNanos - reserve) && join(deadlineNanos - reserve);
		}
		catch (InterruptedException ex) {
			interrupted = true;
		}
		if (!settled) {
			int lost = this.accumulator.abandon();
			this.threads.forEach(Thread::interrupt);
			try {
				this.accumulator.await(ticket,
						interrupted ? graceNanos(this.settings.time().nanoTime()) : graceNanos(deadlineNanos));
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
			lost += this.accumulator.abandonRest();
			if (lost > 0) {
				this.losses.report(FailureReason.SHUTDOWN, lost, "the backend did not take them in time", null);
			}
		}
		this.accumulator.release(ticket);
		FlushResult result = ticket.result();
		// Foreign code, or a disk, either of which may hang.
		start(this::closeTransport, "burt-logger-close", this.losses::threadNotStarted);
		try {
			join(deadlineNanos);
			if (this.spool != null) {
				start(() -> closeSpool(this.spool), "burt-logger-close-spool", this.losses::threadNotStarted);
				join(graceNanos(deadlineNanos));
			}
		}
		catch (InterruptedException ex) {
			interrupted = true;
		}
		this.losses.summarizeNow();
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		return result.failed() == 0 && result.pending() == 0;
	}

	/**
	 * Until when what is left may be given up in good order. Writing it to disk is worth
	 * a moment more, even for a caller who has none to spare for the backend.
	 */
	private long graceNanos(long deadlineNanos) {
		long now = this.settings.time().nanoTime();
		return now + Math.max(deadlineNanos - now, (this.spool != null) ? SPOOL_NANOS : 0);
	}

	/**
	 * How much of the time for a shutdown is kept for writing to disk: half of it at
	 * most.
	 */
	static long spoolNanos(int batches, long timeoutNanos) {
		return Math.min(timeoutNanos / 2, Math.max(SPOOL_NANOS, batches * SPOOL_BATCH_NANOS));
	}

	/**
	 * Give the threads, which have nothing left to do, the time to end.
	 * @return whether they have
	 */
	private boolean join(long deadlineNanos) throws InterruptedException {
		for (Thread thread : this.threads) {
			TimeUnit.NANOSECONDS.timedJoin(thread, deadlineNanos - this.settings.time().nanoTime());
		}
		return this.threads.stream().noneMatch(Thread::isAlive);
	}

	private void closeSpool(Spool spool) {
		try {
			try {
				if (this.journal != null) {
					this.journal.close();
				}
			}
			finally {
				spool.close();
			}
		}
		catch (IOException ex) {
			this.settler.failed("could not be closed", ex);
		}
	}

	private void closeTransport() {
		try {
			this.transport.close();
		}
		catch (Throwable ex) {
			log.warn("The transport could not be closed", ForeignText.sanitize(ex));
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
		return this.threads.contains(Thread.currentThread()) || (this.spool != null && this.spool.isOwnThread());
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
				return drop(this.failure, "the metadata of its view: ");
			}
			return Pipeline.this.log(request, response, this.base, metadata);
		}

		@Override
		public void logFailed(Throwable failure) {
			Pipeline.this.logFailed(failure);
		}

		@Override
		public boolean dropIfTooLarge(long chars) {
			return Pipeline.this.dropIfTooLarge(chars);
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
