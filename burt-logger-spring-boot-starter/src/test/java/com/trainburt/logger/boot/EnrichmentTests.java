package com.trainburt.logger.boot;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import com.trainburt.logger.Feedback;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LogId;
import com.trainburt.logger.transport.InMemoryTransport;
import com.trainburt.logger.transport.LogTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.MDC;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Facts about the calling thread in the metadata of logs.
 */
class EnrichmentTests {

	private final InMemoryTransport transport = new InMemoryTransport();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(BurtLoggerAutoConfiguration.class))
		.withBean(LogTransport.class, () -> this.transport);

	@AfterEach
	void clear() {
		MDC.clear();
	}

	@Test
	void whenMdcKeysAreNamedShouldCopyThoseThatAreSet() {
		this.runner.withPropertyValues("burt.logger.mdc-keys=tenant,request.id,absent").run((context) -> {
			MDC.put("tenant", "acme");
			MDC.put("request.id", "r-1");
			MDC.put("secret", "not asked for");
			context.getBean(LLMLogger.class).log("request", "response", Map.of("user_id", "u-1"));
			// The MDC at the time of sending is that of another thread.
			MDC.put("tenant", "other");
		});
		assertThat(metadata())
			.containsExactlyInAnyOrderEntriesOf(Map.of("tenant", "acme", "request.id", "r-1", "user_id", "u-1"));
	}

	@Test
	void whenKeysCollideShouldPreferWhatIsNearerToTheCall() {
		this.runner
			.withPropertyValues("burt.logger.mdc-keys=a,b,c,d", "burt.logger.metadata.a=property",
					"burt.logger.metadata.z=property")
			.run((context) -> {
				for (String key : List.of("a", "b", "c", "d")) {
					MDC.put(key, "mdc");
				}
				context.getBean(LLMLogger.class)
					.withMetadata(Map.of("b", "view", "c", "view"))
					.withMetadata(Map.of("e", "view"))
					.log("request", "response", Map.of("c", "call"));
			});
		assertThat(metadata()).containsExactlyInAnyOrderEntriesOf(
				Map.of("a", "mdc", "b", "view", "c", "call", "d", "mdc", "e", "view", "z", "property"));
	}

	@Test
	void whenIdOfTheLogIsInTheMdcShouldSampleLogAndFeedbackAlike() {
		this.runner.withPropertyValues("burt.logger.mdc-keys=log_id", "burt.logger.sample-rate=0.5").run((context) -> {
			LLMLogger logger = context.getBean(LLMLogger.class);
			for (int i = 0; i < 100; i++) {
				LogId id = LogId.create();
				MDC.put("log_id", id.toString());
				logger.log("request", "response");
				MDC.clear();
				logger.feedback(id, Feedback.thumbsUp());
			}
		});
		Map<String, Integer> kept = new HashMap<>();
		this.transport.logs().forEach((log) -> kept.merge(log.at("/metadata/log_id").asString(), 1, Integer::sum));
		assertThat(kept.values()).isNotEmpty().containsOnly(2);
	}

	@Test
	void whenApplicationContributesShouldAskInOrderAndAfterTheMdc() {
		this.runner.withUserConfiguration(Contributors.class)
			.withPropertyValues("burt.logger.mdc-keys=tenant")
			.run((context) -> {
				MDC.put("tenant", "mdc");
				context.getBean(LLMLogger.class).log("request", "response");
			});
		assertThat(metadata()).containsExactlyInAnyOrderEntriesOf(Map.of("tenant", "mdc, first, second"));
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void whenContributorFailsShouldLogWithoutItsFactsAndWarnOnce(CapturedOutput output) {
		LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());
		logging.setLogLevel(EnrichedLogger.class.getName(), LogLevel.WARN);
		try {
			this.runner.withBean(LogMetadataContributor.class, () -> (metadata) -> {
				throw new IllegalStateException("no tenant");
			}).run((context) -> {
				assertThat(context.getBean(LLMLogger.class).log("request", "response")).isTrue();
				assertThat(context.getBean(LLMLogger.class).log("request", "response")).isTrue();
			});
		}
		finally {
			logging.setLogLevel(EnrichedLogger.class.getName(), null);
		}
		assertThat(this.transport.logs()).hasSize(2);
		assertThat(output).containsOnlyOnce("Logs go without the metadata of").contains("no tenant");
	}

	/** As from Kotlin, which does not check exceptions. */
	@Test
	void whenContributorThrowsWhatItMayNotShouldStillNotThrow() {
		for (Throwable failure : List.of(new IOException("no tenant"), new AssertionError("no tenant"))) {
			this.runner.withBean(LogMetadataContributor.class, () -> (metadata) -> sneakyThrow(failure))
				.run((context) -> assertThat(context.getBean(LLMLogger.class).log("request", "response")).isTrue());
		}
		assertThat(this.transport.logs()).hasSize(2);
	}

	@SuppressWarnings("unchecked")
	private static <T extends Throwable> void sneakyThrow(Throwable failure) throws T {
		throw (T) failure;
	}

	@Test
	void whenContributorFailsHalfWayShouldLogWithoutAllOfItsFacts() {
		this.runner.withPropertyValues("burt.logger.mdc-keys=tenant")
			.withBean(LogMetadataContributor.class, () -> (metadata) -> {
				metadata.put("tenant", "half");
				throw new IllegalStateException("no user");
			})
			.run((context) -> {
				MDC.put("tenant", "acme");
				context.getBean(LLMLogger.class).log("request", "response");
			});
		assertThat(metadata()).containsExactlyInAnyOrderEntriesOf(Map.of("tenant", "acme"));
	}

	@Test
	void whenMetadataOfTheCallCannotBeReadShouldStillNotThrow() {
		this.runner.withPropertyValues("burt.logger.mdc-keys=tenant").run((context) -> {
			MDC.put("tenant", "acme");
			LLMLogger logger = context.getBean(LLMLogger.class);
			Map<String, Object> broken = new TreeMap<>() {

				@Override
				public Set<Map.Entry<String, Object>> entrySet() {
					throw new IllegalStateException("broken");
				}

				@Override
				public Set<String> keySet() {
					throw new IllegalStateException("broken");
				}

			};
			broken.put("key", "value");
			assertThat(logger.log("request", "response", broken)).isFalse();
			assertThat(logger.withMetadata(broken).log("request", "response")).isFalse();
			assertThat(logger.log("request", "response", new HashMap<>(Collections.singletonMap(null, 1)))).isTrue();
			assertThat(logger.stats().logsDropped()).isEqualTo(2);
		});
	}

	@Test
	void whenNothingIsToBeAddedShouldNotStandInTheWay() {
		this.runner
			.run((context) -> assertThat(context.getBean(LLMLogger.class)).isNotInstanceOf(EnrichedLogger.class));
	}

	@Test
	void whenLoggerIsEnrichedShouldFlushAndCloseAsBefore() {
		this.runner.withPropertyValues("burt.logger.mdc-keys=tenant").run((context) -> {
			LLMLogger view = context.getBean(LLMLogger.class).withMetadata(Map.of());
			view.log("request", "response");
			assertThat(view.flush().sent()).isEqualTo(1);
			view.log("request", "response");
			assertThat(view.flush(Duration.ofSeconds(20)).sent()).isEqualTo(1);
			assertThat(view.shutdown(Duration.ofSeconds(20))).isTrue();
			view.close();
			assertThat(view.log("request", "response")).isFalse();
			assertThat(view.stats().logsSent()).isEqualTo(2);
		});
	}

	/** A default method is easily forgotten. */
	@Test
	void whenTheFaceGrowsShouldPassOnAllOfIt() {
		for (Method method : LLMLogger.class.getMethods()) {
			boolean inTermsOfAnother = method.isDefault() && Set.of("log", "feedback").contains(method.getName());
			if (!Modifier.isStatic(method.getModifiers()) && !inTermsOfAnother) {
				assertThat(EnrichedLogger.class).hasDeclaredMethods(method.getName());
			}
		}
	}

	private Map<String, String> metadata() {
		Map<String, String> metadata = new HashMap<>();
		JsonNode node = this.transport.logs().get(0).get("metadata");
		node.propertyNames().forEach((name) -> metadata.put(name, node.get(name).asString()));
		return metadata;
	}

	@Configuration(proxyBeanMethods = false)
	static class Contributors {

		@Bean
		@Order(2)
		LogMetadataContributor second() {
			return (metadata) -> metadata.merge("tenant", ", second", (a, b) -> a + "" + b);
		}

		@Bean
		@Order(1)
		LogMetadataContributor first() {
			return (metadata) -> metadata.merge("tenant", ", first", (a, b) -> a + "" + b);
		}

	}

}
