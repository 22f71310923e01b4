package com.trainburt.logger.boot.springai;

import java.util.List;
import java.util.Map;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.boot.FakeBackend.Script;
import com.trainburt.logger.boot.capture.AbstractOpenAiCaptureTests;
import com.trainburt.logger.boot.capture.CapturedChat.Use;
import com.trainburt.logger.boot.capture.OpenAiServer;
import com.trainburt.logger.transport.InMemoryTransport;
import org.junit.jupiter.api.Test;

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
import org.springframework.ai.openai.OpenAiChatModel.ResponseFormat;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.openai.OpenAiChatOptions.AudioParameters;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.tool.annotation.ToolParam;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

import static com.trainburt.logger.boot.capture.ModelServer.answer;
import static com.trainburt.logger.boot.capture.OpenAiServer.ending;
import static com.trainburt.logger.boot.capture.OpenAiServer.stream;
import static com.trainburt.logger.boot.capture.OpenAiServer.text;
import static com.trainburt.logger.boot.capture.OpenAiServer.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Logs contain the requests and answers between Spring AI's OpenAI client and its
 * provider.
 */
class OpenAiCaptureTests extends AbstractOpenAiCaptureTests<ChatClientRequestSpec, Chat> {

	@Override
	protected ChatClientRequestSpec withOptions(ChatClientRequestSpec request) {
		return request.tools(new Chat.Clock())
			.options(OpenAiChatOptions.builder()
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
				.customHeaders(Map.of("X-Secret", Chat.API_KEY)));
	}

	@Override
	protected ChatClientRequestSpec withJsonAnswer(ChatClientRequestSpec request) {
		return with(request, ResponseFormat.builder().type(ResponseFormat.Type.JSON_OBJECT));
	}

	@Override
	protected ChatClientRequestSpec withStrictTools(ChatClientRequestSpec request) {
		return request.options(OpenAiChatOptions.builder().strict(true)).tools(new Chat.Clock(), new Calendar());
	}

	@Test
	void whenAnswerHasToFollowASchemaShouldLogItWithNameAndStrictness() {
		record("json-schema", 2, (chat) -> {
			chat.answer(with(chat.request("How old is Ada?"), schema()));
			chat.streamedAnswer(with(chat.request("How old is Ada?"), schema().strict(false)));
		}, text("{\"age\":36}"), stream(ending("stop", texts("{\"age\":36}"))));
	}

	private static ChatClientRequestSpec with(ChatClientRequestSpec request, ResponseFormat.Builder format) {
		return request.options(OpenAiChatOptions.builder().responseFormat(format.build()));
	}

	private static ResponseFormat.Builder schema() {
		return ResponseFormat.builder()
			.type(ResponseFormat.Type.JSON_SCHEMA)
			.jsonSchema("{\"type\":\"object\",\"properties\":{\"age\":{\"type\":\"integer\"}}}");
	}

	@Test
	void whenModelThinksInAStreamOfItsOwnShouldLogIt() {
		record("model-stream-reasoning", 1, (chat) -> chat.streamOfModel("Warm?"), answer("openai/think.sse"));
	}

	@Test
	void whenArgumentsAreNoJsonShouldNotBeComplete() {
		record("tools-glued", 1, (chat) -> chat.model().call(new Prompt("What time is it?")),
				answer("openai/tool-arguments-glued.json"));
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
			chat.model().stream(prompt).blockLast(Chat.LONG);
		}, text("An invoice."), stream(ending("stop", texts("An invoice."))));
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
			Chat chat = Chat.openAi(context, "http://127.0.0.1:1/v1");
			assertThatException().isThrownBy(() -> chat.ask("Hi"));
			assertThatException().isThrownBy(() -> chat.askInStream("Hi"));
			assertThat(chat.logs(2)).allSatisfy((log) -> {
				assertThat(log.at("/response/error/message").asString()).isEqualTo("Request failed");
				assertThat(log.at("/response/error/cause/type").asString()).isEqualTo("ConnectException");
				assertThat(log.at("/response/error/cause/message").asString()).contains("refused");
			});
		});
	}

	@Override
	protected void record(String name, int logs, Use<Chat> use, Script... scripts) {
		OpenAiServer server = new OpenAiServer(scripts);
		Chat.record("openai/" + name, logs, server, (context) -> Chat.openAi(context, server.baseUrl()), use);
	}

	static class Calendar {

		@Tool(description = "Tells the date")
		String today(@ToolParam(required = false) String zone) {
			return "2026-01-01";
		}

	}

}
