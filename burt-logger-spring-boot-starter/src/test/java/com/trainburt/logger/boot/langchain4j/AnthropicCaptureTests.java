package com.trainburt.logger.boot.langchain4j;

import java.util.List;
import java.util.Map;

import com.trainburt.logger.boot.FakeBackend.Script;
import com.trainburt.logger.boot.capture.AnthropicServer;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.anthropic.AnthropicChatRequestParameters;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static com.trainburt.logger.boot.capture.AnthropicServer.error;
import static com.trainburt.logger.boot.capture.AnthropicServer.message;
import static com.trainburt.logger.boot.capture.AnthropicServer.redactedBlock;
import static com.trainburt.logger.boot.capture.AnthropicServer.stream;
import static com.trainburt.logger.boot.capture.AnthropicServer.text;
import static com.trainburt.logger.boot.capture.AnthropicServer.textBlock;
import static com.trainburt.logger.boot.capture.AnthropicServer.thinkingBlock;
import static com.trainburt.logger.boot.capture.AnthropicServer.toolBlock;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What is on the wire between LangChain4j's Anthropic client and its provider is in the
 * log.
 */
@Timeout(60)
class AnthropicCaptureTests {

	private static ChatRequest withOptions(String tool) {
		return ChatRequest.builder()
			.messages(UserMessage.from("Hi"))
			.parameters(AnthropicChatRequestParameters.builder()
				.maxOutputTokens(4000)
				.temperature(1.0)
				.topP(0.95)
				.topK(40)
				.stopSequences(List.of("END"))
				.thinkingType("enabled")
				.thinkingBudgetTokens(1024)
				.toolSpecifications(OpenAiCaptureTests.NOW)
				.toolChoice(ToolChoice.REQUIRED)
				.toolChoiceName(tool)
				.disableParallelToolUse(true)
				.userId("u-1")
				.build())
			.build();
	}

	@Test
	void whenOptionsAreSetShouldLogThemAsTheyWereSent() {
		record("options", 1, (chat) -> chat.model().chat(withOptions(null)), text("Hello"));
	}

	@Test
	void whenOptionsOfAStreamAreSetShouldLogThemAsTheyWereSent() {
		record("stream-options", 1, (chat) -> chat.stream(withOptions("now")), stream("end_turn", textBlock("Hello")));
	}

	@Test
	void whenAnswerHasToFollowASchemaShouldLogIt() {
		ChatRequest request = OpenAiCaptureTests.asking(JsonObjectSchema.builder().addIntegerProperty("age").build());
		record("json-schema", 2, (chat) -> {
			chat.model().chat(request);
			chat.stream(request);
		}, text("{\"age\":36}"), stream("end_turn", textBlock("{\"age\":36}")));
	}

	@Test
	void whenModelThinksShouldLogItInAnswersAndInHistory() {
		record("reasoning", 2, (chat) -> {
			AiMessage answer = chat.model().chat(UserMessage.from("Warm?")).aiMessage();
			chat.model().chat(UserMessage.from("Warm?"), answer, UserMessage.from("Sure?"));
		}, message("end_turn", thinkingBlock("21 is warm."), redactedBlock(), textBlock("Yes.")), text("Sure."));
	}

	@Test
	void whenModelThinksInAStreamShouldLogItInAnswersAndInHistory() {
		record("stream-reasoning", 2, (chat) -> {
			ChatRequest request = ChatRequest.builder()
				.messages(UserMessage.from("What time is it?"))
				.toolSpecifications(OpenAiCaptureTests.NOW)
				.build();
			AiMessage call = chat.stream(request).aiMessage();
			chat.stream(request.toBuilder()
				.messages(UserMessage.from("What time is it?"), call,
						ToolExecutionResultMessage.from(call.toolExecutionRequests().get(0), "12:00"))
				.build());
		}, stream("tool_use", thinkingBlock("I have to look."), toolBlock("toolu_1", "now", "{}")),
				stream("end_turn", thinkingBlock("12 is noon."), textBlock("Noon")));
	}

	@Test
	void whenPromptIsCachedShouldCountItAsTheApiDoes() {
		record("usage", 2, (chat) -> {
			chat.model().chat("Hi");
			chat.stream("Hi");
		}, text("Hello"), stream("end_turn", textBlock("Hello")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "refusal", "pause_turn", "max_tokens" })
	void whenAnswerIsNotWholeShouldSayWhy(String reason) {
		record("finish-" + reason.replace('_', '-'), 2, (chat) -> {
			chat.model().chat("Hi");
			chat.stream("Hi");
		}, message(reason, textBlock("Hel")), stream(reason, textBlock("Hel")));
	}

	@Test
	void whenCallFailsShouldLogTheErrorWithItsStatus() {
		record("error", 2, (chat) -> {
			assertThatException().isThrownBy(() -> chat.model().chat("Hi"));
			assertThatException().isThrownBy(() -> chat.stream("Hi"));
		}, error(529, "overloaded_error", "Overloaded"));
	}

	private static void record(String name, int logs, Chat.Use use, Script... scripts) {
		AnthropicServer server = new AnthropicServer(scripts);
		Chat.record("anthropic/" + name, logs, server,
				(listeners) -> AnthropicChatModel.builder()
					.baseUrl(server.url() + "/v1/")
					.apiKey(Chat.API_KEY)
					.modelName("claude-sonnet-5")
					.customHeaders(Map.of("X-Secret", Chat.API_KEY))
					.returnThinking(true)
					.maxRetries(0)
					.listeners(listeners)
					.build(),
				(listeners) -> AnthropicStreamingChatModel.builder()
					.baseUrl(server.url() + "/v1/")
					.apiKey(Chat.API_KEY)
					.modelName("claude-sonnet-5")
					.customHeaders(Map.of("X-Secret", Chat.API_KEY))
					.returnThinking(true)
					.listeners(listeners)
					.build(),
				use);
	}

}
