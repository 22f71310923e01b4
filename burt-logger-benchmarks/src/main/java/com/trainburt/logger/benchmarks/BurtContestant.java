package com.trainburt.logger.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Supplier;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LogId;
import com.trainburt.logger.LoggerStats;
import com.trainburt.logger.SpoolSettings;
import com.trainburt.logger.transport.Compression;
import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.LogTransport;
import com.trainburt.logger.transport.http.HttpProtocol;
import com.trainburt.logger.transport.http.JdkHttpTransport;
import org.jspecify.annotations.Nullable;

/**
 * Burt Logger, four batches in flight unless said otherwise, with or without a spool.
 */
class BurtContestant implements Contestant {

	/**
	 * More than half of it goes to disk, and the logs in flight should stay below that.
	 */
	private static final int UNSPOOLED_QUEUE_SIZE = 2 * ROOM + 1;

	/** Pictures are counted as often as they are logged, and held once. */
	private static final long PICTURES_BYTES = 2L << 30;

	private final Supplier<ChatLog> chats;

	private final CountingTransport transport;

	private final LLMLogger logger;

	private final String name;

	private final @Nullable Path directory;

	private BurtContestant(LogTransport transport, int batchSize, SpoolSettings.@Nullable Mode spool) {
		this("Burt Logger" + ((spool != null) ? ", " + spool.name().toLowerCase(Locale.ROOT).replace('_', '-') : ""),
				always(ChatLog.create()), transport, batchSize, 4, spool);
	}

	private static Supplier<ChatLog> always(ChatLog chat) {
		return () -> chat;
	}

	private BurtContestant(String name, Supplier<ChatLog> chats, LogTransport transport, int batchSize, int maxInFlight,
			SpoolSettings.@Nullable Mode spool) {
		this.name = name;
		this.chats = chats;
		this.directory = (spool != null) ? temporaryDirectory() : null;
		this.transport = new CountingTransport(transport);
		this.logger = LLMLogger.builder()
			.transport(this.transport)
			.batchSize(batchSize)
			.maxInFlight(maxInFlight)
			.flushInterval(LINGER)
			.maxQueueSize((spool != null) ? UNSPOOLED_QUEUE_SIZE : QUEUE_SIZE)
			.maxQueueBytes((chats instanceof VariedChats) ? PICTURES_BYTES : QUEUE_BYTES)
			.spool(settings(this.directory, spool))
			.build();
	}

	private static @Nullable SpoolSettings settings(@Nullable Path directory, SpoolSettings.@Nullable Mode mode) {
		return (directory != null && mode != null) ? SpoolSettings.in(directory).withMode(mode) : null;
	}

	private static Path temporaryDirectory() {
		try {
			return Files.createTempDirectory("burt-logger");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static BurtContestant accepting(int batchSize) {
		return accepting(batchSize, null);
	}

	static BurtContestant accepting(int batchSize, SpoolSettings.@Nullable Mode spool) {
		return new BurtContestant((batch, timeout) -> DeliveryResult.accepted(), batchSize, spool);
	}

	/**
	 * As {@link #accepting(int)}, with a new id for each log.
	 */
	static BurtContestant identifying(int batchSize) {
		return new BurtContestant("Burt Logger, with ids", always(ChatLog.create()),
				(batch, timeout) -> DeliveryResult.accepted(), batchSize, 4, null) {

			@Override
			boolean log(LLMLogger logger, ChatLog chat) {
				return logger.log(LogId.create(), chat.request(), chat.response(), chat.metadata());
			}

		};
	}

	static BurtContestant http(String url, int batchSize) {
		return new BurtContestant(transport(url), batchSize, null);
	}

	static BurtContestant spooling(String url, int batchSize) {
		return new BurtContestant(transport(url), batchSize, SpoolSettings.Mode.ON_FAILURE);
	}

	static BurtContestant journaling(String url, int batchSize) {
		return new BurtContestant(transport(url), batchSize, SpoolSettings.Mode.JOURNAL);
	}

	/**
	 * To files, which are deleted in the end.
	 */
	static Contestant file(int batchSize) {
		FileArrivals files = new FileArrivals(Compression.NONE);
		return new BurtContestant("Burt Logger, file", always(ChatLog.create()), files.transport(), batchSize, 4,
				null) {

			@Override
			public void close() {
				super.close();
				files.close();
			}

		};
	}

	/**
	 * Through any transport, to compare transports.
	 */
	static BurtContestant through(String name, VariedChats chats, LogTransport transport, int batchSize,
			int maxInFlight) {
		return new BurtContestant(name, chats, transport, batchSize, maxInFlight, null);
	}

	static LogTransport transport(String url) {
		return transport(url, Compression.NONE);
	}

	static LogTransport transport(String url, Compression compression) {
		return new JdkHttpTransport(new HttpProtocol(url, "key", compression));
	}

	@Override
	public boolean log() {
		return log(this.logger, this.chats.get());
	}

	boolean log(LLMLogger logger, ChatLog chat) {
		return logger.log(chat.request(), chat.response(), chat.metadata());
	}

	/**
	 * The work of {@link #log()} except queueing: only the copy, as it is taken for the
	 * metadata of a view.
	 */
	Object snapshot() {
		ChatLog chat = this.chats.get();
		return this.logger.withMetadata(chat.request()).withMetadata(chat.response()).withMetadata(chat.metadata());
	}

	@Override
	public long delivered() {
		return this.transport.acceptedLogs();
	}

	@Override
	public long lost() {
		LoggerStats stats = this.logger.stats();
		return stats.logsDropped() + stats.logsFailed();
	}

	@Override
	public void close() {
		this.logger.close();
		if (this.directory != null) {
			deleteIfEmpty(this.directory);
		}
	}

	private static void deleteIfEmpty(Path directory) {
		try {
			Files.deleteIfExists(directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Something was left on disk", ex);
		}
	}

	@Override
	public String toString() {
		return this.name;
	}

}
