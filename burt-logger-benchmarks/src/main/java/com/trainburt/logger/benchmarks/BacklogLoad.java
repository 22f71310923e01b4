package com.trainburt.logger.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LoggerStats;
import com.trainburt.logger.SpoolSettings;
import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.LogBatch;
import com.trainburt.logger.transport.LogTransport;

/**
 * The load program for the time after an outage: how fast what waits on disk is sent, by
 * itself and beside new logs, compared with new logs alone.
 */
public final class BacklogLoad {

	private static final int ROOM = 8_000;

	private static final long MAX_SPOOL_BYTES = 8L * 1024 * 1024 * 1024;

	private final ChatLog chat = ChatLog.create();

	private final Outage transport;

	private final LLMLogger logger;

	private BacklogLoad(String url, int batchSize, Path directory) {
		this.transport = new Outage(BurtContestant.transport(url));
		this.logger = LLMLogger.builder()
			.transport(this.transport)
			.batchSize(batchSize)
			.maxInFlight(4)
			.flushInterval(Contestant.LINGER)
			.maxQueueSize(2 * ROOM + 1)
			.maxQueueBytes(Contestant.QUEUE_BYTES)
			.maxRetries(0)
			.initialRetryDelay(Duration.ofMillis(1))
			.maxRetryDelay(Duration.ofMillis(50))
			.spool(SpoolSettings.in(directory).withMaxBytes(MAX_SPOOL_BYTES))
			.build();
	}

	/**
	 * Measure with batches of 100 and of 10, answered at once, after 10 ms and after 50
	 * ms, and print a table.
	 * @param args for how many seconds new logs are measured, and how long an outage
	 * lasts; 3 unless given
	 * @throws IOException if the backend cannot be started
	 */
	public static void main(String[] args) throws IOException {
		Duration time = Duration.ofSeconds((args.length > 0) ? Integer.parseInt(args[0]) : 3);
		System.out.println(LoadReport.machine());
		System.out.println(Result.HEAD);
		try (LoadBackend backend = LoadBackend.start()) {
			for (int batchSize : new int[] { 100, 10 }) {
				for (int delayMillis : new int[] { 0, 10, 50 }) {
					System.out.println(measure(backend, batchSize, delayMillis, time));
				}
			}
		}
	}

	/**
	 * Measure one row.
	 * @param outage its backlog is what could have been sent meanwhile
	 */
	static Result measure(LoadBackend backend, int batchSize, int delayMillis, Duration outage) throws IOException {
		Path directory = Files.createTempDirectory("burt-logger");
		BacklogLoad load = new BacklogLoad(backend.url(delayMillis), batchSize, directory);
		try {
			load.live(outage.dividedBy(2));
			double live = load.live(outage);
			int logs = (int) Math.max(batchSize, live * outage.toMillis() / 1_000);
			load.spool(logs);
			double alone = load.drain(logs);
			load.spool(logs);
			Beside beside = load.drainBesideNewLogs(logs);
			load.drain(logs);
			LoggerStats stats = load.logger.stats();
			if (stats.logsSent() != stats.logsQueued()) {
				throw new IllegalStateException("Not all logs were sent: " + stats);
			}
			return new Result(batchSize, delayMillis, live, alone, beside);
		}
		finally {
			load.logger.close();
			Files.deleteIfExists(directory);
		}
	}

	private boolean log() {
		return this.logger.stats().queueSize() < ROOM
				&& this.logger.log(this.chat.request(), this.chat.response(), this.chat.metadata());
	}

	private static void pause() {
		LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
	}

	/** New logs a second. */
	private double live(Duration time) {
		long begun = System.nanoTime();
		long before = this.logger.stats().logsSent();
		while (System.nanoTime() - begun < time.toNanos()) {
			if (!log()) {
				pause();
			}
		}
		this.logger.flush(Duration.ofMinutes(1));
		return perSecond(this.logger.stats().logsSent() - before, begun);
	}

	/** Have that many logs wait on disk. */
	private void spool(int logs) {
		this.transport.down = true;
		for (int logged = 0; logged < logs;) {
			if (log()) {
				logged++;
			}
			else {
				pause();
			}
		}
		while (this.logger.stats().spoolLogs() < logs) {
			pause();
		}
		this.transport.down = false;
	}

	/** Logs from disk a second, once the backend has answered. */
	private double drain(int logs) {
		long begun = System.nanoTime();
		while (this.logger.stats().logsPending() > 0) {
			pause();
		}
		return perSecond(logs, begun);
	}

	private Beside drainBesideNewLogs(int logs) {
		long begun = System.nanoTime();
		long before = this.logger.stats().logsSent();
		while (this.logger.stats().spoolLogs() > 0) {
			if (!log()) {
				pause();
			}
		}
		long sent = this.logger.stats().logsSent() - before;
		return new Beside(perSecond(logs, begun), perSecond(sent - logs, begun));
	}

	private static double perSecond(long logs, long begun) {
		return logs * 1e9 / (System.nanoTime() - begun);
	}

	/**
	 * Logs a second while both are sent.
	 */
	private record Beside(double backlog, double fresh) {
	}

	/**
	 * One row of the table.
	 */
	record Result(int batchSize, int delayMillis, double live, double alone, Beside beside) {

		static final String HEAD = """
				| batches of | answered after | new logs alone | backlog alone | of that | backlog, beside new logs | new logs beside it |
				|---:|---:|---:|---:|---:|---:|---:|""";

		@Override
		public String toString() {
			return String.format(Locale.ROOT, "| %d | %d ms | %,.0f/s | %,.0f/s | %.0f %% | %,.0f/s | %,.0f/s |",
					this.batchSize, this.delayMillis, this.live, this.alone, 100 * this.alone / this.live,
					this.beside.backlog(), this.beside.fresh());
		}

	}

	/**
	 * A backend that can be unavailable.
	 */
	private static final class Outage implements LogTransport {

		private final LogTransport transport;

		private volatile boolean down;

		Outage(LogTransport transport) {
			this.transport = transport;
		}

		@Override
		public DeliveryResult send(LogBatch batch, Duration timeout) throws IOException, InterruptedException {
			return this.down ? DeliveryResult.retry("unavailable", null) : this.transport.send(batch, timeout);
		}

		@Override
		public void close() {
			this.transport.close();
		}

	}

}
