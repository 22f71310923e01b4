package com.trainburt.logger.boot.springai;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.boot.BurtLoggerAutoConfiguration;
import com.trainburt.logger.boot.capture.ModelServer;
import com.trainburt.logger.boot.capture.RecordedLogs;
import com.trainburt.logger.transport.InMemoryTransport;
import io.micrometer.observation.ObservationRegistry;
import org.awaitility.Awaitility;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.ChatClientBuilderCustomizer;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.model.chat.client.autoconfigure.ChatClientAutoConfiguration;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application with a model of Spring AI.
 */
final class Chat {

	static final Duration LONG = Duration.ofSeconds(20);

	/** Secrets that must not be in any log. */
	static final String API_KEY = "sk-test-not-to-be-logged";

	private final ApplicationContext context;

	private final ChatModel model;

	Chat(ApplicationContext context, Function<ObservationRegistry, ChatModel> model) {
		this.context = context;
		this.model = model.apply(context.getBean(ObservationRegistry.class));
	}

	static ApplicationContextRunner runner() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class, ObservationAutoConfiguration.class,
					BurtLoggerAutoConfiguration.class, SpringAiCaptureAutoConfiguration.class,
					ChatClientAutoConfiguration.class))
			.withBean(InMemoryTransport.class)
			.withPropertyValues("burt.logger.mdc-keys=request_id");
	}

	/**
	 * Run a case, and compare logs and requests with the recorded ones.
	 */
	static void record(String name, int logs, ModelServer server, Function<ObservationRegistry, ChatModel> model,
			Use use) {
		runner().run((context) -> {
			try (server) {
				Chat chat = new Chat(context, model);
				use.with(chat);
				RecordedLogs.assertThatLogsAre("spring-ai/" + name, chat.logs(logs), server.requests());
			}
		});
	}

	static List<String> collect(Flux<String> stream) {
		return stream.collectList().block(LONG);
	}

	ChatModel model() {
		return this.model;
	}

	ChatClient client() {
		return client(this.model);
	}

	ChatClient client(ChatModel model) {
		// As the auto-configuration does it.
		ChatClient.Builder builder = ChatClient.builder(model, this.context.getBean(ObservationRegistry.class), null,
				null);
		this.context.getBeanProvider(ChatClientBuilderCustomizer.class)
			.orderedStream()
			.forEach((customizer) -> customizer.customize(builder));
		return builder.build();
	}

	LLMLogger logger() {
		return this.context.getBean(LLMLogger.class);
	}

	List<JsonNode> logs(int count) {
		InMemoryTransport transport = this.context.getBean(InMemoryTransport.class);
		Awaitility.await().atMost(LONG).until(() -> logger().stats().logsQueued() >= count);
		logger().flush();
		assertThat(logger().stats().logsSent()).isEqualTo(count);
		List<JsonNode> logs = transport.logs();
		assertThat(logs.toString()).doesNotContain(API_KEY);
		return logs;
	}

	@FunctionalInterface
	interface Use {

		void with(Chat chat) throws Exception;

	}

}
