package com.trainburt.logger.boot.springai;

import java.util.List;
import java.util.Map;

import com.anthropic.models.messages.Metadata;
import com.anthropic.models.messages.OutputConfig;
import com.anthropic.models.messages.ToolChoice;
import com.anthropic.models.messages.ToolChoiceAny;
import com.anthropic.models.messages.ToolChoiceTool;
import com.trainburt.logger.boot.FakeBackend.Script;
import com.trainburt.logger.boot.capture.AnthropicServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.ai.anthropic.AnthropicChatModel;
import org.springframework.ai.anthropic.AnthropicChatOptions;
import org.springframework.ai.anthropic.AnthropicCitationDocument;
import org.springframework.ai.anthropic.AnthropicServiceTier;
import org.springframework.ai.anthropic.AnthropicSkill;
import org.springframework.ai.anthropic.AnthropicSkillContainer;
import org.springframework.ai.anthropic.AnthropicWebSearchTool;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.prompt.Prompt;

import static com.trainburt.logger.boot.capture.AnthropicServer.error;
import static com.trainburt.logger.boot.capture.AnthropicServer.message;
import static com.trainburt.logger.boot.capture.AnthropicServer.redactedBlock;
import static com.trainburt.logger.boot.capture.AnthropicServer.stream;
import static com.trainburt.logger.boot.capture.AnthropicServer.text;
import static com.trainburt.logger.boot.capture.AnthropicServer.textBlock;
import static com.trainburt.logger.boot.capture.AnthropicServer.thinkingBlock;
import static com.trainburt.logger.boot.capture.AnthropicServer.toolBlock;
import static com.trainburt.logger.boot.springai.Chat.collect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What is on the wire between Spring AI's Anthropic client and its provider is in the
 * log.
 */
@Timeout(60)
class AnthropicCaptureTests {

	private static AnthropicChatOptions.Builder options() {
		return AnthropicChatOptions.builder()
			.maxTokens(4000)
			.temperature(1.0)
			.topP(0.95)
			.topK(40)
			.stopSequences(List.of("END"))
			.thinkingEnabled(1024)
			.toolChoice(ToolChoice.ofAny(ToolChoiceAny.builder().build()))
			.disableParallelToolUse(true)
			.serviceTier(AnthropicServiceTier.STANDARD_ONLY)
			.metadata(Metadata.builder().userId("u-1").build())
			.httpHeaders(Map.of("X-Secret", Chat.API_KEY));
	}

	@Test
	void whenOptionsAreSetShouldLogThemAsTheyWereSent() {
		record("options", 1,
				(chat) -> chat.client()
					.prompt("Hi")
					.options(options())
					.tools(new OpenAiCaptureTests.Clock())
					.call()
					.content(),
				text("Hello"));
	}

	@Test
	void whenOptionsOfAStreamAreSetShouldLogThemAsTheyWereSent() {
		record("stream-options", 1,
				(chat) -> collect(chat.client()
					.prompt("Hi")
					.options(options().toolChoice(ToolChoice.ofTool(ToolChoiceTool.builder().name("now").build())))
					.tools(new OpenAiCaptureTests.Clock())
					.stream()
					.content()),
				stream("end_turn", textBlock("Hello")));
	}

	@Test
	void whenAnswerHasToFollowASchemaShouldLogIt() {
		AnthropicChatOptions.Builder options = AnthropicChatOptions.builder()
			.outputSchema("{\"type\":\"object\",\"properties\":{\"age\":{\"type\":\"integer\"}}}")
			.effort(OutputConfig.Effort.LOW);
		record("json-schema", 2, (chat) -> {
			chat.client().prompt("How old is Ada?").options(options).call().content();
			collect(chat.client().prompt("How old is Ada?").options(options).stream().content());
		}, text("{\"age\":36}"), stream("end_turn", textBlock("{\"age\":36}")));
	}

	@Test
	void whenProviderSearchesAndHasSkillsShouldLogIt() {
		AnthropicChatOptions.Builder options = AnthropicChatOptions.builder()
			.webSearchTool(AnthropicWebSearchTool.builder()
				.maxUses(3)
				.allowedDomains(List.of("example.com"))
				.userLocation("Riga", "LV", null, null)
				.build())
			.skillContainer(AnthropicSkillContainer.builder().skill(AnthropicSkill.PDF).build());
		record("server-tools", 2, (chat) -> {
			chat.client().prompt("Hi").options(options).call().content();
			collect(chat.client().prompt("Hi").options(options).stream().content());
		}, text("Hello"), stream("end_turn", textBlock("Hello")));
	}

	@Test
	void whenModelThinksShouldLogItInAnswersAndInHistory() {
		record("reasoning", 2, (chat) -> {
			List<AssistantMessage> answers = chat.client()
				.prompt("Warm?")
				.call()
				.chatResponse()
				.getResults()
				.stream()
				.map((generation) -> generation.getOutput())
				.toList();
			AssistantMessage answer = answers.get(answers.size() - 1);
			assertThat(answer.getText()).isEqualTo("Yes.");
			chat.client()
				.prompt(new Prompt(new UserMessage("Warm?"), answer, new UserMessage("Sure?")))
				.call()
				.content();
		}, message("end_turn", thinkingBlock("21 is warm."), redactedBlock(), textBlock("Yes.")), text("Sure."));
	}

	@Test
	void whenModelThinksInAStreamShouldLogItInAnswersAndInHistory() {
		record("stream-reasoning", 2, (chat) -> collect(
				chat.client().prompt("What time is it?").tools(new OpenAiCaptureTests.Clock()).stream().content()),
				stream("tool_use", thinkingBlock("I have to look."), toolBlock("toolu_1", "now", "{}")),
				stream("end_turn", thinkingBlock("12 is noon."), textBlock("Noon")));
	}

	@Test
	void whenModelThinksInAStreamOfItsOwnShouldLogIt() {
		record("model-stream-reasoning", 1,
				(chat) -> collect(chat.model().stream(new Prompt("Warm?")).map(Object::toString)),
				stream("end_turn", thinkingBlock("21 is warm."), textBlock("Yes.")));
	}

	@Test
	void whenDocumentsAreCitedShouldLogThemInTheMessage() {
		AnthropicChatOptions.Builder options = AnthropicChatOptions.builder()
			.citationDocuments(
					AnthropicCitationDocument.builder()
						.plainText("The fox is a small wild dog.")
						.title("Foxes")
						.citationsEnabled(true)
						.build(),
					AnthropicCitationDocument.builder()
						.pdf(new byte[] { 1, 2, 3 })
						.title("Dogs")
						.citationsEnabled(true)
						.build(),
					AnthropicCitationDocument.builder().customContent("One.", "Two.").citationsEnabled(true).build());
		record("citations", 2, (chat) -> {
			chat.client().prompt("What is a fox?").options(options).call().content();
			collect(chat.client().prompt("What is a fox?").options(options).stream().content());
		}, text("A dog."), stream("end_turn", textBlock("A dog.")));
	}

	@Test
	void whenAToolIsCalledWithoutArgumentsShouldLogThatThereAreNone() {
		record("tools-no-arguments", 2,
				(chat) -> chat.client()
					.prompt("What time is it?")
					.tools(new OpenAiCaptureTests.Clock())
					.call()
					.content(),
				message("tool_use", textBlock("Let me see."), toolBlock("toolu_1", "now", "{}")), text("Noon"));
	}

	@Test
	void whenAToolIsCalledWithoutArgumentsInAStreamShouldLogThatThereAreNone() {
		record("stream-tools-no-arguments", 1,
				(chat) -> collect(chat.model().stream(new Prompt("What time is it?")).map(Object::toString)),
				stream("tool_use", toolBlock("toolu_1", "now", "{}")));
	}

	@Test
	void whenPromptIsCachedShouldCountItAsTheApiDoes() {
		record("usage", 2, (chat) -> {
			chat.client().prompt("Hi").call().content();
			collect(chat.client().prompt("Hi").stream().content());
		}, text("Hello"), stream("end_turn", textBlock("Hello")));
	}

	@Test
	void whenPromptOfAModelsOwnStreamIsCachedShouldNotLogWhatIsNotKnown() {
		record("model-stream-usage", 1, (chat) -> collect(chat.model().stream(new Prompt("Hi")).map(Object::toString)),
				stream("end_turn", textBlock("Hello")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "refusal", "pause_turn", "max_tokens", "model_context_window_exceeded", "stop_sequence" })
	void whenAnswerEndsShouldSayWhy(String reason) {
		record("finish-" + reason.replace('_', '-'), 2, (chat) -> {
			chat.client().prompt("Hi").call().content();
			collect(chat.client().prompt("Hi").stream().content());
		}, message(reason, textBlock("Hel")), stream(reason, textBlock("Hel")));
	}

	@Test
	void whenStreamEndsWithoutAReasonShouldNotBeComplete() {
		record("stream-curtailed", 1, (chat) -> collect(chat.client().prompt("Hi").stream().content()),
				stream(null, textBlock("Hel")));
	}

	@Test
	void whenCallFailsShouldLogTheErrorWithItsStatus() {
		record("error", 2, (chat) -> {
			assertThatException().isThrownBy(() -> chat.client().prompt("Hi").call().content());
			assertThatException().isThrownBy(() -> collect(chat.client().prompt("Hi").stream().content()));
		}, error(529, "overloaded_error", "Overloaded"));
	}

	private static void record(String name, int logs, Chat.Use use, Script... scripts) {
		AnthropicServer server = new AnthropicServer(scripts);
		Chat.record("anthropic/" + name, logs, server,
				(registry) -> AnthropicChatModel.builder()
					.options(AnthropicChatOptions.builder()
						.baseUrl(server.url())
						.apiKey(Chat.API_KEY)
						.model("claude-sonnet-5")
						.maxRetries(0)
						.build())
					.observationRegistry(registry)
					.build(),
				use);
	}

}
