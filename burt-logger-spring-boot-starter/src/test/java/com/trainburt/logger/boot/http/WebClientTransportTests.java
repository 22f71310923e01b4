package com.trainburt.logger.boot.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import com.trainburt.logger.boot.FakeBackend;
import com.trainburt.logger.transport.Compression;
import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.DeliveryResult.Verdict;
import com.trainburt.logger.transport.LogBatch;
import com.trainburt.logger.transport.http.HttpProtocol;
import org.assertj.core.util.Throwables;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link WebClientTransport}.
 */
class WebClientTransportTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	private final FakeBackend backend = new FakeBackend();

	private final WebClientTransport transport = transport(Compression.NONE);

	@AfterEach
	void close() {
		this.transport.close();
		this.backend.close();
	}

	@Test
	void whenBatchIsSentShouldPostItWithTheProtocolsHeaders() throws Exception {
		LogBatch batch = batch();
		assertThat(this.transport.send(batch, LONG).verdict()).isEqualTo(Verdict.ACCEPTED);
		assertThat(this.backend.requests()).singleElement().satisfies((request) -> {
			assertThat(request.line()).isEqualTo("POST /v1/logs HTTP/1.1");
			assertThat(request.body()).isEqualTo(batch.payload());
			assertThat(request.headers()).containsEntry("Content-Type", "application/json")
				.containsEntry("Authorization", "Bearer " + FakeBackend.API_KEY)
				.containsEntry("Idempotency-Key", "batch-1")
				.containsEntry("Content-Length", String.valueOf(batch.payload().length))
				.doesNotContainKeys("Content-Encoding", "Accept-Encoding", "Upgrade", "Transfer-Encoding", "Expect");
			assertThat(request.headers().get("User-Agent")).startsWith("burt-logger-java/");
		});
	}

	@ParameterizedTest
	@CsvSource({ "200, ACCEPTED", "204, ACCEPTED", "400, REJECTED", "401, UNAUTHORIZED", "413, TOO_LARGE", "500, RETRY",
			"599, RETRY", "302, REJECTED" })
	void whenBackendAnswersShouldGiveTheProtocolsVerdict(int status, Verdict verdict) throws Exception {
		this.backend.script(FakeBackend.status(status, (status == 204) ? "" : "the backend's words"));
		DeliveryResult result = this.transport.send(batch(), LONG);
		assertThat(result.verdict()).isEqualTo(verdict);
		if (verdict != Verdict.ACCEPTED) {
			assertThat(result.reason()).startsWith("HTTP " + status)
				.matches((reason) -> reason.endsWith(": the backend's words") != (verdict == Verdict.UNAUTHORIZED));
		}
	}

	@Test
	void whenBackendAsksForPatienceShouldSayHowLong() throws Exception {
		this.backend.script(FakeBackend.status(503, "", "Retry-After: 7"));
		assertThat(this.transport.send(batch(), LONG).retryAfter()).isEqualTo(Duration.ofSeconds(7));
	}

	@Test
	void whenBackendRedirectsShouldNotFollow() throws Exception {
		try (FakeBackend other = new FakeBackend()) {
			this.backend.script(FakeBackend.status(307, "", "Location: " + other.endpoint()));
			assertThat(this.transport.send(batch(), LONG).verdict()).isEqualTo(Verdict.REJECTED);
			assertThat(other.requests()).isEmpty();
		}
	}

	@Test
	void whenExchangesSucceedShouldReuseTheConnection() throws Exception {
		this.backend.script(FakeBackend.status(200, "{\"ok\":true}"));
		for (int i = 0; i < 5; i++) {
			this.transport.send(batch(), LONG);
		}
		assertThat(this.backend.requests()).hasSize(5);
		assertThat(this.backend.connectionsEver()).isEqualTo(1);
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void whenBackendIsSilentShouldEndInTimeAndCloseTheConnection(CapturedOutput output) {
		this.backend.script(FakeBackend.silence());
		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> this.transport.send(batch(), Duration.ofMillis(300)))
			.withMessage("no complete answer within 300 ms");
		awaitConnectionsClosed(1);
		assertThat(output).doesNotContain("ERROR");
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void whenBodyStallsShouldEndInTimeAndCloseTheConnection(CapturedOutput output) {
		this.backend
			.script((request, out) -> out.write(ascii("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")));
		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> this.transport.send(batch(), Duration.ofMillis(300)))
			.withMessage("no complete answer within 300 ms");
		awaitConnectionsClosed(1);
		assertThat(output).doesNotContain("ERROR");
	}

	@Test
	void whenBodyIsEndlessShouldReadItsBeginningAndCloseTheConnection() throws Exception {
		AtomicLong written = new AtomicLong();
		this.backend.script((request, out) -> {
			out.write(ascii("HTTP/1.1 500 Oops\r\nContent-Length: 1000000000000\r\n\r\n"));
			while (true) {
				out.write("x".repeat(1000).getBytes(StandardCharsets.US_ASCII));
				written.addAndGet(1000);
			}
		});
		DeliveryResult result = this.transport.send(batch(), LONG);
		assertThat(result.verdict()).isEqualTo(Verdict.RETRY);
		assertThat(result.reason()).startsWith("HTTP 500 Internal Server Error: xxx").hasSizeLessThan(300);
		awaitConnectionsClosed(1);
		// As much as fits into the buffers of two sockets.
		assertThat(written.get()).isLessThan(100_000_000);
	}

	@Test
	void whenAnswerIsCompressedShouldNotDecode() throws Exception {
		this.backend.script(FakeBackend.status(400, "not gzip at all", "Content-Encoding: gzip"));
		assertThat(this.transport.send(batch(), LONG).reason()).isEqualTo("HTTP 400 Bad Request: not gzip at all");
	}

	@Test
	void whenBackendBreaksOffShouldFail() {
		this.backend.script((request, out) -> {
			throw new IOException("broken off");
		});
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.transport.send(batch(), LONG));
	}

	@Test
	void whenBackendIsGoneShouldFailWithTheCause() {
		this.backend.close();
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.transport.send(batch(), LONG));
	}

	@Test
	void whenTransportIsClosedShouldFail() throws Exception {
		this.transport.send(batch(), LONG);
		this.transport.close();
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.transport.send(batch(), LONG));
	}

	@Test
	void whenThreadIsInterruptedShouldThrowAndCloseTheConnection() throws Exception {
		this.backend.script(FakeBackend.silence());
		AtomicBoolean flagged = new AtomicBoolean(true);
		CompletableFuture<Throwable> outcome = new CompletableFuture<>();
		Thread sender = new Thread(() -> {
			try {
				this.transport.send(batch(), LONG);
			}
			catch (Throwable ex) {
				flagged.set(Thread.currentThread().isInterrupted());
				outcome.complete(ex);
			}
		});
		sender.start();
		Awaitility.await().until(() -> !this.backend.requests().isEmpty());
		sender.interrupt();
		assertThat(outcome.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
		assertThat(flagged).isFalse();
		awaitConnectionsClosed(1);
		sender.join();
	}

	@Test
	void whenUsedByManyThreadsShouldKeepExchangesApart() throws Exception {
		AtomicInteger wrong = new AtomicInteger();
		this.backend.script((request, out) -> FakeBackend.status(400, request.headers().get("Idempotency-Key"))
			.answer(request, out));
		Thread[] senders = new Thread[8];
		for (int i = 0; i < senders.length; i++) {
			String id = "batch-" + i;
			senders[i] = new Thread(() -> {
				try {
					for (int n = 0; n < 20; n++) {
						if (!this.transport.send(batch(id), LONG).reason().equals("HTTP 400 Bad Request: " + id)) {
							wrong.incrementAndGet();
						}
					}
				}
				catch (Exception ex) {
					wrong.incrementAndGet();
				}
			});
			senders[i].start();
		}
		for (Thread sender : senders) {
			sender.join();
		}
		assertThat(wrong).hasValue(0);
		assertThat(this.backend.requests()).hasSize(160);
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void whenEverythingIsLoggedShouldNotLogTheKey(CapturedOutput output) throws Exception {
		LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());
		logging.setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.TRACE);
		try {
			this.transport.send(batch(), LONG);
			this.backend.script(FakeBackend.status(500, "you sent " + FakeBackend.API_KEY));
			assertThat(this.transport.send(batch(), LONG).reason())
				.isEqualTo("HTTP 500 Internal Server Error: (not shown, because it contains the API key)");
			this.backend.close();
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.transport.send(batch(), LONG))
				.satisfies((ex) -> assertThat(ex).hasStackTraceContaining("Exception")
					.extracting(Throwables::getStackTrace)
					.asString()
					.doesNotContain(FakeBackend.API_KEY));
		}
		finally {
			logging.setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.INFO);
		}
		assertThat(output).contains("HTTP POST http://127.0.0.1").doesNotContain(FakeBackend.API_KEY);
	}

	private WebClientTransport transport(Compression compression) {
		return new WebClientTransport(new HttpProtocol(this.backend.endpoint(), FakeBackend.API_KEY, compression),
				null);
	}

	private void awaitConnectionsClosed(int count) {
		Awaitility.await().atMost(LONG).until(() -> this.backend.connectionsClosed() == count);
	}

	private static LogBatch batch() {
		return batch("batch-1");
	}

	private static LogBatch batch(String id) {
		return LogBatch.builder(id, Instant.ofEpochMilli(1234567890456L), 100)
			.add(ascii("{\"request\":\"What is it?\",\"response\":\"It.\"}"))
			.build();
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

}
