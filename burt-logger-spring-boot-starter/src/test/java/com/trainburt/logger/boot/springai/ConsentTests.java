package com.trainburt.logger.boot.springai;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.trainburt.logger.boot.FakeBackend.Script;
import com.trainburt.logger.boot.capture.OpenAiServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.advisor.MessageChatMemoryAdvisor;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.chat.memory.MessageWindowChatMemory;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import tools.jackson.databind.JsonNode;

import static com.trainburt.logger.boot.capture.OpenAiServer.ending;
import static com.trainburt.logger.boot.capture.OpenAiServer.stream;
import static com.trainburt.logger.boot.capture.OpenAiServer.text;
import static com.trainburt.logger.boot.capture.OpenAiServer.texts;
import static com.trainburt.logger.boot.springai.Chat.collect;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is not to be logged never is, with memory and with clients of any kind.
 */
@Timeout(60)
class ConsentTests {

	private final Logger log = (Logger) LoggerFactory.getLogger(UnseenClients.class);

	private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

	private final Level level = this.log.getLevel();

	@BeforeEach
	void listen() {
		this.log.setLevel(Level.WARN);
		this.lines.start();
		this.log.addAppender(this.lines);
	}

	@AfterEach
	void listenNoMore() {
		this.log.detachAppender(this.lines);
		this.log.setLevel(this.level);
	}

	@Test
	void whenATurnIsLeftOutShouldNotComeBackAsHistory() {
		run((chat) -> {
			ChatClient client = withMemory(chat.client());
			ask(client, "secret", "c-1", true);
			ask(client, "What did I say?", "c-1", false);
			ask(client, "Hello", "c-2", false);
			List<JsonNode> logs = chat.logs(1);
			assertThat(logs.toString()).contains("Hello").doesNotContain("secret");
		}, text("a"));
	}

	@Test
	void whenAStreamedTurnIsLeftOutShouldNotComeBackAsHistory() {
		run((chat) -> {
			ChatClient client = withMemory(chat.client());
			collect(client.prompt("secret")
				.advisors((advisors) -> advisors.param(ChatMemory.CONVERSATION_ID, "c-1").param("burt.log", "false"))
				.stream()
				.content());
			ask(client, "What did I say?", "c-1", false);
			ask(client, "Hello", "c-2", false);
			assertThat(chat.logs(1).toString()).contains("Hello").doesNotContain("secret");
		}, stream(ending("stop", texts("a"))), text("b"));
	}

	@Test
	void whenAMessageOfTheHistoryIsNotToBeLoggedShouldLeaveOutTheCall() {
		run((chat) -> {
			chat.model()
				.call(new Prompt(UserMessage.builder().text("secret").metadata(Map.of("burt.log", false)).build(),
						new AssistantMessage("a"), new UserMessage("What did I say?")));
			chat.client()
				.prompt(new Prompt(new UserMessage("Hi"),
						AssistantMessage.builder().content("secret").properties(Map.of("burt.log", "false")).build(),
						new UserMessage("What did you say?")))
				.advisors((advisors) -> advisors.param("burt.log", true))
				.call()
				.content();
			chat.model().call(new Prompt("Hello"));
			assertThat(chat.logs(1).toString()).contains("Hello").doesNotContain("secret");
		}, text("a"));
	}

	@Test
	void whenAClientHasNoRegistryShouldWarnOnce() {
		run((chat) -> {
			ChatClient client = ChatClient.create(chat.model());
			client.prompt("1").advisors((advisors) -> advisors.param("burt.log", false)).call().content();
			client.prompt("2").advisors((advisors) -> advisors.param("burt.log", false)).call().content();
			chat.logs(2);
			assertThat(this.lines.list).singleElement()
				.satisfies((line) -> assertThat(line.getFormattedMessage()).startsWith(
						"Burt Logger does not see the advisor parameters of a ChatClient, not even 'burt.log'"));
		}, text("a"));
	}

	@Test
	void whenAClientThatStreamsHasNoRegistryShouldWarn() {
		run((chat) -> {
			collect(ChatClient.create(chat.model()).prompt("1").stream().content());
			chat.logs(1);
			assertThat(this.lines.list).hasSize(1);
		}, stream(ending("stop", texts("a"))));
	}

	@Test
	void whenAClientHasNoRegistryShouldHonourTheToolContext() {
		run((chat) -> {
			ChatClient client = ChatClient.create(chat.model());
			client.prompt("secret").toolContext(Map.of("burt.log", false)).call().content();
			collect(client.prompt("secret").toolContext(Map.of("burt.log", false)).stream().content());
			client.prompt("Hello").toolContext(Map.of("burt.user_id", "ada")).call().content();
			assertThat(chat.logs(1)).singleElement()
				.satisfies((log) -> assertThat(log.at("/metadata/user_id").asString()).isEqualTo("ada"));
		}, text("a"), stream(ending("stop", texts("b"))), text("c"));
	}

	@Test
	void whenClientsAreSeenOrThereAreNoneShouldNotWarn() {
		run((chat) -> {
			chat.client().prompt("1").call().content();
			collect(chat.client().prompt("2").stream().content());
			chat.model().call(new Prompt("3"));
			collect(chat.model().stream(new Prompt("4")).map(Object::toString));
			chat.logs(4);
			assertThat(this.lines.list).isEmpty();
		}, text("a"), stream(ending("stop", texts("b"))), text("c"), stream(ending("stop", texts("d"))));
	}

	private static ChatClient withMemory(ChatClient client) {
		return client.mutate()
			.defaultAdvisors(MessageChatMemoryAdvisor.builder(MessageWindowChatMemory.builder().build()).build())
			.build();
	}

	private static void ask(ChatClient client, String question, String conversation, boolean leftOut) {
		Consumer<ChatClient.AdvisorSpec> consent = leftOut ? (advisors) -> advisors.param("burt.log", false)
				: (advisors) -> {
				};
		client.prompt(question)
			.advisors((advisors) -> advisors.param(ChatMemory.CONVERSATION_ID, conversation))
			.advisors(consent)
			.call()
			.content();
	}

	private static void run(Chat.Use use, Script... scripts) {
		Chat.runner().run((context) -> {
			try (OpenAiServer server = new OpenAiServer(scripts)) {
				use.with(new Chat(context,
						(registry) -> OpenAiChatModel.builder()
							.options(OpenAiChatOptions.builder()
								.baseUrl(server.baseUrl())
								.apiKey(Chat.API_KEY)
								.model("gpt-5")
								.maxRetries(0)
								.build())
							.observationRegistry(registry)
							.build()));
			}
		});
	}

}
