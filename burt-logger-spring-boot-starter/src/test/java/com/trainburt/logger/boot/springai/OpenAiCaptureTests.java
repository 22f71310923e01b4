package com.trainburt.logger.boot.springai;

import java.util.List;
import java.util.Map;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.boot.FakeBackend.Script;
import com.trainburt.logger.boot.capture.OpenAiServer;
import com.trainburt.logger.transport.InMemoryTransport;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.ai.chat.client.ChatClient.ChatClientRequestSpec;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.metadata.DefaultUsage;
import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatModel.ResponseFormat;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.openai.OpenAiChatOptions.AudioParameters;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.tool.annotation.ToolParam;

import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

import static com.trainburt.logger.boot.capture.ModelServer.quoted;
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
import static com.trainburt.logger.boot.springai.Chat.collect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Logs contain the requests and answers between Spring AI's OpenAI client and its
 * provider.
 */
@Timeout(60)
class OpenAiCaptureTests {

	private static final String DETAILS = "{\"prompt_tokens\":120,\"completion_tokens\":50,\"total_tokens\":170,"
			+ "\"prompt_tokens_details\":{\"cached_tokens\":80,\"cache_write_tokens\":20,\"audio_tokens\":0},"
			+ "\"completion_tokens_details\":{\"reasoning_tokens\":30,\"audio_tokens\":0}}";

	private static OpenAiChatOptions.Builder options() {
		return OpenAiChatOptions.builder()
			.temperature(0.2)
			.topP(0.9)
			.maxCompletionTokens(100)
			.frequencyPenalty(0.1)
			.presencePenalty(0.3)
			.stop(List.of("END", "STOP"))
			.seed(7)
			.toolChoice("{\"type\":\"function\",\"function\":{\"name\":\"now\"}}")
			.parallelToolCalls(false)
			.reasoningEffort("high")
			.verbosity("low")
			.logitBias(Map.of("50256", -100))
			.logprobs(true)
			.topLogprobs(2)
			.outputModalities(List.of("text", "audio"))
			.outputAudio(new AudioParameters(AudioParameters.Voice.ALLOY, AudioParameters.AudioResponseFormat.WAV))
			.serviceTier("flex")
			.promptCacheKey("k-1")
			.store(false)
			.metadata(Map.of("team", "blue", "api_key", Chat.API_KEY))
			.user("u-1")
			.extraBody(Map.of("min_p", 0.05))
			.customHeaders(Map.of("X-Secret", Chat.API_KEY));
	}

	@Test
	void whenOptionsAreSetShouldLogThemAsTheyWereSent() {
		record("options", 1,
				(chat) -> chat.client().prompt("Hi").options(options()).tools(new Clock()).call().content(),
				text("Hello"));
	}

	@Test
	void whenOptionsOfAStreamAreSetShouldLogThemAsTheyWereSent() {
		record("stream-options", 1,
				(chat) -> collect(chat.client().prompt("Hi").options(options()).tools(new Clock()).stream().content()),
				stream(ending("stop", texts("Hello"))));
	}

	@Test
	void whenAnswerHasToBeJsonShouldLogIt() {
		ResponseFormat.Builder format = ResponseFormat.builder().type(ResponseFormat.Type.JSON_OBJECT);
		record("json-object", 2, (chat) -> {
			asking(chat, format).call().content();
			collect(asking(chat, format).stream().content());
		}, text("{}"), stream(ending("stop", texts("{}"))));
	}

	@Test
	void whenAnswerHasToFollowASchemaShouldLogItWithNameAndStrictness() {
		record("json-schema", 2, (chat) -> {
			asking(chat, schema()).call().content();
			collect(asking(chat, schema().strict(false)).stream().content());
		}, text("{\"age\":36}"), stream(ending("stop", texts("{\"age\":36}"))));
	}

	private static ChatClientRequestSpec asking(Chat chat, ResponseFormat.Builder format) {
		return chat.client()
			.prompt("How old is Ada?")
			.options(OpenAiChatOptions.builder().responseFormat(format.build()));
	}

	private static ResponseFormat.Builder schema() {
		return ResponseFormat.builder()
			.type(ResponseFormat.Type.JSON_SCHEMA)
			.jsonSchema("{\"type\":\"object\",\"properties\":{\"age\":{\"type\":\"integer\"}}}");
	}

	@Test
	void whenModelThinksShouldLogItInAnswersAndInHistory() {
		record("reasoning", 2, (chat) -> {
			AssistantMessage answer = chat.client().prompt("Warm?").call().chatResponse().getResult().getOutput();
			assertThat(answer.getText()).isEqualTo("Yes.");
			chat.client()
				.prompt(new Prompt(new UserMessage("Warm?"), answer, new UserMessage("Sure?")))
				.call()
				.content();
		}, completion(choice(0, "{\"role\":\"assistant\",\"content\":\"Yes.\",\"reasoning_content\":\"21 is warm.\"}",
				"stop")), text("Sure."));
	}

	@Test
	void whenModelThinksInAStreamShouldLogItInAnswersAndInHistory() {
		record("stream-reasoning", 2,
				(chat) -> assertThat(
						collect(chat.client().prompt("What time is it?").tools(new Clock()).stream().content()))
					.contains("Noon"),
				stream(ending("tool_calls",
						chunk(0, "{\"role\":\"assistant\",\"reasoning_content\":\"I have to \"}", null),
						chunk(0, "{\"reasoning_content\":\"look.\"}", null),
						chunk(0, "{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\","
								+ "\"function\":{\"name\":\"now\",\"arguments\":\"\"}}]}", null))),
				stream(ending("stop", chunk(0, "{\"role\":\"assistant\",\"reasoning_content\":\"12 is noon.\"}", null),
						chunk(0, "{\"content\":\"Noon\"}", null))));
	}

	@Test
	void whenModelThinksInAStreamOfItsOwnShouldLogIt() {
		record("model-stream-reasoning", 1,
				(chat) -> collect(chat.model().stream(new Prompt("Warm?")).map(Object::toString)),
				stream(ending("stop", chunk(0, "{\"role\":\"assistant\",\"reasoning_content\":\"21 \"}", null),
						chunk(0, "{\"reasoning_content\":\"is warm.\"}", null),
						chunk(0, "{\"content\":\"Yes\"}", null))));
	}

	@Test
	void whenToolsAreStrictShouldLogThatTheyAre() {
		record("tools-strict", 2, (chat) -> {
			withStrictTools(chat).call().content();
			collect(withStrictTools(chat).stream().content());
		}, text("Hello"), stream(ending("stop", texts("Hello"))));
	}

	private static ChatClientRequestSpec withStrictTools(Chat chat) {
		return chat.client()
			.prompt("Hi")
			.options(OpenAiChatOptions.builder().strict(true))
			.tools(new Clock(), new Calendar());
	}

	@Test
	void whenAToolIsCalledWithoutArgumentsShouldLogThatThereAreNone() {
		record("tools-no-arguments", 2,
				(chat) -> chat.client().prompt("What time is it?").tools(new Clock()).call().content(),
				completion(choice(0, toolCall("call_1", "now", "{}"), "tool_calls")), text("Noon"));
	}

	@Test
	void whenArgumentsAreNoJsonShouldNotBeComplete() {
		record("tools-glued", 1, (chat) -> chat.model().call(new Prompt("What time is it?")),
				completion(choice(0, toolCall("call_1", "now", "{\"a\":1}{\"b\":2}"), "tool_calls")));
	}

	@Test
	void whenUsageHasDetailsShouldLogThem() {
		record("usage", 1, (chat) -> chat.client().prompt("Hi").call().content(),
				completionWithUsage(DETAILS, choice(0, "{\"role\":\"assistant\",\"content\":\"Hello\"}", "stop")));
	}

	@Test
	void whenUsageOfAStreamHasDetailsShouldLogThem() {
		record("stream-usage", 1, (chat) -> collect(chat.client().prompt("Hi").stream().content()),
				stream(chunk(0, "{\"role\":\"assistant\",\"content\":\"Hello\"}", null), chunk(0, "{}", "stop"),
						usage(DETAILS)));
	}

	@Test
	void whenUserShowsFilesShouldLogThemWithTheirNames() {
		Prompt prompt = new Prompt(UserMessage.builder()
			.text("What is this?")
			.media(new Media(MimeTypeUtils.IMAGE_PNG, new ByteArrayResource(new byte[] { 1, 2, 3 })),
					Media.builder()
						.mimeType(new MimeType("application", "pdf"))
						.data(new byte[] { 4, 5, 6 })
						.name("invoice.pdf")
						.build())
			.build());
		record("media", 2, (chat) -> {
			chat.model().call(prompt);
			collect(chat.model().stream(prompt).map(Object::toString));
		}, text("An invoice."), stream(ending("stop", texts("An invoice."))));
	}

	@ParameterizedTest
	@ValueSource(strings = { "content_filter", "insufficient_system_resource" })
	void whenAnswerEndsForAnotherReasonShouldNotBeComplete(String reason) {
		record("finish-" + reason.replace('_', '-'), 2, (chat) -> {
			chat.client().prompt("Hi").call().content();
			collect(chat.client().prompt("Hi").stream().content());
		}, completion(choice(0, "{\"role\":\"assistant\",\"content\":\"Hel\"}", reason)),
				stream(chunk(0, "{\"role\":\"assistant\",\"content\":\"Hel\"}", null),
						"{\"id\":\"chatcmpl-1\",\"created\":1700000000,\"model\":\"gpt-5\","
								+ "\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{},"
								+ "\"finish_reason\":%s}]}".formatted(quoted(reason)),
						usage()));
	}

	@Test
	void whenTheClientHasAnotherVersionShouldLogWhatAllProvidersShare() {
		Usage usage = new DefaultUsage(12, 5) {

			@Override
			public Object getNativeUsage() {
				throw new NoClassDefFoundError("com/openai/models/completions/CompletionUsage");
			}

		};
		ChatModelObservationContext call = ChatModelObservationContext.builder()
			.prompt(new Prompt("Hi", OpenAiChatOptions.builder().model("gpt-5").temperature(0.2).build()))
			.provider("openai")
			.build();
		call.setResponse(new ChatResponse(List.of(new Generation(new AssistantMessage("Hello"))),
				ChatResponseMetadata.builder().usage(usage).build()));
		Chat.runner().run((context) -> {
			CapturingObservationHandler capture = context.getBean(CapturingObservationHandler.class);
			capture.onStart(call);
			capture.onStop(call);
			context.getBean(LLMLogger.class).flush();
			assertThat(context.getBean(InMemoryTransport.class).logs()).singleElement().satisfies((log) -> {
				assertThat(log.at("/request/model").asString()).isEqualTo("gpt-5");
				assertThat(log.at("/request/temperature").asDouble()).isEqualTo(0.2);
				assertThat(log.at("/response/content").asString()).isEqualTo("Hello");
				assertThat(log.at("/response/usage/prompt_tokens").asInt()).isEqualTo(12);
			});
		});
	}

	@Test
	void whenProviderCannotBeReachedShouldLogTheRootCause() {
		Chat.runner().run((context) -> {
			Chat chat = new Chat(context, (registry) -> model("http://127.0.0.1:1/v1", registry));
			assertThatException().isThrownBy(() -> chat.client().prompt("Hi").call().content());
			assertThatException().isThrownBy(() -> collect(chat.client().prompt("Hi").stream().content()));
			assertThat(chat.logs(2)).allSatisfy((log) -> {
				assertThat(log.at("/response/error/message").asString()).isEqualTo("Request failed");
				assertThat(log.at("/response/error/cause/type").asString()).isEqualTo("ConnectException");
				assertThat(log.at("/response/error/cause/message").asString()).contains("refused");
			});
		});
	}

	private static void record(String name, int logs, Chat.Use use, Script... scripts) {
		OpenAiServer server = new OpenAiServer(scripts);
		Chat.record("openai/" + name, logs, server, (registry) -> model(server.baseUrl(), registry), use);
	}

	private static OpenAiChatModel model(String baseUrl, ObservationRegistry registry) {
		return OpenAiChatModel.builder()
			.options(OpenAiChatOptions.builder()
				.baseUrl(baseUrl)
				.apiKey(Chat.API_KEY)
				.model("gpt-5")
				.maxRetries(0)
				.streamUsage(true)
				.build())
			.observationRegistry(registry)
			.build();
	}

	static class Clock {

		@Tool(description = "Tells the time")
		String now() {
			return "12:00";
		}

	}

	static class Calendar {

		@Tool(description = "Tells the date")
		String today(@ToolParam(required = false) String zone) {
			return "2026-01-01";
		}

	}

}
