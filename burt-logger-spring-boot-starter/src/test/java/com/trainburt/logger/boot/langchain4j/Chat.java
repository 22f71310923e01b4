package com.trainburt.logger.boot.langchain4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import com.trainburt.logger.boot.BurtLoggerAutoConfiguration;
import com.trainburt.logger.boot.capture.CapturedChat;
import com.trainburt.logger.boot.capture.ModelServer;
import com.trainburt.logger.boot.capture.RecordedLogs;
import com.trainburt.logger.transport.InMemoryTransport;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application with models of LangChain4j.
 */
final class Chat extends CapturedChat<ChatRequest> {

	static final ToolSpecification NOW = ToolSpecification.builder().name("now").description("Tells the time").build();

	static final ToolSpecification TEMPERATURE = ToolSpecification.builder()
		.name("temperature")
		.description("Tells the temperature in a city")
		.parameters(JsonObjectSchema.builder().addStringProperty("city").required("city").build())
		.build();

	private final ChatModel model;

	private final StreamingChatModel streamingModel;

	Chat(ApplicationContext context, Function<List<ChatModelListener>, ChatModel> model,
			Function<List<ChatModelListener>, StreamingChatModel> streamingModel) {
		super(context);
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

	static Chat openAi(ApplicationContext context, String baseUrl) {
		return openAi(context, baseUrl, (listeners) -> listeners);
	}

	/** With other listeners than the application has. */
	static Chat openAi(ApplicationContext context, String baseUrl, UnaryOperator<List<ChatModelListener>> customizer) {
		return new Chat(context,
				(listeners) -> OpenAiChatModel.builder()
					.baseUrl(baseUrl)
					.apiKey(API_KEY)
					.modelName("gpt-5")
					.customHeaders(Map.of("X-Secret", API_KEY))
					.returnThinking(true)
					.sendThinking(true, "reasoning_content")
					.maxRetries(0)
					.listeners(customizer.apply(listeners))
					.build(),
				(listeners) -> OpenAiStreamingChatModel.builder()
					.baseUrl(baseUrl)
					.apiKey(API_KEY)
					.modelName("gpt-5")
					.customHeaders(Map.of("X-Secret", API_KEY))
					.returnThinking(true)
					.sendThinking(true, "reasoning_content")
					.listeners(customizer.apply(listeners))
					.build());
	}

	/**
	 * Run a case, and compare logs and requests with the recorded ones.
	 */
	static void record(String name, int logs, ModelServer server, Function<ApplicationContext, Chat> application,
			Use<Chat> use) {
		runner().run((context) -> {
			try (server) {
				Chat chat = application.apply(context);
				use.with(chat);
				RecordedLogs.assertThatLogsAre("langchain4j/" + name, chat.logs(logs), server.requests());
			}
		});
	}

	List<ChatModelListener> listeners() {
		return context().getBeanProvider(ChatModelListener.class).orderedStream().toList();
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
		List<JsonNode> found = new ArrayList<>();
		Awaitility.await().atMost(LONG).until(() -> {
			System.gc();
			this.model.chat("another one");
			logger().flush();
			sentLogs().stream()
				.filter((log) -> log.at("/metadata/outcome").asString().equals("cancelled"))
				.forEach(found::add);
			return !found.isEmpty();
		});
		assertThat(found).hasSize(1);
		return found.get(0);
	}

	@Override
	public ChatRequest request(String question, Map<String, Object> facts) {
		return ChatRequest.builder()
			.messages(UserMessage.builder().addContent(TextContent.from(question)).attributes(facts).build())
			.build();
	}

	@Override
	public ChatRequest withClock(ChatRequest request) {
		return request.toBuilder().toolSpecifications(NOW).build();
	}

	@Override
	public ChatRequest withThermometer(ChatRequest request) {
		return request.toBuilder().toolSpecifications(TEMPERATURE).build();
	}

	@Override
	public String answer(ChatRequest request) {
		return answer(request, this.model::chat);
	}

	@Override
	public String streamedAnswer(ChatRequest request) {
		return answer(request, this::stream);
	}

	private static String answer(ChatRequest request, Function<ChatRequest, ChatResponse> model) {
		AiMessage answer = model.apply(request).aiMessage();
		if (!answer.hasToolExecutionRequests()) {
			return answer.text();
		}
		List<ChatMessage> messages = new ArrayList<>(request.messages());
		messages.add(answer);
		answer.toolExecutionRequests()
			.forEach((call) -> messages.add(ToolExecutionResultMessage.from(call, result(call))));
		return answer(request.toBuilder().messages(messages).build(), model);
	}

	private static String result(ToolExecutionRequest call) {
		return call.name().equals("now") ? "12:00"
				: "21 °C in " + JsonMapper.shared().readTree(call.arguments()).get("city").asString();
	}

	@Override
	public String askTwice(String first, String second) {
		AiMessage answer = this.model.chat(UserMessage.from(first)).aiMessage();
		this.model.chat(UserMessage.from(first), answer, UserMessage.from(second));
		return answer.text();
	}

}
