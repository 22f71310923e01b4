package com.trainburt.logger.boot.springai;

import java.util.List;
import java.util.Map;

import com.trainburt.logger.boot.FakeBackend.Script;
import com.trainburt.logger.boot.capture.OllamaServer;
import com.trainburt.logger.chat.ChatRequest;
import com.trainburt.logger.chat.ChatResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.ollama.OllamaChatModel;
import org.springframework.ai.ollama.api.OllamaApi;
import org.springframework.ai.ollama.api.OllamaChatOptions;

import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;

import static com.trainburt.logger.boot.capture.OllamaServer.call;
import static com.trainburt.logger.boot.capture.OllamaServer.content;
import static com.trainburt.logger.boot.capture.OllamaServer.curtailedStream;
import static com.trainburt.logger.boot.capture.OllamaServer.error;
import static com.trainburt.logger.boot.capture.OllamaServer.message;
import static com.trainburt.logger.boot.capture.OllamaServer.stream;
import static com.trainburt.logger.boot.capture.OllamaServer.text;
import static com.trainburt.logger.boot.capture.OllamaServer.thinking;
import static com.trainburt.logger.boot.capture.OllamaServer.toolCalls;
import static com.trainburt.logger.boot.springai.Chat.collect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Logs contain the requests and answers between Spring AI's Ollama client and its
 * provider.
 */
@Timeout(60)
class OllamaCaptureTests {

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
			.keepAlive("5m")
			.enableThinking();
	}

	@Test
	void whenOptionsAreSetShouldLogThemAsTheyWereSent() {
		record("options", 1, (chat) -> chat.client().prompt("Hi").options(options()).call().content(), text("Hello"));
	}

	@Test
	void whenOptionsOfAStreamAreSetShouldLogThemAsTheyWereSent() {
		record("stream-options", 1,
				(chat) -> collect(chat.client().prompt("Hi").options(options().thinkHigh()).stream().content()),
				stream("stop", content("Hello")));
	}

	@Test
	void whenAnswerHasToBeJsonShouldLogIt() {
		record("json-object", 2, (chat) -> {
			chat.client().prompt("Hi").options(OllamaChatOptions.builder().format("json")).call().content();
			collect(chat.client().prompt("Hi").options(OllamaChatOptions.builder().format("json")).stream().content());
		}, text("{}"), stream("stop", content("{}")));
	}

	@Test
	void whenAnswerHasToFollowASchemaShouldLogIt() {
		OllamaChatOptions.Builder options = OllamaChatOptions.builder()
			.format(Map.of("type", "object", "properties", Map.of("age", Map.of("type", "integer"))));
		record("json-schema", 2, (chat) -> {
			chat.client().prompt("How old is Ada?").options(options).call().content();
			collect(chat.client().prompt("How old is Ada?").options(options).stream().content());
		}, text("{\"age\":36}"), stream("stop", content("{\"age\":36}")));
	}

	@Test
	void whenToolsAreCalledShouldGiveThemIds() {
		record("tools", 2,
				(chat) -> chat.client()
					.prompt("Is it warm in Riga and Oslo?")
					.tools(new SpringAiCaptureTests.Weather(() -> "21"))
					.call()
					.content(),
				message("stop", toolCalls(call("temperature", "{\"city\":\"Riga\"}"),
						call("temperature", "{\"city\":\"Oslo\"}"))),
				text("Yes."));
	}

	@Test
	void whenToolsAreCalledInAStreamShouldGiveThemIds() {
		record("stream-tools", 2,
				(chat) -> collect(chat.client()
					.prompt("Is it warm in Riga and Oslo?")
					.tools(new SpringAiCaptureTests.Weather(() -> "21"))
					.stream()
					.content()),
				stream("stop", toolCalls(call("temperature", "{\"city\":\"Riga\"}")),
						toolCalls(call("temperature", "{\"city\":\"Oslo\"}"))),
				stream("stop", content("Yes."), content(" Both.")));
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
	void whenModelThinksShouldLogIt() {
		record("reasoning", 2, (chat) -> {
			AssistantMessage answer = chat.client().prompt("Warm?").call().chatResponse().getResult().getOutput();
			chat.client()
				.prompt(new Prompt(new UserMessage("Warm?"), answer, new UserMessage("Sure?")))
				.call()
				.content();
		}, message("stop", thinking("21 is warm.", "Yes.")), text("Sure."));
	}

	@Test
	void whenModelThinksInAStreamShouldLogIt() {
		record("stream-reasoning", 1, (chat) -> collect(chat.client().prompt("Warm?").stream().content()),
				stream("stop", thinking("21 is ", ""), thinking("warm.", ""), content("Yes.")));
	}

	@Test
	void whenModelThinksInAStreamOfItsOwnShouldLogNoPieceOfIt() {
		record("model-stream-reasoning", 1,
				(chat) -> collect(chat.model().stream(new Prompt("Warm?")).map(Object::toString)),
				stream("stop", thinking("21 is ", ""), thinking("warm.", ""), content("Yes.")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "length", "load" })
	void whenAnswerIsNotWholeShouldSayWhy(String reason) {
		record("finish-" + reason, 2, (chat) -> {
			chat.client().prompt("Hi").call().content();
			collect(chat.client().prompt("Hi").stream().content());
		}, message(reason, content("Hel")), stream(reason, content("Hel")));
	}

	@Test
	void whenStreamEndsWithoutAReasonShouldNotBeComplete() {
		record("stream-curtailed", 1, (chat) -> collect(chat.client().prompt("Hi").stream().content()),
				curtailedStream(content("Hel")));
	}

	@Test
	void whenCallFailsShouldLogTheErrorWithItsStatus() {
		record("error", 2, (chat) -> {
			assertThatException().isThrownBy(() -> chat.client().prompt("Hi").call().content());
			assertThatException().isThrownBy(() -> collect(chat.client().prompt("Hi").stream().content()));
		}, error(404, "model 'llama3.2' not found"));
	}

	private static void record(String name, int logs, Chat.Use use, Script... scripts) {
		OllamaServer server = new OllamaServer(scripts);
		Chat.record("ollama/" + name, logs, server,
				(registry) -> OllamaChatModel.builder()
					.ollamaApi(OllamaApi.builder().baseUrl(server.url()).build())
					.options(OllamaChatOptions.builder().model("llama3.2").build())
					.retryTemplate(new RetryTemplate(RetryPolicy.builder().maxRetries(0).build()))
					.observationRegistry(registry)
					.build(),
				use);
	}

}
