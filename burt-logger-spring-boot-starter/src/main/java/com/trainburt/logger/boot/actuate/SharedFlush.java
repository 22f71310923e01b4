package com.trainburt.logger.boot.actuate;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import com.trainburt.logger.FlushResult;
import com.trainburt.logger.LLMLogger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Flushes a logger for any number of callers without blocking them: one thread waits for
 * all of them.
 */
/*
 * A flush covers the logs that were accepted before it began. So a caller joins not the
 * current flush but the next one, together with all callers that arrive meanwhile.
 */
final class SharedFlush {

	/** A flush ends at its timeout, but has begun after its callers. */
	private static final Duration GRACE = Duration.ofSeconds(1);

	private final LLMLogger logger;

	private final Duration maxWait;

	/** Guarded by this. */
	private boolean running;

	/** Guarded by this. */
	private @Nullable Round next;

	SharedFlush(LLMLogger logger, Duration maxWait) {
		this.logger = logger;
		this.maxWait = maxWait;
	}

	/**
	 * Flush, and wait as long as possible.
	 */
	Mono<FlushResult> flush() {
		return flush(this.maxWait);
	}

	/**
	 * Flush.
	 * @param timeout how long to wait, if that is not too long
	 * @return the outcome, soon after the timeout at the latest
	 */
	Mono<FlushResult> flush(Duration timeout) {
		Duration wait = (timeout.compareTo(this.maxWait) < 0) ? timeout : this.maxWait;
		Mono<FlushResult> interim = Mono.fromCallable(() -> this.logger.flush(Duration.ZERO));
		return wait.isZero() ? interim : Mono.using(() -> join(wait),
				(round) -> Mono.fromFuture(round.result, true).timeout(wait.plus(GRACE), interim), this::leave);
	}

	private synchronized Round join(Duration wait) {
		Round joined = (this.next != null) ? this.next : new Round();
		if (!this.running) {
			// It starts the round when this method has returned.
			start();
			this.running = true;
		}
		this.next = joined;
		joined.callers++;
		joined.wait = (joined.wait.compareTo(wait) < 0) ? wait : joined.wait;
		return joined;
	}

	private synchronized void leave(Round round) {
		round.callers--;
	}

	/** Inherits no thread-locals and no context class loader. */
	private void start() {
		Thread thread = new Thread(null, this::run, "burt-logger-flush", 0, false);
		thread.setContextClassLoader(SharedFlush.class.getClassLoader());
		thread.setDaemon(true);
		thread.start();
	}

	private void run() {
		Round current = takeNext();
		while (current != null) {
			try {
				current.result.complete(this.logger.flush(current.wait));
			}
			catch (Throwable ex) {
				current.result.completeExceptionally(ex);
			}
			current = takeNext();
		}
	}

	/** A flush without callers is skipped: its counts would be reported to no caller. */
	private synchronized @Nullable Round takeNext() {
		Round taken = (this.next != null && this.next.callers > 0) ? this.next : null;
		this.next = null;
		this.running = taken != null;
		return taken;
	}

	/**
	 * A flush, and the callers that wait for it. Guarded by the outer class.
	 */
	private static final class Round {

		private final CompletableFuture<FlushResult> result = new CompletableFuture<>();

		private Duration wait = Duration.ZERO;

		private int callers;

	}

}
