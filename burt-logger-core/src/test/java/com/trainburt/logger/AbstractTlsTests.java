package com.trainburt.logger;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;

import com.trainburt.logger.transport.LogTransport;
import com.trainburt.logger.transport.http.HttpProtocol;
import com.trainburt.logger.transport.http.RawHttpServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Over any HTTP transport: a backend that cannot show a certificate that is trusted, in
 * force and made out to its name gets no log and no key.
 */
@Timeout(120)
public abstract class AbstractTlsTests {

	@RegisterExtension
	static final Leaks leaks = Leaks.since();

	@TempDir
	static Path directory;

	private static TestCertificates certificates;

	private static SSLContext usual;

	/**
	 * Create the transport under test.
	 * @param protocol where to and how
	 */
	protected abstract LogTransport create(HttpProtocol protocol);

	@BeforeAll
	static void trustTheAuthority() throws Exception {
		usual = SSLContext.getDefault();
		certificates = new TestCertificates(directory);
		SSLContext.setDefault(certificates.trusting());
	}

	@AfterAll
	static void trustAsUsual() {
		SSLContext.setDefault(usual);
	}

	@Test
	void whenCertificateIsGoodShouldDeliver() {
		SSLContext good = certificates.issued("good", "-ext", "san=ip:127.0.0.1");
		try (FaultHarness harness = new FaultHarness(new RawHttpServer(good), "127.0.0.1", this::create, (builder) -> {
		})) {
			harness.log(10);
			harness.awaitSent(10);
			assertThat(harness.logger().stats().retries()).isZero();
		}
	}

	@Test
	void whenCertificateIsNotTrustedShouldNotSend() {
		assertRefused(() -> certificates.selfSigned("stranger", "-ext", "san=ip:127.0.0.1"),
				"unable to find valid certification path");
	}

	@Test
	void whenCertificateHasExpiredShouldNotSend() {
		assertRefused(() -> certificates.issued("expired", "-ext", "san=ip:127.0.0.1", "-startdate", "-10d",
				"-validity", "5"), "validity check failed");
	}

	@Test
	void whenCertificateIsMadeOutToAnotherNameShouldNotSend() {
		assertRefused(() -> certificates.issued("other", "-ext", "san=dns:other.example,ip:127.0.0.2"),
				"No subject alternative names matching IP address 127.0.0.1");
	}

	private void assertRefused(Supplier<SSLContext> shown, String reason) {
		try (FaultHarness harness = new FaultHarness(new RawHttpServer(shown.get()), "127.0.0.1", this::create,
				(builder) -> builder.maxRetries(2).maxInFlight(1).timeout(Duration.ofSeconds(30)))) {
			harness.log(4);
			harness.awaitFailed(4);
			LoggerStats stats = harness.logger().stats();
			assertThat(stats.failedByReason()).containsEntry(FailureReason.RETRIES_EXHAUSTED, 4L);
			assertThat(stats.lastFailure().reason()).contains(reason);
			assertThat(harness.server().requests()).as("not a byte of a request was read").isEmpty();
			assertThat(harness.server().connectionsEver()).as("each attempt connects once").isEqualTo(2 * 3);
			harness.shutDown(FaultHarness.AMPLE);
		}
	}

}
