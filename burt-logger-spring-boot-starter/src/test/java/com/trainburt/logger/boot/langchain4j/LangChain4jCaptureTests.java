package com.trainburt.logger.boot.langchain4j;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import com.trainburt.logger.DropReason;
import com.trainburt.logger.FailureReason;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.boot.FakeBackend.Script;
import com.trainburt.logger.boot.capture.OpenAiServer;
import com.trainburt.logger.boot.capture.ThrowingLogger;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static com.trainburt.logger.boot.capture.OpenAiServer.brokenStream;
import static com.trainburt.logger.boot.capture.OpenAiServer.choice;
import static com.trainburt.logger.boot.capture.OpenAiServer.chunk;
import static com.trainburt.logger.boot.capture.OpenAiServer.completion;
import static com.trainburt.logger.boot.capture.OpenAiServer.curtailedStream;
import static com.trainburt.logger.boot.capture.OpenAiServer.ending;
import static com.trainburt.logger.boot.capture.OpenAiServer.error;
import static com.trainburt.logger.boot.capture.OpenAiServer.stream;
import static com.trainburt.logger.boot.capture.OpenAiServer.text;
import static com.trainburt.logger.boot.capture.OpenAiServer.texts;
import static com.trainburt.logger.boot.capture.OpenAiServer.toolCall;
import static com.trainburt.logger.boot.capture.OpenAiServer.usage;
import static com.trainburt.logger.boot.capture.RecordedLogs.assertThatLogsAre;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Calls models through LangChain4j and its OpenAI client, and looks at what was logged.
 */
@Timeout(60)
class LangChain4jCaptureTests {

	static final ToolSpecification TEMPERATURE = ToolSpecification.builder()
		.name("temperature")
		.description("Tells the temperature in a city")
		.parameters(JsonObjectSchema.builder().addStringProperty("city").required("city").build())
		.build();

	private final ApplicationContextRunner runner = Chat.runner();

	@Test
	void whenCalledShouldLogRequestAndResponse() {
		run((chat) -> {
			ChatRequest request = ChatRequest.builder()
				.messages(SystemMessage.from("Be brief."), UserMessage.from("What is a fox?"))
				.temperature(0.2)
				.maxOutputTokens(100)
				.stopSequences(List.of("END"))
				.build();
			Map<Object, Object> attributes = Map.of("burt.user_id", "ada", "unrelated", "x");
			assertThat(chat.model()
				.chat(request, ChatRequestOptions.builder().listenerAttributes(attributes).build())
				.aiMessage()
				.text()).isEqualTo("A small wild dog.");
		}, "call", 1, text("A small wild dog."));
	}

	@Test
	void whenToolsAreCalledShouldLogEachRound() {
		run((chat) -> {
			AiMessage call = chat.model().chat(weather()).aiMessage();
			assertThat(chat.model().chat(weather(call)).aiMessage().text()).isEqualTo("Yes, 21 °C.");
		}, "tools", 2, completion(choice(0, toolCall("call_1", "temperature", "{\"city\":\"Riga\"}"), "tool_calls")),
				text("Yes, 21 °C."));
	}

	@Test
	void whenStreamedShouldLogTheWholeAnswer() {
		run((chat) -> assertThat(chat.stream("What is a fox?").aiMessage().text()).isEqualTo("A small wild dog."),
				"stream", 1, stream(ending("stop", texts("A small ", "wild ", "dog."))));
	}

	@Test
	void whenToolsAreCalledInAStreamShouldLogEachRoundWithItsMetadata() {
		MDC.put("request_id", "r-1");
		MDC.put("traceId", "4bf92f3577b34da6a3ce929d0e0e4736");
		try {
			run((chat) -> {
				AiMessage call = chat.stream(weather()).aiMessage();
				assertThat(chat.stream(weather(call)).aiMessage().text()).isEqualTo("Yes.");
			}, "stream-tools", 2, stream(ending("tool_calls",
					chunk(0, "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"index\":0,\"id\":\"call_1\","
							+ "\"type\":\"function\",\"function\":{\"name\":\"temperature\",\"arguments\":\"\"}}]}",
							null),
					chunk(0, "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"city\\\":\"}}]}", null),
					chunk(0, "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\\\"Riga\\\"}\"}}]}", null))),
					stream(ending("stop", texts("Yes", "."))));
		}
		finally {
			MDC.clear();
		}
	}

	@Test
	void whenStreamBreaksShouldLogTheError() {
		run((chat) -> assertThatException().isThrownBy(() -> chat.stream("Count to ten")), "stream-broken", 1,
				brokenStream(texts("One, ", "two, ")));
	}

	@Test
	void whenStreamEndsWithoutAReasonShouldCountAsTruncated() {
		run((chat) -> chat.stream("Count to ten"), "stream-curtailed", 1, curtailedStream(texts("One, ", "two, ")));
	}

	@ParameterizedTest
	@ValueSource(ints = { 400, 429, 500 })
	void whenCallFailsShouldLogTheError(int status) {
		run((chat) -> assertThatException().isThrownBy(() -> chat.model().chat("Hi")), "error-" + status, 1,
				error(status, "no such luck"));
	}

	@Test
	void whenStreamFailsShouldLogTheError() {
		run((chat) -> assertThatException().isThrownBy(() -> chat.stream("Hi")), "stream-error-400", 1,
				error(400, "no such luck"));
	}

	@Test
	void whenModelRefusesShouldLogWhatIsKnownOfIt() {
		run((chat) -> assertThatException().isThrownBy(() -> chat.model().chat("Do evil")), "refusal", 1, completion(
				choice(0, "{\"role\":\"assistant\",\"content\":null,\"refusal\":\"I cannot do that.\"}", "stop")));
	}

	@Test
	void whenAnswerIsEmptyShouldLogThatItIs() {
		run((chat) -> chat.model().chat("Say nothing"), "empty", 1, text(""));
	}

	@Test
	void whenThereIsNoAnswerShouldLogTheError() {
		run((chat) -> assertThatException().isThrownBy(() -> chat.model().chat("Say nothing")), "no-choices", 1,
				completion());
	}

	@Test
	void whenAnswerOfAStreamIsEmptyShouldLogThatItIs() {
		run((chat) -> chat.stream("Say nothing"), "stream-empty", 1, stream(ending("stop", texts())));
	}

	@Test
	void whenThereIsNoAnswerInAStreamShouldLogWhatTheClientReports() {
		run((chat) -> chat.stream("Say nothing"), "stream-no-choices", 1, stream(usage()));
	}

	@Test
	void whenSeveralAnswersAreStreamedShouldLogNoMixture() {
		run((chat) -> chat.stream(headsOrTails()), "stream-several", 1,
				stream(chunk(0, "{\"role\":\"assistant\",\"content\":\"He\"}", null),
						chunk(1, "{\"role\":\"assistant\",\"content\":\"Ta\"}", null),
						chunk(0, "{\"content\":\"ads\"}", null), chunk(1, "{\"content\":\"ils\"}", null),
						chunk(1, "{}", "stop"), chunk(0, "{}", "stop"), usage()));
	}

	@Test
	void whenAnswerIsCutOffShouldCountAsTruncated() {
		run((chat) -> chat.model().chat("Count to ten"), "truncated", 1,
				completion(choice(0, "{\"role\":\"assistant\",\"content\":\"One, two\"}", "length")));
	}

	@Test
	void whenSeveralAnswersAreGivenShouldLogTheError() {
		run((chat) -> assertThatException().isThrownBy(() -> chat.model().chat(headsOrTails())), "several", 1,
				completion(choice(0, "{\"role\":\"assistant\",\"content\":\"Heads\"}", "stop"),
						choice(1, "{\"role\":\"assistant\",\"content\":\"Tails\"}", "stop")));
	}

	private static ChatRequest headsOrTails() {
		return ChatRequest.builder()
			.messages(UserMessage.from("Heads or tails?"))
			.parameters(OpenAiChatRequestParameters.builder().customParameters(Map.of("n", 2)).build())
			.build();
	}

	@Test
	void whenStreamIsCancelledShouldLogThatItWas() {
		this.runner.run((context) -> {
			Script[] script = new Script[1];
			try (OpenAiServer server = new OpenAiServer((request, out) -> script[0].answer(request, out))) {
				script[0] = server.hangingStream(texts("One, ", "two, "));
				Chat chat = chat(context, server);
				chat.cancelStream("Count to ten");
				script[0] = text("Hello");
				assertThatLogsAre("langchain4j/stream-cancelled", List.of(chat.awaitAbandoned()));
			}
		});
	}

	@Test
	void whenStreamThrowsBeforeItBeginsShouldLogThatItEnded() {
		run((chat) -> {
			StreamingChatModel broken = new StreamingChatModel() {

				@Override
				public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
					throw new IllegalStateException("not even begun");
				}

				@Override
				public List<ChatModelListener> listeners() {
					return chat.listeners();
				}

			};
			assertThatException().isThrownBy(() -> broken.chat("Hi", (StreamingChatResponseHandler) null));
			assertThat(chat.awaitAbandoned().at("/request/messages/0/content").asString()).isEqualTo("Hi");
		}, text("Hello"));
	}

	@Test
	void whenModelIsOfTheApplicationShouldNeedNoMetadata() {
		run((chat) -> {
			ChatModel own = new ChatModel() {

				@Override
				public ChatResponse doChat(ChatRequest request) {
					return ChatResponse.builder().aiMessage(AiMessage.from("Hello")).build();
				}

				@Override
				public List<ChatModelListener> listeners() {
					return chat.listeners();
				}

			};
			own.chat("Hi");
		}, "own-model", 1);
	}

	@Test
	void whenTextIsUnicodeShouldLogItUnchanged() {
		run((chat) -> chat.model().chat("Grüße 👩‍💻 \u0000 \"\\"), "unicode", 1, text("中文 😀 \u2028 </script>"));
	}

	@Test
	void whenUserShowsImagesShouldLogTheSmallOnes() {
		Base64.Encoder base64 = Base64.getEncoder();
		run((chat) -> chat.model()
			.chat(UserMessage.from(TextContent.from("What is this?"),
					ImageContent.from(base64.encodeToString(new byte[] { 1, 2, 3 }), "image/png"),
					ImageContent.from(base64.encodeToString(new byte[64 * 1024 + 1]), "image/jpeg"),
					ImageContent.from("https://example.com/fox.png"))),
				"image", 1, text("A picture."));
	}

	@Test
	void whenAnswerHasToBeJsonShouldLogTheSchema() {
		run((chat) -> chat.model()
			.chat(ChatRequest.builder()
				.messages(UserMessage.from("How old is Ada?"))
				.responseFormat(ResponseFormat.builder()
					.type(ResponseFormatType.JSON)
					.jsonSchema(JsonSchema.builder()
						.name("Person")
						.rootElement(JsonObjectSchema.builder().addIntegerProperty("age").build())
						.build())
					.build())
				.build()), "json", 1, text("{\"age\":36}"));
	}

	@Test
	void whenMetadataIsAttachedToTheMessageShouldLogIt() {
		run((chat) -> {
			chat.model()
				.chat(UserMessage.builder()
					.addContent(TextContent.from("Hi"))
					.attributes(Map.of("burt.user_id", "ada"))
					.build());
			chat.model()
				.chat(UserMessage.builder()
					.addContent(TextContent.from("not this one"))
					.attributes(Map.of("burt.log", false))
					.build());
			assertThat(chat.logs(1)).singleElement()
				.satisfies((log) -> assertThat(log.at("/metadata/user_id").asString()).isEqualTo("ada"));
		}, text("Hello"));
	}

	@Test
	void whenAskedNotToShouldLogNothing() {
		run((chat) -> {
			ChatRequest request = ChatRequest.builder().messages(UserMessage.from("not this one")).build();
			ChatRequestOptions options = ChatRequestOptions.builder()
				.listenerAttributes(Map.of("burt.log", "false"))
				.build();
			chat.model().chat(request, options);
			chat.model().chat("but this one");
			assertThat(chat.logs(1)).singleElement()
				.satisfies((log) -> assertThat(log.at("/request/messages/0/content").asString())
					.isEqualTo("but this one"));
		}, text("Hello"));
	}

	@Test
	void whenHandlerThrowsShouldLogOnce() {
		run((chat) -> {
			CompletableFuture<Void> failed = new CompletableFuture<>();
			chat.streamingModel().chat("Count to ten", new StreamingChatResponseHandler() {

				@Override
				public void onPartialResponse(String text) {
					throw new IllegalStateException("a handler with a bug");
				}

				@Override
				public void onCompleteResponse(ChatResponse response) {
					failed.complete(null);
					throw new IllegalStateException("a handler with a bug");
				}

				@Override
				public void onError(Throwable error) {
					failed.complete(null);
					throw new IllegalStateException("a handler with a bug");
				}

			});
			failed.get(20, TimeUnit.SECONDS);
			// The next call is made when the first is over.
			chat.stream("Hi");
			assertThat(chat.logs(2)).extracting((log) -> log.at("/request/messages/0/content").asString())
				.containsExactly("Count to ten", "Hi");
		}, stream(ending("stop", texts("One, ", "two."))), stream(ending("stop", texts("Hello"))));
	}

	@Test
	void whenHandlerThrowsAndTheAnswerIsTooLargeShouldLogOnceAndDropNothing() {
		this.runner.withPropertyValues("burt.logger.max-batch-bytes=1KB").run((context) -> {
			String large = "x".repeat(2_000);
			try (OpenAiServer server = new OpenAiServer(stream(ending("stop", texts("One, ", large))), text("Hello"))) {
				Chat chat = chat(context, server);
				CompletableFuture<Void> ended = new CompletableFuture<>();
				chat.streamingModel().chat("Count to ten", new StreamingChatResponseHandler() {

					@Override
					public void onPartialResponse(String text) {
						throw new IllegalStateException("a handler with a bug");
					}

					@Override
					public void onCompleteResponse(ChatResponse response) {
						ended.complete(null);
					}

					@Override
					public void onError(Throwable error) {
					}

				});
				ended.get(20, TimeUnit.SECONDS);
				chat.model().chat("Hi");
				assertThat(chat.logs(2)).extracting((log) -> log.at("/metadata/outcome").asString())
					.containsExactly("error", "complete");
				assertThat(chat.logger().stats().droppedByReason()).containsEntry(DropReason.TOO_LARGE, 0L);
			}
		});
	}

	@Test
	void whenListenerIsGivenTwiceShouldLogOnce() {
		run((chat) -> {
			List<ChatModelListener> twice = new ArrayList<>(chat.listeners());
			twice.addAll(chat.listeners());
			ChatModel own = new ChatModel() {

				@Override
				public ChatResponse doChat(ChatRequest request) {
					return ChatResponse.builder().aiMessage(AiMessage.from("Hello")).build();
				}

				@Override
				public List<ChatModelListener> listeners() {
					return twice;
				}

			};
			own.chat("Hi");
			chat.cancelStream("Count to ten");
			// Found by the same look that would find what the second listener left.
			chat.awaitAbandoned();
			assertThat(chat.loggedMessages()).containsOnlyOnce("Hi");
		}, stream(ending("stop", texts("One, ", "two, ", "three"))), text("Hello"));
	}

	@Test
	void whenManyCallAtOnceShouldMixUpNothing() {
		ExecutorService executor = Executors.newFixedThreadPool(20);
		try {
			run((chat) -> {
				List<Future<?>> calls = new ArrayList<>();
				IntStream.range(0, 100).forEach((i) -> calls.add(executor.submit(() -> {
					MDC.put("request_id", "r-" + i);
					UserMessage message = UserMessage.builder()
						.addContent(TextContent.from("I am " + i))
						.attributes(Map.of("burt.user_id", "u-" + i))
						.build();
					return (i % 2 == 0) ? chat.model().chat(message) : chat.stream(message);
				})));
				for (Future<?> call : calls) {
					call.get();
				}
				assertThat(chat.logs(100)).hasSize(100)
					.extracting((log) -> log.at("/request/messages/0/content").asString().substring(5))
					.doesNotHaveDuplicates();
				assertThat(chat.logs(100)).allSatisfy((log) -> {
					String number = log.at("/request/messages/0/content").asString().substring(5);
					assertThat(log.at("/metadata/user_id").asString()).isEqualTo("u-" + number);
					assertThat(log.at("/metadata/request_id").asString()).isEqualTo("r-" + number);
					assertThat(log.at("/response/content").asString()).isEqualTo("You are " + number);
					assertThat(log.at("/metadata/outcome").asString()).isEqualTo("complete");
				});
			}, (request, out) -> {
				String body = new String(request.body(), StandardCharsets.UTF_8);
				String number = body.replaceAll("(?s).*I am (\\d+).*", "$1");
				(body.replace(" ", "").contains("\"stream\":true")
						? stream(ending("stop", texts("You ", "are ", number))) : text("You are " + number))
					.answer(request, out);
			});
		}
		finally {
			executor.shutdownNow();
		}
	}

	@Test
	void whenCaptureFailsShouldCountItAndLeaveTheCallAlone() {
		Object poison = new Object() {

			@Override
			public String toString() {
				throw new IllegalStateException("not to be read");
			}

		};
		run((chat) -> {
			ChatRequest request = ChatRequest.builder().messages(UserMessage.from("Hi")).build();
			assertThat(chat.model()
				.chat(request, ChatRequestOptions.builder().listenerAttributes(Map.of("burt.log", poison)).build())
				.aiMessage()
				.text()).isEqualTo("Hello");
			assertThat(chat.logger().stats().failedByReason()).containsEntry(FailureReason.INTERNAL_ERROR, 1L);
		}, text("Hello"));
	}

	@Test
	void whenLoggerThrowsShouldLeaveTheCallAlone() {
		this.runner.withBean(LLMLogger.class, ThrowingLogger::create).run((context) -> {
			try (OpenAiServer server = new OpenAiServer(text("Hello"), stream(ending("stop", texts("Hello"))))) {
				Chat chat = chat(context, server);
				assertThat(chat.model().chat("Hi")).isEqualTo("Hello");
				assertThat(chat.stream("Hi").aiMessage().text()).isEqualTo("Hello");
			}
		});
	}

	private static ChatRequest weather(ChatMessage... further) {
		List<ChatMessage> messages = new ArrayList<>(List.of(UserMessage.from("Is it warm in Riga?")));
		for (ChatMessage message : further) {
			messages.add(message);
			((AiMessage) message).toolExecutionRequests()
				.forEach((call) -> messages.add(ToolExecutionResultMessage.from(call, "21 °C in Riga")));
		}
		return ChatRequest.builder().messages(messages).toolSpecifications(TEMPERATURE).build();
	}

	/** Run a case whose logs are compared with a recorded example. */
	private void run(Consumer<Chat> use, String name, int logs, Script... scripts) {
		run((chat) -> {
			use.accept(chat);
			assertThatLogsAre("langchain4j/" + name, chat.logs(logs));
		}, scripts);
	}

	private void run(Chat.Use use, Script... scripts) {
		this.runner.run((context) -> {
			try (OpenAiServer server = new OpenAiServer(scripts)) {
				use.with(chat(context, server));
			}
		});
	}

	private static Chat chat(ApplicationContext context, OpenAiServer server) {
		return new Chat(context,
				(listeners) -> OpenAiChatModel.builder()
					.baseUrl(server.baseUrl())
					.apiKey(Chat.API_KEY)
					.modelName("gpt-5")
					.maxRetries(0)
					.listeners(listeners)
					.build(),
				(listeners) -> OpenAiStreamingChatModel.builder()
					.baseUrl(server.baseUrl())
					.apiKey(Chat.API_KEY)
					.modelName("gpt-5")
					.listeners(listeners)
					.build());
	}

}
