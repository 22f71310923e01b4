package com.trainburt.logger.transport.http;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.trainburt.logger.Decompressor;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.Leaks;
import com.trainburt.logger.chat.ChatMessage;
import com.trainburt.logger.chat.ChatOutcome;
import com.trainburt.logger.chat.ChatRequest;
import com.trainburt.logger.chat.ChatResponse;
import com.trainburt.logger.transport.Compression;
import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.DeliveryResult.Verdict;
import com.trainburt.logger.transport.LogBatch;
import com.trainburt.logger.transport.LogTransport;
import com.trainburt.logger.transport.PayloadSchema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Requirements on every transport over HTTP, against a server on a bare socket.
 */
@Timeout(60)
public abstract class AbstractHttpTransportTests {

	private static final String KEY = "sk-secret-0123456789";

	/** For attempts that end by themselves. */
	private static final Duration AMPLE = Duration.ofSeconds(30);

	/** For attempts that the deadline has to end. */
	private static final Duration SHORT = Duration.ofSeconds(1);

	private final RawHttpServer server = new RawHttpServer();

	private final List<LogTransport> transports = new ArrayList<>();

	private final LogTransport transport = open(this.server.endpoint(), Compression.NONE);

	/**
	 * Create the transport under test.
	 * @param protocol where to and how
	 */
	protected abstract LogTransport create(HttpProtocol protocol);

	private LogTransport open(String endpoint, Compression compression) {
		LogTransport transport = create(new HttpProtocol(endpoint, KEY, compression));
		this.transports.add(transport);
		return transport;
	}

	@AfterEach
	void close() throws Exception {
		for (LogTransport transport : this.transports) {
			transport.close();
		}
		this.server.close();
	}

	@Test
	void whenSentShouldPutExactlyThisOnTheWire() throws Exception {
		assertThat(this.transport.send(batch(), AMPLE).verdict()).isEqualTo(Verdict.ACCEPTED);
		RawHttpServer.Request request = this.server.requests().get(0);
		assertThat(request.line()).isEqualTo("POST /v1/logs?tenant=a%20b HTTP/1.1");
		assertThat(request.headers()).containsEntry("content-type", "application/json")
			.containsEntry("authorization", "Bearer " + KEY)
			.containsEntry("idempotency-key", "batch-1")
			.containsEntry("host", "127.0.0.1:" + this.server.port())
			.containsEntry("content-length", String.valueOf(request.body().length))
			.doesNotContainKey("content-encoding")
			.doesNotContainKey("upgrade")
			.doesNotContainKey("transfer-encoding");
		assertThat(request.headers().get("user-agent")).matches("burt-logger-java/\\d+\\.\\d+\\.\\d+.*");
		assertThat(request.text())
			.isEqualTo("{\"logs\":[{\"request\":\"ä😀\"},{\"request\":2}],\"timestamp\":1234567890.456}");
	}

	@ParameterizedTest
	@CsvSource({ "GZIP, gzip", "ZSTD, zstd" })
	void whenCompressedShouldSayAndDoSo(Compression compression, String name) throws Exception {
		LogBatch batch = batch("compressible ".repeat(10_000));
		DeliveryResult result = open(this.server.endpoint(), compression).send(batch, AMPLE);
		RawHttpServer.Request request = this.server.requests().get(0);
		assertThat(request.headers()).containsEntry("content-encoding", name);
		assertThat(request.body()).hasSizeLessThan(batch.payload().length / 100);
		assertThat(Decompressor.decompress(compression, request.body())).isEqualTo(batch.payload());
		assertThat(result.verdict()).isEqualTo(Verdict.ACCEPTED);
		assertThat(result.sentBytes()).hasValue(request.body().length);
	}

	@ParameterizedTest
	@EnumSource
	void whenTextDoesNotShrinkShouldSendItAsItIs(Compression compression) throws Exception {
		byte[] picture = new byte[100_000];
		new Random(1).nextBytes(picture);
		LogBatch batch = batch(Base64.getEncoder().encodeToString(picture));
		DeliveryResult result = open(this.server.endpoint(), compression).send(batch, AMPLE);
		RawHttpServer.Request request = this.server.requests().get(0);
		assertThat(request.headers()).doesNotContainKey("content-encoding");
		assertThat(request.body()).isEqualTo(batch.payload());
		assertThat(result.sentBytes()).hasValue(batch.payload().length);
	}

	private static LogBatch batch(String request) {
		return LogBatch.builder("batch-2", Instant.EPOCH, 0)
			.add(("{\"request\":\"" + request + "\"}").getBytes(StandardCharsets.UTF_8))
			.build();
	}

	@ParameterizedTest
	@EnumSource
	void whenLoggerSendsLogsShouldBeValidByTheSchema(Compression compression) throws Exception {
		String conversation = "a \" \\ \u0000 \u2028 ä😀 \uD83D";
		try (LLMLogger logger = LLMLogger.builder()
			.transport(open(this.server.endpoint(), compression))
			.batchSize(2)
			.build()) {
			assertThat(logger.log(ChatRequest.of("m", ChatMessage.user(conversation)), ChatResponse.of(conversation),
					Map.of("outcome", ChatOutcome.COMPLETE)))
				.isTrue();
			assertThat(logger.log(Map.of("x", List.of(Double.NaN, 1e300, new BigDecimal("1.10"))), null)).isTrue();
			assertThat(logger.log(conversation, new int[] { 1, 2 }, Map.of("since", Instant.EPOCH))).isTrue();
			assertThat(logger.log(1, false)).isTrue();
			assertThat(logger.log(List.of(), Optional.empty())).isTrue();
			assertThat(logger.flush(AMPLE).sent()).isEqualTo(5);
		}
		assertThat(this.server.requests()).hasSize(3).allSatisfy((request) -> {
			Compression used = request.headers().containsKey("content-encoding") ? compression : Compression.NONE;
			String body = new String(Decompressor.decompress(used, request.body()), StandardCharsets.UTF_8);
			assertThat(PayloadSchema.mistakes(body, PayloadSchema.BATCH)).isEmpty();
		});
	}

	@Test
	void whenSentAgainShouldSendTheSameBytesOverTheSameConnection() throws Exception {
		LogBatch batch = batch();
		for (int i = 0; i < 3; i++) {
			assertThat(this.transport.send(batch, AMPLE).verdict()).isEqualTo(Verdict.ACCEPTED);
			assertThat(this.server.connections()).isEqualTo(1);
		}
		assertThat(this.server.requests()).extracting(RawHttpServer.Request::text).hasSize(3).containsOnly(text(batch));
		assertThat(this.server.requests()).extracting((request) -> request.headers().get("idempotency-key"))
			.containsOnly("batch-1");
	}

	@Test
	void whenBatchIsLargeShouldSendAllOfIt() throws Exception {
		LogBatch.Builder large = LogBatch.builder("large", Instant.EPOCH, 10);
		byte[] entry = ("\"" + "x".repeat(99_998) + "\"").getBytes(StandardCharsets.US_ASCII);
		IntStream.range(0, 40).forEach((i) -> large.add(entry));
		LogBatch batch = large.build();
		assertThat(this.transport.send(batch, AMPLE).verdict()).isEqualTo(Verdict.ACCEPTED);
		assertThat(this.server.requests().get(0).body()).isEqualTo(batch.payload());
	}

	@ParameterizedTest
	@CsvSource({ "200 OK,ACCEPTED", "202 Accepted,ACCEPTED", "299 Fine,ACCEPTED", "300 Choices,REJECTED",
			"301 Moved,REJECTED", "304 Not Modified,REJECTED", "307 Temporary,REJECTED", "400 Bad Request,REJECTED",
			"401 Unauthorized,UNAUTHORIZED", "403 Forbidden,UNAUTHORIZED", "404 Not Found,REJECTED",
			"408 Timeout,RETRY", "409 Conflict,REJECTED", "413 Too Large,TOO_LARGE", "422 Unprocessable,REJECTED",
			"425 Too Early,RETRY", "429 Too Many,RETRY", "500 Error,RETRY", "502 Bad Gateway,RETRY",
			"503 Unavailable,RETRY", "504 Gateway Timeout,RETRY", "599 Whatever,RETRY" })
	void whenAnsweredShouldFollowTheTableOfVerdicts(String status, Verdict verdict) throws Exception {
		this.server.otherwise(RawHttpServer.status(status));
		DeliveryResult result = this.transport.send(batch(), AMPLE);
		assertThat(result.verdict()).isEqualTo(verdict);
		if (verdict != Verdict.ACCEPTED) {
			assertThat(result.reason()).startsWith("HTTP " + status.substring(0, 3)).doesNotContain(":");
		}
	}

	@Test
	void whenRefusedShouldSayWhyWithoutTheKey() throws Exception {
		this.server.then(RawHttpServer.body("400 Bad", "{\"error\":\r\n\t\"no field\u202e\u0085\u2028x\"}"))
			.then(RawHttpServer.body("500 Error", "x".repeat(5000)))
			.then(RawHttpServer.body("400 Bad", "your key is " + KEY))
			.then(RawHttpServer.body("422 Bad", "your key is " + KEY.replace("-", "%2D")))
			.then(RawHttpServer.body("500 Error", " ".repeat(HttpProtocol.MAX_ANSWER_BYTES - 10) + KEY))
			.then(RawHttpServer.body("401 Unauthorized", "unknown"))
			.then(RawHttpServer.body("403 Forbidden", "unknown"));
		assertThat(reason()).isEqualTo("HTTP 400 Bad Request: {\"error\": \"no field x\"}");
		assertThat(reason()).isEqualTo("HTTP 500 Internal Server Error: " + "x".repeat(200) + "…");
		String hidden = "(not shown, because it contains the API key)";
		assertThat(reason()).isEqualTo("HTTP 400 Bad Request: " + hidden);
		assertThat(reason()).isEqualTo("HTTP 422 Unprocessable Content: " + hidden);
		assertThat(reason()).isEqualTo("HTTP 500 Internal Server Error: " + hidden);
		assertThat(reason()).isEqualTo("HTTP 401 Unauthorized");
		assertThat(reason()).isEqualTo("HTTP 403 Forbidden");
		assertThat(this.transport.toString()).doesNotContain(KEY);
	}

	private String reason() throws Exception {
		return this.transport.send(batch(), AMPLE).reason();
	}

	@Test
	void whenAProxyAnswersWithAPageShouldSayTheStatus() throws Exception {
		this.server
			.then(RawHttpServer.body("413 Request Entity Too Large",
					"<html>\r\n<head><title>413 Request Entity Too Large</title></head><body>nginx</body></html>"))
			.then(RawHttpServer.body("502 Bad Gateway", " <!-- edge --> <!DOCTYPE HTML><title>no</title>"))
			.then(RawHttpServer.body("503 Busy", "<h1>busy</h1>", "Content-Type: text/html; charset=utf-8"));
		assertThat(reason()).isEqualTo("HTTP 413 Request Entity Too Large");
		assertThat(reason()).isEqualTo("HTTP 502 Bad Gateway");
		assertThat(reason()).isEqualTo("HTTP 503 Service Unavailable");
	}

	@Test
	void whenThePeerIsNoBackendShouldSaySoInOperatorsTerms() {
		String address = "127.0.0.1:" + this.server.port();
		this.server.then(RawHttpServer.text("SSH-2.0-OpenSSH_9.9\u202e\r\n"))
			.then(RawHttpServer.text("HTTP/1.1 " + KEY + "\r\n\r\n"))
			.then(RawHttpServer.text("HTTP/1.1 200 OK\r\nContent-Length: xyz\r\n\r\n"))
			.then(RawHttpServer.hangUp())
			.then(RawHttpServer.reset());
		assertThat(failure(this.transport)).startsWith("the answer is not HTTP: " + address)
			.contains("SSH-2.0-OpenSSH_9.9")
			.doesNotContain("\u202e");
		assertThat(failure(this.transport)).startsWith("the answer is not HTTP: " + address).doesNotContain(KEY);
		assertThat(failure(this.transport)).startsWith("the answer is not HTTP: " + address);
		assertThat(failure(this.transport)).isEqualTo("connection closed before the answer was complete: " + address);
		assertThat(failure(this.transport)).containsIgnoringCase("connection reset").endsWith(": " + address);
		this.server.close();
		assertThat(failure(this.transport)).isEqualTo("connection refused: " + address);
		assertThat(failure(open("http://nowhere.invalid/", Compression.NONE)))
			.isEqualTo("unknown host: nowhere.invalid");
	}

	private static String failure(LogTransport transport) {
		try {
			throw new AssertionError(transport.send(batch(), AMPLE).toString());
		}
		catch (IOException ex) {
			return ex.getMessage();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	@ParameterizedTest
	@CsvSource(value = { "2;2", "0;0", "' 7 ';7", "864000;864000", "-1;", "soon;", "'';", "1.5;",
			"99999999999999999999;", "Wed, 21 Oct 2015 07:28:30 GMT;30", "Wed, 21 Oct 2015 07:27:00 GMT;" },
			delimiter = ';')
	void whenBackendAsksForPatienceShouldUnderstand(String header, Long seconds) throws Exception {
		this.server.otherwise(RawHttpServer.status("503 Unavailable", "Retry-After: " + header,
				"Date: Wed, 21 Oct 2015 07:28:00 GMT"));
		assertThat(this.transport.send(batch(), AMPLE).retryAfter())
			.isEqualTo((seconds != null) ? Duration.ofSeconds(seconds) : null);
	}

	@Test
	void whenRedirectedShouldNotFollowAndNotShowTheKey() throws Exception {
		try (RawHttpServer elsewhere = new RawHttpServer()) {
			for (String status : List.of("301 Moved", "302 Found", "307 Temporary", "308 Permanent")) {
				this.server.then(RawHttpServer.status(status, "Location: http://localhost:" + elsewhere.port() + "/"));
				assertThat(this.transport.send(batch(), AMPLE).verdict()).isEqualTo(Verdict.REJECTED);
			}
			assertThat(elsewhere.requests()).isEmpty();
		}
	}

	@Test
	void whenNothingIsAnsweredShouldEndAtTheDeadlineAndClose() {
		this.server.then(this.server.stallAfter(""));
		assertEndsAtTheDeadline();
	}

	@Test
	void whenHeadersStallShouldEndAtTheDeadlineAndClose() {
		this.server.then(this.server.stallAfter("HTTP/1.1 200 OK\r\nContent-"));
		assertEndsAtTheDeadline();
	}

	@Test
	void whenBodyStallsShouldEndAtTheDeadlineAndClose() {
		this.server.then(this.server.stallAfter("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"));
		assertEndsAtTheDeadline();
	}

	@Test
	void whenHeadersAreEndlessShouldEnd() {
		this.server.then(this.server.endlessly("HTTP/1.1 200 OK\r\n", "X-More: " + "x".repeat(1000) + "\r\n"));
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.transport.send(batch(), AMPLE));
		assertNextTrySucceeds();
	}

	private void assertEndsAtTheDeadline() {
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.transport.send(batch(), SHORT))
			.withMessage("no complete answer within 1000 ms");
		await().until(() -> this.server.connections() == 0);
		assertNextTrySucceeds();
	}

	private void assertNextTrySucceeds() {
		assertThat(accepted(this.transport)).isTrue();
	}

	private static boolean accepted(LogTransport transport) {
		try {
			return transport.send(batch(), AMPLE).verdict() == Verdict.ACCEPTED;
		}
		catch (IOException | InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	@Test
	void whenBodyIsEndlessShouldReadOnlyAsMuchAsNeeded() throws Exception {
		this.server
			.then(this.server.endlessly("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
					"400\r\n" + "x".repeat(1024) + "\r\n"))
			.then(this.server.endlessly("HTTP/1.1 503 No\r\nContent-Length: 100000000000\r\n\r\n", "y".repeat(1024)));
		assertThat(this.transport.send(batch(), AMPLE).verdict()).isEqualTo(Verdict.ACCEPTED);
		assertThat(this.transport.send(batch(), AMPLE).verdict()).isEqualTo(Verdict.RETRY);
		await().until(() -> this.server.connections() == 0);
		assertNextTrySucceeds();
	}

	@Test
	void whenAnswerIsCompressedShouldNotInflateIt() throws Exception {
		this.server.then(RawHttpServer.body("400 Bad Request", "not gzip at all", "Content-Encoding: gzip"));
		assertThat(this.transport.send(batch(), AMPLE).reason()).isEqualTo("HTTP 400 Bad Request: not gzip at all");
	}

	@ParameterizedTest
	@MethodSource
	void whenPeerDoesNotSpeakHttpShouldLeaveNoConnection(String answer) {
		this.server.keepNothing();
		this.server.otherwise(RawHttpServer.text(answer));
		int sockets = Leaks.sockets();
		for (int i = 0; i < 200; i++) {
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.transport.send(batch(), AMPLE));
		}
		await().untilAsserted(() -> {
			assertThat(this.server.connections()).as("connections").isZero();
			assertThat(Leaks.sockets()).as("sockets").isLessThanOrEqualTo(sockets);
		});
		this.server.otherwise(RawHttpServer.status("204 No Content"));
		assertNextTrySucceeds();
	}

	static Stream<String> whenPeerDoesNotSpeakHttpShouldLeaveNoConnection() {
		return Stream.of("SSH-2.0-OpenSSH_9.9\r\n", "-ERR unknown command 'POST'\r\n", "HTTP/1.1 abc\r\n\r\n",
				"HTTP/1.1 200 OK\r\nContent-Length: xyz\r\n\r\n", "HTTP/1.1 102 Processing\r\n\r\n".repeat(20),
				"HTTP/1.1 200 OK\r\n" + ("X-More: " + "x".repeat(1000) + "\r\n").repeat(400) + "\r\n",
				"<html><body>no status line</body></html>\r\n\r\n", "HTTP/1.1 200 OK\r\nbad name: x\r\n\r\n",
				"HTTP/1.1 101 Switching Protocols\r\n\r\n",
				"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
	}

	@Test
	void whenConnectionBreaksShouldThrowAndReconnect() {
		String half = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf";
		for (RawHttpServer.Answer broken : List.of(RawHttpServer.hangUp(), RawHttpServer.reset(),
				RawHttpServer.textAndClose(half), RawHttpServer.textAndClose("SSH-2.0-OpenSSH_9.9\r\n"))) {
			this.server.then(broken);
			int before = this.server.requests().size();
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.transport.send(batch(), AMPLE));
			assertThat(this.server.requests()).as("sent once, with any verdict of the client").hasSize(before + 1);
			assertNextTrySucceeds();
		}
	}

	@Test
	void whenServerIsOldOrPoliteShouldUnderstand() throws Exception {
		this.server.then(RawHttpServer.textAndClose("HTTP/1.0 200 OK\r\n\r\nfine"))
			.then(RawHttpServer.text("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"))
			.then(RawHttpServer.body("200 OK", "<html>not JSON</html>"))
			.then(RawHttpServer.textAndClose("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"));
		for (int i = 0; i < 5; i++) {
			assertThat(this.transport.send(batch(), AMPLE).verdict()).isEqualTo(Verdict.ACCEPTED);
		}
		assertThat(this.server.requests()).hasSize(5);
	}

	@Test
	void whenThePortIsClosedShouldThrow() {
		this.server.close();
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.transport.send(batch(), AMPLE));
	}

	@Test
	void whenNoConnectionIsAcceptedShouldEndAtTheDeadline() throws Exception {
		try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
			List<Socket> filling = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				Socket socket = new Socket();
				filling.add(socket);
				try {
					socket.connect(full.getLocalSocketAddress(), 100);
				}
				catch (IOException ex) {
					break;
				}
			}
			LogTransport transport = open("http://127.0.0.1:" + full.getLocalPort(), Compression.NONE);
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> transport.send(batch(), SHORT));
			for (Socket socket : filling) {
				socket.close();
			}
		}
	}

	@Test
	void whenHostIsUnknownShouldThrow() {
		LogTransport transport = open("http://nowhere.invalid/", Compression.NONE);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> transport.send(batch(), AMPLE));
	}

	@Test
	void whenInterruptedShouldCancelTheExchange() throws Exception {
		this.server.then(this.server.stallAfter(""));
		AtomicReference<Throwable> thrown = new AtomicReference<>();
		Thread thread = new Thread(() -> {
			try {
				this.transport.send(batch(), AMPLE);
			}
			catch (Throwable ex) {
				thrown.set(ex);
			}
		});
		thread.start();
		await().until(() -> this.server.requests().size() == 1);
		thread.interrupt();
		thread.join();
		assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
		await().until(() -> this.server.connections() == 0);
	}

	@ParameterizedTest
	@ValueSource(ints = { 4, 16 })
	void whenSentByManyThreadsShouldDeliverEach(int threads) {
		List<CompletableFuture<Boolean>> sends = IntStream.range(0, threads)
			.mapToObj((i) -> CompletableFuture.supplyAsync(() -> accepted(this.transport),
					(task) -> new Thread(task).start()))
			.toList();
		assertThat(sends).extracting(CompletableFuture::join).containsOnly(true);
		assertThat(this.server.requests()).hasSize(threads);
	}

	@Test
	void whenClosedShouldCloseItsConnectionsAndThreads() throws Exception {
		this.transport.send(batch(), AMPLE);
		for (LogTransport transport : this.transports) {
			transport.close();
		}
		await().until(() -> {
			// Before JDK 21 an HTTP client ends when it has been collected.
			System.gc();
			return this.server.connections() == 0 && Thread.getAllStackTraces()
				.keySet()
				.stream()
				.noneMatch((thread) -> thread.getName().startsWith("burt-logger-http"));
		});
	}

	private static LogBatch batch() {
		return LogBatch.builder("batch-1", Instant.ofEpochMilli(1_234_567_890_456L), 10)
			.add("{\"request\":\"ä😀\"}".getBytes(StandardCharsets.UTF_8))
			.add("{\"request\":2}".getBytes(StandardCharsets.UTF_8))
			.build();
	}

	private static String text(LogBatch batch) {
		return new String(batch.payload(), StandardCharsets.UTF_8);
	}

}
