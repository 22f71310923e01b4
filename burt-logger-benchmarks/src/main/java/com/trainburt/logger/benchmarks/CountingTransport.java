package com.trainburt.logger.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.DeliveryResult.Verdict;
import com.trainburt.logger.transport.LogBatch;
import com.trainburt.logger.transport.LogTransport;

/**
 * Counts what the backend accepts and what it refuses as too large. Thread-safe.
 */
final class CountingTransport implements LogTransport {

	private final LogTransport transport;

	private final AtomicLong acceptedLogs = new AtomicLong();

	private final AtomicLong acceptedRequests = new AtomicLong();

	private final AtomicLong tooLargeRequests = new AtomicLong();

	CountingTransport(LogTransport transport) {
		this.transport = transport;
	}

	@Override
	public DeliveryResult send(LogBatch batch, Duration timeout) throws IOException, InterruptedException {
		DeliveryResult result = this.transport.send(batch, timeout);
		if (result.verdict() == Verdict.ACCEPTED) {
			this.acceptedLogs.addAndGet(batch.size());
			this.acceptedRequests.incrementAndGet();
		}
		else if (result.verdict() == Verdict.TOO_LARGE) {
			this.tooLargeRequests.incrementAndGet();
		}
		return result;
	}

	long acceptedLogs() {
		return this.acceptedLogs.get();
	}

	long acceptedRequests() {
		return this.acceptedRequests.get();
	}

	long tooLargeRequests() {
		return this.tooLargeRequests.get();
	}

	@Override
	public void close() {
		this.transport.close();
	}

}
