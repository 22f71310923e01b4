package com.trainburt.logger.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LoggerStats;
import com.trainburt.logger.transport.Compression;
import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.HttpProtocol;
import com.trainburt.logger.transport.JdkHttpTransport;
import com.trainburt.logger.transport.LogBatch;
import com.trainburt.logger.transport.LogTransport;

/**
 * Burt Logger, four batches in flight.
 */
final class BurtContestant implements Contestant {

	private final ChatLog chat = ChatLog.create();

	private final AtomicLong delivered = new AtomicLong();

	private final LLMLogger logger;

	private BurtContestant(LogTransport transport, int batchSize) {
		this.logger = LLMLogger.builder()
			.transport(new Counting(transport))
			.batchSize(batchSize)
			.flushInterval(LINGER)
			.maxQueueSize(QUEUE_SIZE)
			.maxQueueBytes(QUEUE_BYTES)
			.build();
	}

	static BurtContestant accepting(int batchSize) {
		return new BurtContestant((batch, timeout) -> DeliveryResult.accepted(), batchSize);
	}

	static BurtContestant http(String url, int batchSize) {
		return new BurtContestant(transport(url), batchSize);
	}

	static LogTransport transport(String url) {
		return new JdkHttpTransport(new HttpProtocol(url, "key", Compression.NONE));
	}

	@Override
	public boolean log() {
		return this.logger.log(this.chat.request(), this.chat.response(), this.chat.metadata());
	}

	/**
	 * What {@link #log()} does besides queueing: the copy alone, as it is taken for the
	 * metadata of a view.
	 */
	Object snapshot() {
		return this.logger.withMetadata(this.chat.request())
			.withMetadata(this.chat.response())
			.withMetadata(this.chat.metadata());
	}

	@Override
	public long delivered() {
		return this.delivered.get();
	}

	@Override
	public long lost() {
		LoggerStats stats = this.logger.stats();
		return stats.logsDropped() + stats.logsFailed();
	}

	@Override
	public void close() {
		this.logger.close();
	}

	@Override
	public String toString() {
		return "Burt Logger";
	}

	/**
	 * Counts what has been accepted.
	 */
	private final class Counting implements LogTransport {

		private final LogTransport transport;

		Counting(LogTransport transport) {
			this.transport = transport;
		}

		@Override
		public DeliveryResult send(LogBatch batch, Duration timeout) throws IOException, InterruptedException {
			DeliveryResult result = this.transport.send(batch, timeout);
			if (result.verdict() == DeliveryResult.Verdict.ACCEPTED) {
				BurtContestant.this.delivered.addAndGet(batch.size());
			}
			return result;
		}

		@Override
		public void close() {
			this.transport.close();
		}

	}

}
