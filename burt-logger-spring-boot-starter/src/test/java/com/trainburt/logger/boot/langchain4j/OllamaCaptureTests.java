package com.trainburt.logger.boot.langchain4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.trainburt.logger.boot.FakeBackend.Script;
import com.trainburt.logger.boot.capture.OllamaServer;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.ollama.OllamaChatRequestParameters;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static com.trainburt.logger.boot.capture.OllamaServer.call;
import static com.trainburt.logger.boot.capture.OllamaServer.content;
import static com.trainburt.logger.boot.capture.OllamaServer.error;
import static com.trainburt.logger.boot.capture.OllamaServer.message;
import static com.trainburt.logger.boot.capture.OllamaServer.stream;
import static com.trainburt.logger.boot.capture.OllamaServer.text;
import static com.trainburt.logger.boot.capture.OllamaServer.thinking;
import static com.trainburt.logger.boot.capture.OllamaServer.toolCalls;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Logs contain the requests and answers between LangChain4j's Ollama client and its
 * provider.
 */
@Timeout(60)
class OllamaCaptureTests {

	private static ChatRequest withOptions() {
		return ChatRequest.builder()
			.messages(UserMessage.from("Hi"))
			.parameters(OllamaChatRequestParameters.builder()
				.temperature(0.2)
				.topP(0.9)
				.topK(40)
				.minP(0.05)
				.maxOutputTokens(100)
				.numCtx(8192)
				.repeatPenalty(1.2)
				.repeatLastN(32)
				.seed(7)
				.stopSequences(List.of("END"))
				.keepAlive(300)
				.think(true)
				.build())
			.build();
	}

	@Test
	void whenOptionsAreSetShouldLogThemAsTheyWereSent() {
		record("options", 1, (chat) -> chat.model().chat(withOptions()), text("Hello"));
	}

	@Test
	void whenOptionsOfAStreamAreSetShouldLogThemAsTheyWereSent() {
		record("stream-options", 1, (chat) -> chat.stream(withOptions()), stream("stop", content("Hello")));
	}

	@Test
	void whenAnswerHasToBeJsonShouldLogIt() {
		ChatRequest request = ChatRequest.builder()
			.messages(UserMessage.from("Hi"))
			.responseFormat(ResponseFormat.JSON)
			.build();
		record("json-object", 2, (chat) -> {
			chat.model().chat(request);
			chat.stream(request);
		}, text("{}"), stream("stop", content("{}")));
	}

	@Test
	void whenAnswerHasToFollowASchemaShouldLogIt() {
		ChatRequest age = OpenAiCaptureTests.asking(JsonObjectSchema.builder().addIntegerProperty("age").build());
		record("json-schema", 3, (chat) -> {
			chat.model().chat(age);
			chat.stream(age);
			chat.model().chat(OpenAiCaptureTests.asking(JsonEnumSchema.builder().enumValues("young", "old").build()));
		}, text("{\"age\":36}"), stream("stop", content("{\"age\":36}")), text("\"old\""));
	}

	@Test
	void whenToolsAreCalledShouldGiveThemIds() {
		record("tools", 2, (chat) -> {
			AiMessage calls = chat.model().chat(weather()).aiMessage();
			chat.model().chat(weather(answers(calls)));
		}, message("stop",
				toolCalls(call("temperature", "{\"city\":\"Riga\"}"), call("temperature", "{\"city\":\"Oslo\"}"))),
				text("Yes."));
	}

	@Test
	void whenAToolIsCalledInAStreamShouldGiveItAnId() {
		record("stream-tools", 2, (chat) -> {
			AiMessage calls = chat.stream(weather()).aiMessage();
			chat.stream(weather(answers(calls)));
		}, stream("stop", toolCalls(call("temperature", "{\"city\":\"Riga\"}"))), stream("stop", content("Yes.")));
	}

	@Test
	void whenTheClientGluesTwoCallsTogetherShouldNotBeComplete() {
		record("stream-tools-glued", 1, (chat) -> chat.stream(weather()), stream("stop",
				toolCalls(call("temperature", "{\"city\":\"Riga\"}"), call("temperature", "{\"city\":\"Oslo\"}"))));
	}

	private static ChatRequest weather(ChatMessage... further) {
		List<ChatMessage> messages = new ArrayList<>(List.of(UserMessage.from("Is it warm?")));
		messages.addAll(List.of(further));
		return ChatRequest.builder().messages(messages).toolSpecifications(LangChain4jCaptureTests.TEMPERATURE).build();
	}

	private static ChatMessage[] answers(AiMessage calls) {
		List<ChatMessage> messages = new ArrayList<>(List.of(calls));
		calls.toolExecutionRequests()
			.forEach((call) -> messages
				.add(ToolExecutionResultMessage.from(call, "21 °C for " + call.arguments().replaceAll("\\W", ""))));
		return messages.toArray(ChatMessage[]::new);
	}

	@Test
	void whenModelThinksShouldLogIt() {
		record("reasoning", 2, (chat) -> {
			AiMessage answer = chat.model().chat(UserMessage.from("Warm?")).aiMessage();
			chat.model().chat(UserMessage.from("Warm?"), answer, UserMessage.from("Sure?"));
		}, message("stop", thinking("21 is warm.", "Yes.")), text("Sure."));
	}

	@Test
	void whenModelThinksInAStreamShouldLogIt() {
		record("stream-reasoning", 1, (chat) -> chat.stream("Warm?"),
				stream("stop", thinking("21 is ", ""), thinking("warm.", ""), content("Yes.")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "length", "load" })
	void whenAnswerIsNotWholeShouldSayWhy(String reason) {
		record("finish-" + reason, 2, (chat) -> {
			chat.model().chat("Hi");
			chat.stream("Hi");
		}, message(reason, content("Hel")), stream(reason, content("Hel")));
	}

	@Test
	void whenCallFailsShouldLogTheErrorWithItsStatus() {
		record("error", 2, (chat) -> {
			assertThatException().isThrownBy(() -> chat.model().chat("Hi"));
			assertThatException().isThrownBy(() -> chat.stream("Hi"));
		}, error(404, "model 'llama3.2' not found"));
	}

	private static void record(String name, int logs, Chat.Use use, Script... scripts) {
		OllamaServer server = new OllamaServer(scripts);
		Chat.record("ollama/" + name, logs, server,
				(listeners) -> OllamaChatModel.builder()
					.baseUrl(server.url())
					.modelName("llama3.2")
					.customHeaders(Map.of("X-Secret", Chat.API_KEY))
					.returnThinking(true)
					.maxRetries(0)
					.listeners(listeners)
					.build(),
				(listeners) -> OllamaStreamingChatModel.builder()
					.baseUrl(server.url())
					.modelName("llama3.2")
					.customHeaders(Map.of("X-Secret", Chat.API_KEY))
					.returnThinking(true)
					.listeners(listeners)
					.build(),
				use);
	}

}
