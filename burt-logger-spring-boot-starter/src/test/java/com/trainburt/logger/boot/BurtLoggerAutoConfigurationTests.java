package com.trainburt.logger.boot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LogFilter;
import com.trainburt.logger.LoggerStats;
import com.trainburt.logger.boot.actuate.BurtLoggerActuatorAutoConfiguration;
import com.trainburt.logger.boot.actuate.BurtLoggerMetricsAutoConfiguration;
import com.trainburt.logger.boot.file.BurtLoggerFileAutoConfiguration;
import com.trainburt.logger.boot.http.BurtLoggerHttpAutoConfiguration;
import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.InMemoryTransport;
import com.trainburt.logger.transport.LogBatch;
import com.trainburt.logger.transport.LogTransport;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BurtLoggerAutoConfiguration}.
 */
class BurtLoggerAutoConfigurationTests {

	private static final String ENDPOINT = "burt.logger.endpoint=http://127.0.0.1:9/v1/logs";

	private static final String API_KEY = "burt.logger.api-key=" + FakeBackend.API_KEY;

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(BurtLoggerAutoConfiguration.class, BurtLoggerFileAutoConfiguration.class,
					BurtLoggerHttpAutoConfiguration.class, JacksonAutoConfiguration.class));

	@Test
	void whenApplicationStartsShouldBeFoundByBoot() {
		assertThat(ImportCandidates.load(AutoConfiguration.class, null))
			.contains(BurtLoggerAutoConfiguration.class.getName());
	}

	@Test
	void whenEndpointAndKeyAreSetShouldSendLogs() {
		try (FakeBackend backend = new FakeBackend()) {
			this.runner.withPropertyValues("burt.logger.endpoint=" + backend.endpoint(), API_KEY)
				.run((context) -> context.getBean(LLMLogger.class).log("What is it?", "It."));
			assertThat(backend.requests()).singleElement()
				.satisfies((request) -> assertThat(request.headers()).containsEntry("Authorization",
						"Bearer " + FakeBackend.API_KEY));
			assertThat(backend.logs()).singleElement()
				.satisfies((log) -> assertThat(log.get("request").asString()).isEqualTo("What is it?"));
		}
	}

	@Test
	void whenPropertiesAreSetShouldConfigureTheLogger() {
		try (FakeBackend backend = new FakeBackend()) {
			this.runner
				.withPropertyValues("burt.logger.endpoint=" + backend.endpoint(), API_KEY, "burt.logger.batch-size=3",
						"burt.logger.flush-interval=1h", "burt.logger.metadata.environment=prod",
						"burt.logger.compression=gzip")
				.run((context) -> {
					LLMLogger logger = context.getBean(LLMLogger.class);
					for (int i = 0; i < 4; i++) {
						logger.log("request", "response");
					}
					Awaitility.await().until(() -> logger.stats().logsSent() == 3);
					assertThat(backend.requests()).singleElement()
						.satisfies(
								(request) -> assertThat(request.headers()).containsEntry("Content-Encoding", "gzip"));
				});
		}
	}

	@Test
	void whenSpoolIsSetShouldDeliverAfterTheRestartWhatCouldNotBeDelivered(@TempDir Path directory) {
		try (FakeBackend backend = new FakeBackend()) {
			ApplicationContextRunner runner = this.runner.withPropertyValues(
					"burt.logger.endpoint=" + backend.endpoint(), API_KEY, "burt.logger.spool.directory=" + directory,
					"burt.logger.spool.mode=journal", "burt.logger.shutdown-timeout=1s");
			backend.script(FakeBackend.status(503, ""));
			runner.run((context) -> context.getBean(LLMLogger.class).log("request", "response"));
			backend.script(FakeBackend.status(200, ""));
			runner.run((context) -> {
				LLMLogger logger = context.getBean(LLMLogger.class);
				Awaitility.await().until(() -> logger.stats().logsSent() == 1);
				assertThat(logger.stats().logsRecovered()).isEqualTo(1);
			});
			assertThat(directory).isEmptyDirectory();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "memory:", "MEMORY:here", "https://logs.example.com" })
	void whenThereIsAFactoryForTheSchemeShouldDeliverThroughItsTransport(String endpoint) {
		this.runner.withUserConfiguration(MemoryFactory.class)
			.withPropertyValues("burt.logger.endpoint=" + endpoint)
			.run((context) -> {
				context.getBean(LLMLogger.class).log("request", "response");
				context.getBean(LLMLogger.class).flush();
				assertThat(context.getBean(InMemoryTransport.class).logs()).hasSize(1);
			});
	}

	@Test
	void whenNoFactoryKnowsTheSchemeShouldNameThoseThatAreKnown() {
		this.runner.withUserConfiguration(MemoryFactory.class)
			.withPropertyValues("burt.logger.endpoint=nowhere:")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessage("'endpoint' must start with file: or http: or https: or memory: but was nowhere:"));
	}

	@Test
	void whenDisabledShouldDoNothing() {
		this.runner.withPropertyValues("burt.logger.enabled=false").run((context) -> {
			assertThat(context).hasSingleBean(LLMLogger.class)
				.doesNotHaveBean(LogTransport.class)
				.doesNotHaveBean(LLMLoggerLifecycle.class);
			assertThat(context.getBean(LLMLogger.class)).isSameAs(LLMLogger.noop());
		});
	}

	@Test
	void whenDisabledShouldStillLeaveTheUsersLoggerAlone() {
		this.runner.withPropertyValues("burt.logger.enabled=false")
			.withUserConfiguration(OwnLogger.class)
			.run((context) -> assertThat(context).getBean(LLMLogger.class).isNotSameAs(LLMLogger.noop()));
	}

	@Test
	void whenUserHasALoggerShouldBackOff() {
		this.runner.withUserConfiguration(OwnLogger.class).run((context) -> {
			assertThat(context).hasSingleBean(LLMLogger.class)
				.doesNotHaveBean(LogTransport.class)
				.hasSingleBean(LLMLoggerLifecycle.class);
			assertThat(context).getBean(LLMLogger.class).isSameAs(context.getBean("ownLogger"));
		});
	}

	@Test
	void whenUserHasATransportShouldNotRequireEndpointAndKey() {
		InMemoryTransport transport = new InMemoryTransport();
		this.runner.withBean(LogTransport.class, () -> transport).run((context) -> {
			assertThat(context).hasSingleBean(LogTransport.class);
			context.getBean(LLMLogger.class).log("request", "response");
		});
		assertThat(transport.logs()).hasSize(1);
	}

	@Test
	void whenContextIsClosedShouldCloseTheTransportAfterTheLastLog() {
		ClosingTransport transport = new ClosingTransport();
		this.runner.withBean(LogTransport.class, () -> transport)
			.run((context) -> context.getBean(LLMLogger.class).log("request", "response"));
		assertThat(transport.sent).hasValue(1);
		assertThat(transport.sentAfterClose).hasValue(0);
		assertThat(transport.closed).hasPositiveValue();
	}

	@Test
	void whenConnectionDetailsAreGivenShouldUseThemInsteadOfProperties() {
		try (FakeBackend backend = new FakeBackend()) {
			this.runner.withPropertyValues(ENDPOINT)
				.withBean(BurtLoggerConnectionDetails.class, () -> details(backend))
				.run((context) -> {
					assertThat(context).doesNotHaveBean(PropertiesBurtLoggerConnectionDetails.class);
					context.getBean(LLMLogger.class).log("request", "response");
				});
			assertThat(backend.requests().get(0).headers()).containsEntry("Authorization", "Bearer other-key");
		}
	}

	@Test
	void whenThereAreFiltersShouldApplyThemInOrder() {
		InMemoryTransport transport = new InMemoryTransport();
		this.runner.withBean(LogTransport.class, () -> transport)
			.withUserConfiguration(Filters.class)
			.run((context) -> context.getBean(LLMLogger.class).log("x", null));
		assertThat(transport.logs()).singleElement()
			.satisfies((log) -> assertThat(log.get("request").asString()).isEqualTo("x, first, second"));
	}

	@Test
	void whenThereAreCustomizersShouldApplyThemInOrderAndLast() {
		InMemoryTransport transport = new InMemoryTransport();
		this.runner.withBean(LogTransport.class, () -> transport)
			.withPropertyValues("burt.logger.metadata.by=property", "burt.logger.batch-size=1000")
			.withUserConfiguration(Customizers.class)
			.run((context) -> {
				context.getBean(LLMLogger.class).log("x", null);
				assertThat(transport.awaitLogs(1, Duration.ofSeconds(20))).singleElement()
					.satisfies((log) -> assertThat(log.get("metadata").get("by").asString()).isEqualTo("second"));
			});
	}

	@Test
	void whenApplicationConfiguresJacksonShouldWriteObjectsItsWay() {
		InMemoryTransport transport = new InMemoryTransport();
		this.runner.withBean(LogTransport.class, () -> transport)
			.withPropertyValues("spring.jackson.property-naming-strategy=SNAKE_CASE",
					"spring.jackson.serialization.indent-output=true")
			.run((context) -> context.getBean(LLMLogger.class).log(new Question("Why?"), null));
		JsonNode request = transport.logs().get(0).get("request");
		assertThat(request.get("question_text").asString()).isEqualTo("Why?");
		assertThat(new String(transport.batches().get(0).payload(), StandardCharsets.UTF_8)).doesNotContain("\n");
	}

	@Test
	void whenApplicationHasNoJsonMapperShouldUseItsOwn() {
		InMemoryTransport transport = new InMemoryTransport();
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(BurtLoggerAutoConfiguration.class,
					BurtLoggerFileAutoConfiguration.class, BurtLoggerHttpAutoConfiguration.class))
			.withBean(LogTransport.class, () -> transport)
			.run((context) -> context.getBean(LLMLogger.class).log(new Question("Why?"), null));
		assertThat(transport.logs().get(0).get("request").get("questionText").asString()).isEqualTo("Why?");
	}

	@Test
	void whenItIsExcludedShouldHaveNoTransportsEither() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(BurtLoggerFileAutoConfiguration.class, BurtLoggerHttpAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(LogTransportFactory.class));
	}

	@Test
	void whenDisabledShouldNotReadOtherProperties() {
		this.runner.withPropertyValues("burt.logger.enabled=false", "burt.logger.batch-size=many")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void whenApplicationHasSeveralJsonMappersShouldUseItsOwn() {
		InMemoryTransport transport = new InMemoryTransport();
		JsonMapper snakeCase = JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(BurtLoggerAutoConfiguration.class,
					BurtLoggerFileAutoConfiguration.class, BurtLoggerHttpAutoConfiguration.class))
			.withBean(LogTransport.class, () -> transport)
			.withBean("first", JsonMapper.class, () -> snakeCase)
			.withBean("second", JsonMapper.class, () -> snakeCase)
			.run((context) -> context.getBean(LLMLogger.class).log(new Question("Why?"), null));
		assertThat(transport.logs().get(0).get("request").get("questionText").asString()).isEqualTo("Why?");
	}

	@Test
	void whenBeanLogsWhenItIsDestroyedShouldStillSendIt() {
		InMemoryTransport transport = new InMemoryTransport();
		this.runner.withBean(LogTransport.class, () -> transport)
			.withUserConfiguration(LogsAtTheEnd.class)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(transport.logs()).hasSize(1);
	}

	@Test
	void whenBeanLogsAndFlushesWhenItIsCreatedShouldSendIt() {
		try (FakeBackend backend = new FakeBackend()) {
			this.runner.withPropertyValues("burt.logger.endpoint=" + backend.endpoint(), API_KEY)
				.withUserConfiguration(LogsAtTheStart.class)
				.run((context) -> {
					assertThat(context).hasNotFailed();
					assertThat(backend.logs()).hasSize(1);
				});
		}
	}

	@Test
	void whenBeansAreLazyShouldStillCheckTheConfiguration() {
		this.runner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.withPropertyValues(ENDPOINT)
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("'burt.logger.api-key' is missing"));
	}

	@Test
	void whenActuatorAndMicrometerAreAbsentShouldWork() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(BurtLoggerAutoConfiguration.class, BurtLoggerFileAutoConfiguration.class,
							BurtLoggerHttpAutoConfiguration.class, JacksonAutoConfiguration.class,
							BurtLoggerActuatorAutoConfiguration.class, BurtLoggerMetricsAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate", "io.micrometer.core",
					"org.springframework.boot.micrometer.metrics"))
			.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.withPropertyValues(ENDPOINT, API_KEY)
			.run((context) -> {
				assertThat(context).hasSingleBean(LLMLogger.class)
					.doesNotHaveBean("burtLoggerInfoContributor")
					.doesNotHaveBean("burtLoggerMetrics")
					.doesNotHaveBean("burtLoggerSendMetrics");
				assertThat(context.getBean(LLMLogger.class).stats().state()).isEqualTo(LoggerStats.State.DELIVERING);
			});
	}

	@ParameterizedTest
	@CsvSource({ "no,false", "off,false", "0,false", "yes,true", "on,true", "1,true" })
	void whenEnabledIsWrittenInAnyWayShouldUnderstand(String value, boolean enabled) {
		this.runner.withPropertyValues(ENDPOINT, API_KEY, "burt.logger.enabled=" + value).run((context) -> {
			assertThat(context).hasSingleBean(LLMLogger.class);
			assertThat(context.getBean(LLMLogger.class) == LLMLogger.noop()).isEqualTo(!enabled);
		});
	}

	@Test
	void whenCustomizerSetsWhatTheTransportDecidesShouldSaySo() {
		this.runner.withPropertyValues(ENDPOINT, API_KEY)
			.withBean(LLMLoggerBuilderCustomizer.class, () -> (builder) -> builder.endpoint("http://127.0.0.1:10/"))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("'endpoint' has no effect beside a 'transport'"));
	}

	private static BurtLoggerConnectionDetails details(FakeBackend backend) {
		return new BurtLoggerConnectionDetails() {

			@Override
			public String getEndpoint() {
				return backend.endpoint();
			}

			@Override
			public String getApiKey() {
				return "other-key";
			}

		};
	}

	record Question(String questionText) {
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnLogger {

		@Bean
		LLMLogger ownLogger() {
			return LLMLogger.builder().transport(new InMemoryTransport()).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Filters {

		@Bean
		@Order(2)
		LogFilter second() {
			return (entry) -> entry.withRequest(entry.request() + ", second");
		}

		@Bean
		@Order(1)
		LogFilter first() {
			return (entry) -> entry.withRequest(entry.request() + ", first");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Customizers {

		@Bean
		@Order(2)
		LLMLoggerBuilderCustomizer second() {
			return (builder) -> builder.metadata(Map.of("by", "second"));
		}

		@Bean
		@Order(1)
		LLMLoggerBuilderCustomizer first() {
			return (builder) -> builder.metadata(Map.of("by", "first")).batchSize(1);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LogsAtTheEnd {

		@Bean(destroyMethod = "run")
		Runnable logsAtTheEnd(LLMLogger logger) {
			return () -> assertThat(logger.log("the last", "words")).isTrue();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MemoryFactory {

		@Bean
		LogTransportFactory memoryTransportFactory() {
			return new LogTransportFactory() {

				@Override
				public Set<String> schemes() {
					return Set.of("memory", "https");
				}

				@Override
				public LogTransport create(BurtLoggerConnectionDetails connectionDetails) {
					return new InMemoryTransport();
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LogsAtTheStart {

		@Bean
		Object logsAtTheStart(LLMLogger logger) {
			logger.log("the first", "words");
			assertThat(logger.flush().sent()).isEqualTo(1);
			return "done";
		}

	}

	static class ClosingTransport implements LogTransport {

		final AtomicInteger sent = new AtomicInteger();

		final AtomicInteger closed = new AtomicInteger();

		final AtomicInteger sentAfterClose = new AtomicInteger();

		@Override
		public DeliveryResult send(LogBatch batch, Duration timeout) throws IOException {
			this.sent.incrementAndGet();
			this.sentAfterClose.addAndGet(this.closed.get());
			return DeliveryResult.accepted();
		}

		@Override
		public void close() {
			this.closed.incrementAndGet();
		}

	}

}
