package com.trainburt.logger.internal.queue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import com.trainburt.logger.BuilderAccess;
import com.trainburt.logger.LLMLoggerBuilder;
import com.trainburt.logger.LoggerStats;
import com.trainburt.logger.SpoolSettings;
import com.trainburt.logger.internal.json.FrozenEntry;
import com.trainburt.logger.internal.json.FrozenMap;
import com.trainburt.logger.internal.platform.FakeTime;
import com.trainburt.logger.internal.spool.SpoolFile;
import com.trainburt.logger.internal.spool.SpoolFiles;
import com.trainburt.logger.transport.DeliveryResult;

/**
 * The state that the queue's lock guards, wired as in {@link QueueLock}, for tests of one
 * thread, which need no lock. Time is stepped, there is no jitter, a batch has three
 * logs.
 */
final class UnlockedQueue {

	static final DeliveryResult DOWN = DeliveryResult.retry("HTTP 503", null);

	final FakeTime time;

	final QueueState state;

	final Dispatcher dispatcher;

	final Admitter admitter;

	final Settlement settlement;

	Origin origin = Origin.Memory.INSTANCE;

	private final Remedies remedies;

	private long sequence;

	private UnlockedQueue(FakeTime time, Settings settings) {
		this.time = time;
		this.remedies = settings.remedies();
		this.state = new QueueState(settings);
		this.dispatcher = new Dispatcher(this.state, settings.maxInFlight());
		this.admitter = new Admitter(this.state, this.dispatcher, () -> this.origin);
		this.settlement = new Settlement(this.state, this.dispatcher);
	}

	/**
	 * The default settings, with room for seven logs and two senders.
	 */
	static LLMLoggerBuilder settings(FakeTime time) {
		return BuilderAccess.random(BuilderAccess.builder(time), () -> 1.0).batchSize(3).maxQueueSize(7).maxInFlight(2);
	}

	static UnlockedQueue withoutSpool() {
		FakeTime time = FakeTime.stepped();
		return new UnlockedQueue(time, BuilderAccess.settings(settings(time)));
	}

	/**
	 * A queue with a spool, whose disk is not touched.
	 */
	static UnlockedQueue withSpool() {
		FakeTime time = FakeTime.stepped();
		return new UnlockedQueue(time,
				BuilderAccess.settings(settings(time).spool(SpoolSettings.in(Path.of("nowhere")))));
	}

	static FrozenEntry entry() {
		return new FrozenEntry("q", "a", FrozenMap.EMPTY, 0, 100, 100);
	}

	LoggerStats stats() {
		return this.state.stats(this.remedies);
	}

	long now() {
		return this.time.nanoTime();
	}

	long in(Duration duration) {
		return now() + duration.toNanos();
	}

	List<Admission> append(int logs) {
		return Stream.generate(() -> this.admitter.append(entry())).limit(logs).toList();
	}

	/**
	 * Append a batch and hand it out to a sender.
	 */
	Batch sending(int logs) {
		return handedOut(logs, InFlight.Holder.SENDER);
	}

	Batch handedOut(int logs, InFlight.Holder holder) {
		append(logs);
		this.state.buffer.seal();
		return Objects.requireNonNull(this.dispatcher.pollBuffer(holder));
	}

	/**
	 * A file of a kilobyte that waits to be sent, younger than all before it.
	 */
	SpoolFile waiting(int logs) {
		SpoolFile file = file(logs);
		this.settlement.recovered(file);
		return file;
	}

	SpoolFile file(int logs) {
		return SpoolFiles.file(this.sequence++, logs, 1000, 0, in(Duration.ofDays(7)));
	}

	Batch poll() {
		return Objects.requireNonNull(this.dispatcher.poll(now()));
	}

	/**
	 * Have a batch spend its attempts, so that the circuit opens.
	 */
	void openCircuit() {
		this.state.breaker.attemptFailed(new Batch(0, 0, Origin.Memory.INSTANCE), DOWN, true);
	}

	/**
	 * Let the pause of an open circuit pass, so that the backend may be asked.
	 */
	void passPause() {
		this.time.advance(Duration.ofSeconds(60));
	}

	/**
	 * As when the lock has been released since.
	 */
	void signalled() {
		this.state.signals.clear();
	}

}
