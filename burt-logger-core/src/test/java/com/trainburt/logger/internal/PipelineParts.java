package com.trainburt.logger.internal;

import java.io.IOException;
import java.util.Objects;
import java.util.function.Supplier;

import com.trainburt.logger.BuilderAccess;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LLMLoggerBuilder;
import com.trainburt.logger.SpoolSettings;
import com.trainburt.logger.internal.json.FrozenEntry;
import com.trainburt.logger.internal.json.FrozenMap;
import com.trainburt.logger.internal.json.Snapshot;
import com.trainburt.logger.internal.platform.Disk;
import com.trainburt.logger.internal.queue.Batch;
import com.trainburt.logger.internal.queue.DeliveryQueue;
import com.trainburt.logger.internal.queue.Origin;
import com.trainburt.logger.internal.queue.Settings;
import com.trainburt.logger.internal.spool.Spool;
import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.LogTransport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.helpers.NOPLogger;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * The parts of a {@link Pipeline}, wired as it does, but without threads: a test steps
 * them, and disk operations run on its thread.
 */
public final class PipelineParts {

	private static final ObjectWriter WRITER = JsonMapper.shared().writer();

	private final Settings settings;

	private final DeliveryQueue queue;

	private final Sender sender;

	private final @Nullable Spool spool;

	private final @Nullable SpoolStore store;

	private final BatchEncoder encoder;

	private final @Nullable SpoolWriter spoolWriter;

	private final @Nullable Journal journal;

	public PipelineParts(LLMLoggerBuilder builder, LogTransport transport) {
		this(builder, transport, new Disk(), NOPLogger.NOP_LOGGER);
	}

	/**
	 * Wire the parts.
	 * @param log for reports on losses and on the disk
	 */
	public PipelineParts(LLMLoggerBuilder builder, LogTransport transport, Disk disk, Logger log) {
		Settings settings = BuilderAccess.settings(builder);
		SpoolSettings spoolSettings = settings.spool();
		Spool spool = (spoolSettings != null)
				? new Spool(spoolSettings, settings.maxBatchBytes(), settings.time(), disk) : null;
		this.settings = settings;
		this.spool = spool;
		this.queue = new DeliveryQueue(settings, Pipeline.origins(spool));
		LossReporter reporter = new LossReporter(log, settings.time(), settings.remedies(), this.queue::backendState);
		DeliveryLog deliveryLog = new DeliveryLog(NOPLogger.NOP_LOGGER, Level.DEBUG, this.queue::backendState);
		this.store = (spool != null) ? new SpoolStore(this.queue, spool, reporter, deliveryLog) : null;
		BatchStore batchStore = (this.store != null) ? this.store : BatchStore.NONE;
		BatchCompletion completion = new BatchCompletion(this.queue, batchStore, reporter, deliveryLog);
		Supplier<BatchEncoder> newEncoder = () -> new BatchEncoder(settings, WRITER, completion,
				this.queue::isAbandoned);
		this.encoder = newEncoder.get();
		this.sender = new Sender(settings, this.queue, transport, batchStore, this.encoder, completion, reporter,
				deliveryLog, () -> {
				}, NOPLogger.NOP_LOGGER);
		this.spoolWriter = (this.store != null) ? new SpoolWriter(settings.time(), this.queue, spool, this.store,
				newEncoder.get(), completion, reporter, () -> {
				}) : null;
		this.journal = (store != null && spool.journaling())
				? new Journal(spool, this.queue, newEncoder, completion, this.store, settings.time()) : null;
	}

	/**
	 * Log as {@link LLMLogger#log} does.
	 */
	void log(Object request, Object response) throws Exception {
		FrozenEntry entry = new Snapshot(WRITER, this.settings.maxBatchBytes()).take(null, request, response,
				FrozenMap.EMPTY, null, this.settings.time().currentTimeMillis());
		if (this.journal != null) {
			this.journal.append(entry);
		}
		else {
			this.queue.append(entry);
		}
	}

	/**
	 * Have the backend answer an attempt of some batch.
	 */
	public void backendAnswers(DeliveryResult result) {
		this.queue.attemptFailed(new Batch(0, 0, Origin.Memory.INSTANCE), result, false);
	}

	public DeliveryQueue queue() {
		return this.queue;
	}

	Sender sender() {
		return this.sender;
	}

	Spool spool() {
		return Objects.requireNonNull(this.spool);
	}

	/**
	 * Write the next batch to disk.
	 * @param minWaitNanos for how long it waits there
	 */
	void writeNext(long minWaitNanos) {
		try {
			Batch batch = Objects.requireNonNull(this.queue.take());
			Objects.requireNonNull(this.store).write(batch, this.encoder.encode(batch).get(0), minWaitNanos);
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	SpoolWriter spoolWriter() {
		return Objects.requireNonNull(this.spoolWriter);
	}

	/**
	 * Let other processes adopt the files.
	 */
	void closeSpool() throws Exception {
		spool().close();
	}

}
