package com.trainburt.logger.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.LogBatch;
import com.trainburt.logger.transport.LogTransport;

/**
 * The limit of the HTTP client on this machine: four threads post one ready body
 * repeatedly, and do nothing else. No logger on this client can be faster.
 */
final class FloorContestant implements Contestant {

	private static final int THREADS = 4;

	private final LogBatch batch;

	private final LogTransport transport;

	private final AtomicLong delivered = new AtomicLong();

	private final AtomicLong lost = new AtomicLong();

	private final Semaphore batches = new Semaphore(0);

	private int logs;

	private FloorContestant(LogTransport transport, LogBatch batch) {
		this.transport = transport;
		this.batch = batch;
		for (int i = 0; i < THREADS; i++) {
			Thread thread = new Thread(this::post, "floor-" + i);
			thread.setDaemon(true);
			thread.start();
		}
	}

	static FloorContestant http(String url, int batchSize) {
		return new FloorContestant(BurtContestant.transport(url), batch(batchSize));
	}

	/** The request that Burt Logger would post. */
	static LogBatch batch(int batchSize) {
		AtomicReference<LogBatch> batch = new AtomicReference<>();
		ChatLog chat = ChatLog.create();
		try (LLMLogger logger = LLMLogger.builder().batchSize(batchSize).transport((sent, timeout) -> {
			batch.set(sent);
			return DeliveryResult.accepted();
		}).build()) {
			for (int i = 0; i < batchSize; i++) {
				logger.log(chat.request(), chat.response(), chat.metadata());
			}
		}
		return batch.get();
	}

	private void post() {
		try {
			while (true) {
				this.batches.acquire();
				DeliveryResult result = this.transport.send(this.batch, Duration.ofSeconds(10));
				((result.verdict() == DeliveryResult.Verdict.ACCEPTED) ? this.delivered : this.lost)
					.addAndGet(this.batch.size());
			}
		}
		catch (IOException ex) {
			this.lost.addAndGet(this.batch.size());
		}
		catch (InterruptedException ex) {
			// Closed.
		}
	}

	/** Only every so many logs there is a batch to post. */
	@Override
	public boolean log() {
		if (++this.logs % this.batch.size() == 0) {
			this.batches.release();
		}
		return true;
	}

	@Override
	public long delivered() {
		return this.delivered.get();
	}

	@Override
	public long lost() {
		return this.lost.get();
	}

	@Override
	public void close() {
		this.transport.close();
	}

	@Override
	public String toString() {
		return "Floor: a ready body, posted";
	}

}
