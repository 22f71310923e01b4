package com.trainburt.logger.internal;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import com.trainburt.logger.DropReason;
import com.trainburt.logger.FailureReason;
import com.trainburt.logger.FlushResult;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LLMLoggerBuilder;
import com.trainburt.logger.LogId;
import com.trainburt.logger.LoggerStats;
import com.trainburt.logger.internal.json.FrozenEntry;
import com.trainburt.logger.internal.json.FrozenMap;
import com.trainburt.logger.internal.json.Snapshot;
import com.trainburt.logger.internal.json.UnacceptableException;
import com.trainburt.logger.internal.platform.DaemonThreads;
import com.trainburt.logger.internal.platform.Disk;
import com.trainburt.logger.internal.platform.ForeignText;
import com.trainburt.logger.internal.platform.StackRoom;
import com.trainburt.logger.internal.platform.Time;
import com.trainburt.logger.internal.queue.Admission;
import com.trainburt.logger.internal.queue.DeliveryQueue;
import com.trainburt.logger.internal.queue.FlushTracker.Ticket;
import com.trainburt.logger.internal.queue.Origin;
import com.trainburt.logger.internal.queue.Outcome;
import com.trainburt.logger.internal.queue.Settings;
import com.trainburt.logger.internal.spool.DiskThreads;
import com.trainburt.logger.internal.spool.Spool;
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
public final class Pipeline implements LLMLogger {

	private static final Logger log = LoggerFactory.getLogger(LLMLogger.class);

	/** A disk that takes longer hangs, and no sender waits for it. */
	private static final long DISK_NANOS = TimeUnit.SECONDS.toNanos(2);

	private final Settings settings;

	private final ObjectWriter writer;

	private final Sampling sampling;

	private final LogTransport transport;

	private final DeliveryQueue queue;

	private final BatchStore store;

	private final @Nullable SpoolParts spool;

	private final BatchCompletion completion;

	private final LossReporter reporter;

	private final DeliveryLog deliveryLog;

	private final FrozenMap metadata;

	private final PipelineThreads threads;

	private final AtomicInteger senderNumber = new AtomicInteger();

	private final AtomicBoolean shutdownBegun = new AtomicBoolean();

	private final CompletableFuture<Boolean> shutdownResult = new CompletableFuture<>();

	public Pipeline(Settings settings, LogTransport transport) {
		this(settings, transport, new Disk(), DaemonThreads.named("burt-logger"));
	}

	/**
	 * Build a logger.
	 * @param threadFactory makes the threads, whose names are set afterwards
	 */
	public Pipeline(Settings settings, LogTransport transport, Disk disk, ThreadFactory threadFactory) {
		this.settings = settings;
		this.writer = settings.jsonMapper().writer().with(JsonWriteFeature.WRITE_NAN_AS_STRINGS);
		this.sampling = new Sampling(settings.sampleRate(), settings.random());
		this.transport = transport;
		this.threads = new PipelineThreads(threadFactory, settings.time());
		Spool spool = (settings.spool() != null) ? new Spool(settings.spool(), settings.maxBatchBytes(),
				settings.time(), disk, diskThreads(threadFactory, "burt-logger-disk", settings.maxInFlight() + 1),
				diskThreads(threadFactory, "burt-logger-journal", 1)) : null;
		this.queue = new DeliveryQueue(settings, origins(spool));
		this.reporter = new LossReporter(log, settings.time(), settings.remedies(), this.queue::backendState);
		this.deliveryLog = new DeliveryLog(log, settings.level(), this.queue::backendState);
		SpoolStore spoolStore = (spool != null) ? new SpoolStore(this.queue, spool, this.reporter, this.deliveryLog)
				: null;
		this.store = (spoolStore != null) ? spoolStore : BatchStore.NONE;
		this.completion = new BatchCompletion(this.queue, this.store, this.reporter, this.deliveryLog);
		this.spool = (spool != null && spoolStore != null) ? spoolParts(spool, spoolStore) : null;
		try {
			this.metadata = newSnapshot().takeMetadata(settings.metadata());
		}
		catch (UnacceptableException ex) {
			throw new InvalidOptionException("metadata", settings.metadata().keySet(),
					"must be serializable (" + ex.detail() + ")");
		}
		startThreads();
	}

	/**
	 * The factory of the origins of new batches.
	 * @param spool the spool, or {@code null} if there is none
	 */
	static Supplier<Origin> origins(@Nullable Spool spool) {
		return (spool != null && spool.journaling()) ? () -> new Origin.Journaled(spool.newJournalFile())
				: () -> Origin.Memory.INSTANCE;
	}

	private SpoolParts spoolParts(Spool spool, SpoolStore store) {
		Time time = this.settings.time();
		Journal journal = spool.journaling()
				? new Journal(spool, this.queue, this::newEncoder, this.completion, store, time) : null;
		return new SpoolParts(spool, store, new SpoolWriter(time, this.queue, spool, store, newEncoder(),
				this.completion, this.reporter, this::startThreads), journal);
	}

	private DiskThreads diskThreads(ThreadFactory factory, String name, int max) {
		return new DiskThreads(factory, name, max, this.settings.time(), DISK_NANOS);
	}

	@Override
	public boolean log(Object request, @Nullable Object response,
			@Nullable Map<String, ? extends @Nullable Object> metadata) {
		return log(null, request, response, metadata);
	}

	@Override
	public boolean log(@Nullable LogId id, Object request, @Nullable Object response,
			@Nullable Map<String, ? extends @Nullable Object> metadata) {
		return log(id, request, response, this.metadata, metadata);
	}

	/**
	 * As {@link LLMLogger#log}, with metadata of a view.
	 */
	boolean log(@Nullable LogId id, Object request, @Nullable Object response, FrozenMap base,
			@Nullable Map<String, ? extends @Nullable Object> metadata) {
		if (!StackRoom.toCount()) {
			this.queue.dropUnlocked();
			return false;
		}
		Admission admission;
		Journal journal = (this.spool != null) ? this.spool.journal() : null;
		try {
			if (!this.sampling.keeps(id, request, base, metadata)) {
				return this.queue.settleUnqueued(Outcome.FILTERED) > 0;
			}
			FrozenEntry entry = newSnapshot().take(id, request, response, base, metadata,
					this.settings.time().currentTimeMillis());
			admission = (journal != null) ? journal.append(entry) : this.queue.append(entry);
		}
		catch (UnacceptableException ex) {
			return drop(ex, "");
		}
		catch (Throwable ex) {
			// A call that throws has not changed anything.
			return drop(ex);
		}
		follow(admission);
		return admission == null || admission.accepted();
	}

	/**
	 * The log has been counted, so the caller must not see an exception from here.
	 */
	private void follow(@Nullable Admission admission) {
		if (admission == null || admission == Admission.ACCEPTED) {
			return;
		}
		try {
			// No switch, as in CircuitBreaker.
			if (admission == Admission.QUEUE_FULL) {
				this.reporter.report(DropReason.QUEUE_FULL, 1, "the buffer is full", null);
			}
			else if (admission == Admission.CLOSED) {
				this.reporter.report(DropReason.CLOSED, 1, "the logger has been closed", null);
			}
			else if (admission.threadNeeded() && StackRoom.toStartAThread()) {
				startThreads();
			}
		}
		catch (Throwable ex) {
			// The next log starts the threads, and the next loss is reported.
		}
	}

	@Override
	public void logFailed(Throwable failure) {
		this.completion.lost(null, FailureReason.INTERNAL_ERROR, "it could not be put together", failure);
	}

	@Override
	public boolean dropIfTooLarge(long chars) {
		long maxBytes = this.settings.maxBatchBytes();
		return chars > maxBytes && !drop(Snapshot.tooLarge(maxBytes), "");
	}

	/**
	 * Drop a log that cannot be accepted.
	 * @return {@code false}
	 */
	boolean drop(UnacceptableException why, String place) {
		this.queue.drop(why.reason());
		try {
			reportDropped(why.reason(), place + why.detail(), why.getCause());
		}
		catch (Throwable ex) {
			// No memory for a report; the log is counted.
		}
		return false;
	}

	private boolean drop(Throwable failure) {
		this.queue.drop(DropReason.INTERNAL_ERROR);
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
		this.reporter.report(reason, 1, detail, null);
		if (cause != null) {
			this.reporter.cause(cause);
		}
	}

	private Snapshot newSnapshot() {
		return new Snapshot(this.writer, this.settings.maxBatchBytes());
	}

	/**
	 * Start the threads that are missing. Where one cannot be started, the logs wait; the
	 * next log and each running sender retry.
	 */
	private void startThreads() {
		if (this.spool != null && this.queue.reserveSpoolWriter()) {
			SpoolWriter writer = this.spool.writer();
			this.threads.start(() -> {
				this.queue.spoolWriterStarted();
				writer.run();
			}, "burt-logger-spool", this::spoolWriterFailed);
		}
		boolean started = true;
		while (started && this.queue.reserveSender()) {
			started = this.threads.start(this::send, "burt-logger-" + this.senderNumber.incrementAndGet(),
					(failure) -> {
						this.queue.senderEnded();
						this.reporter.threadNotStarted(failure);
					});
		}
	}

	private void spoolWriterFailed(Throwable failure) {
		String problem = "has no thread";
		try {
			problem = "has no thread (%s)".formatted(ForeignText.describe(failure));
		}
		catch (Throwable ex) {
			// There may be no memory to say more.
		}
		this.queue.spoolWriterFailed(problem);
		this.reporter.spoolFailed(problem);
	}

	private void send() {
		new Sender(this.settings, this.queue, this.transport, this.store, newEncoder(), this.completion, this.reporter,
				this.deliveryLog, this::startThreads, log)
			.run();
		this.queue.senderEnded();
	}

	private BatchEncoder newEncoder() {
		return new BatchEncoder(this.settings, this.writer, this.completion, this.queue::isAbandoned);
	}

	@Override
	public LLMLogger withMetadata(Map<String, ? extends @Nullable Object> metadata) {
		return withMetadata(this.metadata, metadata);
	}

	/**
	 * A view with more metadata than another.
	 */
	LLMLogger withMetadata(FrozenMap base, Map<String, ? extends @Nullable Object> metadata) {
		try {
			return new MetadataView(this, base.with(newSnapshot().takeMetadata(metadata)), null);
		}
		catch (UnacceptableException ex) {
			return new MetadataView(this, base, ex);
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
		Ticket ticket = this.queue.flush();
		try {
			startThreads();
			this.queue.await(ticket, deadlineNanos);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.queue.release(ticket);
		}
		return ticket.result();
	}

	@Override
	public boolean shutdown(Duration timeout) {
		long timeoutNanos = nanos(timeout);
		long deadlineNanos = this.settings.time().nanoTime() + timeoutNanos;
		if (isOwnThread()) {
			if (!this.shutdownBegun.get()) {
				DaemonThreads.newThread(() -> shutdown(timeout), "burt-logger-shutdown").start();
			}
			return false;
		}
		if (this.shutdownBegun.compareAndSet(false, true)) {
			boolean nothingLost = false;
			try {
				nothingLost = new ShutdownSequence(this.settings.time(), this.queue, this.threads, this.transport,
						this.spool, this.reporter, log)
					.run(timeoutNanos, deadlineNanos, this::startThreads);
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

	@Override
	public void close() {
		shutdown(this.settings.shutdownTimeout());
	}

	@Override
	public LoggerStats stats() {
		return this.queue.stats();
	}

	private boolean isOwnThread() {
		return this.threads.isOwnThread() || (this.spool != null && this.spool.spool().isOwnThread());
	}

	/** Far below the range in which nanosecond clocks can be compared. */
	private static long nanos(Duration timeout) {
		return timeout.isNegative() ? 0
				: (timeout.compareTo(Duration.ofDays(365)) < 0) ? timeout.toNanos() : TimeUnit.DAYS.toNanos(365);
	}

}
