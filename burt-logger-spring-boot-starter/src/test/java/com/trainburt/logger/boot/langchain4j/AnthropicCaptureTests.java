package com.trainburt.logger.boot.langchain4j;

import java.util.List;
import java.util.Map;

import com.trainburt.logger.boot.FakeBackend.Script;
import com.trainburt.logger.boot.capture.AbstractAnthropicCaptureTests;
import com.trainburt.logger.boot.capture.AnthropicServer;
import com.trainburt.logger.boot.capture.CapturedChat.Use;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.anthropic.AnthropicChatRequestParameters;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;

/**
 * What is on the wire between LangChain4j's Anthropic client and its provider is in the
 * log.
 */
class AnthropicCaptureTests extends AbstractAnthropicCaptureTests<ChatRequest, Chat> {

	@Override
	protected ChatRequest withOptions(ChatRequest request) {
		return withOptions(request, null);
	}

	@Override
	protected ChatRequest withOptionsAndToolChoice(ChatRequest request) {
		return withOptions(request, "now");
	}

	private static ChatRequest withOptions(ChatRequest request, String tool) {
		return ChatRequest.builder()
			.messages(request.messages())
			.parameters(AnthropicChatRequestParameters.builder()
				.maxOutputTokens(4000)
				.temperature(1.0)
				.topP(0.95)
				.topK(40)
				.stopSequences(List.of("END"))
				.thinkingType("enabled")
				.thinkingBudgetTokens(1024)
				.toolSpecifications(Chat.NOW)
				.toolChoice(ToolChoice.REQUIRED)
				.toolChoiceName(tool)
				.disableParallelToolUse(true)
				.userId("u-1")
				.build())
			.build();
	}

	@Override
	protected ChatRequest withSchema(ChatRequest request) {
		return OpenAiCaptureTests.withSchema(request, JsonObjectSchema.builder().addIntegerProperty("age").build());
	}

	@Override
	protected void record(String name, int logs, Use<Chat> use, Script... scripts) {
		AnthropicServer server = new AnthropicServer(scripts);
		Chat.record("anthropic/" + name, logs, server,
				(context) -> new Chat(context,
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
							.build()),
				use);
	}

}
