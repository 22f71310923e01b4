package com.trainburt.logger.boot;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.TraceContext;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.boot.capture.OpenAiServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * With everything on that watches an application, a log causes one request and nothing
 * that would be watched in turn.
 */
@ExtendWith(OutputCaptureExtension.class)
class FeedbackLoopTests {

	private final LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());

	@AfterEach
	void logErrors() {
		this.logging.setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.ERROR);
		this.logging.setLogLevel("com.trainburt.logger", LogLevel.OFF);
	}

	@Test
	void whenEverythingIsWatchedShouldCauseOneRequestAndNoTelemetry(CapturedOutput output) {
		try (FakeBackend backend = new FakeBackend(); ConfigurableApplicationContext context = run(backend)) {
			LLMLogger logger = context.getBean(LLMLogger.class);
			Watchers watchers = context.getBean(Watchers.class);
			Observation.createNotStarted("application", context.getBean(ObservationRegistry.class))
				.observe(() -> assertThat(logger.log("request", "response")).isTrue());
			assertThat(logger.flush().sent()).isEqualTo(1);
			assertThat(logger.flush().sent()).isZero();

			assertThat(watchers.observations).containsExactly("application");
			assertThat(watchers.spans).containsExactly("application");
			assertThat(context.getBean(MeterRegistry.class).getMeters()).extracting((meter) -> meter.getId().getName())
				.noneMatch((name) -> name.startsWith("http."));
			assertThat(logger.stats().logsQueued()).isEqualTo(1);
			assertThat(backend.logs()).singleElement()
				.satisfies((log) -> assertThat(log.get("metadata").get("trace_id").asString())
					.isEqualTo(watchers.traceIds.get(0)));
			assertThat(backend.requests()).singleElement()
				.satisfies((request) -> assertThat(request.headers()).doesNotContainKeys("traceparent", "b3",
						"X-B3-TraceId", "baggage"));
		}
		assertThat(output).contains("DEBUG").contains("Sent ").doesNotContain(FakeBackend.API_KEY);
	}

	@Test
	void whenACallIsCapturedShouldCauseOneRequestAndNoTelemetryBesidesTheCallsOwn(CapturedOutput output) {
		try (FakeBackend backend = new FakeBackend();
				OpenAiServer server = new OpenAiServer(OpenAiServer.text("A small wild dog."));
				ConfigurableApplicationContext context = run(backend)) {
			LLMLogger logger = context.getBean(LLMLogger.class);
			Watchers watchers = context.getBean(Watchers.class);
			ChatModel model = OpenAiChatModel.builder()
				.options(OpenAiChatOptions.builder().baseUrl(server.baseUrl()).apiKey("key").model("gpt-5").build())
				.observationRegistry(context.getBean(ObservationRegistry.class))
				.build();
			Observation.createNotStarted("application", context.getBean(ObservationRegistry.class))
				.observe(() -> assertThat(model.call("What is a fox?")).isEqualTo("A small wild dog."));
			assertThat(logger.flush().sent()).isEqualTo(1);
			assertThat(logger.flush().sent()).isZero();

			assertThat(watchers.observations).as("the application's, the call's and its request's")
				.containsExactly("application", "gen_ai.client.operation", "okhttp.requests");
			assertThat(watchers.spans).hasSize(3);
			assertThat(logger.stats().logsQueued()).isEqualTo(1);
			assertThat(backend.requests()).hasSize(1);
			assertThat(backend.logs()).singleElement()
				.satisfies((log) -> assertThat(log.get("metadata").get("trace_id").asString())
					.isEqualTo(watchers.traceIds.get(0)));
		}
		assertThat(output).contains("Sent ").doesNotContain(FakeBackend.API_KEY);
	}

	private static ConfigurableApplicationContext run(FakeBackend backend) {
		SpringApplication application = new SpringApplication(Watchers.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		return application.run("--burt.logger.endpoint=" + backend.endpoint(),
				"--burt.logger.api-key=" + FakeBackend.API_KEY, "--burt.logger.batch-size=1",
				"--management.tracing.sampling.probability=1.0", "--logging.level.root=DEBUG",
				"--logging.level.com.trainburt.logger=DEBUG");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Watchers {

		final List<String> observations = new CopyOnWriteArrayList<>();

		final List<String> spans = new CopyOnWriteArrayList<>();

		final List<String> traceIds = new CopyOnWriteArrayList<>();

		@Bean
		ObservationHandler<Observation.Context> observationHandler() {
			return new ObservationHandler<>() {

				@Override
				public void onStart(Observation.Context context) {
					Watchers.this.observations.add(context.getName());
				}

				@Override
				public boolean supportsContext(Observation.Context context) {
					return true;
				}

			};
		}

		@Bean
		SpanHandler spanHandler() {
			return new SpanHandler() {

				@Override
				public boolean end(TraceContext context, MutableSpan span, Cause cause) {
					Watchers.this.spans.add(span.name());
					Watchers.this.traceIds.add(context.traceIdString());
					return true;
				}

			};
		}

	}

}
