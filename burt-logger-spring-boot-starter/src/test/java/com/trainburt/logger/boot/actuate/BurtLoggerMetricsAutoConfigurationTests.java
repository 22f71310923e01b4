package com.trainburt.logger.boot.actuate;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import com.trainburt.logger.DropReason;
import com.trainburt.logger.FailureReason;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.boot.BurtLoggerAutoConfiguration;
import com.trainburt.logger.boot.Documentation;
import com.trainburt.logger.boot.FakeBackend;
import com.trainburt.logger.boot.LLMLoggerBuilderCustomizer;
import com.trainburt.logger.boot.http.BurtLoggerHttpAutoConfiguration;
import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.InMemoryTransport;
import com.trainburt.logger.transport.LogBatch;
import com.trainburt.logger.transport.LogTransport;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.ApplicationContextAssert.Scope;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BurtLoggerMetricsAutoConfiguration}.
 */
class BurtLoggerMetricsAutoConfigurationTests {

	private final InMemoryTransport transport = new InMemoryTransport();

	private final ApplicationContextRunner bare = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(BurtLoggerAutoConfiguration.class,
				BurtLoggerHttpAutoConfiguration.class, BurtLoggerMetricsAutoConfiguration.class))
		.withPropertyValues("burt.logger.batch-size=1");

	private final ApplicationContextRunner runner = this.bare
		.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
				CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class))
		.withBean(LogTransport.class, () -> this.transport);

	@Test
	void whenLogsAreSentShouldShowThem() {
		this.runner.withPropertyValues("burt.logger.max-queue-size=321").run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			context.getBean(LLMLogger.class).log("request", "response");
			context.getBean(LLMLogger.class).flush();
			assertThat(gauge(registry, "logs.queued")).isEqualTo(1);
			assertThat(gauge(registry, "logs.sent")).isEqualTo(1);
			assertThat(gauge(registry, "logs.failed")).isZero();
			assertThat(gauge(registry, "logs.filtered")).isZero();
			assertThat(gauge(registry, "logs.pending")).isZero();
			assertThat(gauge(registry, "batches.sent")).isEqualTo(1);
			assertThat(gauge(registry, "batches.failed")).isZero();
			assertThat(gauge(registry, "queue.size")).isZero();
			assertThat(gauge(registry, "queue.bytes")).isZero();
			assertThat(gauge(registry, "queue.capacity")).isEqualTo(321);
			assertThat(event(registry, "queued")).isEqualTo(1);
			assertThat(event(registry, "recovered")).isZero();
			assertThat(event(registry, "sent")).isEqualTo(1);
			assertThat(event(registry, "filtered")).isZero();
		});
	}

	@Test
	void whenLogsWaitOnDiskShouldShowThem(@TempDir Path directory) {
		this.transport.answerWith((batch) -> DeliveryResult.unauthorized("no"));
		ApplicationContextRunner runner = this.runner.withPropertyValues("burt.logger.spool.directory=" + directory);
		runner.run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			context.getBean(LLMLogger.class).log("request", "response");
			assertThat(context.getBean(LLMLogger.class).flush().spooled()).isEqualTo(1);
			assertThat(gauge(registry, "logs.pending")).isEqualTo(1);
			assertThat(gauge(registry, "spool.batches")).isEqualTo(1);
			assertThat(gauge(registry, "spool.bytes")).isBetween(100.0, 300.0);
		});
		runner.run((context) -> Awaitility.await()
			.until(() -> gauge(context.getBean(MeterRegistry.class), "logs.recovered") == 1));
	}

	@Test
	void whenLogsAreLostShouldShowWhy() {
		this.transport.answerWith((batch) -> DeliveryResult.rejected("no"));
		this.runner.run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			LLMLogger logger = context.getBean(LLMLogger.class);
			logger.log("request", "response");
			logger.flush();
			logger.log("x".repeat(5_000_000), null);
			assertThat(registry.get("burt.logger.logs.lost").tag("reason", "rejected").functionCounter().count())
				.isEqualTo(1);
			assertThat(registry.get("burt.logger.logs.dropped").tag("reason", "too_large").functionCounter().count())
				.isEqualTo(1);
			assertThat(registry.get("burt.logger.logs.lost").functionCounters()).hasSize(FailureReason.values().length);
			assertThat(registry.get("burt.logger.logs.dropped").functionCounters()).hasSize(DropReason.values().length);
		});
	}

	@Test
	void whenTwoMetersAreOneNumberShouldSaySo() throws Exception {
		this.transport.answerWith((batch) -> DeliveryResult.rejected("no"));
		this.runner.run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			context.getBean(LLMLogger.class).log("request", "response");
			context.getBean(LLMLogger.class).flush();
			Gauge failed = registry.get("burt.logger.logs.failed").gauge();
			assertThat(failed.value()).isEqualTo(1)
				.isEqualTo(registry.get("burt.logger.logs.lost")
					.functionCounters()
					.stream()
					.mapToDouble(FunctionCounter::count)
					.sum());
			assertThat(failed.getId().getDescription()).contains("the sum of burt.logger.logs.lost over all reasons");
		});
		assertThat(Documentation.of("docs/operations.md").text())
			.contains("`logs.failed` and the sum of `logs.lost` are one number");
	}

	@Test
	void whenMetersAreRegisteredShouldDescribeThem() {
		this.runner.run((context) -> {
			context.getBean(LLMLogger.class).log("request", "response");
			context.getBean(LLMLogger.class).flush();
			awaitSend(context.getBean(MeterRegistry.class), "accepted");
			assertThat(context.getBean(MeterRegistry.class).getMeters())
				.filteredOn((meter) -> meter.getId().getName().startsWith("burt.logger."))
				.hasSize(13 + 4 + 1 + DropReason.values().length + FailureReason.values().length)
				.allSatisfy((meter) -> {
					assertThat(meter.getId().getDescription()).isNotBlank();
					assertThat(meter.getId().getBaseUnit()).isIn(null, "bytes", "seconds");
				});
		});
	}

	@ParameterizedTest
	@CsvSource({ "200, accepted", "400, rejected", "401, unauthorized", "413, too_large" })
	void whenBatchIsTriedShouldTimeIt(int status, String outcome) {
		try (FakeBackend backend = new FakeBackend(FakeBackend.status(status, ""))) {
			this.bare
				.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
						CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class))
				.withPropertyValues("burt.logger.endpoint=" + backend.endpoint(), "burt.logger.api-key=key")
				.run((context) -> {
					context.getBean(LLMLogger.class).log("request", "response");
					awaitSend(context.getBean(MeterRegistry.class), outcome);
				});
		}
	}

	@Test
	void whenUsersTransportFailsShouldTimeIt() {
		this.runner.withPropertyValues("burt.logger.initial-retry-delay=0")
			.withBean("failing", LogTransport.class, () -> new FailingTransport(), (definition) -> {
				definition.setPrimary(true);
			})
			.run((context) -> {
				context.getBean(LLMLogger.class).log("request", "response");
				awaitSend(context.getBean(MeterRegistry.class), "io_error");
				awaitSend(context.getBean(MeterRegistry.class), "error");
				awaitSend(context.getBean(MeterRegistry.class), "retry");
				awaitSend(context.getBean(MeterRegistry.class), "accepted");
				context.getBean(LLMLogger.class).log("request", "response");
				Awaitility.await().until(() -> gauge(context.getBean(MeterRegistry.class), "logs.pending") == 1);
				context.getBean(LLMLogger.class).shutdown(Duration.ZERO);
				awaitSend(context.getBean(MeterRegistry.class), "interrupted");
			});
	}

	@Test
	void whenCustomizerReplacesTheTransportShouldLetIt() {
		InMemoryTransport other = new InMemoryTransport();
		this.runner.withBean(LLMLoggerBuilderCustomizer.class, () -> (builder) -> builder.transport(other))
			.run((context) -> context.getBean(LLMLogger.class).log("request", "response"));
		assertThat(other.logs()).hasSize(1);
		assertThat(this.transport.logs()).isEmpty();
	}

	@Test
	void whenUserHasALoggerShouldShowItsStatistics() {
		this.bare
			.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
					CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class))
			.withUserConfiguration(OwnLogger.class)
			.run((context) -> {
				context.getBean(LLMLogger.class).log("request", "response");
				assertThat(gauge(context.getBean(MeterRegistry.class), "logs.queued")).isEqualTo(1);
			});
	}

	@Test
	void whenThereAreSeveralLoggersShouldDistinguishThem() {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		this.bare
			.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
					CompositeMeterRegistryAutoConfiguration.class))
			.withBean(MeterRegistry.class, () -> registry, (definition) -> definition.setDestroyMethodName(""))
			.withUserConfiguration(OwnLogger.class)
			.withBean("audit", LLMLogger.class, () -> LLMLogger.builder().transport(this.transport).build())
			.run((context) -> {
				LLMLogger audit = context.getBean("audit", LLMLogger.class);
				audit.log("request", "response");
				audit.flush();
				assertThat(registry.get("burt.logger.logs.sent").tag("logger", "audit").gauge().value()).isEqualTo(1);
				assertThat(registry.get("burt.logger.logs.sent").tag("logger", "ownLogger").gauge().value()).isZero();
				assertThat(registry.get("burt.logger.log.events")
					.tags("logger", "audit", "event", "sent")
					.functionCounter()
					.count()).isEqualTo(1);
				assertThat(registry.get("burt.logger.logs.lost").functionCounters())
					.hasSize(2 * FailureReason.values().length);
				assertThat(registry.getMeters())
					.filteredOn((meter) -> meter.getId().getName().startsWith("burt.logger."))
					.allSatisfy((meter) -> assertThat(meter.getId().getTag("logger")).isIn("audit", "ownLogger"));
			});
		assertThat(registry.getMeters()).noneMatch((meter) -> meter.getId().getName().startsWith("burt."));
	}

	@Test
	void whenASecondLoggerStandsBesideTheAutoConfiguredOneShouldDistinguishThem() {
		this.runner
			.withBean("audit", LLMLogger.class,
					() -> LLMLogger.builder().transport(new InMemoryTransport()).maxQueueSize(123).build(),
					(definition) -> ((AbstractBeanDefinition) definition).setDefaultCandidate(false))
			.run((context) -> {
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				assertThat(registry.get("burt.logger.queue.capacity").tag("logger", "audit").gauge().value())
					.isEqualTo(123);
				assertThat(registry.get("burt.logger.queue.capacity").tag("logger", "llmLogger").gauge().value())
					.isEqualTo(10_000);
			});
	}

	@Test
	void whenAChildContextHasALoggerOfItsOwnShouldShowTheParentsOnly() {
		this.runner.run((parent) -> this.bare.withParent(parent)
			.withBean("own", LLMLogger.class,
					() -> LLMLogger.builder().transport(new InMemoryTransport()).maxQueueSize(123).build())
			.run((child) -> {
				assertThat(child.getBean(LLMLogger.class)).isNotSameAs(parent.getBean(LLMLogger.class));
				assertThat(child).doesNotHaveBean(BurtLoggerMetrics.class, Scope.NO_ANCESTORS);
				assertThat(child.getBean(MeterRegistry.class).find("burt.logger.queue.capacity").gauges())
					.singleElement()
					.satisfies((gauge) -> assertThat(gauge.value()).isEqualTo(10_000));
			}));
	}

	@Test
	void whenRegistryOutlivesTheContextShouldLeaveNoMeterBehind() {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		this.bare.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class))
			.withBean(LogTransport.class, () -> this.transport)
			.withBean(MeterRegistry.class, () -> registry)
			.run((context) -> {
				context.getBean(LLMLogger.class).log("request", "response");
				awaitSend(registry, "accepted");
			});
		assertThat(registry.getMeters()).extracting(Meter::getId)
			.extracting(Meter.Id::getName)
			.noneMatch((name) -> name.startsWith("burt.logger"));
	}

	@Test
	void whenRegistryNeedsABeanThatLogsShouldStart() {
		this.runner.withUserConfiguration(LoggingRegistry.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(gauge(context.getBean(MeterRegistry.class), "logs.queued")).isEqualTo(1);
		});
	}

	@Test
	void whenThereIsNoRegistryShouldBackOff() {
		this.bare.withBean(LogTransport.class, () -> this.transport)
			.run((context) -> assertThat(context).doesNotHaveBean(MeterBinder.class)
				.doesNotHaveBean(LLMLoggerBuilderCustomizer.class));
	}

	@Test
	void whenDisabledShouldBackOff() {
		this.runner.withPropertyValues("burt.logger.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(BurtLoggerMetrics.class)
				.doesNotHaveBean(SendMetrics.class));
	}

	@Test
	void whenMicrometerIsAbsentShouldBackOff() {
		for (String absent : List.of("io.micrometer.core", "org.springframework.boot.micrometer.metrics")) {
			this.bare.withBean(LogTransport.class, () -> this.transport)
				.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
				.withClassLoader(new FilteredClassLoader(absent))
				.run((context) -> assertThat(context).hasSingleBean(LLMLogger.class)
					.doesNotHaveBean(BurtLoggerMetricsAutoConfiguration.class));
		}
	}

	@Test
	void whenATimerFailsShouldNotCostALog() {
		this.runner.withBean(MeterFilter.class, () -> new MeterFilter() {

			@Override
			public Meter.Id map(Meter.Id id) {
				if (id.getName().equals("burt.logger.send")) {
					throw new IllegalStateException("a filter with a bug");
				}
				return id;
			}

		}).run((context) -> {
			LLMLogger logger = context.getBean(LLMLogger.class);
			logger.log("request", "response");
			assertThat(logger.flush().sent()).isEqualTo(1);
			assertThat(this.transport.batches()).hasSize(1);
		});
	}

	@Test
	void whenTransportKnowsWhatItSentShouldShowBytesBeforeAndAfterCompression() {
		List<LogBatch> sent = new CopyOnWriteArrayList<>();
		this.bare
			.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
					CompositeMeterRegistryAutoConfiguration.class))
			.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.withBean(LogTransport.class, () -> (batch, timeout) -> {
				sent.add(batch);
				return DeliveryResult.accepted().withSentBytes(7);
			})
			.run((context) -> {
				for (int i = 0; i < 2; i++) {
					context.getBean(LLMLogger.class).log("request " + i, "response");
					context.getBean(LLMLogger.class).flush();
				}
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				assertThat(registry.get("burt.logger.send.bytes").tag("form", "sent").summary().totalAmount())
					.isEqualTo(14);
				assertThat(registry.get("burt.logger.send.bytes").tag("form", "plain").summary().totalAmount())
					.isEqualTo(sent.stream().mapToInt((batch) -> batch.payload().length).sum());
			});
	}

	@Test
	void whenContextsShareARegistryShouldLeaveTheOthersMeters() {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		ApplicationContextRunner shared = this.bare
			.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
					CompositeMeterRegistryAutoConfiguration.class))
			.withBean(MeterRegistry.class, () -> registry, (definition) -> definition.setDestroyMethodName(""))
			.withBean(LogTransport.class, InMemoryTransport::new);
		shared.run((first) -> {
			first.getBean(LLMLogger.class).log("request", "response");
			first.getBean(LLMLogger.class).flush();
			shared.run((second) -> {
				second.getBean(LLMLogger.class).log("request", "response");
				second.getBean(LLMLogger.class).flush();
			});
			assertThat(registry.find("burt.logger.logs.sent").gauge()).isNotNull();
			assertThat(registry.find("burt.logger.send").timer()).isNotNull();
		});
		assertThat(registry.getMeters()).noneMatch((meter) -> meter.getId().getName().startsWith("burt."));
	}

	private static double event(MeterRegistry registry, String event) {
		return registry.get("burt.logger.log.events").tag("event", event).functionCounter().count();
	}

	private static double gauge(MeterRegistry registry, String name) {
		return registry.get("burt.logger." + name).gauge().value();
	}

	private static void awaitSend(MeterRegistry registry, String outcome) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.untilAsserted(
					() -> assertThat(registry.find("burt.logger.send").tag("outcome", outcome).timers()).singleElement()
						.satisfies((timer) -> assertThat(timer.count()).isEqualTo(1)));
	}

	/** Fails in every way, then accepts one batch, then hangs. */
	static class FailingTransport implements LogTransport {

		private int attempts;

		@Override
		public DeliveryResult send(LogBatch batch, Duration timeout) throws IOException, InterruptedException {
			return switch (this.attempts++) {
				case 0 -> throw new IOException("broken");
				case 1 -> throw new IllegalStateException("broken");
				case 2 -> DeliveryResult.retry("later", null);
				case 3 -> DeliveryResult.accepted();
				default -> {
					new CountDownLatch(1).await();
					yield DeliveryResult.accepted();
				}
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnLogger {

		@Bean
		LLMLogger ownLogger() {
			return LLMLogger.builder().transport(new InMemoryTransport()).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LoggingRegistry {

		@Bean
		MeterRegistry loggingRegistry(LLMLogger logger) {
			logger.log("request", "response");
			logger.flush();
			return new SimpleMeterRegistry();
		}

	}

}
