package com.trainburt.logger.boot.http;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.boot.BurtLoggerAutoConfiguration;
import com.trainburt.logger.boot.BurtLoggerConnectionDetails;
import com.trainburt.logger.boot.FakeBackend;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Logs over TLS, with certificates that only an SSL bundle knows.
 */
class SslBundleTests {

	private static final String PASSWORD = "changeit";

	private static final List<String> clients = new CopyOnWriteArrayList<>();

	@TempDir
	static Path directory;

	private static HttpsServer backend;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(BurtLoggerAutoConfiguration.class,
				BurtLoggerHttpAutoConfiguration.class, SslAutoConfiguration.class))
		.withPropertyValues("burt.logger.endpoint=https://127.0.0.1:" + backend.getAddress().getPort(),
				"burt.logger.api-key=" + FakeBackend.API_KEY,
				"spring.ssl.bundle.jks.backend.keystore.location=" + store(),
				"spring.ssl.bundle.jks.backend.keystore.password=" + PASSWORD,
				"spring.ssl.bundle.jks.backend.truststore.location=" + store(),
				"spring.ssl.bundle.jks.backend.truststore.password=" + PASSWORD);

	/** Asks its clients for a certificate, too. */
	@BeforeAll
	static void start() throws Exception {
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "backend", "-keyalg", "EC", "-validity", "2", "-dname", "CN=backend", "-ext",
				"SAN=ip:127.0.0.1", "-storetype", "PKCS12", "-keystore", store(), "-storepass", PASSWORD)
			.inheritIO()
			.start();
		assertThat(keytool.waitFor()).isZero();
		KeyStore keys = KeyStore.getInstance("PKCS12");
		try (InputStream in = Files.newInputStream(Path.of(store()))) {
			keys.load(in, PASSWORD.toCharArray());
		}
		KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		keyManagers.init(keys, PASSWORD.toCharArray());
		TrustManagerFactory trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trustManagers.init(keys);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
		backend = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		backend.setHttpsConfigurator(new HttpsConfigurator(context) {

			@Override
			public void configure(HttpsParameters parameters) {
				SSLParameters ssl = context.getDefaultSSLParameters();
				ssl.setNeedClientAuth(true);
				parameters.setSSLParameters(ssl);
			}

		});
		backend.createContext("/", (exchange) -> {
			exchange.getRequestBody().readAllBytes();
			clients.add(((HttpsExchange) exchange).getSSLSession().getPeerPrincipal().getName());
			exchange.sendResponseHeaders(204, -1);
			exchange.close();
		});
		backend.start();
	}

	@AfterAll
	static void stop() {
		backend.stop(0);
	}

	@Test
	void whenBundleIsNamedShouldTrustItAndShowItsCertificate() {
		this.runner.withPropertyValues("burt.logger.ssl.bundle=backend").run((context) -> {
			context.getBean(LLMLogger.class).log("request", "response");
			assertThat(context.getBean(LLMLogger.class).flush().sent()).isEqualTo(1);
		});
		assertThat(clients).containsOnly("CN=backend");
	}

	@Test
	void whenConnectionDetailsHaveABundleShouldUseIt() {
		this.runner.withUserConfiguration(Details.class).run((context) -> {
			context.getBean(LLMLogger.class).log("request", "response");
			assertThat(context.getBean(LLMLogger.class).flush().sent()).isEqualTo(1);
		});
	}

	@Test
	void whenNoBundleIsNamedShouldNotTrust() {
		this.runner.withPropertyValues("burt.logger.shutdown-timeout=0").run((context) -> {
			LLMLogger logger = context.getBean(LLMLogger.class);
			logger.log("request", "response");
			logger.flush();
			Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> logger.stats().lastFailure() != null);
			assertThat(logger.stats().lastFailure().reason()).startsWith("TLS failed: 127.0.0.1:")
				.contains("unable to find valid certification path");
		});
	}

	@Test
	void whenBundleOnlyTakesAnOldProtocolShouldKeepToIt() {
		this.runner
			.withPropertyValues("burt.logger.ssl.bundle=backend", "burt.logger.shutdown-timeout=0",
					"spring.ssl.bundle.jks.backend.options.enabled-protocols=TLSv1.1")
			.run((context) -> {
				LLMLogger logger = context.getBean(LLMLogger.class);
				logger.log("request", "response");
				logger.flush();
				Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> logger.stats().lastFailure() != null);
			});
	}

	@Test
	void whenBundleCannotBeReadShouldNotStart() {
		this.runner
			.withPropertyValues("burt.logger.ssl.bundle=backend",
					"spring.ssl.bundle.jks.backend.truststore.password=wrong")
			.run((context) -> assertThat(context).hasFailed());
	}

	private static String store() {
		return directory.resolve("backend.p12").toString();
	}

	static class Details implements BurtLoggerConnectionDetails {

		private final SslBundles bundles;

		Details(SslBundles bundles) {
			this.bundles = bundles;
		}

		@Override
		public String getEndpoint() {
			return "https://127.0.0.1:" + backend.getAddress().getPort();
		}

		@Override
		public String getApiKey() {
			return FakeBackend.API_KEY;
		}

		@Override
		public SslBundle getSslBundle() {
			return this.bundles.getBundle("backend");
		}

	}

}
