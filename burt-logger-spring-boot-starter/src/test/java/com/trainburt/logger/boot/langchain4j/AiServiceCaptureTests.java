package com.trainburt.logger.boot.langchain4j;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;

import com.trainburt.logger.boot.FakeBackend.Script;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.invocation.InvocationParameters;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.observability.api.event.AiServiceEvent;
import dev.langchain4j.observability.api.event.AiServiceRequestIssuedEvent;
import dev.langchain4j.observability.api.event.AiServiceStartedEvent;
import dev.langchain4j.observability.api.listener.AiServiceListener;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.TokenStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;
import tools.jackson.databind.JsonNode;

import static com.trainburt.logger.boot.capture.ModelServer.answer;
import static com.trainburt.logger.boot.capture.OpenAiServer.ending;
import static com.trainburt.logger.boot.capture.OpenAiServer.stream;
import static com.trainburt.logger.boot.capture.OpenAiServer.text;
import static com.trainburt.logger.boot.capture.OpenAiServer.texts;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * AI services of LangChain4j, whose callers are not visible to a model's listener.
 */
@Timeout(60)
class AiServiceCaptureTests {

	@Test
	void whenServiceHasAMemoryShouldLogItsIdAndParameters() {
		run((chat) -> {
			Assistant assistant = chat.service(null);
			assistant.chat("c-1", "What time is it?", InvocationParameters.from("burt.user_id", "ada"));
			assertThat(chat.chat().logs(2)).hasSize(2).allSatisfy((log) -> {
				assertThat(log.at("/metadata/conversation_id").asString()).isEqualTo("c-1");
				assertThat(log.at("/metadata/user_id").asString()).isEqualTo("ada");
			});
		}, answer("openai/call-tool.json", "now"), text("Noon"));
	}

	@Test
	void whenServiceStreamsShouldLogInEachRoundForWhomItWasCalled() throws Exception {
		run((chat) -> {
			Assistant assistant = chat.service(null);
			MDC.put("request_id", "r-1");
			try {
				await(assistant.stream("c-1", "What time is it?", InvocationParameters.from("burt.user_id", "ada")));
			}
			finally {
				MDC.clear();
			}
			List<JsonNode> logs = chat.chat().logs(2);
			assertThat(logs).hasSize(2).allSatisfy((log) -> {
				assertThat(log.at("/metadata/conversation_id").asString()).isEqualTo("c-1");
				assertThat(log.at("/metadata/user_id").asString()).isEqualTo("ada");
				assertThat(log.at("/metadata/request_id").asString()).isEqualTo("r-1");
			});
		}, answer("openai/call-tool.sse", "now"), stream(ending("stop", texts("Noon"))));
	}

	@Test
	void whenATurnIsLeftOutShouldNotComeBackAsHistory() {
		run((chat) -> {
			Assistant assistant = chat.service(null);
			assistant.chat("c-1", "secret", InvocationParameters.from("burt.log", false));
			assistant.chat("c-1", "What did I say?", new InvocationParameters());
			assistant.chat("c-2", "Hello", new InvocationParameters());
			assertThat(chat.chat().logs(1).toString()).contains("Hello").doesNotContain("secret");
		}, text("a"));
	}

	@Test
	void whenCallerNamesAnotherConversationShouldLeaveOutThatOfTheMemory() {
		run((chat) -> {
			Assistant assistant = chat.service(null);
			assistant.chat("c-1", "secret",
					InvocationParameters.from(Map.of("burt.log", false, "burt.conversation_id", "shown")));
			assistant.chat("c-1", "What did I say?", new InvocationParameters());
			assistant.chat("c-2", "And I?", InvocationParameters.from("burt.conversation_id", "shown"));
			assistant.chat("c-3", "Hello", InvocationParameters.from("burt.conversation_id", "other"));
			assertThat(chat.chat().logs(1)).singleElement().satisfies((log) -> {
				assertThat(log.toString()).contains("Hello").doesNotContain("secret");
				assertThat(log.at("/metadata/conversation_id").asString()).isEqualTo("other");
			});
		}, text("a"));
	}

	@Test
	void whenATurnOfAMemoryWithoutIdIsLeftOutShouldNotComeBackAsHistory() {
		run((chat) -> {
			Plain plain = chat.plain((builder) -> builder.chatMemory(MessageWindowChatMemory.withMaxMessages(10)));
			plain.chat("secret", InvocationParameters.from("burt.log", false));
			plain.chat("What did I say?", new InvocationParameters());
			chat.chat().model().chat("Hello");
			assertThat(chat.chat().logs(1).toString()).contains("Hello").doesNotContain("secret");
		}, text("a"));
	}

	@Test
	void whenAStreamedTurnOfAMemoryWithoutIdIsLeftOutShouldNotComeBackAsHistory() {
		run((chat) -> {
			Plain plain = chat.plain((builder) -> builder.chatMemory(MessageWindowChatMemory.withMaxMessages(10)));
			await(plain.stream("secret", InvocationParameters.from("burt.log", false)));
			await(plain.stream("What did I say?", new InvocationParameters()));
			chat.chat().model().chat("Hello");
			assertThat(chat.chat().logs(1).toString()).contains("Hello").doesNotContain("secret");
		}, stream(ending("stop", texts("a"))), stream(ending("stop", texts("b"))), text("c"));
	}

	@Test
	void whenATransformerLeavesOutATurnOfAMemoryWithoutIdShouldNotComeBackAsHistory() {
		run((chat) -> {
			Plain plain = chat.plain((builder) -> builder.chatMemory(MessageWindowChatMemory.withMaxMessages(10))
				.chatRequestTransformer((request) -> request.toString().contains("What did I say?") ? request
						: withAttributes(request, Map.of("burt.log", false))));
			plain.chat("secret", new InvocationParameters());
			plain.chat("What did I say?", new InvocationParameters());
			chat.chat().model().chat("Hello");
			assertThat(chat.chat().logs(1).toString()).contains("Hello").doesNotContain("secret");
		}, text("a"));
	}

	@Test
	void whenNoTurnOfAMemoryWithoutIdIsLeftOutShouldLogAll() {
		run((chat) -> {
			Plain plain = chat.plain((builder) -> builder.chatMemory(MessageWindowChatMemory.withMaxMessages(10)));
			plain.chat("Hi", new InvocationParameters());
			plain.chat("What did I say?", new InvocationParameters());
			assertThat(chat.chat().logs(2)).extracting((log) -> log.at("/request/messages").size())
				.containsExactly(1, 3);
		}, text("a"));
	}

	@Test
	void whenToolOfAServiceLeavesOutItsOwnCallShouldLogTheService() {
		run((chat) -> {
			Assistant inner = chat.service(null);
			Assistant assistant = chat.service(null,
					new Helper(() -> inner.chat("c-2", "secret", InvocationParameters.from("burt.log", false))));
			assistant.chat("c-1", "Get help", new InvocationParameters());
			assertThat(chat.chat().logs(2)).hasSize(2)
				.allSatisfy((log) -> assertThat(log.at("/metadata/conversation_id").asString()).isEqualTo("c-1"));
		}, answer("openai/call-tool.json", "help"), text("20"), text("Yes"));
	}

	@Test
	void whenServiceIsGoneShouldKeepNothingOfItOnTheThread() throws Exception {
		ExecutorService thread = Executors.newSingleThreadExecutor();
		try {
			WeakReference<Object> fact = thread.submit(() -> factOfAnEndlessInvocation()).get(20, TimeUnit.SECONDS);
			Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
				System.gc();
				return fact.refersTo(null);
			});
		}
		finally {
			thread.shutdownNow();
		}
	}

	/**
	 * A service reports that it makes a request, but not the end, as of a stream that is
	 * cancelled.
	 */
	private static WeakReference<Object> factOfAnEndlessInvocation() {
		Object fact = new Object();
		Chat.runner().run((context) -> {
			InvocationContext invocation = InvocationContext.builder()
				.invocationId(UUID.randomUUID())
				.interfaceName("Assistant")
				.methodName("chat")
				.chatMemoryId("c-1")
				.invocationParameters(InvocationParameters.from("burt.fact", fact))
				.timestampNow()
				.build();
			UserMessage question = UserMessage.from("Hi");
			List<AiServiceListener<?>> listeners = context.getBean(AiServiceCapture.class).listeners();
			notify(listeners,
					AiServiceStartedEvent.builder().invocationContext(invocation).userMessage(question).build());
			notify(listeners,
					AiServiceRequestIssuedEvent.builder()
						.invocationContext(invocation)
						.request(ChatRequest.builder().messages(question).build())
						.build());
		});
		return new WeakReference<>(fact);
	}

	@SuppressWarnings("unchecked")
	private static <E extends AiServiceEvent> void notify(List<AiServiceListener<?>> listeners, E event) {
		listeners.stream()
			.filter((listener) -> listener.getEventClass().isInstance(event))
			.forEach((listener) -> ((AiServiceListener<E>) listener).onEvent(event));
	}

	@Test
	void whenServiceHasNoMemoryIdShouldForgetNoOtherCall() {
		run((chat) -> {
			Plain plain = chat.plain((builder) -> {
			});
			plain.chat("secret", InvocationParameters.from("burt.log", false));
			plain.chat("Hello", new InvocationParameters());
			assertThat(chat.chat().logs(1)).singleElement().satisfies((log) -> {
				assertThat(log.at("/request/messages/0/content").asString()).isEqualTo("Hello");
				assertThat(log.at("/metadata/conversation_id").isMissingNode()).isTrue();
			});
		}, text("a"));
	}

	@Test
	void whenTheModelIsCalledAfterwardsShouldKnowNothingOfTheService() {
		run((chat) -> {
			chat.service(null).chat("c-1", "Hi", InvocationParameters.from("burt.user_id", "ada"));
			chat.chat().model().chat("Hello");
			assertThat(chat.chat().logs(2))
				.satisfiesOnlyOnce((log) -> assertThat(log.at("/metadata/user_id").asString("")).isEqualTo("ada"));
		}, text("a"));
	}

	@Test
	void whenRequestIsTransformedShouldTakeTheAttributesOfItsMessages() {
		run((chat) -> {
			Assistant leftOut = chat.service((request, memoryId) -> withAttributes(request, Map.of("burt.log", false)));
			leftOut.chat("c-1", "secret", new InvocationParameters());
			Assistant known = chat.service((request, memoryId) -> withAttributes(request,
					Map.of("burt.user_id", "ada", "burt.conversation_id", memoryId)));
			known.chat("c-2", "Hello", new InvocationParameters());
			assertThat(chat.chat().logs(1)).singleElement().satisfies((log) -> {
				assertThat(log.at("/metadata/user_id").asString()).isEqualTo("ada");
				assertThat(log.at("/metadata/conversation_id").asString()).isEqualTo("c-2");
			});
		}, text("a"));
	}

	private static void await(TokenStream stream) throws Exception {
		CompletableFuture<Object> answer = new CompletableFuture<>();
		stream.onPartialResponse((piece) -> {
		}).onCompleteResponse(answer::complete).onError(answer::completeExceptionally).start();
		answer.get(20, TimeUnit.SECONDS);
	}

	private static ChatRequest withAttributes(ChatRequest request, Map<String, Object> attributes) {
		List<ChatMessage> messages = request.messages()
			.stream()
			.map((message) -> (message instanceof UserMessage user) ? user.toBuilder().attributes(attributes).build()
					: message)
			.toList();
		return request.toBuilder().messages(messages).build();
	}

	private static void run(Use use, Script... scripts) {
		Chat.run(Chat.runner(), Chat::openAi,
				(chat) -> use.with(new Services(chat, chat.context().getBean(AiServiceCapture.class))), scripts);
	}

	interface Assistant {

		String chat(@MemoryId String conversation, @dev.langchain4j.service.UserMessage String question,
				InvocationParameters parameters);

		TokenStream stream(@MemoryId String conversation, @dev.langchain4j.service.UserMessage String question,
				InvocationParameters parameters);

	}

	interface Plain {

		String chat(@dev.langchain4j.service.UserMessage String question, InvocationParameters parameters);

		TokenStream stream(@dev.langchain4j.service.UserMessage String question, InvocationParameters parameters);

	}

	@FunctionalInterface
	private interface Use {

		void with(Services services) throws Exception;

	}

	/**
	 * Makes services of a chat.
	 *
	 * @param chat the chat
	 * @param capture what they are given
	 */
	private record Services(Chat chat, AiServiceCapture capture) {

		Plain plain(Consumer<AiServices<Plain>> customizer) {
			AiServices<Plain> builder = AiServices.builder(Plain.class)
				.chatModel(this.chat.model())
				.streamingChatModel(this.chat.streamingModel())
				.registerListeners(this.capture.listeners());
			customizer.accept(builder);
			return builder.build();
		}

		Assistant service(BiFunction<ChatRequest, Object, ChatRequest> transformer) {
			return service(transformer, new Clock());
		}

		Assistant service(BiFunction<ChatRequest, Object, ChatRequest> transformer, Object tools) {
			AiServices<Assistant> builder = AiServices.builder(Assistant.class)
				.chatModel(this.chat.model())
				.streamingChatModel(this.chat.streamingModel())
				.chatMemoryProvider((id) -> MessageWindowChatMemory.withMaxMessages(10))
				.tools(tools);
			if (transformer != null) {
				builder.chatRequestTransformer(transformer);
			}
			else {
				builder.registerListeners(this.capture.listeners());
			}
			return builder.build();
		}

	}

	static class Helper {

		private final Supplier<String> help;

		Helper(Supplier<String> help) {
			this.help = help;
		}

		@Tool("Asks another agent")
		String help() {
			return this.help.get();
		}

	}

	static class Clock {

		@Tool("Tells the time")
		String now() {
			return "12:00";
		}

	}

}
