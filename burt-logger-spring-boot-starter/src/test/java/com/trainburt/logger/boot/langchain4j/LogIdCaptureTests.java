package com.trainburt.logger.boot.langchain4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import com.trainburt.logger.Feedback;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LogId;
import com.trainburt.logger.LogRef;
import com.trainburt.logger.boot.FakeBackend.Script;
import com.trainburt.logger.boot.capture.CapturedChat.OpenAiModel;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.invocation.InvocationParameters;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

import static com.trainburt.logger.boot.capture.ModelServer.answer;
import static com.trainburt.logger.boot.capture.OpenAiServer.ending;
import static com.trainburt.logger.boot.capture.OpenAiServer.stream;
import static com.trainburt.logger.boot.capture.OpenAiServer.text;
import static com.trainburt.logger.boot.capture.OpenAiServer.texts;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The ways in which an application that uses LangChain4j has the id of a log.
 */
@Timeout(60)
class LogIdCaptureTests {

	private static final Script CALL_TOOL = answer("openai/call-tool.json", "now");

	private static final Script STREAM_TOOL = answer("openai/call-tool.sse", "now");

	private static final Script STREAM = stream(ending("stop", texts("It is ", "noon.")));

	private final LogId given = LogId.create();

	/** What a listener of the application reads. */
	private final List<LogId> shown = new CopyOnWriteArrayList<>();

	@Test
	void whenIdIsGivenAsListenerAttributeShouldBeThatOfTheLog() {
		run((chat) -> {
			chat.model().chat(request(UserMessage.from("Hi")), options(this.given));
			assertIsOfOneLog(chat.logs(1));
		}, text("Hello"));
	}

	@Test
	void whenIdIsGivenAsAttributeOfTheMessageShouldBeThatOfTheLog() {
		run((chat) -> {
			chat.model().chat(message("burt.log_id", this.given.toString()));
			assertIsOfOneLog(chat.logs(1));
		}, text("Hello"));
	}

	@Test
	void whenIdIsGivenToAStreamShouldBeThatOfTheLog() {
		run((chat) -> {
			chat.stream(message("burt.log_id", this.given.uuid()));
			assertIsOfOneLog(chat.logs(1));
		}, STREAM);
	}

	@Test
	void whenIdIsGivenToALoopOfTheApplicationShouldNameTheTurn() {
		run((chat) -> {
			List<ChatMessage> messages = new ArrayList<>(List.of(UserMessage.from("What time is it?")));
			AiMessage call = chat.model().chat(request(messages.get(0)), options(this.given)).aiMessage();
			messages.add(call);
			messages.add(ToolExecutionResultMessage.from(call.toolExecutionRequests().get(0), "12:00"));
			chat.model().chat(request(messages.toArray(ChatMessage[]::new)), options(this.given));
			assertIsATurn(chat.logs(2));
		}, CALL_TOOL, text("It is noon."));
	}

	@Test
	void whenIdIsGivenToAServiceShouldBeThatOfTheLog() {
		run((chat) -> {
			chat.assistant().chat("Hi", InvocationParameters.from("burt.log_id", this.given));
			assertIsOfOneLog(chat.logs(1));
		}, text("Hello"));
	}

	@Test
	void whenIdIsGivenToAServiceWithToolsShouldNameTheTurn() {
		run((chat) -> {
			chat.assistant().chat("What time is it?", InvocationParameters.from("burt.log_id", this.given.toString()));
			assertIsATurn(chat.logs(2));
		}, CALL_TOOL, text("It is noon."));
	}

	@Test
	void whenIdIsGivenToAStreamOfAServiceWithToolsShouldNameTheTurn() {
		run((chat) -> {
			await(chat.assistant().stream("What time is it?", InvocationParameters.from("burt.log_id", this.given)));
			assertIsATurn(chat.logs(2));
		}, STREAM_TOOL, STREAM);
	}

	@Test
	void whenNoIdIsGivenShouldShowThatOfTheLogToListeners() {
		run((chat) -> {
			chat.model().chat("Hi");
			assertThat(ids(chat.logs(1), "log_id")).isEqualTo(this.shown);
			assertThat(chat.logs(1).get(0).get("metadata").has("turn_id")).isFalse();
		}, text("Hello"));
	}

	@Test
	void whenNoIdIsGivenToAStreamShouldShowThatOfTheLogToListeners() {
		run((chat) -> {
			chat.stream(UserMessage.from("Hi"));
			assertThat(ids(chat.logs(1), "log_id")).isEqualTo(this.shown);
		}, STREAM);
	}

	@Test
	void whenNoIdIsGivenToAStreamedToolLoopShouldShowThatOfEachRoundToListeners() {
		run((chat) -> {
			await(chat.assistant().stream("What time is it?", new InvocationParameters()));
			assertThat(ids(chat.logs(2), "log_id")).isEqualTo(this.shown).doesNotHaveDuplicates();
		}, STREAM_TOOL, STREAM);
	}

	@Test
	void whenNoIdIsGivenToAToolLoopShouldShowThatOfEachRoundToListeners() {
		run((chat) -> {
			chat.assistant().chat("What time is it?", new InvocationParameters());
			assertThat(ids(chat.logs(2), "log_id")).isEqualTo(this.shown).doesNotHaveDuplicates();
		}, CALL_TOOL, text("It is noon."));
	}

	@Test
	void whenFeedbackIsByResponseIdShouldFindItInTheLog() {
		run((chat) -> {
			ChatResponse response = chat.model().chat(UserMessage.from("Hi"));
			chat.logger().feedback(LogRef.responseId(response.metadata().id()), Feedback.thumbsUp());
			List<JsonNode> logs = chat.logs(2);
			assertThat(logs.get(1).at("/request/feedback/response_id")).isEqualTo(logs.get(0).at("/response/id"));
		}, text("Hello"));
	}

	@Test
	void whenFeedbackOnAStreamIsByResponseIdShouldFindItInTheLog() {
		run((chat) -> {
			ChatResponse response = await(chat.assistant().stream("Hi", new InvocationParameters()));
			chat.logger().feedback(LogRef.responseId(response.metadata().id()), Feedback.thumbsUp());
			List<JsonNode> logs = chat.logs(2);
			assertThat(logs.get(1).at("/request/feedback/response_id")).isEqualTo(logs.get(0).at("/response/id"));
		}, STREAM);
	}

	@Test
	void whenFeedbackOnAToolLoopIsByResponseIdShouldFindItInTheLogOfTheLastRound() {
		run((chat) -> {
			ChatResponse response = await(chat.assistant().stream("What time is it?", new InvocationParameters()));
			chat.logger().feedback(LogRef.responseId(response.metadata().id()), Feedback.thumbsUp());
			List<JsonNode> logs = chat.logs(3);
			assertThat(logs.get(2).at("/request/feedback/response_id")).isEqualTo(logs.get(1).at("/response/id"));
		}, STREAM_TOOL, STREAM);
	}

	private void assertIsOfOneLog(List<JsonNode> logs) {
		assertThat(ids(logs, "log_id")).containsExactly(this.given).isEqualTo(this.shown);
		assertThat(logs.get(0).get("metadata").has("turn_id")).isFalse();
	}

	private void assertIsATurn(List<JsonNode> logs) {
		assertThat(ids(logs, "turn_id")).containsExactly(this.given, this.given).isEqualTo(this.shown);
		assertThat(ids(logs, "log_id")).doesNotContain(this.given).doesNotHaveDuplicates();
	}

	private static List<LogId> ids(List<JsonNode> logs, String name) {
		return logs.stream().map((log) -> LogId.parse(log.at("/metadata/" + name).asString())).toList();
	}

	private static UserMessage message(String name, Object value) {
		return UserMessage.builder().addContent(TextContent.from("Hi")).attributes(Map.of(name, value)).build();
	}

	private static ChatRequest request(ChatMessage... messages) {
		return ChatRequest.builder().messages(messages).build();
	}

	private static ChatRequestOptions options(LogId id) {
		return ChatRequestOptions.builder().listenerAttributes(Map.of("burt.log_id", id)).build();
	}

	private static ChatResponse await(TokenStream stream) throws Exception {
		CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
		stream.onPartialResponse((text) -> {
		}).onCompleteResponse(answer::complete).onError(answer::completeExceptionally).start();
		return answer.get(20, TimeUnit.SECONDS);
	}

	private void run(Use use, Script... scripts) {
		ChatModelListener own = new ChatModelListener() {

			@Override
			public void onResponse(ChatModelResponseContext context) {
				LogIdCaptureTests.this.shown.add(LogId.parse(context.attributes().get("burt.log_id").toString()));
			}

		};
		OpenAiModel<Chat> model = (context, baseUrl) -> Chat.openAi(context, baseUrl,
				(listeners) -> and(own, listeners));
		Chat.run(Chat.runner(), model,
				(chat) -> use.with(new Application(chat,
						AiServices.builder(Assistant.class)
							.chatModel(chat.model())
							.streamingChatModel(chat.streamingModel())
							.chatMemory(MessageWindowChatMemory.withMaxMessages(10))
							.tools(new Clock())
							.registerListeners(chat.context().getBean(AiServiceCapture.class).listeners())
							.build())),
				scripts);
	}

	private static List<ChatModelListener> and(ChatModelListener own, List<ChatModelListener> listeners) {
		List<ChatModelListener> all = new ArrayList<>(listeners);
		all.add(own);
		return all;
	}

	interface Assistant {

		String chat(@dev.langchain4j.service.UserMessage String question, InvocationParameters parameters);

		TokenStream stream(@dev.langchain4j.service.UserMessage String question, InvocationParameters parameters);

	}

	@FunctionalInterface
	private interface Use {

		void with(Application application) throws Exception;

	}

	private record Application(Chat chat, Assistant assistant) {

		ChatModel model() {
			return this.chat.model();
		}

		void stream(UserMessage message) {
			this.chat.stream(message);
		}

		LLMLogger logger() {
			return this.chat.logger();
		}

		List<JsonNode> logs(int count) {
			return this.chat.logs(count);
		}

	}

	static class Clock {

		@Tool("Tells the time")
		String now() {
			return "12:00";
		}

	}

}
