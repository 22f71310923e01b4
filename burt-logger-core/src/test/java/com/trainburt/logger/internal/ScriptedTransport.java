package com.trainburt.logger.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import com.trainburt.logger.internal.platform.Time;
import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.LogBatch;
import com.trainburt.logger.transport.LogTransport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A backend with scripted answers: first a list, then always the same.
 */
public final class ScriptedTransport implements LogTransport {

	private final Time time;

	private final Queue<Answer> script = new ArrayDeque<>();

	private final List<Attempt> attempts = new CopyOnWriteArrayList<>();

	private final Map<String, LogBatch> accepted = new ConcurrentHashMap<>();

	private final AtomicInteger closes = new AtomicInteger();

	private volatile Answer otherwise = (batch) -> DeliveryResult.accepted();

	public ScriptedTransport(Time time) {
		this.time = time;
	}

	public ScriptedTransport then(DeliveryResult result) {
		return then((batch) -> result);
	}

	public synchronized ScriptedTransport then(Answer answer) {
		this.script.add(answer);
		return this;
	}

	public ScriptedTransport otherwise(Answer answer) {
		this.otherwise = answer;
		return this;
	}

	public ScriptedTransport otherwise(DeliveryResult result) {
		return otherwise((batch) -> result);
	}

	/**
	 * Hangs until interrupted, as a request to a backend that never answers.
	 */
	public static Answer hang() {
		return (batch) -> {
			new CountDownLatch(1).await();
			return DeliveryResult.accepted();
		};
	}

	@Override
	public DeliveryResult send(LogBatch batch, Duration timeout) throws IOException, InterruptedException {
		this.attempts.add(new Attempt(batch, timeout, this.time.nanoTime()));
		DeliveryResult result = next().answer(batch);
		if (result.verdict() == DeliveryResult.Verdict.ACCEPTED) {
			this.accepted.put(batch.id(), batch);
		}
		return result;
	}

	private synchronized Answer next() {
		Answer scripted = this.script.poll();
		return (scripted != null) ? scripted : this.otherwise;
	}

	@Override
	public void close() {
		this.closes.incrementAndGet();
	}

	public int closes() {
		return this.closes.get();
	}

	public List<Attempt> attempts() {
		return this.attempts;
	}

	/**
	 * The waits between the attempts, in milliseconds.
	 */
	public List<Long> waitsMillis() {
		return java.util.stream.IntStream.range(1, this.attempts.size())
			.mapToObj((i) -> (this.attempts.get(i).nanos() - this.attempts.get(i - 1).nanos()) / 1_000_000)
			.toList();
	}

	/**
	 * The logs that were accepted, a batch that came twice counted once.
	 */
	public List<JsonNode> logs() {
		return this.accepted.values()
			.stream()
			.flatMap((batch) -> batch.entries().stream())
			.map((entry) -> JsonMapper.shared().readTree(entry))
			.toList();
	}

	/**
	 * The backend's reaction to one attempt.
	 */
	public interface Answer {

		DeliveryResult answer(LogBatch batch) throws IOException, InterruptedException;

	}

	/**
	 * One attempt.
	 */
	record Attempt(LogBatch batch, Duration timeout, long nanos) {
	}

}
