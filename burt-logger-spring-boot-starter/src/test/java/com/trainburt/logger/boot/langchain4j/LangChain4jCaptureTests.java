package com.trainburt.logger.boot.langchain4j;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import com.trainburt.logger.DropReason;
import com.trainburt.logger.boot.capture.AbstractCaptureTests;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import org.junit.jupiter.api.Test;

import static com.trainburt.logger.boot.capture.ModelServer.answer;
import static com.trainburt.logger.boot.capture.OpenAiServer.ending;
import static com.trainburt.logger.boot.capture.OpenAiServer.error;
import static com.trainburt.logger.boot.capture.OpenAiServer.hangingStream;
import static com.trainburt.logger.boot.capture.OpenAiServer.stream;
import static com.trainburt.logger.boot.capture.OpenAiServer.text;
import static com.trainburt.logger.boot.capture.OpenAiServer.texts;
import static com.trainburt.logger.boot.capture.RecordedLogs.assertThatLogsAre;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Calls models through LangChain4j and its OpenAI client, and looks at what was logged.
 */
class LangChain4jCaptureTests extends AbstractCaptureTests<ChatRequest, Chat> {

	LangChain4jCaptureTests() {
		super("langchain4j", Chat.runner(), Chat::openAi);
	}

	@Test
	void whenCalledShouldLogRequestAndResponse() {
		record("call", 1, (chat) -> {
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
		}, text("A small wild dog."));
	}

	@Test
	void whenModelRefusesShouldLogWhatIsKnownOfIt() {
		record("refusal", 1, (chat) -> assertThatException().isThrownBy(() -> chat.ask("Do evil")),
				answer("openai/refuse.json"));
	}

	@Test
	void whenThereIsNoAnswerShouldLogTheError() {
		record("no-choices", 1, (chat) -> assertThatException().isThrownBy(() -> chat.ask("Say nothing")),
				answer("openai/no-choices.json"));
	}

	@Test
	void whenSeveralAnswersAreStreamedShouldLogNoMixture() {
		record("stream-several", 1, (chat) -> chat.stream(headsOrTails()), answer("openai/several.sse"));
	}

	@Test
	void whenSeveralAnswersAreGivenShouldLogTheError() {
		record("several", 1, (chat) -> assertThatException().isThrownBy(() -> chat.model().chat(headsOrTails())),
				answer("openai/several.json"));
	}

	private static ChatRequest headsOrTails() {
		return ChatRequest.builder()
			.messages(UserMessage.from("Heads or tails?"))
			.parameters(OpenAiChatRequestParameters.builder().customParameters(Map.of("n", 2)).build())
			.build();
	}

	@Test
	void whenStreamIsCancelledShouldLogThatItWas() {
		run((chat) -> {
			chat.cancelStream("Count to ten");
			assertThatLogsAre("langchain4j/stream-cancelled", List.of(chat.awaitAbandoned()));
		}, hangingStream(texts("One, ", "two, ")), text("Hello"));
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
			assertThat(question(chat.awaitAbandoned())).isEqualTo("Hi");
		}, text("Hello"));
	}

	@Test
	void whenModelIsOfTheApplicationShouldNeedNoMetadata() {
		record("own-model", 1, (chat) -> ownModel(chat.listeners()).chat("Hi"));
	}

	private static ChatModel ownModel(List<ChatModelListener> listeners) {
		return new ChatModel() {

			@Override
			public ChatResponse doChat(ChatRequest request) {
				return ChatResponse.builder().aiMessage(AiMessage.from("Hello")).build();
			}

			@Override
			public List<ChatModelListener> listeners() {
				return listeners;
			}

		};
	}

	@Test
	void whenUserShowsImagesShouldLogTheSmallOnes() {
		Base64.Encoder base64 = Base64.getEncoder();
		record("image", 1,
				(chat) -> chat.model()
					.chat(UserMessage.from(TextContent.from("What is this?"),
							ImageContent.from(base64.encodeToString(new byte[] { 1, 2, 3 }), "image/png"),
							ImageContent.from(base64.encodeToString(new byte[64 * 1024 + 1]), "image/jpeg"),
							ImageContent.from("https://example.com/fox.png"))),
				text("A picture."));
	}

	@Test
	void whenAListenerAttributeAsksNotToShouldLogNothing() {
		run((chat) -> {
			chat.model()
				.chat(chat.request("not this one"),
						ChatRequestOptions.builder().listenerAttributes(Map.of("burt.log", "false")).build());
			chat.ask("but this one");
			assertThat(chat.logs(1)).extracting(AbstractCaptureTests::question).containsExactly("but this one");
		}, text("Hello"));
	}

	@Test
	void whenHandlerThrowsShouldLogOnce() {
		run((chat) -> {
			FailingHandler handler = new FailingHandler();
			chat.streamingModel().chat("Count to ten", handler);
			handler.ended.get(20, TimeUnit.SECONDS);
			// The next call is made when the first is over.
			chat.stream("Hi");
			assertThat(chat.logs(2)).extracting(AbstractCaptureTests::question).containsExactly("Count to ten", "Hi");
		}, stream(ending("stop", texts("One, ", "two."))), stream(ending("stop", texts("Hello"))));
	}

	@Test
	void whenHandlerThrowsAndTheAnswerIsTooLargeShouldLogOnceAndDropNothing() {
		run(Chat.runner().withPropertyValues("burt.logger.max-batch-bytes=1KB"), (chat) -> {
			FailingHandler handler = new FailingHandler() {

				@Override
				public void onCompleteResponse(ChatResponse response) {
					this.ended.complete(null);
				}

				@Override
				public void onError(Throwable error) {
				}

			};
			chat.streamingModel().chat("Count to ten", handler);
			handler.ended.get(20, TimeUnit.SECONDS);
			chat.ask("Hi");
			assertThat(chat.logs(2)).extracting((log) -> log.at("/metadata/outcome").asString())
				.containsExactly("error", "complete");
			assertThat(chat.logger().stats().droppedByReason()).containsEntry(DropReason.TOO_LARGE, 0L);
		}, stream(ending("stop", texts("One, ", "x".repeat(2_000)))), text("Hello"));
	}

	@Test
	void whenListenerIsGivenTwiceShouldLogOnce() {
		run((chat) -> {
			List<ChatModelListener> twice = new ArrayList<>(chat.listeners());
			twice.addAll(chat.listeners());
			ownModel(twice).chat("Hi");
			chat.cancelStream("Count to ten");
			// Found by the same look that would find what the second listener left.
			chat.awaitAbandoned();
			assertThat(chat.sentLogs()).extracting(AbstractCaptureTests::question).containsOnlyOnce("Hi");
		}, stream(ending("stop", texts("One, ", "two, ", "three"))), text("Hello"));
	}

	/**
	 * A handler with a bug.
	 */
	private static class FailingHandler implements StreamingChatResponseHandler {

		final CompletableFuture<Void> ended = new CompletableFuture<>();

		@Override
		public void onPartialResponse(String text) {
			throw new IllegalStateException("a handler with a bug");
		}

		@Override
		public void onCompleteResponse(ChatResponse response) {
			this.ended.complete(null);
			throw new IllegalStateException("a handler with a bug");
		}

		@Override
		public void onError(Throwable error) {
			this.ended.complete(null);
			throw new IllegalStateException("a handler with a bug");
		}

	}

}
