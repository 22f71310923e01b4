package com.trainburt.logger.benchmarks;

import java.util.concurrent.TimeUnit;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.boot.BurtLoggerAutoConfiguration;
import com.trainburt.logger.boot.springai.SpringAiCaptureAutoConfiguration;
import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.LogTransport;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.ChatClientBuilderCustomizer;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The cost of a model call to the application, with capture and without. The model
 * answers immediately, so this measures Spring AI and the capture. Run with
 * {@code -prof gc} for the bytes.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class CaptureBenchmark {

	static final int PIECES = 1_000;

	/** Of which the buffer takes many. */
	private static final int CALLS_BETWEEN_FLUSHES = 1_000;

	/** As long as a token. */
	private static final String PIECE = "word ";

	/**
	 * A blocking call.
	 * @param application who calls
	 * @return the answer
	 */
	@Benchmark
	public @Nullable Object call(Application application) {
		return application.client.prompt("What is a fox?").call().content();
	}

	/**
	 * A blocking call of a model itself.
	 * @param application who calls
	 * @return the answer
	 */
	@Benchmark
	public Object modelCall(Application application) {
		return application.model.call(new Prompt("What is a fox?"));
	}

	/**
	 * A stream, for each of its pieces.
	 * @param application who calls
	 * @return the last piece
	 */
	@Benchmark
	@OperationsPerInvocation(PIECES)
	public @Nullable Object piece(Application application) {
		return application.streaming.prompt("What is a fox?").stream().content().blockLast();
	}

	/**
	 * A stream of 5 MB, which is too large to be logged.
	 * @param application who calls
	 * @return the last piece
	 */
	@Benchmark
	public @Nullable Object fiveMegabytes(Application application) {
		return application.large.prompt("What is a fox?").stream().content().blockLast();
	}

	/**
	 * An application with capture or without.
	 */
	@State(Scope.Benchmark)
	@SuppressWarnings("NullAway.Init") // JMH calls start() before anything else
	public static class Application {

		/** Whether calls are captured. */
		@Param({ "false", "true" })
		public boolean capture;

		private ConfigurableApplicationContext context;

		private ChatModel model;

		private ChatClient client;

		private ChatClient streaming;

		private ChatClient large;

		private int calls;

		@Setup(Level.Trial)
		public void start() {
			this.context = new SpringApplicationBuilder(Configured.class).web(WebApplicationType.NONE)
				.bannerMode(Banner.Mode.OFF)
				.properties("burt.logger.capture.spring-ai.enabled=" + this.capture,
						"burt.logger.capture.langchain4j.enabled=false")
				.run();
			ObservationRegistry registry = this.context.getBean(ObservationRegistry.class);
			this.model = new ObservedModel(registry, PIECE, 100);
			this.client = client(this.model);
			this.streaming = client(new ObservedModel(registry, PIECE, PIECES));
			this.large = client(new ObservedModel(registry, PIECE.repeat(1_000), 1_000));
		}

		private ChatClient client(ChatModel model) {
			ChatClient.Builder builder = ChatClient.builder(model, this.context.getBean(ObservationRegistry.class),
					null, null);
			this.context.getBeanProvider(ChatClientBuilderCustomizer.class)
				.orderedStream()
				.forEach((customizer) -> customizer.customize(builder));
			return builder.build();
		}

		/**
		 * Make room for the logs, outside of the measured time.
		 */
		@Setup(Level.Invocation)
		public void flush() {
			if (++this.calls % CALLS_BETWEEN_FLUSHES == 0) {
				logger().flush();
			}
		}

		/**
		 * The logger, for its statistics.
		 * @return the logger
		 */
		LLMLogger logger() {
			return this.context.getBean(LLMLogger.class);
		}

		@TearDown(Level.Trial)
		public void stop() {
			SpringApplication.exit(this.context);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ ObservationAutoConfiguration.class, BurtLoggerAutoConfiguration.class,
			SpringAiCaptureAutoConfiguration.class })
	static class Configured {

		/** Applications that observe anything have one, with capture or without. */
		@Bean
		ObservationHandler<Observation.Context> handler() {
			return (context) -> true;
		}

		@Bean
		LogTransport backend() {
			return (batch, timeout) -> DeliveryResult.accepted();
		}

	}

}
