package com.trainburt.logger.boot.langchain4j;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

import com.trainburt.logger.boot.FakeBackend.Script;
import com.trainburt.logger.boot.capture.OpenAiServer;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.invocation.InvocationParameters;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.TokenStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;
import tools.jackson.databind.JsonNode;

import static com.trainburt.logger.boot.capture.OpenAiServer.choice;
import static com.trainburt.logger.boot.capture.OpenAiServer.chunk;
import static com.trainburt.logger.boot.capture.OpenAiServer.completion;
import static com.trainburt.logger.boot.capture.OpenAiServer.ending;
import static com.trainburt.logger.boot.capture.OpenAiServer.stream;
import static com.trainburt.logger.boot.capture.OpenAiServer.text;
import static com.trainburt.logger.boot.capture.OpenAiServer.texts;
import static com.trainburt.logger.boot.capture.OpenAiServer.toolCall;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * AI services of LangChain4j, of whose callers a model's listener is told nothing.
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
		}, completion(choice(0, toolCall("call_1", "now", "{}"), "tool_calls")), text("Noon"));
	}

	@Test
	void whenServiceStreamsShouldLogInEachRoundForWhomItWasCalled() throws Exception {
		run((chat) -> {
			Assistant assistant = chat.service(null);
			CompletableFuture<Object> answer = new CompletableFuture<>();
			MDC.put("request_id", "r-1");
			try {
				assistant.stream("c-1", "What time is it?", InvocationParameters.from("burt.user_id", "ada"))
					.onPartialResponse((piece) -> {
					})
					.onCompleteResponse(answer::complete)
					.onError(answer::completeExceptionally)
					.start();
			}
			finally {
				MDC.clear();
			}
			answer.get(20, TimeUnit.SECONDS);
			List<JsonNode> logs = chat.chat().logs(2);
			assertThat(logs).hasSize(2).allSatisfy((log) -> {
				assertThat(log.at("/metadata/conversation_id").asString()).isEqualTo("c-1");
				assertThat(log.at("/metadata/user_id").asString()).isEqualTo("ada");
				assertThat(log.at("/metadata/request_id").asString()).isEqualTo("r-1");
			});
		}, stream(ending("tool_calls",
				chunk(0, "{\"role\":\"assistant\",\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\","
						+ "\"function\":{\"name\":\"now\",\"arguments\":\"{}\"}}]}", null))),
				stream(ending("stop", texts("Noon"))));
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
	void whenServiceHasNoMemoryIdShouldForgetNobodyElse() {
		run((chat) -> {
			Plain plain = AiServices.builder(Plain.class)
				.chatModel(chat.chat().model())
				.registerListeners(chat.capture().listeners())
				.build();
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

	private static ChatRequest withAttributes(ChatRequest request, Map<String, Object> attributes) {
		List<ChatMessage> messages = request.messages()
			.stream()
			.map((message) -> (message instanceof UserMessage user) ? user.toBuilder().attributes(attributes).build()
					: message)
			.toList();
		return request.toBuilder().messages(messages).build();
	}

	private static void run(Use use, Script... scripts) {
		Chat.runner().run((context) -> {
			try (OpenAiServer server = new OpenAiServer(scripts)) {
				use.with(new Services(new Chat(context,
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
							.build()),
						context.getBean(AiServiceCapture.class)));
			}
		});
	}

	interface Assistant {

		String chat(@MemoryId String conversation, @dev.langchain4j.service.UserMessage String question,
				InvocationParameters parameters);

		TokenStream stream(@MemoryId String conversation, @dev.langchain4j.service.UserMessage String question,
				InvocationParameters parameters);

	}

	interface Plain {

		String chat(@dev.langchain4j.service.UserMessage String question, InvocationParameters parameters);

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

		Assistant service(BiFunction<ChatRequest, Object, ChatRequest> transformer) {
			AiServices<Assistant> builder = AiServices.builder(Assistant.class)
				.chatModel(this.chat.model())
				.streamingChatModel(this.chat.streamingModel())
				.chatMemoryProvider((id) -> MessageWindowChatMemory.withMaxMessages(10))
				.tools(new Clock());
			if (transformer != null) {
				builder.chatRequestTransformer(transformer);
			}
			else {
				builder.registerListeners(this.capture.listeners());
			}
			return builder.build();
		}

	}

	static class Clock {

		@Tool("Tells the time")
		String now() {
			return "12:00";
		}

	}

}
