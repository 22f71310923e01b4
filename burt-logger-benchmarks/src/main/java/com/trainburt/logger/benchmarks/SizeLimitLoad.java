package com.trainburt.logger.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LoggerStats;
import com.trainburt.logger.transport.Compression;

/**
 * The load program for a backend that limits the size of a request: how many requests it
 * refuses until the logger has learnt the limit, and afterwards, when the logger tries
 * more again from time to time. Logs come at a steady rate of 50 batches a second.
 */
public final class SizeLimitLoad {

	private static final Duration LEARNING = Duration.ofSeconds(5);

	private static final long BATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

	private SizeLimitLoad() {
	}

	/**
	 * Measure batches of two sizes, the larger also compressed, and print a table.
	 * @param args for how many seconds each is measured, after 5 seconds in which it is
	 * learnt; 200 unless given
	 * @throws IOException if the backend cannot be started
	 */
	public static void main(String[] args) throws IOException {
		Duration time = Duration.ofSeconds((args.length > 0) ? Integer.parseInt(args[0]) : 200);
		System.out.println(LoadReport.machine());
		System.out.println(Result.HEAD);
		try (LoadBackend backend = LoadBackend.start()) {
			System.out.println(measure(backend, 10, 10_000, Compression.NONE, LEARNING, time));
			System.out.println(measure(backend, 100, 100_000, Compression.NONE, LEARNING, time));
			System.out.println(measure(backend, 100, 20_000, Compression.GZIP, LEARNING, time));
			System.out.println(measure(backend, 100, 20_000, Compression.ZSTD, LEARNING, time));
		}
	}

	/**
	 * Measure one row.
	 * @param learning how long the logger has to learn the limit
	 * @param time how long it is measured after that
	 */
	static Result measure(LoadBackend backend, int batchSize, int limitBytes, Compression compression,
			Duration learning, Duration time) throws IOException {
		CountingTransport transport = new CountingTransport(
				BurtContestant.transport(backend.limitedUrl(limitBytes), compression));
		VariedChats chats = VariedChats.ofTexts();
		long arrivedBefore = backend.count().logs();
		try (LLMLogger logger = LLMLogger.builder().transport(transport).batchSize(batchSize).build()) {
			log(logger, chats, batchSize, learning);
			Requests first = Requests.of(transport);
			log(logger, chats, batchSize, time);
			Requests learnt = Requests.of(transport).minus(first);
			LoggerStats stats = logger.stats();
			return new Result(batchSize, limitBytes, compression, first, learnt, stats.logsQueued(),
					backend.count().logs() - arrivedBefore);
		}
	}

	private static void log(LLMLogger logger, VariedChats chats, int batchSize, Duration time) {
		long begun = System.nanoTime();
		for (long next = 0; next < time.toNanos(); next += BATCH_NANOS) {
			for (int i = 0; i < batchSize; i++) {
				ChatLog chat = chats.get();
				logger.log(chat.request(), chat.response(), chat.metadata());
			}
			for (long left = begun + next - System.nanoTime(); left > 0; left = begun + next - System.nanoTime()) {
				LockSupport.parkNanos(left);
			}
		}
		logger.flush(Duration.ofMinutes(1));
	}

	/**
	 * How many requests were answered.
	 */
	record Requests(long accepted, long refused) {

		static Requests of(CountingTransport transport) {
			return new Requests(transport.acceptedRequests(), transport.tooLargeRequests());
		}

		Requests minus(Requests before) {
			return new Requests(this.accepted - before.accepted, this.refused - before.refused);
		}

		@Override
		public String toString() {
			return String.format(Locale.ROOT, "%,d of %,d", this.refused, this.accepted + this.refused);
		}

	}

	/**
	 * One row of the table.
	 */
	record Result(int batchSize, int limitBytes, Compression compression, Requests first, Requests learnt, long logged,
			long arrived) {

		static final String HEAD = """
				| batches of | at most | compression | refused in the first 5 s | refused after that | logged | arrived |
				|---:|---:|---|---:|---:|---:|---:|""";

		@Override
		public String toString() {
			return String.format(Locale.ROOT, "| %d | %,d bytes | %s | %s | %s | %,d | %,d |", this.batchSize,
					this.limitBytes, this.compression.name().toLowerCase(Locale.ROOT), this.first, this.learnt,
					this.logged, this.arrived);
		}

	}

}
