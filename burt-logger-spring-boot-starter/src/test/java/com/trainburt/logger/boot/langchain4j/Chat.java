package com.trainburt.logger.boot.langchain4j;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.boot.BurtLoggerAutoConfiguration;
import com.trainburt.logger.boot.capture.ModelServer;
import com.trainburt.logger.boot.capture.RecordedLogs;
import com.trainburt.logger.transport.InMemoryTransport;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application with models of LangChain4j.
 */
final class Chat {

	/** Secrets that must not be in any log. */
	static final String API_KEY = "sk-test-not-to-be-logged";

	private static final Duration LONG = Duration.ofSeconds(20);

	private final ApplicationContext context;

	private final ChatModel model;

	private final StreamingChatModel streamingModel;

	Chat(ApplicationContext context, Function<List<ChatModelListener>, ChatModel> model,
			Function<List<ChatModelListener>, StreamingChatModel> streamingModel) {
		this.context = context;
		this.model = model.apply(listeners());
		this.streamingModel = streamingModel.apply(listeners());
	}

	static ApplicationContextRunner runner() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class, BurtLoggerAutoConfiguration.class,
					LangChain4jCaptureAutoConfiguration.class))
			.withBean(InMemoryTransport.class)
			.withPropertyValues("burt.logger.mdc-keys=request_id");
	}

	/**
	 * Run a case, and compare logs and requests with the recorded ones.
	 */
	static void record(String name, int logs, ModelServer server, Function<List<ChatModelListener>, ChatModel> model,
			Function<List<ChatModelListener>, StreamingChatModel> streamingModel, Use use) {
		runner().run((context) -> {
			try (server) {
				Chat chat = new Chat(context, model, streamingModel);
				use.with(chat);
				RecordedLogs.assertThatLogsAre("langchain4j/" + name, chat.logs(logs), server.requests());
			}
		});
	}

	List<ChatModelListener> listeners() {
		return this.context.getBeanProvider(ChatModelListener.class).orderedStream().toList();
	}

	ChatModel model() {
		return this.model;
	}

	StreamingChatModel streamingModel() {
		return this.streamingModel;
	}

	ChatResponse stream(String text) {
		return stream(UserMessage.from(text));
	}

	ChatResponse stream(ChatMessage... messages) {
		return stream(ChatRequest.builder().messages(Arrays.asList(messages)).build());
	}

	ChatResponse stream(ChatRequest request) {
		CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
		this.streamingModel.chat(request, new StreamingChatResponseHandler() {

			@Override
			public void onPartialResponse(PartialResponse response, PartialResponseContext context) {
			}

			@Override
			public void onCompleteResponse(ChatResponse response) {
				answer.complete(response);
			}

			@Override
			public void onError(Throwable error) {
				answer.completeExceptionally(error);
			}

		});
		return answer.orTimeout(20, TimeUnit.SECONDS).join();
	}

	void cancelStream(String text) throws Exception {
		CompletableFuture<Void> cancelled = new CompletableFuture<>();
		this.streamingModel.chat(text, new StreamingChatResponseHandler() {

			@Override
			public void onPartialResponse(PartialResponse response, PartialResponseContext context) {
				if (response.text().startsWith("two")) {
					context.streamingHandle().cancel();
					cancelled.complete(null);
				}
			}

			@Override
			public void onCompleteResponse(ChatResponse response) {
			}

			@Override
			public void onError(Throwable error) {
			}

		});
		cancelled.get(20, TimeUnit.SECONDS);
	}

	/** The log of a call that has become garbage, as the next call finds it. */
	JsonNode awaitAbandoned() {
		InMemoryTransport transport = this.context.getBean(InMemoryTransport.class);
		List<JsonNode> found = new ArrayList<>();
		Awaitility.await().atMost(LONG).until(() -> {
			System.gc();
			this.model.chat("another one");
			logger().flush();
			transport.logs()
				.stream()
				.filter((log) -> log.at("/metadata/outcome").asString().equals("cancelled"))
				.forEach(found::add);
			return !found.isEmpty();
		});
		assertThat(found).hasSize(1);
		return found.get(0);
	}

	List<String> loggedMessages() {
		return this.context.getBean(InMemoryTransport.class)
			.logs()
			.stream()
			.map((log) -> log.at("/request/messages/0/content").asString())
			.toList();
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
