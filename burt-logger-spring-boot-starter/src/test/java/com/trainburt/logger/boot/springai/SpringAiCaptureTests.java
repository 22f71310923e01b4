package com.trainburt.logger.boot.springai;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import com.trainburt.logger.DropReason;
import com.trainburt.logger.FailureReason;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LogFilter;
import com.trainburt.logger.boot.FakeBackend.Script;
import com.trainburt.logger.boot.capture.OpenAiServer;
import com.trainburt.logger.boot.capture.ThrowingLogger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.advisor.api.AdvisorChain;
import org.springframework.ai.chat.client.advisor.api.BaseAdvisor;
import org.springframework.ai.chat.client.advisor.api.StreamAdvisor;
import org.springframework.ai.chat.client.advisor.api.StreamAdvisorChain;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.tool.annotation.Tool;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.MimeTypeUtils;

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
import static com.trainburt.logger.boot.springai.Chat.collect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Calls models through Spring AI and its OpenAI client, and looks at what was logged.
 */
@Timeout(60)
class SpringAiCaptureTests {

	private final ApplicationContextRunner runner = Chat.runner();

	@Test
	void whenCalledShouldLogRequestAndResponse() {
		run((chat) -> assertThat(chat.client()
			.prompt()
			.options(ChatOptions.builder().temperature(0.2).maxTokens(100).stopSequences(List.of("END")))
			.system("Be brief.")
			.user("What is a fox?")
			.advisors((advisors) -> advisors.param("burt.user_id", "ada")
				.param(ChatMemory.CONVERSATION_ID, "c-17")
				.param("unrelated", "x"))
			.call()
			.content()).isEqualTo("A small wild dog."), "call", 1, text("A small wild dog."));
	}

	@Test
	void whenToolsAreCalledShouldLogEachRound() {
		run((chat) -> assertThat(
				chat.client().prompt("Is it warm in Riga?").tools(new Weather(() -> "21")).call().content())
			.isEqualTo("Yes, 21 °C."), "tools", 2,
				completion(choice(0, toolCall("call_1", "temperature", "{\"city\":\"Riga\"}"), "tool_calls")),
				text("Yes, 21 °C."));
	}

	@Test
	void whenStreamedShouldLogTheWholeAnswer() {
		run((chat) -> assertThat(String.join("", collect(chat.client().prompt("What is a fox?").stream().content())))
			.isEqualTo("A small wild dog."), "stream", 1, stream(ending("stop", texts("A small ", "wild ", "dog."))));
	}

	@Test
	void whenToolsAreCalledInAStreamShouldLogEachRoundWithItsMetadata() {
		MDC.put("request_id", "r-1");
		MDC.put("traceId", "4bf92f3577b34da6a3ce929d0e0e4736");
		try {
			run((chat) -> assertThat(String.join("", collect(chat.client()
				.prompt("Is it warm in Riga?")
				.tools(new Weather(() -> "21"))
				.advisors((advisors) -> advisors.param("burt.user_id", "ada"))
				.stream()
				.content()))).isEqualTo("Yes."), "stream-tools", 2, stream(ending("tool_calls", chunk(
						0,
						"{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"index\":0,\"id\":\"call_1\","
								+ "\"type\":\"function\",\"function\":{\"name\":\"temperature\",\"arguments\":\"\"}}]}",
						null),
						chunk(0, "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"city\\\":\"}}]}",
								null),
						chunk(0, "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\\\"Riga\\\"}\"}}]}",
								null))),
					stream(ending("stop", texts("Yes", "."))));
		}
		finally {
			MDC.clear();
		}
	}

	@Test
	void whenStreamIsCancelledShouldLogWhatHadCome() {
		run((chat) -> assertThat(collect(chat.client().prompt("Count to ten").stream().content().take(2)))
			.containsExactly("One, ", "two, "), "stream-cancelled", 1, null, "One, ", "two, ");
	}

	@Test
	void whenStreamTimesOutShouldLogWhatHadCome() {
		run((chat) -> {
			Flux<String> answer = chat.client().prompt("Count to ten").stream().content();
			assertThatException().isThrownBy(() -> collect(answer.timeout(Mono.never(),
					(text) -> text.equals("two, ") ? Mono.delay(Duration.ofMillis(100)) : Mono.never())));
		}, "stream-timeout", 1, null, "One, ", "two, ");
	}

	@Test
	void whenStreamOfAModelIsCancelledShouldLogThatItWas() {
		run((chat) -> assertThat(
				chat.model().stream(new Prompt("Count to ten")).filter(this::hasText).blockFirst(Chat.LONG))
			.isNotNull(), "model-stream-cancelled", 1, null, "One, ", "two, ");
	}

	@Test
	void whenStreamBreaksShouldLogWhatHadComeAndTheError() {
		run((chat) -> assertThatException()
			.isThrownBy(() -> collect(chat.client().prompt("Count to ten").stream().content())), "stream-broken", 1,
				brokenStream(texts("One, ", "two, ")));
	}

	@Test
	void whenStreamOfAModelBreaksShouldLogTheError() {
		run((chat) -> assertThatException()
			.isThrownBy(() -> collect(chat.model().stream(new Prompt("Count to ten")).map(Object::toString))),
				"model-stream-broken", 1, brokenStream(texts("One, ", "two, ")));
	}

	@Test
	void whenStreamEndsWithoutAReasonShouldCountAsTruncated() {
		run((chat) -> collect(chat.client().prompt("Count to ten").stream().content()), "stream-curtailed", 1,
				curtailedStream(texts("One, ", "two, ")));
	}

	@ParameterizedTest
	@ValueSource(ints = { 400, 429, 500 })
	void whenCallFailsShouldLogTheError(int status) {
		run((chat) -> assertThatException().isThrownBy(() -> chat.client().prompt("Hi").call().content()),
				"error-" + status, 1, error(status, "no such luck"));
	}

	@Test
	void whenStreamFailsShouldLogTheError() {
		run((chat) -> assertThatException().isThrownBy(() -> collect(chat.client().prompt("Hi").stream().content())),
				"stream-error-400", 1, error(400, "no such luck"));
	}

	@Test
	void whenModelRefusesShouldLogTheRefusal() {
		run((chat) -> chat.client().prompt("Do evil").call().content(), "refusal", 1, completion(
				choice(0, "{\"role\":\"assistant\",\"content\":null,\"refusal\":\"I cannot do that.\"}", "stop")));
	}

	@Test
	void whenModelRefusesInAStreamShouldLogTheRefusal() {
		run((chat) -> collect(chat.client().prompt("Do evil").stream().content()), "stream-refusal", 1,
				stream(ending("stop", chunk(0, "{\"role\":\"assistant\",\"refusal\":\"I cannot \"}", null),
						chunk(0, "{\"refusal\":\"do that.\"}", null))));
	}

	@Test
	void whenModelRefusesInAStreamOfItsOwnShouldLogWhatIsKnownOfIt() {
		run((chat) -> collect(chat.model().stream(new Prompt("Do evil")).map(Object::toString)), "model-stream-refusal",
				1, stream(ending("stop", chunk(0, "{\"role\":\"assistant\",\"refusal\":\"I cannot \"}", null),
						chunk(0, "{\"refusal\":\"do that.\"}", null))));
	}

	@Test
	void whenAnswerIsEmptyShouldLogThatItIs() {
		run((chat) -> chat.client().prompt("Say nothing").call().content(), "empty", 1, text(""));
	}

	@Test
	void whenAnswerOfAStreamIsEmptyShouldLogThatItIs() {
		run((chat) -> {
			collect(chat.client().prompt("Say nothing").stream().content());
			collect(chat.model().stream(new Prompt("Say nothing")).map(Object::toString));
		}, "stream-empty", 2, stream(ending("stop", texts())));
	}

	@Test
	void whenThereIsNoAnswerShouldLogThatThereIsNone() {
		run((chat) -> chat.client().prompt("Say nothing").call().content(), "no-choices", 1, completion());
	}

	@Test
	void whenThereIsNoAnswerInAStreamShouldLogThatThereIsNone() {
		run((chat) -> collect(chat.client().prompt("Say nothing").stream().content()), "stream-no-choices", 1,
				stream(usage()));
		run((chat) -> collect(chat.model().stream(new Prompt("Say nothing")).map(Object::toString)),
				"model-stream-no-choices", 1, stream(usage()));
	}

	@Test
	void whenAnswerIsCutOffShouldCountAsTruncated() {
		run((chat) -> chat.client().prompt("Count to ten").call().content(), "truncated", 1,
				completion(choice(0, "{\"role\":\"assistant\",\"content\":\"One, two\"}", "length")));
	}

	@Test
	void whenSeveralAnswersAreGivenShouldLogAll() {
		run((chat) -> chat.client()
			.prompt("Heads or tails?")
			.options(OpenAiChatOptions.builder().n(2))
			.call()
			.content(), "several", 1,
				completion(choice(0, "{\"role\":\"assistant\",\"content\":\"Heads\"}", "stop"),
						choice(1, "{\"role\":\"assistant\",\"content\":\"Tails\"}", "length")));
	}

	@Test
	void whenSeveralAnswersAreStreamedShouldDistinguishThem() {
		run((chat) -> collect(
				chat.client().prompt("Heads or tails?").options(OpenAiChatOptions.builder().n(2)).stream().content()),
				"stream-several", 1, several());
	}

	@Test
	void whenSeveralAnswersOfAModelAreStreamedShouldLogNoMixture() {
		run((chat) -> collect(chat.model()
			.stream(new Prompt("Heads or tails?", OpenAiChatOptions.builder().model("gpt-5").n(2).build()))
			.map(Object::toString)), "model-stream-several", 1, several());
	}

	private static Script several() {
		return stream(chunk(0, "{\"role\":\"assistant\",\"content\":\"He\"}", null),
				chunk(1, "{\"role\":\"assistant\",\"content\":\"Ta\"}", null), chunk(0, "{\"content\":\"ads\"}", null),
				chunk(1, "{\"content\":\"ils\"}", null), chunk(1, "{}", "stop"), chunk(0, "{}", "stop"), usage());
	}

	@Test
	void whenTextIsUnicodeShouldLogItUnchanged() {
		run((chat) -> chat.client().prompt("Grüße 👩‍💻 \u0000 \"\\").call().content(), "unicode", 1,
				text("中文 😀 \u2028 </script>"));
	}

	@Test
	void whenUserShowsImagesShouldLogTheSmallOnes() {
		run((chat) -> chat.client()
			.prompt()
			.user((user) -> user.text("What is this?")
				.media(MimeTypeUtils.IMAGE_PNG, new ByteArrayResource(new byte[] { 1, 2, 3 }))
				.media(MimeTypeUtils.IMAGE_JPEG, new ByteArrayResource(new byte[64 * 1024 + 1])))
			.call()
			.content(), "image", 1, text("A picture."));
	}

	@Test
	void whenModelIsCalledItselfShouldTakeMetadataFromMessageAndToolContext() {
		run((chat) -> chat.model()
			.call(new Prompt(
					UserMessage.builder().text("Hi").metadata(Map.of("burt.user_id", "ada", "burt.turn", 1)).build(),
					OpenAiChatOptions.builder().model("gpt-5").toolContext(Map.of("burt.turn", 2)).build())),
				"model-call", 1, text("Hello"));
	}

	@Test
	void whenApplicationGoesOnWithItsMessagesShouldLogWhatWasSent() {
		run((chat) -> {
			List<Message> messages = new ArrayList<>(List.of(new UserMessage("Hi")));
			collect(chat.model()
				.stream(new Prompt(messages))
				.doOnNext((response) -> messages.add(new AssistantMessage("Hello")))
				.map(Object::toString));
			List<JsonNode> logs = chat.logs(1);
			assertThat(logs.get(0).at("/request/messages")).hasSize(1);
		}, stream(ending("stop", texts("Hello"))));
	}

	@Test
	void whenAskedNotToShouldLogNothing() {
		run((chat) -> {
			chat.client().prompt("1").advisors((advisors) -> advisors.param("burt.log", false)).call().content();
			collect(chat.client()
				.prompt("2")
				.advisors((advisors) -> advisors.param("burt.log", "false"))
				.stream()
				.content());
			chat.client().prompt("3").toolContext(Map.of("burt.log", false)).call().content();
			chat.client().prompt("4").advisors((advisors) -> advisors.param("burt.log", true)).call().content();
			assertThat(chat.logs(1)).singleElement()
				.satisfies((log) -> assertThat(log.at("/request/messages/0/content").asString()).isEqualTo("4"));
		}, text("a"), stream(ending("stop", texts("a"))), text("a"));
	}

	@Test
	void whenAnAdvisorBehindOursChangesTheAnswerShouldLogTheOneOfTheModel() {
		StreamAdvisor censor = new StreamAdvisor() {

			@Override
			public Flux<ChatClientResponse> adviseStream(ChatClientRequest request, StreamAdvisorChain chain) {
				return chain.nextStream(request)
					.map((response) -> response.mutate()
						.chatResponse(new ChatResponse(List.of(new Generation(new AssistantMessage("*")))))
						.build());
			}

			@Override
			public String getName() {
				return "censor";
			}

			@Override
			public int getOrder() {
				return Ordered.LOWEST_PRECEDENCE;
			}

		};
		run((chat) -> {
			assertThat(collect(chat.client().prompt("Hi").advisors(censor).stream().content())).containsOnly("*");
			assertThat(chat.logs(1).get(0).at("/response/content").asString()).isEqualTo("a secret");
		}, stream(ending("stop", texts("a ", "secret"))));
	}

	@Test
	void whenAnAdvisorOfALeftOutStreamCallsAModelShouldLogNothingIfContextIsPropagated() {
		Hooks.enableAutomaticContextPropagation();
		try {
			run((chat) -> {
				BaseAdvisor rewriter = new BaseAdvisor() {

					@Override
					public ChatClientRequest before(ChatClientRequest request, AdvisorChain chain) {
						chat.client().prompt("rewrite").call().content();
						return request;
					}

					@Override
					public ChatClientResponse after(ChatClientResponse response, AdvisorChain chain) {
						return response;
					}

					@Override
					public String getName() {
						return "rewriter";
					}

					@Override
					public int getOrder() {
						return 0;
					}

				};
				collect(chat.client()
					.prompt("not this one")
					.advisors((advisors) -> advisors.param("burt.log", false).advisors(rewriter))
					.stream()
					.content());
				chat.client().prompt("but this one").call().content();
				assertThat(chat.logs(1)).hasSize(1);
			}, text("rewritten"), stream(ending("stop", texts("a"))), text("b"));
		}
		finally {
			Hooks.disableAutomaticContextPropagation();
		}
	}

	@Test
	void whenToolCallsAModelShouldKnowForWhom() {
		run((chat) -> {
			chat.client()
				.prompt("Is it warm in Riga?")
				.tools(new Weather(() -> chat.client().prompt("Just guess").call().content()))
				.advisors((advisors) -> advisors.param("burt.user_id", "ada"))
				.call()
				.content();
			assertThat(chat.logs(3)).hasSize(3)
				.allSatisfy((log) -> assertThat(log.at("/metadata/user_id").asString()).isEqualTo("ada"))
				.extracting((log) -> log.at("/response/content").asString(""))
				.containsExactlyInAnyOrder("", "20", "Yes");
		}, completion(choice(0, toolCall("call_1", "temperature", "{\"city\":\"Riga\"}"), "tool_calls")), text("20"),
				text("Yes"));
	}

	@Test
	void whenToolOfALeftOutCallCallsAModelShouldLogNothing() {
		run((chat) -> {
			collect(chat.client()
				.prompt("Is it warm in Riga?")
				.tools(new Weather(() -> String.join("", collect(chat.client().prompt("guess").stream().content()))))
				.advisors((advisors) -> advisors.param("burt.log", false))
				.stream()
				.content());
			chat.client().prompt("but this one").call().content();
			assertThat(chat.logs(1)).hasSize(1);
		}, stream(ending("tool_calls",
				chunk(0, "{\"role\":\"assistant\",\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\","
						+ "\"function\":{\"name\":\"temperature\",\"arguments\":\"{\\\"city\\\":\\\"Riga\\\"}\"}}]}",
						null))),
				stream(ending("stop", texts("20"))), stream(ending("stop", texts("Yes"))), text("Hello"));
	}

	@Test
	void whenModelFallsBackShouldMixUpNothing() {
		run((chat) -> {
			ChatModel model = new ChatModel() {

				@Override
				public ChatResponse call(Prompt prompt) {
					return chat.model().call(prompt);
				}

				@Override
				public Flux<ChatResponse> stream(Prompt prompt) {
					return chat.model().stream(prompt).onErrorResume((ex) -> chat.model().stream(prompt));
				}

				@Override
				public ChatOptions getOptions() {
					return chat.model().getOptions();
				}

			};
			assertThat(String.join("", collect(chat.client(model).prompt("Hi").stream().content())))
				.isEqualTo("Hello there");
			assertThat(chat.logs(2))
				.extracting((log) -> log.at("/metadata/outcome").asString(),
						(log) -> log.at("/response/content").asString(""))
				.containsExactlyInAnyOrder(tuple("error", ""), tuple("complete", "Hello there"));
		}, error(500, "not now"), stream(ending("stop", texts("Hello ", "there"))));
	}

	@Test
	void whenApplicationFailsToReadAStreamShouldLogWhatHadCome() {
		run((chat) -> assertThatException()
			.isThrownBy(() -> collect(chat.client().prompt("Count to ten").stream().content().map((text) -> {
				throw new IllegalStateException("cannot read " + text);
			}))), "stream-unread", 1, null, "One, ", "two, ");
	}

	@Test
	void whenAnswerIsTooLargeShouldDropItOnce() {
		String large = "x".repeat(2_000);
		this.runner.withPropertyValues("burt.logger.max-batch-bytes=1KB").run((context) -> {
			try (OpenAiServer server = new OpenAiServer(text(large), stream(ending("stop", texts(large))),
					stream(ending("stop", texts(large))), brokenStream(texts(large)), text("small"))) {
				Chat chat = chat(context, server);
				assertThat(chat.client().prompt("1").call().content()).isEqualTo(large);
				assertThat(collect(chat.client().prompt("2").stream().content())).containsExactly(large);
				collect(chat.model().stream(new Prompt("3")).map(Object::toString));
				assertThatException().isThrownBy(() -> collect(chat.client().prompt("4").stream().content()));
				chat.client().prompt("5").call().content();
				assertThat(chat.logs(1)).hasSize(1);
				assertThat(chat.logger().stats().droppedByReason()).containsEntry(DropReason.TOO_LARGE, 4L);
			}
		});
	}

	@Test
	void whenFilterDropsACapturedLogShouldBeDropped() {
		this.runner
			.withBean(LogFilter.class,
					() -> (entry) -> "spring-ai".equals(entry.metadata().get("source")) ? null : entry)
			.run((context) -> {
				try (OpenAiServer server = new OpenAiServer(text("a"))) {
					Chat chat = chat(context, server);
					chat.client().prompt("Hi").call().content();
					LLMLogger logger = context.getBean(LLMLogger.class);
					logger.flush();
					assertThat(logger.stats().logsFiltered()).isEqualTo(1);
				}
			});
	}

	@Test
	void whenManyCallAtOnceShouldMixUpNothing() {
		ExecutorService executor = Executors.newFixedThreadPool(20);
		try {
			run((chat) -> {
				List<Future<?>> calls = new ArrayList<>();
				IntStream.range(0, 100).forEach((i) -> calls.add(executor.submit(() -> {
					MDC.put("request_id", "r-" + i);
					var request = chat.client()
						.prompt("I am " + i)
						.advisors((advisors) -> advisors.param("burt.user_id", "u-" + i));
					return (i % 2 == 0) ? request.call().content() : collect(request.stream().content());
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
				(body.contains("\"stream\":true") ? stream(ending("stop", texts("You ", "are ", number)))
						: text("You are " + number))
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
			assertThat(chat.client()
				.prompt("Hi")
				.advisors((advisors) -> advisors.param("burt.log", poison))
				.call()
				.content()).isEqualTo("Hello");
			assertThat(collect(chat.client()
				.prompt("Hi")
				.advisors((advisors) -> advisors.param("burt.log", poison))
				.stream()
				.content())).containsExactly("Hello");
			assertThat(chat.logger().stats().failedByReason().get(FailureReason.INTERNAL_ERROR)).isPositive();
		}, text("Hello"), stream(ending("stop", texts("Hello"))));
	}

	@Test
	void whenLoggerThrowsShouldLeaveTheCallAlone() {
		this.runner.withBean(LLMLogger.class, ThrowingLogger::create).run((context) -> {
			try (OpenAiServer server = new OpenAiServer(text("Hello"), stream(ending("stop", texts("Hello"))))) {
				Chat chat = chat(context, server);
				assertThat(chat.client().prompt("Hi").call().content()).isEqualTo("Hello");
				assertThat(collect(chat.client().prompt("Hi").stream().content())).containsExactly("Hello");
			}
		});
	}

	private boolean hasText(ChatResponse response) {
		return response.getResult() != null && response.getResult().getOutput().getText() != null
				&& !response.getResult().getOutput().getText().isEmpty();
	}

	/** Run a case whose logs are compared with a recorded example. */
	private void run(Consumer<Chat> use, String name, int logs, Script... scripts) {
		run((chat) -> {
			use.accept(chat);
			assertThatLogsAre("spring-ai/" + name, chat.logs(logs));
		}, scripts);
	}

	/** Run a case with a stream that hangs after some texts. */
	private void run(Consumer<Chat> use, String name, int logs, Void hanging, String... texts) {
		this.runner.run((context) -> {
			Script[] script = new Script[1];
			try (OpenAiServer server = new OpenAiServer((request, out) -> script[0].answer(request, out))) {
				script[0] = server.hangingStream(texts(texts));
				Chat chat = chat(context, server);
				use.accept(chat);
				assertThatLogsAre("spring-ai/" + name, chat.logs(logs));
			}
		});
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
				(registry) -> OpenAiChatModel.builder()
					.options(OpenAiChatOptions.builder()
						.baseUrl(server.baseUrl())
						.apiKey(Chat.API_KEY)
						.model("gpt-5")
						.maxRetries(0)
						.streamUsage(true)
						.build())
					.observationRegistry(registry)
					.build());
	}

	/**
	 * Something that a model may call.
	 */
	static class Weather {

		private final Supplier<String> thermometer;

		Weather(Supplier<String> thermometer) {
			this.thermometer = thermometer;
		}

		@Tool(description = "Tells the temperature in a city")
		String temperature(String city) {
			return this.thermometer.get() + " °C in " + city;
		}

	}

}
