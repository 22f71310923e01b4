package com.trainburt.logger.boot.capture;

import java.util.List;
import java.util.stream.Collectors;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.trainburt.logger.FailureReason;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.boot.BurtLoggerAutoConfiguration;
import com.trainburt.logger.boot.LogMetadataContributor;
import com.trainburt.logger.boot.http.BurtLoggerHttpAutoConfiguration;
import com.trainburt.logger.boot.langchain4j.AiServiceCapture;
import com.trainburt.logger.boot.langchain4j.LangChain4jCaptureAutoConfiguration;
import com.trainburt.logger.boot.springai.SpringAiCaptureAutoConfiguration;
import com.trainburt.logger.transport.InMemoryTransport;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.observability.api.listener.AiServiceListener;
import io.micrometer.observation.ObservationPredicate;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationTextPublisher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.ChatClientBuilderCustomizer;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the auto-configurations of the captures, and what they say at start-up.
 */
class CaptureAutoConfigurationTests {

	private static final String SPRING_AI_HANDLER = "burtLoggerChatModelCapture";

	private static final String LANGCHAIN4J_LISTENER = "burtLoggerChatModelListener";

	private final Logger log = (Logger) LoggerFactory.getLogger("com.trainburt.logger.boot");

	private final Level level = this.log.getLevel();

	private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class, BurtLoggerAutoConfiguration.class,
				BurtLoggerHttpAutoConfiguration.class, SpringAiCaptureAutoConfiguration.class,
				LangChain4jCaptureAutoConfiguration.class))
		.withBean(InMemoryTransport.class);

	private final ApplicationContextRunner observed = this.runner
		.withConfiguration(AutoConfigurations.of(ObservationAutoConfiguration.class));

	@BeforeEach
	void listen() {
		this.log.setLevel(Level.INFO);
		this.lines.start();
		this.log.addAppender(this.lines);
	}

	@AfterEach
	void listenNoMore() {
		this.log.detachAppender(this.lines);
		this.log.setLevel(this.level);
	}

	private String report() {
		return this.lines.list.stream().map(ILoggingEvent::toString).collect(Collectors.joining("\n"));
	}

	@Test
	void whenBothAreThereShouldCaptureBothAndSaySo() {
		this.observed.run((context) -> {
			assertThat(context).hasBean(SPRING_AI_HANDLER)
				.hasSingleBean(ChatModelListener.class)
				.hasSingleBean(ChatClientBuilderCustomizer.class);
			assertThat(report())
				.containsOnlyOnce(
						"Captured model calls: LangChain4j (no model found yet) and Spring AI (no model found yet)")
				.doesNotContain("WARN");
		});
	}

	@Test
	void whenApplicationContributesMetadataShouldAskForItWhenTheCallStarts() {
		this.observed.withBean("tenant", LogMetadataContributor.class, () -> (facts) -> facts.put("tenant", "acme"))
			.withBean("broken", LogMetadataContributor.class, () -> (facts) -> {
				throw new IllegalStateException("no request");
			})
			.run((context) -> {
				CallContext started = context.getBean(CallRecorder.class).currentContext();
				assertThat(started.metadata()).containsEntry("tenant", "acme");
				assertThat(context.getBean(LLMLogger.class).stats().failedByReason())
					.as("counted, through the logger that asks contributors itself")
					.containsEntry(FailureReason.INTERNAL_ERROR, 1L);
			});
	}

	@Test
	void whenBeansAreLazyShouldSaySoAllTheSame() {
		this.observed.withInitializer((context) -> context.addBeanFactoryPostProcessor((beanFactory) -> {
			for (String name : beanFactory.getBeanDefinitionNames()) {
				beanFactory.getBeanDefinition(name).setLazyInit(!name.equals("burtLoggerStartReport"));
			}
		})).run((context) -> assertThat(report()).contains("Captured model calls: "));
	}

	@Test
	void whenSpringAiIsAbsentShouldCaptureTheOther() {
		this.observed.withClassLoader(new FilteredClassLoader("org.springframework.ai")).run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(SPRING_AI_HANDLER).hasBean(LANGCHAIN4J_LISTENER);
			assertThat(report()).contains("Captured model calls: LangChain4j");
		});
	}

	@Test
	void whenChatClientIsAbsentShouldCaptureModels() {
		this.observed.withClassLoader(new FilteredClassLoader("org.springframework.ai.chat.client"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasBean(SPRING_AI_HANDLER)
				.doesNotHaveBean("burtLoggerChatClientContextHandler")
				.doesNotHaveBean("burtLoggerChatClientBuilderCustomizer"));
	}

	@Test
	void whenClientsOfProvidersAreAbsentShouldCaptureAllTheSame() {
		this.observed
			.withClassLoader(new FilteredClassLoader("org.springframework.ai.openai",
					"org.springframework.ai.anthropic", "org.springframework.ai.ollama", "com.openai", "com.anthropic",
					"dev.langchain4j.model.openai", "dev.langchain4j.model.anthropic", "dev.langchain4j.model.ollama"))
			.run((context) -> {
				assertThat(context).hasNotFailed().hasBean(SPRING_AI_HANDLER).hasBean(LANGCHAIN4J_LISTENER);
				assertThat(report()).contains("Captured model calls: LangChain4j (").doesNotContain("WARN");
			});
	}

	@Test
	void whenLangChain4jIsAbsentShouldCaptureTheOther() {
		this.observed.withClassLoader(new FilteredClassLoader("dev.langchain4j")).run((context) -> {
			assertThat(context).hasNotFailed().hasBean(SPRING_AI_HANDLER).doesNotHaveBean(LANGCHAIN4J_LISTENER);
			assertThat(report()).contains("Captured model calls: Spring AI");
		});
	}

	@Test
	void whenLangChain4jHasNoEventsOfAiServicesShouldCaptureTheOther() {
		this.observed.withClassLoader(new FilteredClassLoader("dev.langchain4j.observability.api")).run((context) -> {
			assertThat(context).hasNotFailed().hasBean(SPRING_AI_HANDLER).doesNotHaveBean(LANGCHAIN4J_LISTENER);
			assertThat(report()).contains("Captured model calls: Spring AI");
		});
	}

	@Test
	void whenNeitherIsThereShouldSayThatNothingIsCaptured() {
		this.observed
			.withClassLoader(new FilteredClassLoader("dev.langchain4j", "org.springframework.ai", "io.micrometer"))
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean(Capture.class);
				assertThat(report()).contains("Captured model calls: none");
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "false", "off", "no" })
	void whenOneIsSwitchedOffShouldLeaveItOut(String value) {
		this.observed.withPropertyValues("burt.logger.capture.spring-ai.enabled=" + value).run((context) -> {
			assertThat(context).doesNotHaveBean(SPRING_AI_HANDLER)
				.doesNotHaveBean(ChatClientBuilderCustomizer.class)
				.hasBean(LANGCHAIN4J_LISTENER);
			assertThat(report()).contains("Captured model calls: LangChain4j");
		});
		this.observed.withPropertyValues("burt.logger.capture.langchain4j.enabled=" + value)
			.run((context) -> assertThat(context).hasBean(SPRING_AI_HANDLER).doesNotHaveBean(ChatModelListener.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "burt.logger.enabled", "burt.logger.capture.langchain4j.enabled" })
	void whenDisabledShouldStartApplicationsThatInjectListeners(String property) {
		ApplicationContextRunner injecting = this.observed.withUserConfiguration(InjectedListeners.class);
		injecting.run((context) -> assertThat(context.getBean(Injected.class)).satisfies((injected) -> {
			assertThat(injected.ofModels()).hasSize(1);
			assertThat(injected.ofServices()).isNotEmpty();
		}));
		injecting.withPropertyValues(property + "=false")
			.run((context) -> assertThat(context.getBean(Injected.class))
				.isEqualTo(new Injected(List.of(), List.of())));
	}

	@Test
	void whenSizeOfMediaIsNegativeShouldNotStart() {
		this.observed.withPropertyValues("burt.logger.capture.max-media-bytes=-1")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("'burt.logger.capture.max-media-bytes' must not be negative but was -1B"));
		this.observed.withPropertyValues("burt.logger.capture.max-media-bytes=0")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void whenLoggingIsDisabledShouldCaptureNothing() {
		this.observed.withPropertyValues("burt.logger.enabled=false").run((context) -> {
			assertThat(context).doesNotHaveBean(CallRecorder.class)
				.doesNotHaveBean(Capture.class)
				.doesNotHaveBean(ChatModelListener.class);
			assertThat(report()).contains("Burt Logger is disabled").doesNotContain("Captured model calls");
		});
	}

	@Test
	void whenThereIsNoObservationRegistryShouldWarn() {
		this.runner.run((context) -> assertThat(report()).containsOnlyOnce("WARN")
			.contains("Burt Logger misses calls of Spring AI: there is no ObservationRegistry, or more than one. "
					+ "To fix it, add org.springframework.boot:spring-boot-micrometer-observation")
			.contains("Captured model calls: LangChain4j"));
	}

	@Test
	void whenRegistryHasNoHandlersShouldWarn() {
		this.runner.withBean(ObservationRegistry.class, ObservationRegistry::create)
			.run((context) -> assertThat(report())
				.contains("Burt Logger misses calls of Spring AI: the ObservationRegistry has no handlers."));
	}

	@Test
	void whenObservationIsDisabledShouldWarn() {
		this.observed.withPropertyValues("management.observations.enable.gen_ai=false")
			.run((context) -> assertThat(report()).contains(
					"Burt Logger misses calls of Spring AI: the observation 'gen_ai.client.operation' is disabled"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring.ai.chat.client", "spring.ai.advisor" })
	void whenObservationAroundTheModelIsDisabledShouldWarn(String name) {
		this.observed.withPropertyValues("management.observations.enable." + name + "=false")
			.run((context) -> assertThat(report()).contains("the observation '" + name + "' is disabled, "
					+ "so that it logs calls but does not know the advisor parameters of a ChatClient, not even 'burt.log'."));
	}

	@Test
	void whenRegistryHasOtherHandlersOnlyShouldWarn() {
		this.runner.withBean(ObservationRegistry.class, () -> {
			ObservationRegistry registry = ObservationRegistry.create();
			registry.observationConfig().observationHandler(new ObservationTextPublisher());
			return registry;
		})
			.run((context) -> assertThat(report())
				.contains("Burt Logger misses calls of Spring AI: the ObservationRegistry does not have its handler."));
	}

	@Test
	void whenObservationIsRefusedShouldWarn() {
		this.observed
			.withBean(ObservationPredicate.class, () -> (name, context) -> !name.equals("gen_ai.client.operation"))
			.run((context) -> assertThat(report()).contains("the observation 'gen_ai.client.operation' is disabled"));
	}

	@Test
	void whenThereAreSeveralLoggersShouldWarn() {
		this.observed.withBean("one", LLMLogger.class, LLMLogger::noop)
			.withBean("two", LLMLogger.class, LLMLogger::noop)
			.run((context) -> assertThat(report())
				.contains("Burt Logger misses calls of Spring AI: there are several LLMLogger beans. "
						+ "To fix it, make one of them @Primary.")
				.contains("Burt Logger misses calls of LangChain4j: there are several LLMLogger beans."));
	}

	@Test
	void whenModelsWereBuiltWithoutTheListenerShouldWarn() {
		this.observed.withUserConfiguration(DeafModels.class)
			.run((context) -> assertThat(report()).contains("Burt Logger misses calls of LangChain4j: "
					+ "these models were built without its listener: deafModel, deafStreamingModel. To fix it, "
					+ "inject the ChatModelListener beans where they are built and pass them to 'listeners(…)'."));
	}

	@Test
	void whenModelsAreHeardShouldNameThem() {
		this.observed.withUserConfiguration(DeafModels.class)
			.run((context) -> assertThat(report())
				.contains("Captured model calls: LangChain4j (goodModel) and Spring AI"));
	}

	@Test
	void whenModelsOfSpringAiWereBuiltWithoutTheRegistryShouldWarnAndNameTheOthers() {
		this.observed.withUserConfiguration(SpringAiModels.class)
			.run((context) -> assertThat(report())
				.contains("Burt Logger misses calls of Spring AI: these models were built without the application's "
						+ "ObservationRegistry: silentModel, strangeModel. To fix it, pass the ObservationRegistry bean "
						+ "to 'observationRegistry(…)' where they are built.")
				.contains("Spring AI (observedModel)")
				.doesNotContain("ownModel"));
	}

	@Test
	void whenAModelCannotBeAskedShouldStartAllTheSame() {
		this.observed.withUserConfiguration(ScopedModel.class)
			.withInitializer((context) -> context.getBeanFactory().registerScope("request", new SimpleThreadScope() {

				@Override
				public Object get(String name, ObjectFactory<?> objectFactory) {
					throw new IllegalStateException("No thread-bound request found");
				}

			}))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void whenAPredicateFailsShouldStartAllTheSame() {
		this.observed.withBean(ObservationPredicate.class, () -> (name, context) -> {
			throw new ClassCastException("an unexpected failure");
		}).run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void whenEverythingIsThereShouldHaveNoCycle() {
		new ApplicationContextRunner().withUserConfiguration(Everything.class)
			.withPropertyValues("burt.logger.endpoint=http://localhost:1/", "burt.logger.api-key=key",
					"spring.main.web-application-type=none")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(report()).contains("Captured model calls: LangChain4j (no model found yet) and Spring AI (");
			});
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Everything {

	}

	record Injected(List<ChatModelListener> ofModels, List<AiServiceListener<?>> ofServices) {
	}

	@Configuration(proxyBeanMethods = false)
	static class InjectedListeners {

		@Bean
		Injected injected(List<ChatModelListener> listeners, AiServiceCapture capture) {
			return new Injected(listeners, capture.listeners());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ScopedModel {

		@Bean
		@Scope(scopeName = "request", proxyMode = ScopedProxyMode.INTERFACES)
		ChatModel scopedModel() {
			return new ChatModel() {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SpringAiModels {

		@Bean
		OpenAiChatModel observedModel(ObservationRegistry registry) {
			return model().observationRegistry(registry).build();
		}

		@Bean
		OpenAiChatModel silentModel() {
			return model().build();
		}

		@Bean
		OpenAiChatModel strangeModel() {
			return model().observationRegistry(ObservationRegistry.create()).build();
		}

		@Bean
		org.springframework.ai.chat.model.ChatModel ownModel() {
			return (prompt) -> new ChatResponse(List.of());
		}

		@Bean
		@Lazy
		OpenAiChatModel lazySpringAiModel() {
			throw new IllegalStateException("not to be made for a check");
		}

		private static OpenAiChatModel.Builder model() {
			return OpenAiChatModel.builder().options(OpenAiChatOptions.builder().apiKey("key").model("gpt-5").build());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class DeafModels {

		@Bean
		ChatModel deafModel() {
			return new ChatModel() {
			};
		}

		@Bean
		StreamingChatModel deafStreamingModel() {
			return new StreamingChatModel() {
			};
		}

		@Bean
		ChatModel goodModel(ChatModelListener listener) {
			return new ChatModel() {

				@Override
				public List<ChatModelListener> listeners() {
					return List.of(listener);
				}

			};
		}

		@Bean
		@Lazy
		ChatModel lazyModel() {
			throw new IllegalStateException("not to be made for a check");
		}

		@Bean
		@Lazy
		ChatClient lazyClient() {
			throw new IllegalStateException("not to be made for a check");
		}

	}

}
