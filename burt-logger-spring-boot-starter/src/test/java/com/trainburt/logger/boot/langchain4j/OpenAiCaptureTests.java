package com.trainburt.logger.boot.langchain4j;

import java.util.Base64;
import java.util.List;
import java.util.Map;

import com.trainburt.logger.boot.FakeBackend.Script;
import com.trainburt.logger.boot.capture.AbstractOpenAiCaptureTests;
import com.trainburt.logger.boot.capture.CapturedChat.Use;
import com.trainburt.logger.boot.capture.OpenAiServer;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import org.junit.jupiter.api.Test;

import static com.trainburt.logger.boot.capture.ModelServer.answer;
import static com.trainburt.logger.boot.capture.OpenAiServer.ending;
import static com.trainburt.logger.boot.capture.OpenAiServer.stream;
import static com.trainburt.logger.boot.capture.OpenAiServer.text;
import static com.trainburt.logger.boot.capture.OpenAiServer.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Logs contain the requests and answers between LangChain4j's OpenAI client and its
 * provider.
 */
class OpenAiCaptureTests extends AbstractOpenAiCaptureTests<ChatRequest, Chat> {

	@Override
	protected ChatRequest withOptions(ChatRequest request) {
		return ChatRequest.builder()
			.messages(request.messages())
			.parameters(OpenAiChatRequestParameters.builder()
				.temperature(0.2)
				.topP(0.9)
				.maxCompletionTokens(100)
				.frequencyPenalty(0.1)
				.presencePenalty(0.3)
				.stopSequences(List.of("END", "STOP"))
				.toolSpecifications(Chat.NOW)
				.toolChoice(ToolChoice.REQUIRED)
				.parallelToolCalls(false)
				.seed(7)
				.reasoningEffort("high")
				.logitBias(Map.of("50256", -100))
				.logprobs(true)
				.topLogprobs(2)
				.serviceTier("flex")
				.store(false)
				.metadata(Map.of("team", "blue", "api_key", Chat.API_KEY))
				.user("u-1")
				.customParameters(Map.of("min_p", 0.05))
				.build())
			.build();
	}

	@Override
	protected ChatRequest withJsonAnswer(ChatRequest request) {
		return request.toBuilder().responseFormat(ResponseFormat.JSON).build();
	}

	@Override
	protected ChatRequest withStrictTools(ChatRequest request) {
		return request.toBuilder()
			.toolSpecifications(Chat.NOW,
					ToolSpecification.builder()
						.name("today")
						.parameters(JsonObjectSchema.builder().addStringProperty("zone").required("zone").build())
						.strict(true)
						.build(),
					ToolSpecification.builder()
						.name("lax")
						.parameters(JsonObjectSchema.builder().addStringProperty("zone").build())
						.strict(false)
						.build())
			.build();
	}

	@Test
	void whenAnswerHasToFollowASchemaShouldLogItWithItsName() {
		record("json-schema", 2, (chat) -> {
			ChatRequest request = chat.request("How old is Ada?");
			chat.answer(withSchema(request, JsonObjectSchema.builder().addIntegerProperty("age").build()));
			chat.streamedAnswer(withSchema(request,
					JsonRawSchema.from("{\"type\":\"object\",\"properties\":{\"age\":{\"type\":\"integer\"}}}")));
		}, text("{\"age\":36}"), stream(ending("stop", texts("{\"age\":36}"))));
	}

	static ChatRequest withSchema(ChatRequest request, JsonSchemaElement schema) {
		return request.toBuilder()
			.responseFormat(ResponseFormat.builder()
				.type(ResponseFormatType.JSON)
				.jsonSchema(JsonSchema.builder().name("Person").rootElement(schema).build())
				.build())
			.build();
	}

	@Test
	void whenModelThinksInAStreamWithoutToolsShouldLogItInAnswersAndInHistory() {
		record("stream-reasoning-history", 2, (chat) -> {
			AiMessage answer = chat.stream("Warm?").aiMessage();
			chat.stream(UserMessage.from("Warm?"), answer, UserMessage.from("Sure?"));
		}, answer("openai/think.sse"), stream(ending("stop", texts("Sure."))));
	}

	@Test
	void whenArgumentsAreNoJsonShouldNotBeComplete() {
		record("tools-glued", 1, (chat) -> chat.model().chat("What time is it?"),
				answer("openai/tool-arguments-glued.json"));
	}

	@Test
	void whenUserShowsFilesShouldLogThemWithDetailAndName() {
		Base64.Encoder base64 = Base64.getEncoder();
		UserMessage message = UserMessage.from(TextContent.from("What is this?"),
				ImageContent.from(base64.encodeToString(new byte[] { 1, 2, 3 }), "image/png",
						ImageContent.DetailLevel.HIGH),
				PdfFileContent.from(base64.encodeToString(new byte[] { 4, 5, 6 }), "application/pdf"));
		record("media", 2, (chat) -> {
			chat.model().chat(message);
			chat.stream(message);
		}, text("An invoice."), stream(ending("stop", texts("An invoice."))));
	}

	@Test
	void whenModelRefusesInAStreamShouldLogWhatTheClientSaysOfIt() {
		record("stream-refusal", 1, (chat) -> chat.stream("Do evil"), answer("openai/refuse.sse"));
	}

	@Test
	void whenProviderCannotBeReachedShouldLogTheRootCause() {
		Chat.runner().run((context) -> {
			Chat chat = Chat.openAi(context, "http://127.0.0.1:1/v1");
			assertThatException().isThrownBy(() -> chat.ask("Hi"));
			assertThatException().isThrownBy(() -> chat.askInStream("Hi"));
			assertThat(chat.logs(2)).allSatisfy((log) -> {
				assertThat(log.at("/response/error/type").asString()).isNotEmpty();
				assertThat(log.at("/response/error").toString()).contains("ConnectException");
			});
		});
	}

	@Override
	protected void record(String name, int logs, Use<Chat> use, Script... scripts) {
		OpenAiServer server = new OpenAiServer(scripts);
		Chat.record("openai/" + name, logs, server, (context) -> Chat.openAi(context, server.baseUrl()), use);
	}

}
