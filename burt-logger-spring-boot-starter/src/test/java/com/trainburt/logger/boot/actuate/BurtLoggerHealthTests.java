package com.trainburt.logger.boot.actuate;

import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LoggerStats;
import com.trainburt.logger.SpoolSettings;
import com.trainburt.logger.boot.BurtLoggerAutoConfiguration;
import com.trainburt.logger.boot.FakeBackend;
import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.InMemoryTransport;
import com.trainburt.logger.transport.LogTransport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BurtLoggerHealthIndicator} and its auto-configuration.
 */
class BurtLoggerHealthTests {

	private final InMemoryTransport transport = new InMemoryTransport();

	private final LLMLogger logger = LLMLogger.builder()
		.transport(this.transport)
		.batchSize(1)
		.initialRetryDelay(Duration.ofHours(1))
		.maxRetryDelay(Duration.ofHours(1))
		.build();

	private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);

	private final BurtLoggerHealthIndicator indicator = new BurtLoggerHealthIndicator(this.logger, this.now::get);

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(BurtLoggerAutoConfiguration.class,
				BurtLoggerHealthContributorAutoConfiguration.class))
		.withBean(LogTransport.class, () -> this.transport);

	@AfterEach
	void close() {
		this.logger.shutdown(Duration.ZERO);
	}

	@Test
	void whenLogsArriveShouldBeUp() {
		this.logger.log("request", "response");
		this.logger.flush();
		Health health = this.indicator.health();
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("state", "delivering")
			.containsEntry("pending", 0L)
			.doesNotContainKey("remedy");
	}

	@Test
	void whenBackendIsUnavailableShouldSayWhatToCheck() {
		this.transport.answerWith((batch) -> DeliveryResult.retry("HTTP 503", null));
		this.logger.log("request", "response");
		Awaitility.await().until(() -> this.logger.stats().lastFailure() != null);
		assertDegraded(
				"The last attempt failed and is being retried: check why the backend does not accept logs, or set "
						+ "'spool.directory' to keep logs until then");
		this.transport.answerWith((batch) -> DeliveryResult.accepted());
		this.logger.flush();
		assertThat(this.indicator.health().getStatus()).isEqualTo(Status.UP);
	}

	@Test
	void whenBackendIsUnavailableAndThereIsASpoolShouldNotAskForOne(@TempDir Path directory) {
		this.transport.answerWith((batch) -> DeliveryResult.retry("HTTP 503", null));
		try (LLMLogger spooling = LLMLogger.builder()
			.transport(this.transport)
			.batchSize(1)
			.spool(SpoolSettings.in(directory))
			.shutdownTimeout(Duration.ZERO)
			.build()) {
			spooling.log("request", "response");
			Awaitility.await().until(() -> spooling.stats().lastFailure() != null);
			Health health = new BurtLoggerHealthIndicator(spooling, this.now::get).health();
			assertThat(health.getDetails()).containsEntry("remedy",
					List.of("The last attempt failed and is being retried: "
							+ "check why the backend does not accept logs; until then logs wait on disk"));
		}
	}

	@Test
	void whenKeyIsRefusedShouldSaySo() {
		this.transport.answerWith((batch) -> DeliveryResult.unauthorized("HTTP 401"));
		this.logger.log("request", "response");
		this.logger.flush();
		assertDegraded("The backend does not accept the credentials: check 'apiKey' or the other credentials",
				"1 lost so far (unauthorized): check 'apiKey' or the other credentials");
	}

	@Test
	void whenBackendRefusesBatchesShouldSaySoForAMinute() {
		this.transport.answerWith((batch) -> DeliveryResult.rejected("HTTP 404: my patient Mr Smith"));
		this.logger.log("request", "response");
		this.logger.flush();
		this.now.set(this.now.get().plus(Duration.ofHours(1)));
		assertDegraded("1 lost so far (rejected): check 'endpoint' and what the backend expects");
		assertThat(this.indicator.health().toString()).doesNotContain("Smith");
		this.now.set(this.now.get().plusSeconds(59));
		assertThat(this.indicator.health().getStatus()).isEqualTo(BurtLoggerHealthIndicator.DEGRADED);
		this.now.set(this.now.get().plusSeconds(1));
		assertThat(this.indicator.health().getStatus()).isEqualTo(Status.UP);
		this.logger.log("request", "response");
		this.logger.flush();
		assertDegraded("2 lost so far (rejected): check 'endpoint' and what the backend expects");
	}

	@Test
	void whenLogsAreDroppedShouldSayWhichPropertyToTurn() {
		this.logger.log("x".repeat(5_000_000), null);
		assertDegraded("1 dropped so far (too_large): raise 'maxBatchBytes' or log less");
	}

	@Test
	void whenSpoolFailsShouldSaySo(@TempDir Path directory) throws Exception {
		this.transport.answerWith((batch) -> DeliveryResult.unauthorized("HTTP 401"));
		try (LLMLogger spooling = LLMLogger.builder()
			.transport(this.transport)
			.batchSize(1)
			.spool(SpoolSettings.in(directory.resolve("spool")))
			.shutdownTimeout(Duration.ZERO)
			.build()) {
			// The logger may be about to create it once more.
			Awaitility.await().ignoreExceptions().until(() -> {
				FileSystemUtils.deleteRecursively(directory.resolve("spool"));
				return Files.createFile(directory.resolve("spool")) != null;
			});
			spooling.log("request", "response");
			Awaitility.await().until(() -> spooling.stats().spoolState() == LoggerStats.SpoolState.FAILING);
			Health health = new BurtLoggerHealthIndicator(spooling, this.now::get).health();
			assertThat(health.getStatus()).isEqualTo(BurtLoggerHealthIndicator.DEGRADED);
			assertThat(health.getDetails().get("remedy").toString()).contains("Logs cannot be kept on disk")
				.contains("'spool.directory'");
		}
	}

	@Test
	void whenLoggerIsClosedShouldSaySo() {
		this.logger.close();
		assertDegraded("The logger has been closed and accepts no logs: restart the application");
	}

	@Test
	void whenALoggerOfTheApplicationsOwnFailsShouldNotBeDown() {
		LLMLogger broken = (LLMLogger) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { LLMLogger.class }, (proxy, method, arguments) -> {
					throw new IllegalStateException("broken");
				});
		Health health = new BurtLoggerHealthIndicator(broken, this.now::get).health();
		assertThat(health.getStatus()).isEqualTo(BurtLoggerHealthIndicator.DEGRADED);
		assertThat(health.getDetails().toString()).contains("broken");
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void whenDegradedShouldKeepTheApplicationInItsLoadBalancer(WebApplicationType type) throws Exception {
		try (FakeBackend backend = new FakeBackend(FakeBackend.status(401, ""));
				ActuatorApplication application = new ActuatorApplication(type, backend,
						"management.endpoint.health.show-details=always",
						"management.endpoint.health.group.only.include=burtLogger",
						"management.endpoint.health.probes.enabled=true")) {
			application.logger().log("request", "response");
			application.logger().flush();
			assertHealth(application.get("health/burtLogger"), "DEGRADED");
			assertHealth(application.get("health"), "UP");
			assertHealth(application.get("health/readiness"), "UP");
			assertHealth(application.get("health/liveness"), "UP");
			assertHealth(application.get("health/only"), "UNKNOWN");
			JsonNode component = application.get("health").json().get("components").get("burtLogger");
			assertThat(component.get("status").asString()).isEqualTo("DEGRADED");
			assertThat(component.get("details").get("remedy").get(0).asString()).contains("'burt.logger.api-key'");
		}
	}

	@Test
	void whenDegradedIsInTheOrderShouldShowInTheAggregateAndStillAnswer200() throws Exception {
		try (FakeBackend backend = new FakeBackend(FakeBackend.status(401, ""));
				ActuatorApplication application = new ActuatorApplication(WebApplicationType.SERVLET, backend,
						"management.endpoint.health.status.order=down,out-of-service,degraded,up,unknown")) {
			application.logger().log("request", "response");
			application.logger().flush();
			assertHealth(application.get("health"), "DEGRADED");
		}
	}

	@Test
	void whenSwitchedOffShouldBackOff() {
		for (String property : List.of("management.health.burtlogger.enabled=false",
				"management.health.burt-logger.enabled=false", "management.health.defaults.enabled=false",
				"burt.logger.enabled=false")) {
			this.runner.withPropertyValues(property)
				.run((context) -> assertThat(context).as(property).doesNotHaveBean(HealthIndicator.class));
		}
		this.runner
			.withPropertyValues("management.health.defaults.enabled=false", "management.health.burtlogger.enabled=true")
			.run((context) -> assertThat(context).hasSingleBean(BurtLoggerHealthIndicator.class));
	}

	@Test
	void whenApplicationHasAnIndicatorOfThatNameShouldBackOff() {
		this.runner.withBean("burtLoggerHealthIndicator", HealthIndicator.class, () -> () -> Health.up().build())
			.run((context) -> assertThat(context).hasSingleBean(HealthIndicator.class)
				.doesNotHaveBean(BurtLoggerHealthIndicator.class));
	}

	@Test
	void whenHealthIsAbsentShouldBackOff() {
		for (String absent : List.of("org.springframework.boot.health",
				"org.springframework.boot.health.autoconfigure")) {
			this.runner.withClassLoader(new FilteredClassLoader(absent))
				.run((context) -> assertThat(context).hasSingleBean(LLMLogger.class)
					.doesNotHaveBean(BurtLoggerHealthContributorAutoConfiguration.class));
		}
	}

	private void assertDegraded(String... remedies) {
		Health health = this.indicator.health();
		assertThat(health.getStatus()).isEqualTo(BurtLoggerHealthIndicator.DEGRADED);
		assertThat(health.getDetails()).containsEntry("remedy", List.of(remedies));
	}

	private static void assertHealth(ActuatorApplication.Answer answer, String status) {
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.json().get("status").asString()).isEqualTo(status);
	}

}
