package com.trainburt.logger.boot.langchain4j;

import java.util.List;
import java.util.Map;

import com.trainburt.logger.boot.FakeBackend.Script;
import com.trainburt.logger.boot.capture.AbstractOllamaCaptureTests;
import com.trainburt.logger.boot.capture.CapturedChat.Use;
import com.trainburt.logger.boot.capture.OllamaServer;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.ollama.OllamaChatRequestParameters;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import org.junit.jupiter.api.Test;

import static com.trainburt.logger.boot.capture.ModelServer.answer;
import static com.trainburt.logger.boot.capture.OllamaServer.content;
import static com.trainburt.logger.boot.capture.OllamaServer.stream;
import static com.trainburt.logger.boot.capture.OllamaServer.text;

/**
 * Logs contain the requests and answers between LangChain4j's Ollama client and its
 * provider.
 */
class OllamaCaptureTests extends AbstractOllamaCaptureTests<ChatRequest, Chat> {

	@Override
	protected ChatRequest withOptions(ChatRequest request) {
		return ChatRequest.builder()
			.messages(request.messages())
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

	@Override
	protected ChatRequest withJsonAnswer(ChatRequest request) {
		return request.toBuilder().responseFormat(ResponseFormat.JSON).build();
	}

	@Override
	protected ChatRequest withSchema(ChatRequest request) {
		return OpenAiCaptureTests.withSchema(request, JsonObjectSchema.builder().addIntegerProperty("age").build());
	}

	@Test
	void whenAnswerHasToBeOneOfSeveralWordsShouldLogIt() {
		JsonEnumSchema words = JsonEnumSchema.builder().enumValues("young", "old").build();
		record("json-schema-enum", 1,
				(chat) -> chat.answer(OpenAiCaptureTests.withSchema(chat.request("How old is Ada?"), words)),
				text("\"old\""));
	}

	@Test
	void whenAToolIsCalledInAStreamShouldGiveItAnId() {
		record("stream-tools", 2,
				(chat) -> chat.streamedAnswer(chat.withThermometer(chat.request("Is it warm in Riga?"))),
				answer("ollama/call-one.ndjson"), stream("stop", content("Yes.")));
	}

	@Test
	void whenTheClientGluesTwoCallsTogetherShouldNotBeComplete() {
		record("stream-tools-glued", 1,
				(chat) -> chat.stream(chat.withThermometer(chat.request("Is it warm in Riga and Oslo?"))),
				answer("ollama/call-both.ndjson"));
	}

	@Override
	protected void record(String name, int logs, Use<Chat> use, Script... scripts) {
		OllamaServer server = new OllamaServer(scripts);
		Chat.record("ollama/" + name, logs, server,
				(context) -> new Chat(context,
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
							.build()),
				use);
	}

}
