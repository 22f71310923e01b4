package com.trainburt.logger.boot.springai;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.trainburt.logger.DropReason;
import com.trainburt.logger.boot.capture.AbstractCaptureTests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

import org.springframework.ai.chat.client.ChatClient.ChatClientRequestSpec;
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
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.core.Ordered;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.MimeTypeUtils;

import static com.trainburt.logger.boot.capture.ModelServer.answer;
import static com.trainburt.logger.boot.capture.OpenAiServer.brokenStream;
import static com.trainburt.logger.boot.capture.OpenAiServer.ending;
import static com.trainburt.logger.boot.capture.OpenAiServer.error;
import static com.trainburt.logger.boot.capture.OpenAiServer.hangingStream;
import static com.trainburt.logger.boot.capture.OpenAiServer.stream;
import static com.trainburt.logger.boot.capture.OpenAiServer.text;
import static com.trainburt.logger.boot.capture.OpenAiServer.texts;
import static com.trainburt.logger.boot.springai.Chat.collect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Calls models through Spring AI and its OpenAI client, and looks at what was logged.
 */
@Timeout(60)
class SpringAiCaptureTests extends AbstractCaptureTests<ChatClientRequestSpec, Chat> {

	SpringAiCaptureTests() {
		super("spring-ai", Chat.runner(), Chat::openAi);
	}

	@Test
	void whenCalledShouldLogRequestAndResponse() {
		record("call", 1,
				(chat) -> assertThat(chat.client()
					.prompt()
					.options(ChatOptions.builder().temperature(0.2).maxTokens(100).stopSequences(List.of("END")))
					.system("Be brief.")
					.user("What is a fox?")
					.advisors((advisors) -> advisors.param("burt.user_id", "ada")
						.param(ChatMemory.CONVERSATION_ID, "c-17")
						.param("unrelated", "x"))
					.call()
					.content()).isEqualTo("A small wild dog."),
				text("A small wild dog."));
	}

	@Test
	void whenStreamIsCancelledShouldLogWhatHadCome() {
		record("stream-cancelled", 1,
				(chat) -> assertThat(collect(chat.client().prompt("Count to ten").stream().content().take(2)))
					.containsExactly("One, ", "two, "),
				hangingStream(texts("One, ", "two, ")));
	}

	@Test
	void whenStreamTimesOutShouldLogWhatHadCome() {
		record("stream-timeout", 1, (chat) -> {
			Flux<String> answer = chat.client().prompt("Count to ten").stream().content();
			assertThatException().isThrownBy(() -> collect(answer.timeout(Mono.never(),
					(text) -> text.equals("two, ") ? Mono.delay(Duration.ofMillis(100)) : Mono.never())));
		}, hangingStream(texts("One, ", "two, ")));
	}

	@Test
	void whenStreamOfAModelIsCancelledShouldLogThatItWas() {
		record("model-stream-cancelled", 1,
				(chat) -> assertThat(
						chat.model().stream(new Prompt("Count to ten")).filter(this::hasText).blockFirst(Chat.LONG))
					.isNotNull(),
				hangingStream(texts("One, ", "two, ")));
	}

	private boolean hasText(ChatResponse response) {
		return response.getResult() != null && response.getResult().getOutput().getText() != null
				&& !response.getResult().getOutput().getText().isEmpty();
	}

	@Test
	void whenStreamOfAModelBreaksShouldLogTheError() {
		record("model-stream-broken", 1,
				(chat) -> assertThatException().isThrownBy(() -> chat.streamOfModel("Count to ten")),
				brokenStream(texts("One, ", "two, ")));
	}

	@Test
	void whenModelRefusesShouldLogTheRefusal() {
		record("refusal", 1, (chat) -> chat.ask("Do evil"), answer("openai/refuse.json"));
	}

	@Test
	void whenModelRefusesInAStreamShouldLogTheRefusal() {
		record("stream-refusal", 1, (chat) -> chat.askInStream("Do evil"), answer("openai/refuse.sse"));
	}

	@Test
	void whenModelRefusesInAStreamOfItsOwnShouldLogWhatIsKnownOfIt() {
		record("model-stream-refusal", 1, (chat) -> chat.streamOfModel("Do evil"), answer("openai/refuse.sse"));
	}

	@Test
	void whenStreamOfAModelIsEmptyShouldLogThatItIs() {
		record("model-stream-empty", 1, (chat) -> chat.streamOfModel("Say nothing"), stream(ending("stop", texts())));
	}

	@Test
	void whenThereIsNoAnswerShouldLogThatThereIsNone() {
		record("no-choices", 1, (chat) -> chat.ask("Say nothing"), answer("openai/no-choices.json"));
	}

	@Test
	void whenThereIsNoAnswerInAStreamOfAModelShouldLogThatThereIsNone() {
		record("model-stream-no-choices", 1, (chat) -> chat.streamOfModel("Say nothing"),
				answer("openai/no-choices.sse"));
	}

	@Test
	void whenSeveralAnswersAreGivenShouldLogAll() {
		record("several", 1, (chat) -> chat.answer(headsOrTails(chat)), answer("openai/several.json"));
	}

	@Test
	void whenSeveralAnswersAreStreamedShouldDistinguishThem() {
		record("stream-several", 1, (chat) -> chat.streamedAnswer(headsOrTails(chat)), answer("openai/several.sse"));
	}

	private static ChatClientRequestSpec headsOrTails(Chat chat) {
		return chat.request("Heads or tails?").options(OpenAiChatOptions.builder().n(2));
	}

	@Test
	void whenSeveralAnswersOfAModelAreStreamedShouldLogNoMixture() {
		record("model-stream-several", 1,
				(chat) -> chat.model()
					.stream(new Prompt("Heads or tails?", OpenAiChatOptions.builder().model("gpt-5").n(2).build()))
					.blockLast(Chat.LONG),
				answer("openai/several.sse"));
	}

	@Test
	void whenUserShowsImagesShouldLogTheSmallOnes() {
		record("image", 1,
				(chat) -> chat.client()
					.prompt()
					.user((user) -> user.text("What is this?")
						.media(MimeTypeUtils.IMAGE_PNG, new ByteArrayResource(new byte[] { 1, 2, 3 }))
						.media(MimeTypeUtils.IMAGE_JPEG, new ByteArrayResource(new byte[64 * 1024 + 1])))
					.call()
					.content(),
				text("A picture."));
	}

	@Test
	void whenModelIsCalledItselfShouldTakeMetadataFromMessageAndToolContext() {
		record("model-call", 1, (chat) -> chat.model()
			.call(new Prompt(
					UserMessage.builder().text("Hi").metadata(Map.of("burt.user_id", "ada", "burt.turn", 1)).build(),
					OpenAiChatOptions.builder().model("gpt-5").toolContext(Map.of("burt.turn", 2)).build())),
				text("Hello"));
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
	void whenAskedNotToInTheToolContextShouldLogNothing() {
		run((chat) -> {
			chat.client().prompt("not this one").toolContext(Map.of("burt.log", false)).call().content();
			chat.ask("but this one");
			assertThat(chat.logs(1)).extracting(AbstractCaptureTests::question).containsExactly("but this one");
		}, text("a"));
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
			chat.answer(chat.request("Is it warm in Riga?", Map.of("burt.user_id", "ada"))
				.tools(new Chat.Weather(() -> chat.ask("Just guess"))));
			assertThat(chat.logs(3)).hasSize(3)
				.allSatisfy((log) -> assertThat(log.at("/metadata/user_id").asString()).isEqualTo("ada"))
				.extracting((log) -> log.at("/response/content").asString(""))
				.containsExactlyInAnyOrder("", "20", "Yes");
		}, answer("openai/call-temperature.json"), text("20"), text("Yes"));
	}

	@Test
	void whenToolOfALeftOutCallCallsAModelShouldLogNothing() {
		run((chat) -> {
			chat.streamedAnswer(chat.request("Is it warm in Riga?", Map.of("burt.log", false))
				.tools(new Chat.Weather(() -> chat.askInStream("guess"))));
			chat.ask("but this one");
			assertThat(chat.logs(1)).hasSize(1);
		}, answer("openai/call-temperature-at-once.sse"), stream(ending("stop", texts("20"))),
				stream(ending("stop", texts("Yes"))), text("Hello"));
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
		record("stream-unread", 1, (chat) -> assertThatException()
			.isThrownBy(() -> collect(chat.client().prompt("Count to ten").stream().content().map((text) -> {
				throw new IllegalStateException("cannot read " + text);
			}))), hangingStream(texts("One, ", "two, ")));
	}

	@Test
	void whenAnswerOfAModelOrOfABrokenStreamIsTooLargeShouldDropItOnce() {
		String large = "x".repeat(2_000);
		run(Chat.runner().withPropertyValues("burt.logger.max-batch-bytes=1KB"), (chat) -> {
			chat.streamOfModel("1");
			assertThatException().isThrownBy(() -> chat.askInStream("2"));
			chat.ask("3");
			assertThat(chat.logs(1)).hasSize(1);
			assertThat(chat.logger().stats().droppedByReason()).containsEntry(DropReason.TOO_LARGE, 2L);
		}, stream(ending("stop", texts(large))), brokenStream(texts(large)), text("small"));
	}

}
