package com.trainburt.logger.boot.springai;

import java.util.List;
import java.util.Map;

import com.anthropic.models.messages.Metadata;
import com.anthropic.models.messages.OutputConfig;
import com.anthropic.models.messages.ToolChoice;
import com.anthropic.models.messages.ToolChoiceAny;
import com.anthropic.models.messages.ToolChoiceTool;
import com.trainburt.logger.boot.FakeBackend.Script;
import com.trainburt.logger.boot.capture.AbstractAnthropicCaptureTests;
import com.trainburt.logger.boot.capture.AnthropicServer;
import com.trainburt.logger.boot.capture.CapturedChat.Use;
import org.junit.jupiter.api.Test;

import org.springframework.ai.anthropic.AnthropicChatModel;
import org.springframework.ai.anthropic.AnthropicChatOptions;
import org.springframework.ai.anthropic.AnthropicCitationDocument;
import org.springframework.ai.anthropic.AnthropicServiceTier;
import org.springframework.ai.anthropic.AnthropicSkill;
import org.springframework.ai.anthropic.AnthropicSkillContainer;
import org.springframework.ai.anthropic.AnthropicWebSearchTool;
import org.springframework.ai.chat.client.ChatClient.ChatClientRequestSpec;

import static com.trainburt.logger.boot.capture.AnthropicServer.stream;
import static com.trainburt.logger.boot.capture.AnthropicServer.text;
import static com.trainburt.logger.boot.capture.AnthropicServer.textBlock;
import static com.trainburt.logger.boot.capture.AnthropicServer.thinkingBlock;
import static com.trainburt.logger.boot.capture.AnthropicServer.toolBlock;

/**
 * What is on the wire between Spring AI's Anthropic client and its provider is in the
 * log.
 */
class AnthropicCaptureTests extends AbstractAnthropicCaptureTests<ChatClientRequestSpec, Chat> {

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

	@Override
	protected ChatClientRequestSpec withOptions(ChatClientRequestSpec request) {
		return request.options(options()).tools(new Chat.Clock());
	}

	@Override
	protected ChatClientRequestSpec withOptionsAndToolChoice(ChatClientRequestSpec request) {
		return request.options(options().toolChoice(ToolChoice.ofTool(ToolChoiceTool.builder().name("now").build())))
			.tools(new Chat.Clock());
	}

	@Override
	protected ChatClientRequestSpec withSchema(ChatClientRequestSpec request) {
		return request.options(AnthropicChatOptions.builder()
			.outputSchema("{\"type\":\"object\",\"properties\":{\"age\":{\"type\":\"integer\"}}}")
			.effort(OutputConfig.Effort.LOW));
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
			chat.answer(chat.request("Hi").options(options));
			chat.streamedAnswer(chat.request("Hi").options(options));
		}, text("Hello"), stream("end_turn", textBlock("Hello")));
	}

	@Test
	void whenModelThinksInAStreamOfItsOwnShouldLogIt() {
		record("model-stream-reasoning", 1, (chat) -> chat.streamOfModel("Warm?"),
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
			chat.answer(chat.request("What is a fox?").options(options));
			chat.streamedAnswer(chat.request("What is a fox?").options(options));
		}, text("A dog."), stream("end_turn", textBlock("A dog.")));
	}

	@Test
	void whenAToolIsCalledWithoutArgumentsInAStreamShouldLogThatThereAreNone() {
		record("stream-tools-no-arguments", 1, (chat) -> chat.streamOfModel("What time is it?"),
				stream("tool_use", toolBlock("toolu_1", "now", "{}")));
	}

	@Test
	void whenPromptOfAModelsOwnStreamIsCachedShouldNotLogWhatIsNotKnown() {
		record("model-stream-usage", 1, (chat) -> chat.streamOfModel("Hi"), stream("end_turn", textBlock("Hello")));
	}

	@Test
	void whenStreamEndsWithoutAReasonShouldNotBeComplete() {
		record("stream-curtailed", 1, (chat) -> chat.askInStream("Hi"), stream(null, textBlock("Hel")));
	}

	@Override
	protected void record(String name, int logs, Use<Chat> use, Script... scripts) {
		AnthropicServer server = new AnthropicServer(scripts);
		Chat.record("anthropic/" + name, logs, server,
				(context) -> new Chat(context,
						(registry) -> AnthropicChatModel.builder()
							.options(AnthropicChatOptions.builder()
								.baseUrl(server.url())
								.apiKey(Chat.API_KEY)
								.model("claude-sonnet-5")
								.maxRetries(0)
								.build())
							.observationRegistry(registry)
							.build()),
				use);
	}

}
