package com.trainburt.logger;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

import com.trainburt.logger.transport.Compression;
import com.trainburt.logger.transport.LogTransport;
import com.trainburt.logger.transport.http.HttpProtocol;
import com.trainburt.logger.transport.http.RawHttpServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A logger and its backend, between which a test puts a fault. At the end, after any
 * fault: a fresh log arrives, every log is counted once, the logs that arrived are those
 * that were logged, and no thread is left. For sockets and files see {@link Leaks}.
 */
public final class FaultHarness implements AutoCloseable {

	/** For what comes to an end by itself. */
	public static final Duration AMPLE = Duration.ofSeconds(30);

	private static final String KEY = "sk-secret-0123456789";

	private final Leaks leaks = Leaks.since();

	private final DeliveryOracle oracle = new DeliveryOracle();

	private final LLMLogger logger;

	private RawHttpServer server;

	private final AtomicInteger next = new AtomicInteger();

	private boolean over;

	/**
	 * Start a backend and a logger of small batches that retries quickly.
	 * @param transport the transport
	 * @param change sets other options of the logger
	 */
	public FaultHarness(Function<HttpProtocol, LogTransport> transport, Consumer<LLMLoggerBuilder> change) {
		this(new RawHttpServer(), "127.0.0.1", transport, change);
	}

	/**
	 * As above, with a backend that has been started.
	 * @param host the name that the logger has for it
	 */
	public FaultHarness(RawHttpServer server, String host, Function<HttpProtocol, LogTransport> transport,
			Consumer<LLMLoggerBuilder> change) {
		this.server = server;
		endFault();
		LLMLoggerBuilder builder = LLMLogger.builder()
			.transport(transport.apply(new HttpProtocol(server.endpoint(host), KEY, Compression.NONE)))
			.batchSize(2)
			.timeout(Duration.ofSeconds(10))
			.initialRetryDelay(Duration.ofMillis(1))
			.maxRetryDelay(Duration.ofMillis(20));
		change.accept(builder);
		this.logger = builder.build();
	}

	public LLMLogger logger() {
		return this.logger;
	}

	public RawHttpServer server() {
		return this.server;
	}

	public DeliveryOracle oracle() {
		return this.oracle;
	}

	/**
	 * Accept the request, as a backend does that drops repeats, and answer so.
	 */
	public RawHttpServer.Answer accept() {
		return acceptAnd(RawHttpServer.status("204 No Content"));
	}

	/**
	 * Accept the request, and then give another answer or none at all.
	 */
	public RawHttpServer.Answer acceptAnd(RawHttpServer.Answer answer) {
		return (request, socket) -> {
			this.oracle.receive(request.headers().get("idempotency-key"), request.body());
			answer.answer(request, socket);
		};
	}

	/**
	 * From now on the backend works.
	 */
	public void endFault() {
		this.server.otherwise(accept());
	}

	/**
	 * Take the backend away.
	 */
	public void stopServer() {
		this.server.close();
	}

	/**
	 * Bring the backend back where it was.
	 */
	public void restartServer() {
		this.server = new RawHttpServer(this.server.port(), accept());
	}

	/**
	 * Log, with the fault or without. That this comes back is part of the test.
	 * @param count how many logs, each of which has to be accepted
	 */
	public void log(int count) {
		for (int i = 0; i < count; i++) {
			assertThat(tryLog()).as("accepted").isTrue();
		}
	}

	/**
	 * Log, where it may be refused. Thread-safe.
	 */
	public boolean tryLog() {
		boolean accepted = this.oracle.log(this.logger, this.next.getAndIncrement());
		DeliveryOracle.assertIdentity(this.logger.stats());
		return accepted;
	}

	/**
	 * Wait until the backend has been sent so many requests in all.
	 */
	public void awaitRequests(int count) {
		await().atMost(AMPLE).pollInterval(Duration.ofMillis(5)).until(() -> this.server.requests().size() >= count);
	}

	/**
	 * Wait until so many logs have been sent in all.
	 */
	public void awaitSent(int count) {
		await().atMost(AMPLE).pollInterval(Duration.ofMillis(5)).untilAsserted(() -> {
			LoggerStats stats = this.logger.stats();
			assertThat(stats.logsSent()).as("%s", stats).isGreaterThanOrEqualTo(count);
		});
	}

	/**
	 * Wait until so many logs have been lost in all.
	 */
	public void awaitFailed(int count) {
		await().atMost(AMPLE).pollInterval(Duration.ofMillis(5)).untilAsserted(() -> {
			LoggerStats stats = this.logger.stats();
			assertThat(stats.logsFailed()).as("%s", stats).isGreaterThanOrEqualTo(count);
		});
	}

	/**
	 * Now that the fault is over, a fresh log arrives.
	 */
	public void assertFreshLogArrives() {
		int delivered = this.oracle.deliveredCount();
		log(1);
		assertThat(this.logger.flush(AMPLE).complete()).isTrue();
		assertThat(this.oracle.deliveredCount()).as("the fresh log has arrived").isGreaterThan(delivered);
	}

	/**
	 * Shut down with the fault still there, and leave it out that a fresh log arrives.
	 * @return whether nothing was lost
	 */
	public boolean shutDown(Duration timeout) {
		this.over = true;
		return this.logger.shutdown(timeout);
	}

	@Override
	public void close() {
		try (RawHttpServer closing = this.server) {
			if (!this.over) {
				assertFreshLogArrives();
				this.logger.shutdown(AMPLE);
			}
			assertThat(tryLog()).as("accepted after the end").isFalse();
			LoggerStats stats = this.logger.stats();
			DeliveryOracle.assertIdentity(stats);
			assertThat(stats.logsPending()).as("%s", stats).isZero();
			assertThat(stats.queueBytes()).as("%s", stats).isZero();
			assertThat(stats.logsQueued() + stats.logsDropped()).as("%s", stats).isEqualTo(this.next.get());
			this.oracle.assertAgreesWith(stats);
			assertThat(stats.toString()).doesNotContain(KEY);
		}
		finally {
			this.logger.shutdown(Duration.ZERO);
		}
		this.leaks.assertNoThread();
	}

}
