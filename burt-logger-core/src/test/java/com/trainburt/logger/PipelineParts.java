package com.trainburt.logger;

import java.util.Objects;
import java.util.function.Supplier;

import com.trainburt.logger.internal.json.FrozenEntry;
import com.trainburt.logger.internal.json.FrozenMap;
import com.trainburt.logger.internal.json.Snapshot;
import com.trainburt.logger.internal.platform.Disk;
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
final class PipelineParts {

	private static final ObjectWriter WRITER = JsonMapper.shared().writer();

	private final Settings settings;

	private final Accumulator queue;

	private final Sender sender;

	private final @Nullable Spool spool;

	private final @Nullable Spooler spooler;

	private final @Nullable Journal journal;

	PipelineParts(LLMLoggerBuilder builder, LogTransport transport) {
		this(builder, transport, new Disk(), NOPLogger.NOP_LOGGER);
	}

	/**
	 * Wire the parts.
	 * @param log for reports on losses and on the disk
	 */
	PipelineParts(LLMLoggerBuilder builder, LogTransport transport, Disk disk, Logger log) {
		Settings settings = builder.settings();
		SpoolSettings spoolSettings = settings.spool();
		Spool spool = (spoolSettings != null)
				? new Spool(spoolSettings, settings.maxBatchBytes(), settings.time(), disk) : null;
		this.settings = settings;
		this.spool = spool;
		this.queue = new Accumulator(settings, spool);
		Losses losses = new Losses(log, settings.time(), settings.remedies(), this.queue::state);
		Settler settler = new Settler(this.queue, spool, losses, NOPLogger.NOP_LOGGER, Level.DEBUG);
		Supplier<BatchEncoder> newEncoder = () -> new BatchEncoder(settings, WRITER, settler);
		this.sender = new Sender(settings, this.queue, transport, spool, newEncoder.get(), settler, losses, () -> {
		}, NOPLogger.NOP_LOGGER);
		this.spooler = (spool != null)
				? new Spooler(settings.time(), this.queue, spool, newEncoder.get(), settler, losses, () -> {
				}) : null;
		this.journal = (spool != null && spool.journaling())
				? new Journal(spool, this.queue, newEncoder, settler, settings.time()) : null;
	}

	/**
	 * Log as {@link LLMLogger#log} does.
	 */
	void log(Object request, Object response) throws Exception {
		FrozenEntry entry = new Snapshot(WRITER, this.settings.maxBatchBytes()).take(request, response, FrozenMap.EMPTY,
				null, this.settings.time().currentTimeMillis());
		if (this.journal != null) {
			this.journal.append(entry);
		}
		else {
			this.queue.append(entry);
		}
	}

	Accumulator queue() {
		return this.queue;
	}

	Sender sender() {
		return this.sender;
	}

	Spool spool() {
		return Objects.requireNonNull(this.spool);
	}

	Spooler spooler() {
		return Objects.requireNonNull(this.spooler);
	}

	/**
	 * Let other processes take over what is on disk.
	 */
	void closeSpool() throws Exception {
		if (this.journal != null) {
			this.journal.close();
		}
		spool().close();
	}

}
