package com.trainburt.logger.boot.actuate;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import com.trainburt.logger.FlushResult;
import com.trainburt.logger.LLMLogger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Flushes a logger for any number of callers, of which none blocks: one thread waits for
 * all of them.
 */
/*
 * A flush covers what was logged before it began. So a caller does not join the one that
 * is under way, but the next one, together with all who come meanwhile.
 */
final class SharedFlush {

	private final LLMLogger logger;

	private final Duration maxWait;

	/** Guarded by this. */
	private boolean running;

	/** Guarded by this. */
	private @Nullable CompletableFuture<FlushResult> next;

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
	 * @return the outcome, after the timeout at the latest
	 */
	Mono<FlushResult> flush(Duration timeout) {
		Duration wait = (timeout.compareTo(this.maxWait) < 0) ? timeout : this.maxWait;
		Mono<FlushResult> interim = Mono.fromCallable(() -> this.logger.flush(Duration.ZERO));
		return wait.isZero() ? interim : Mono.defer(() -> Mono.fromFuture(join(), true)).timeout(wait, interim);
	}

	private synchronized CompletableFuture<FlushResult> join() {
		CompletableFuture<FlushResult> joined = this.next;
		if (joined == null) {
			joined = new CompletableFuture<>();
			this.next = joined;
			if (!this.running) {
				this.running = true;
				start();
			}
		}
		return joined;
	}

	/** Inherits no thread-locals and no context class loader. */
	private void start() {
		Thread thread = new Thread(null, this::run, "burt-logger-flush", 0, false);
		thread.setContextClassLoader(SharedFlush.class.getClassLoader());
		thread.setDaemon(true);
		thread.start();
	}

	private void run() {
		CompletableFuture<FlushResult> current = takeNext();
		while (current != null) {
			try {
				current.complete(this.logger.flush(this.maxWait));
			}
			catch (Throwable ex) {
				current.completeExceptionally(ex);
			}
			current = takeNext();
		}
	}

	private synchronized @Nullable CompletableFuture<FlushResult> takeNext() {
		CompletableFuture<FlushResult> taken = this.next;
		this.next = null;
		this.running = taken != null;
		return taken;
	}

}
