package com.trainburt.logger.boot.langchain4j;

import java.util.Base64;
import java.util.List;
import java.util.Map;

import com.trainburt.logger.boot.FakeBackend.Script;
import com.trainburt.logger.boot.capture.OpenAiServer;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static com.trainburt.logger.boot.capture.OpenAiServer.choice;
import static com.trainburt.logger.boot.capture.OpenAiServer.chunk;
import static com.trainburt.logger.boot.capture.OpenAiServer.completion;
import static com.trainburt.logger.boot.capture.OpenAiServer.completionWithUsage;
import static com.trainburt.logger.boot.capture.OpenAiServer.ending;
import static com.trainburt.logger.boot.capture.OpenAiServer.stream;
import static com.trainburt.logger.boot.capture.OpenAiServer.text;
import static com.trainburt.logger.boot.capture.OpenAiServer.texts;
import static com.trainburt.logger.boot.capture.OpenAiServer.toolCall;
import static com.trainburt.logger.boot.capture.OpenAiServer.usage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Logs contain the requests and answers between LangChain4j's OpenAI client and its
 * provider.
 */
@Timeout(60)
class OpenAiCaptureTests {

	static final ToolSpecification NOW = ToolSpecification.builder().name("now").description("Tells the time").build();

	private static final String DETAILS = "{\"prompt_tokens\":120,\"completion_tokens\":50,\"total_tokens\":170,"
			+ "\"prompt_tokens_details\":{\"cached_tokens\":80},"
			+ "\"completion_tokens_details\":{\"reasoning_tokens\":30}}";

	private static ChatRequest withOptions() {
		return ChatRequest.builder()
			.messages(UserMessage.from("Hi"))
			.parameters(OpenAiChatRequestParameters.builder()
				.temperature(0.2)
				.topP(0.9)
				.maxCompletionTokens(100)
				.frequencyPenalty(0.1)
				.presencePenalty(0.3)
				.stopSequences(List.of("END", "STOP"))
				.toolSpecifications(NOW)
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

	@Test
	void whenOptionsAreSetShouldLogThemAsTheyWereSent() {
		record("options", 1, (chat) -> chat.model().chat(withOptions()), text("Hello"));
	}

	@Test
	void whenOptionsOfAStreamAreSetShouldLogThemAsTheyWereSent() {
		record("stream-options", 1, (chat) -> chat.stream(withOptions()), stream(ending("stop", texts("Hello"))));
	}

	@Test
	void whenAnswerHasToBeJsonShouldLogIt() {
		ChatRequest request = ChatRequest.builder()
			.messages(UserMessage.from("How old is Ada?"))
			.responseFormat(ResponseFormat.JSON)
			.build();
		record("json-object", 2, (chat) -> {
			chat.model().chat(request);
			chat.stream(request);
		}, text("{}"), stream(ending("stop", texts("{}"))));
	}

	@Test
	void whenAnswerHasToFollowASchemaShouldLogItWithItsName() {
		record("json-schema", 2, (chat) -> {
			chat.model().chat(asking(JsonObjectSchema.builder().addIntegerProperty("age").build()));
			chat.stream(asking(
					JsonRawSchema.from("{\"type\":\"object\",\"properties\":{\"age\":{\"type\":\"integer\"}}}")));
		}, text("{\"age\":36}"), stream(ending("stop", texts("{\"age\":36}"))));
	}

	static ChatRequest asking(JsonSchemaElement schema) {
		return ChatRequest.builder()
			.messages(UserMessage.from("How old is Ada?"))
			.responseFormat(ResponseFormat.builder()
				.type(ResponseFormatType.JSON)
				.jsonSchema(JsonSchema.builder().name("Person").rootElement(schema).build())
				.build())
			.build();
	}

	@Test
	void whenModelThinksShouldLogItInAnswersAndInHistory() {
		record("reasoning", 2, (chat) -> {
			AiMessage answer = chat.model().chat(UserMessage.from("Warm?")).aiMessage();
			assertThat(answer.text()).isEqualTo("Yes.");
			chat.model().chat(UserMessage.from("Warm?"), answer, UserMessage.from("Sure?"));
		}, completion(choice(0, "{\"role\":\"assistant\",\"content\":\"Yes.\",\"reasoning_content\":\"21 is warm.\"}",
				"stop")), text("Sure."));
	}

	@Test
	void whenModelThinksInAStreamShouldLogItInAnswersAndInHistory() {
		record("stream-reasoning", 2, (chat) -> {
			AiMessage answer = chat.stream("Warm?").aiMessage();
			chat.stream(UserMessage.from("Warm?"), answer, UserMessage.from("Sure?"));
		}, stream(ending("stop", chunk(0, "{\"role\":\"assistant\",\"reasoning_content\":\"21 \"}", null),
				chunk(0, "{\"reasoning_content\":\"is warm.\"}", null), chunk(0, "{\"content\":\"Yes.\"}", null))),
				stream(ending("stop", texts("Sure."))));
	}

	@Test
	void whenToolsAreStrictShouldLogThatTheyAre() {
		ChatRequest request = ChatRequest.builder()
			.messages(UserMessage.from("Hi"))
			.toolSpecifications(NOW,
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
		record("tools-strict", 2, (chat) -> {
			chat.model().chat(request);
			chat.stream(request);
		}, text("Hello"), stream(ending("stop", texts("Hello"))));
	}

	@Test
	void whenAToolIsCalledWithoutArgumentsShouldLogThatThereAreNone() {
		record("stream-tools-no-arguments", 2, (chat) -> {
			ChatRequest request = ChatRequest.builder()
				.messages(UserMessage.from("What time is it?"))
				.toolSpecifications(NOW)
				.build();
			AiMessage call = chat.stream(request).aiMessage();
			chat.stream(request.toBuilder()
				.messages(UserMessage.from("What time is it?"), call,
						ToolExecutionResultMessage.from(call.toolExecutionRequests().get(0), "12:00"))
				.build());
		}, stream(ending("tool_calls",
				chunk(0, "{\"role\":\"assistant\",\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\","
						+ "\"function\":{\"name\":\"now\",\"arguments\":\"\"}}]}", null))),
				stream(ending("stop", texts("Noon"))));
	}

	@Test
	void whenArgumentsAreNoJsonShouldNotBeComplete() {
		record("tools-glued", 1, (chat) -> chat.model().chat("What time is it?"),
				completion(choice(0, toolCall("call_1", "now", "{\"a\":1}{\"b\":2}"), "tool_calls")));
	}

	@Test
	void whenUsageHasDetailsShouldLogThem() {
		record("usage", 2, (chat) -> {
			chat.model().chat("Hi");
			chat.stream("Hi");
		}, completionWithUsage(DETAILS, choice(0, "{\"role\":\"assistant\",\"content\":\"Hello\"}", "stop")),
				stream(chunk(0, "{\"role\":\"assistant\",\"content\":\"Hello\"}", null), chunk(0, "{}", "stop"),
						usage(DETAILS)));
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

	@ParameterizedTest
	@ValueSource(strings = { "content_filter", "insufficient_system_resource" })
	void whenAnswerEndsForAnotherReasonShouldNotBeComplete(String reason) {
		record("finish-" + reason.replace('_', '-'), 2, (chat) -> {
			chat.model().chat("Hi");
			chat.stream("Hi");
		}, completion(choice(0, "{\"role\":\"assistant\",\"content\":\"Hel\"}", reason)),
				stream(ending(reason, texts("Hel"))));
	}

	@Test
	void whenModelRefusesInAStreamShouldLogWhatTheClientSaysOfIt() {
		record("stream-refusal", 1, (chat) -> chat.stream("Do evil"),
				stream(ending("stop", chunk(0, "{\"role\":\"assistant\",\"refusal\":\"I cannot \"}", null),
						chunk(0, "{\"refusal\":\"do that.\"}", null))));
	}

	@Test
	void whenProviderCannotBeReachedShouldLogTheRootCause() {
		Chat.runner().run((context) -> {
			Chat chat = new Chat(context,
					(listeners) -> OpenAiChatModel.builder()
						.baseUrl("http://127.0.0.1:1/v1")
						.apiKey(Chat.API_KEY)
						.modelName("gpt-5")
						.maxRetries(0)
						.listeners(listeners)
						.build(),
					(listeners) -> OpenAiStreamingChatModel.builder()
						.baseUrl("http://127.0.0.1:1/v1")
						.apiKey(Chat.API_KEY)
						.modelName("gpt-5")
						.listeners(listeners)
						.build());
			assertThatException().isThrownBy(() -> chat.model().chat("Hi"));
			assertThatException().isThrownBy(() -> chat.stream("Hi"));
			assertThat(chat.logs(2)).allSatisfy((log) -> {
				assertThat(log.at("/response/error/type").asString()).isNotEmpty();
				assertThat(log.at("/response/error").toString()).contains("ConnectException");
			});
		});
	}

	private static void record(String name, int logs, Chat.Use use, Script... scripts) {
		OpenAiServer server = new OpenAiServer(scripts);
		Chat.record("openai/" + name, logs, server,
				(listeners) -> OpenAiChatModel.builder()
					.baseUrl(server.baseUrl())
					.apiKey(Chat.API_KEY)
					.modelName("gpt-5")
					.customHeaders(Map.of("X-Secret", Chat.API_KEY))
					.returnThinking(true)
					.sendThinking(true, "reasoning_content")
					.maxRetries(0)
					.listeners(listeners)
					.build(),
				(listeners) -> OpenAiStreamingChatModel.builder()
					.baseUrl(server.baseUrl())
					.apiKey(Chat.API_KEY)
					.modelName("gpt-5")
					.customHeaders(Map.of("X-Secret", Chat.API_KEY))
					.returnThinking(true)
					.sendThinking(true, "reasoning_content")
					.listeners(listeners)
					.build(),
				use);
	}

}
