package com.trainburt.logger.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps batches in memory instead of sending them, for tests of applications. All methods
 * may be called from any thread.
 */
public final class InMemoryTransport implements LogTransport {

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition arrived = this.lock.newCondition();

	private final List<LogBatch> batches = new ArrayList<>();

	private volatile Function<LogBatch, DeliveryResult> answers = (batch) -> DeliveryResult.accepted();

	/**
	 * Answer attempts with other results than acceptance.
	 * @param answers returns the result of each attempt; runs on the sending thread
	 */
	public void answerWith(Function<LogBatch, DeliveryResult> answers) {
		this.answers = Objects.requireNonNull(answers, "'answers' must not be null");
	}

	@Override
	public DeliveryResult send(LogBatch batch, Duration timeout) {
		DeliveryResult result = this.answers.apply(batch);
		if (result.verdict() == DeliveryResult.Verdict.ACCEPTED) {
			this.lock.lock();
			try {
				this.batches.add(batch);
				this.arrived.signalAll();
			}
			finally {
				this.lock.unlock();
			}
		}
		return result;
	}

	/**
	 * The batches that were accepted.
	 * @return a copy, in the order of arrival
	 */
	public List<LogBatch> batches() {
		this.lock.lock();
		try {
			return List.copyOf(this.batches);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The logs that were accepted, each with {@code request}, {@code response},
	 * {@code metadata} and {@code timestamp}.
	 * @return a copy, in the order of arrival
	 */
	public List<JsonNode> logs() {
		List<JsonNode> logs = new ArrayList<>();
		for (LogBatch batch : batches()) {
			for (byte[] entry : batch.entries()) {
				logs.add(JsonMapper.shared().readTree(entry));
			}
		}
		return List.copyOf(logs);
	}

	/**
	 * Wait until logs have been accepted.
	 * @param count how many, in all
	 * @param timeout how long to wait at most
	 * @return all logs that have been accepted by then
	 * @throws AssertionError if there were fewer when the time was up
	 * @throws InterruptedException if the calling thread was interrupted
	 */
	public List<JsonNode> awaitLogs(int count, Duration timeout) throws InterruptedException {
		long nanos = timeout.toNanos();
		this.lock.lock();
		try {
			while (this.batches.stream().mapToInt(LogBatch::size).sum() < count && nanos > 0) {
				nanos = this.arrived.awaitNanos(nanos);
			}
		}
		finally {
			this.lock.unlock();
		}
		List<JsonNode> logs = logs();
		if (logs.size() < count) {
			throw new AssertionError("Expected %d logs within %s but there were %d".formatted(count,
					TimeUnit.NANOSECONDS.toMillis(timeout.toNanos()) + " ms", logs.size()));
		}
		return logs;
	}

	/**
	 * Remove the accepted batches.
	 */
	public void clear() {
		this.lock.lock();
		try {
			this.batches.clear();
		}
		finally {
			this.lock.unlock();
		}
	}

}
