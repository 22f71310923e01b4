package com.trainburt.logger;

import java.io.IOException;
import java.lang.ref.Reference;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.trainburt.logger.LoggerStats.State;
import com.trainburt.logger.transport.Compression;
import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.LogBatch;
import com.trainburt.logger.transport.LogTransport;
import com.trainburt.logger.transport.http.HttpProtocol;
import com.trainburt.logger.transport.http.RawHttpServer;
import com.trainburt.logger.transport.http.RawHttpServer.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Faults of networks and backends, over any HTTP transport.
 */
@Timeout(120)
public abstract class AbstractHttpFaultTests {

	@RegisterExtension
	static final Leaks leaks = Leaks.since();

	/** For attempts that the deadline has to end. */
	private static final Duration SHORT = Duration.ofSeconds(1);

	/**
	 * Create the transport under test.
	 * @param protocol where to and how
	 */
	protected abstract LogTransport create(HttpProtocol protocol);

	private FaultHarness harness(Consumer<LLMLoggerBuilder> change) {
		return new FaultHarness(this::create, change);
	}

	/**
	 * With a deadline that is short for the first attempts only: one that should succeed
	 * may take longer.
	 */
	private FaultHarness impatientHarness(int attempts) {
		return new FaultHarness((protocol) -> {
			LogTransport transport = create(protocol);
			AtomicInteger left = new AtomicInteger(attempts);
			return new LogTransport() {

				@Override
				public DeliveryResult send(LogBatch batch, Duration timeout) throws IOException, InterruptedException {
					return transport.send(batch, (left.getAndDecrement() > 0) ? SHORT : timeout);
				}

				@Override
				public void close() {
					transport.close();
				}

			};
		}, (builder) -> {
		});
	}

	@Test
	void whenBackendNeverAnswersShouldSendAgainUnderTheSameId() {
		try (FaultHarness harness = impatientHarness(2)) {
			harness.server().then(harness.server().stallAfter("")).then(harness.server().stallAfter("HTTP/1.1 20"));
			harness.log(2);
			harness.awaitSent(2);
			assertSameBatch(harness.server().requests(), 3);
			assertThat(harness.logger().stats().retries()).isEqualTo(2);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "HTTP/1.1 200 OK\r\nX-Slow: ", "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" })
	void whenAnswerDripsShouldEndAtTheDeadline(String beginning) {
		try (FaultHarness harness = impatientHarness(1)) {
			harness.server().then(harness.server().drip(beginning));
			harness.log(2);
			harness.awaitSent(2);
			assertSameBatch(harness.server().requests(), 2);
		}
	}

	@Test
	void whenConnectionIsResetMidRequestShouldSendAgain() {
		try (FaultHarness harness = harness((builder) -> builder.batchSize(5000).maxBatchBytes(8 * 1024 * 1024))) {
			harness.server().breakOffAfter(10_000).breakOffAfter(0);
			harness.log(5000);
			harness.awaitSent(5000);
			assertThat(harness.server().requests()).hasSize(1);
			assertThat(harness.logger().stats().retries()).isEqualTo(2);
		}
	}

	static Stream<RawHttpServer.Answer> breaks() {
		return Stream.of(RawHttpServer.reset(), RawHttpServer.hangUp(),
				RawHttpServer.textAndReset("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"),
				RawHttpServer.textAndReset("HTTP/1.1 200"), RawHttpServer.textAndClose("HTTP/1.1 200 OK\r\n"),
				RawHttpServer.textAndClose("\u0000\u0001\u0002\r\n\r\n"),
				RawHttpServer.textAndClose("HTTP/1.1 999999 Odd\r\n\r\n"));
	}

	@ParameterizedTest
	@MethodSource("breaks")
	void whenConnectionBreaksAfterProcessingShouldBeOneDeliveryForWhoDropsRepeats(RawHttpServer.Answer broken) {
		try (FaultHarness harness = harness((builder) -> {
		})) {
			harness.server().then(harness.acceptAnd(broken)).then(broken);
			harness.log(2);
			harness.awaitSent(2);
			assertSameBatch(harness.server().requests(), 3);
			assertThat(harness.oracle().repeats()).isEqualTo(1);
			assertThat(harness.oracle().deliveredCount()).isEqualTo(2);
		}
	}

	@Test
	void whenIdleConnectionIsClosedShouldDeliverOnce() {
		try (FaultHarness harness = harness((builder) -> {
		})) {
			harness.server().otherwise((request, socket) -> {
				harness.accept().answer(request, socket);
				socket.close();
			});
			for (int i = 1; i <= 5; i++) {
				harness.log(2);
				harness.awaitSent(2 * i);
			}
			assertThat(harness.oracle().deliveredCount()).isEqualTo(10);
			assertThat(harness.oracle().repeats()).isZero();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP/1.0 200 OK\r\n\r\n",
			"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 202 Accepted\r\nConnection: close\r\n\r\n",
			"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"accepted\":1,\"errors\":[{\"index\":1}]}",
			"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<html>not JSON</html>",
			"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
			"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\nnot gzip" })
	void whenAnswerIsASuccessOfAnyShapeShouldBeOneDelivery(String answer) {
		try (FaultHarness harness = harness((builder) -> {
		})) {
			harness.server().then(harness.acceptAnd(RawHttpServer.textAndClose(answer)));
			harness.log(2);
			harness.awaitSent(2);
			assertThat(harness.server().requests()).hasSize(1);
			assertThat(harness.logger().stats().retries()).isZero();
		}
	}

	@Test
	void whenOneBatchAlwaysFailsShouldSpendItsBudgetAndDeliverTheOthers() {
		try (FaultHarness harness = harness((builder) -> builder.maxRetries(2).maxInFlight(1))) {
			harness.server().otherwise((request, socket) -> {
				RawHttpServer.Answer answer = DeliveryOracle.isIn(request.text(), 3)
						? RawHttpServer.body("500 Error", "cannot digest 3") : harness.accept();
				answer.answer(request, socket);
			});
			harness.log(10);
			// No flush, which would be one more attempt.
			harness.awaitSent(8);
			await().until(() -> harness.logger().stats().logsFailed() == 2);
			assertThat(harness.server().requests()).filteredOn((request) -> DeliveryOracle.isIn(request.text(), 3))
				.hasSize(3);
			assertThat(harness.logger().stats().failedByReason()).containsEntry(FailureReason.RETRIES_EXHAUSTED, 2L);
			assertThat(harness.oracle().missing().stream()).containsExactly(2, 3);
		}
	}

	@Test
	void whenBodyIsTooLargeShouldHalveItAndAskAFewTimesMore() {
		try (FaultHarness harness = harness((builder) -> builder.batchSize(64))) {
			harness.server().otherwise((request, socket) -> {
				RawHttpServer.Answer answer = DeliveryOracle.isIn(request.text(), 40)
						? RawHttpServer.status("413 Large") : harness.accept();
				answer.answer(request, socket);
			});
			harness.log(64);
			harness.awaitSent(63);
			harness.awaitFailed(1);
			assertThat(harness.oracle().missing().stream()).containsExactly(40);
			assertThat(harness.logger().stats().failedByReason()).containsEntry(FailureReason.TOO_LARGE, 1L);
			assertThat(harness.server().requests()).as("the batch, and two halves for each of log2(64)").hasSize(13);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 10, 100 })
	void whenProxyLimitsTheSizeShouldLearnItAndBeRefusedNoMore(int batchSize) {
		int maxBytes = batchSize * 150;
		try (FaultHarness harness = harness((builder) -> builder.batchSize(batchSize))) {
			AtomicInteger refused = new AtomicInteger();
			harness.server().otherwise((request, socket) -> {
				boolean tooLarge = request.body().length > maxBytes;
				refused.addAndGet(tooLarge ? 1 : 0);
				(tooLarge ? RawHttpServer.status("413 Request Entity Too Large") : harness.accept()).answer(request,
						socket);
			});
			harness.log(10 * batchSize);
			assertThat(harness.logger().flush(FaultHarness.AMPLE).failed()).isZero();
			int refusedToLearn = refused.get();
			int requestsToLearn = harness.server().requests().size();
			assertThat(refusedToLearn).isPositive();
			for (int i = 0; i < 10; i++) {
				harness.log(10 * batchSize);
				assertThat(harness.logger().flush(FaultHarness.AMPLE).failed()).isZero();
			}
			assertThat(refused.get() - refusedToLearn).as("less than 2 %%")
				.isLessThan((harness.server().requests().size() - requestsToLearn) / 50);
		}
	}

	@Test
	void whenKeyIsRefusedForAWhileShouldSayAndResume() {
		try (FaultHarness harness = harness((builder) -> builder.maxInFlight(1))) {
			harness.server()
				.then(RawHttpServer.body("401 Unauthorized", "expired"))
				.then(RawHttpServer.body("403 Forbidden", "still"));
			harness.log(4);
			harness.awaitFailed(4);
			assertThat(harness.server().requests()).hasSize(2);
			assertThat(harness.logger().stats().state()).isEqualTo(State.UNAUTHORIZED);
			assertThat(harness.logger().stats().failedByReason()).containsEntry(FailureReason.UNAUTHORIZED, 4L);
			harness.assertFreshLogArrives();
			assertThat(harness.logger().stats().state()).isEqualTo(State.DELIVERING);
		}
	}

	@Test
	void whenRedirectedShouldLoseTheLogsAndKeepTheKey() {
		try (RawHttpServer elsewhere = new RawHttpServer(); FaultHarness harness = harness((builder) -> {
		})) {
			harness.server()
				.then(RawHttpServer.status("307 Temporary", "Location: http://localhost:" + elsewhere.port() + "/"));
			harness.log(2);
			harness.awaitFailed(2);
			assertThat(harness.logger().stats().failedByReason()).containsEntry(FailureReason.REJECTED, 2L);
			assertThat(elsewhere.connectionsEver()).isZero();
		}
	}

	@Test
	void whenBackendIsUnavailableShouldCountLossesAndRecover() {
		try (FaultHarness harness = harness((builder) -> builder.maxQueueSize(20).maxRetries(1))) {
			harness.log(2);
			harness.awaitSent(2);
			harness.stopServer();
			harness.log(10);
			harness.awaitFailed(10);
			assertThat(harness.logger().stats().failedByReason()).containsEntry(FailureReason.RETRIES_EXHAUSTED, 10L);
			assertThat(harness.logger().stats().state()).isEqualTo(State.RETRYING);
			assertThat(harness.logger().stats().lastFailure().reason())
				.isEqualTo("connection refused: 127.0.0.1:" + harness.server().port());
			harness.restartServer();
			harness.assertFreshLogArrives();
			assertThat(harness.logger().stats().state()).isEqualTo(State.DELIVERING);
		}
	}

	@Test
	void whenConnectingIsBlackHoledShouldRetryAndRecover() throws Exception {
		try (ServerSocket hole = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
			List<Socket> filling = fill(hole);
			FaultHarness harness = new FaultHarness((protocol) -> create(to(hole.getLocalPort())),
					(builder) -> builder.timeout(SHORT).maxRetries(1000));
			try (harness) {
				harness.log(2);
				await().atMost(FaultHarness.AMPLE).until(() -> harness.logger().stats().retries() >= 3);
				assertThat(harness.logger().stats().logsPending()).isEqualTo(2);
				for (Socket socket : filling) {
					socket.close();
				}
				Thread drain = new Thread(() -> forward(hole, harness.server().port()));
				drain.setDaemon(true);
				drain.start();
				harness.awaitSent(2);
				harness.assertFreshLogArrives();
				harness.shutDown(FaultHarness.AMPLE);
				hole.close();
				drain.join();
			}
		}
	}

	/** Until the system answers no further attempt to connect. */
	private static List<Socket> fill(ServerSocket hole) throws IOException {
		List<Socket> filling = new ArrayList<>();
		while (filling.size() < 100) {
			Socket socket = new Socket();
			try {
				socket.connect(hole.getLocalSocketAddress(), 300);
				filling.add(socket);
			}
			catch (IOException ex) {
				socket.close();
				return filling;
			}
		}
		throw new AssertionError("There is no end to the backlog");
	}

	private static HttpProtocol to(int port) {
		return new HttpProtocol("http://127.0.0.1:" + port + "/", "key", Compression.NONE);
	}

	private static void forward(ServerSocket from, int port) {
		List<Socket> sockets = new ArrayList<>();
		try {
			while (true) {
				Socket in = from.accept();
				Socket out = new Socket("127.0.0.1", port);
				sockets.add(in);
				sockets.add(out);
				pipe(in, out);
				pipe(out, in);
			}
		}
		catch (IOException ex) {
			sockets.forEach(AbstractHttpFaultTests::closeQuietly);
		}
	}

	private static void pipe(Socket from, Socket to) {
		Thread thread = new Thread(() -> {
			try {
				from.getInputStream().transferTo(to.getOutputStream());
			}
			catch (IOException ex) {
				// One of them has gone.
			}
			closeQuietly(from);
			closeQuietly(to);
		});
		thread.setDaemon(true);
		thread.start();
	}

	private static void closeQuietly(Socket socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			// It is gone all the same.
		}
	}

	@Test
	void whenStrangerInterruptsASenderShouldSendAgain() {
		try (FaultHarness harness = harness((builder) -> builder.maxInFlight(1))) {
			harness.server().then(harness.server().stallAfter(""));
			harness.log(2);
			harness.awaitRequests(1);
			Thread.getAllStackTraces()
				.keySet()
				.stream()
				.filter((thread) -> thread.getName().matches("burt-logger-\\d+"))
				.forEach(Thread::interrupt);
			harness.awaitSent(2);
			assertSameBatch(harness.server().requests(), 2);
		}
	}

	@Test
	void whenEverythingHangsShouldShutDownAndCountLosses() {
		try (FaultHarness harness = harness((builder) -> builder.maxInFlight(3))) {
			harness.server().otherwise(harness.server().stallAfter("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"));
			harness.log(20);
			harness.awaitRequests(3);
			assertThat(harness.logger().flush(Duration.ZERO)).isEqualTo(new FlushResult(0, 0, 0, 20));
			assertThat(harness.shutDown(SHORT)).isFalse();
			assertThat(harness.logger().stats().failedByReason()).containsEntry(FailureReason.SHUTDOWN, 20L);
		}
	}

	@Test
	void whenHostIsUnknownShouldRecoverWithoutRestartWhenItIsKnown(@TempDir Path directory) throws Exception {
		Path hosts = Files.writeString(directory.resolve("hosts"), "127.0.0.1 localhost\n");
		DeliveryOracle oracle = new DeliveryOracle();
		try (RawHttpServer server = new RawHttpServer();
				ChildJvm child = ChildJvm.start(UnknownHost.class, List.of("-Djdk.net.hosts.file=" + hosts),
						getClass().getName(), server.endpoint("backend.example"))) {
			assertThat(child.awaitLine("failing: ")).isEqualTo("unknown host: backend.example");
			assertThat(server.connectionsEver()).isZero();
			Files.writeString(hosts, "127.0.0.1 localhost backend.example\n");
			// One may have been in flight while there was no memory for it.
			assertThat(child.awaitLine("flushed: ")).isEqualTo(new FlushResult(2, 0, 0, 0).toString());
			assertThat(child.awaitExit()).isZero();
			Request request = server.requests().get(0);
			assertThat(oracle.receive(request.headers().get("idempotency-key"), request.body())).isEqualTo(2);
			assertThat(request.headers().get("host")).isEqualTo("backend.example:" + server.port());
		}
	}

	@Test
	void whenMemoryWasExhaustedShouldDeliverAllThatIsPending() {
		DeliveryOracle oracle = new DeliveryOracle();
		try (RawHttpServer server = new RawHttpServer();
				ChildJvm child = ChildJvm.start(ExhaustedMemory.class, List.of("-Xmx64m"), getClass().getName(),
						server.endpoint())) {
			server.keepNothing();
			// A class that is first loaded while there is no memory stays unusable.
			server.then(RawHttpServer.status("503 Service Unavailable"));
			server.then(RawHttpServer.status("204 No Content"));
			// The client's thread has something to do for as long as there is no memory.
			server.otherwise(server.drip("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"));
			child.awaitLine("exhausted");
			server.otherwise((request, socket) -> {
				oracle.receive(request.headers().get("idempotency-key"), request.body());
				RawHttpServer.status("204 No Content").answer(request, socket);
			});
			// One may have been in flight while there was no memory for it.
			assertThat(child.awaitLine("flushed: ")).as("%s", child)
				.matches("FlushResult\\[sent=10[01], failed=[01], spooled=0, pending=0]");
			assertThat(child.awaitExit()).isZero();
			assertThat(oracle.deliveredCount()).isGreaterThanOrEqualTo(100);
		}
	}

	private static void assertSameBatch(List<Request> requests, int count) {
		assertThat(requests).hasSize(count);
		assertThat(requests).extracting((request) -> request.headers().get("idempotency-key")).hasSize(count);
		assertThat(requests).allSatisfy((request) -> {
			assertThat(request.headers().get("idempotency-key"))
				.isEqualTo(requests.get(0).headers().get("idempotency-key"));
			assertThat(request.body()).isEqualTo(requests.get(0).body());
		});
	}

	/**
	 * Logs to a host that has no address yet.
	 */
	static final class UnknownHost {

		private UnknownHost() {
		}

		public static void main(String[] arguments) throws Exception {
			// Failures are remembered for ten seconds otherwise.
			Security.setProperty("networkaddress.cache.negative.ttl", "0");
			var tests = Class.forName(arguments[0]).getDeclaredConstructor();
			tests.setAccessible(true);
			LogTransport transport = ((AbstractHttpFaultTests) tests.newInstance())
				.create(new HttpProtocol(arguments[1], "key", Compression.NONE));
			try (LLMLogger logger = LLMLogger.builder()
				.transport(transport)
				.maxRetries(Integer.MAX_VALUE)
				.initialRetryDelay(Duration.ofMillis(10))
				.maxRetryDelay(Duration.ofMillis(10))
				.build()) {
				DeliveryOracle oracle = new DeliveryOracle();
				oracle.log(logger, 0);
				oracle.log(logger, 1);
				logger.flush(Duration.ZERO);
				await().atMost(FaultHarness.AMPLE).until(() -> logger.stats().retries() >= 2);
				System.out.println("failing: " + logger.stats().lastFailure().reason());
				FlushResult flushed = logger.flush(FaultHarness.AMPLE);
				System.err.println(logger.stats());
				System.out.println("flushed: " + flushed);
			}
		}

	}

	/**
	 * Takes all memory several times, by which the HTTP client may end, and then logs.
	 */
	static final class ExhaustedMemory {

		private ExhaustedMemory() {
		}

		public static void main(String[] arguments) throws Exception {
			var tests = Class.forName(arguments[0]).getDeclaredConstructor();
			tests.setAccessible(true);
			LogTransport transport = ((AbstractHttpFaultTests) tests.newInstance())
				.create(new HttpProtocol(arguments[1], "key", Compression.NONE));
			try (LLMLogger logger = LLMLogger.builder()
				.transport(transport)
				.batchSize(1)
				.maxInFlight(1)
				.timeout(Duration.ofSeconds(3))
				.maxRetries(1000)
				.initialRetryDelay(Duration.ofMillis(1))
				.maxRetryDelay(Duration.ofMillis(20))
				.build()) {
				DeliveryOracle oracle = new DeliveryOracle();
				oracle.log(logger, 0);
				logger.flush(FaultHarness.AMPLE);
				oracle.log(logger, 1);
				for (int round = 0; round < 5; round++) {
					try {
						exhaust();
					}
					catch (OutOfMemoryError ex) {
						// It no longer exists.
					}
				}
				System.out.println("exhausted");
				for (int i = 2; i <= 101; i++) {
					oracle.log(logger, i);
				}
				FlushResult flushed = logger.flush(FaultHarness.AMPLE);
				System.err.println(logger.stats());
				System.out.println("flushed: " + flushed);
			}
		}

		/** Take all memory for a moment. */
		private static void exhaust() {
			Object[] last = null;
			for (int length : new int[] { 100_000, 10_000, 1_000, 100, 10, 2 }) {
				try {
					while (true) {
						Object[] taken = new Object[length];
						taken[0] = last;
						last = taken;
					}
				}
				catch (OutOfMemoryError ex) {
					// A smaller one may still fit.
				}
			}
			LockSupport.parkNanos(200_000_000);
			Reference.reachabilityFence(last);
		}

	}

}
