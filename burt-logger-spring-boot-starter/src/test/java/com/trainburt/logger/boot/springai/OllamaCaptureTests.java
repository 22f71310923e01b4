package com.trainburt.logger.boot.springai;

import java.util.List;
import java.util.Map;

import com.trainburt.logger.boot.FakeBackend.Script;
import com.trainburt.logger.boot.capture.AbstractOllamaCaptureTests;
import com.trainburt.logger.boot.capture.CapturedChat.Use;
import com.trainburt.logger.boot.capture.OllamaServer;
import com.trainburt.logger.chat.ChatRequest;
import com.trainburt.logger.chat.ChatResponse;
import org.junit.jupiter.api.Test;

import org.springframework.ai.chat.client.ChatClient.ChatClientRequestSpec;
import org.springframework.ai.ollama.OllamaChatModel;
import org.springframework.ai.ollama.api.OllamaApi;
import org.springframework.ai.ollama.api.OllamaChatOptions;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;

import static com.trainburt.logger.boot.capture.ModelServer.answer;
import static com.trainburt.logger.boot.capture.OllamaServer.content;
import static com.trainburt.logger.boot.capture.OllamaServer.curtailedStream;
import static com.trainburt.logger.boot.capture.OllamaServer.stream;
import static com.trainburt.logger.boot.capture.OllamaServer.thinking;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Logs contain the requests and answers between Spring AI's Ollama client and its
 * provider.
 */
class OllamaCaptureTests extends AbstractOllamaCaptureTests<ChatClientRequestSpec, Chat> {

	private static OllamaChatOptions.Builder options() {
		return OllamaChatOptions.builder()
			.temperature(0.2)
			.topP(0.9)
			.topK(40)
			.minP(0.05)
			.numPredict(100)
			.numCtx(8192)
			.repeatPenalty(1.2)
			.repeatLastN(32)
			.seed(7)
			.stop(List.of("END"))
			.keepAlive("5m");
	}

	@Override
	protected ChatClientRequestSpec withOptions(ChatClientRequestSpec request) {
		return request.options(options().enableThinking());
	}

	@Override
	protected ChatClientRequestSpec withJsonAnswer(ChatClientRequestSpec request) {
		return request.options(OllamaChatOptions.builder().format("json"));
	}

	@Override
	protected ChatClientRequestSpec withSchema(ChatClientRequestSpec request) {
		return request.options(OllamaChatOptions.builder()
			.format(Map.of("type", "object", "properties", Map.of("age", Map.of("type", "integer")))));
	}

	@Test
	void whenAModelIsToThinkHardShouldLogIt() {
		record("stream-think-high", 1, (chat) -> chat.streamedAnswer(chat.request("Hi").options(options().thinkHigh())),
				stream("stop", content("Hello")));
	}

	@Test
	void whenToolsAreCalledInAStreamShouldGiveThemIds() {
		record("stream-tools", 2,
				(chat) -> chat.streamedAnswer(chat.withThermometer(chat.request("Is it warm in Riga and Oslo?"))),
				answer("ollama/call-one-by-one.ndjson"), stream("stop", content("Yes."), content(" Both.")));
	}

	@Test
	void whenTheNameOfTheModelIsARepetitionShouldKeepIt() {
		OllamaProvider provider = new OllamaProvider();
		assertThat(provider.complete(ChatRequest.of("coco"), ChatResponse.of("a").withModel("coco")).model())
			.isEqualTo("coco");
		assertThat(provider.complete(ChatRequest.of("coco"), ChatResponse.of("a").withModel("cococococo")).model())
			.isEqualTo("cococococo");
		assertThat(provider.complete(ChatRequest.of("coco"), ChatResponse.of("a").withModel("cocococo")).model())
			.isEqualTo("coco");
		assertThat(provider.complete(ChatRequest.of("co"), ChatResponse.of("a").withModel("qwen")).model())
			.isEqualTo("qwen");
	}

	@Test
	void whenModelThinksInAStreamOfItsOwnShouldLogNoPieceOfIt() {
		record("model-stream-reasoning", 1, (chat) -> chat.streamOfModel("Warm?"),
				stream("stop", thinking("21 is ", ""), thinking("warm.", ""), content("Yes.")));
	}

	@Test
	void whenStreamEndsWithoutAReasonShouldNotBeComplete() {
		record("stream-curtailed", 1, (chat) -> chat.askInStream("Hi"), curtailedStream(content("Hel")));
	}

	@Override
	protected void record(String name, int logs, Use<Chat> use, Script... scripts) {
		OllamaServer server = new OllamaServer(scripts);
		Chat.record("ollama/" + name, logs, server,
				(context) -> new Chat(context,
						(registry) -> OllamaChatModel.builder()
							.ollamaApi(OllamaApi.builder().baseUrl(server.url()).build())
							.options(OllamaChatOptions.builder().model("llama3.2").build())
							.retryTemplate(new RetryTemplate(RetryPolicy.builder().maxRetries(0).build()))
							.observationRegistry(registry)
							.build()),
				use);
	}

}
