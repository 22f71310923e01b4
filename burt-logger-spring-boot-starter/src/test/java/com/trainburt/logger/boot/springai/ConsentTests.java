package com.trainburt.logger.boot.springai;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.trainburt.logger.boot.FakeBackend.Script;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.advisor.MessageChatMemoryAdvisor;
import org.springframework.ai.chat.client.advisor.api.CallAdvisor;
import org.springframework.ai.chat.client.advisor.api.CallAdvisorChain;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.chat.memory.MessageWindowChatMemory;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.core.Ordered;

import static com.trainburt.logger.boot.capture.ModelServer.answer;
import static com.trainburt.logger.boot.capture.OpenAiServer.ending;
import static com.trainburt.logger.boot.capture.OpenAiServer.stream;
import static com.trainburt.logger.boot.capture.OpenAiServer.text;
import static com.trainburt.logger.boot.capture.OpenAiServer.texts;
import static com.trainburt.logger.boot.springai.Chat.collect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Calls that must not be logged never are, with memory and with clients of any kind.
 */
@Timeout(60)
class ConsentTests {

	private static final Script TOOL_CALL = answer("openai/call-temperature.json");

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
		Chat.run((chat) -> {
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
		Chat.run((chat) -> {
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
	void whenCallerNamesAnotherConversationShouldLeaveOutThatOfTheMemory() {
		Chat.run((chat) -> {
			ChatClient client = withMemory(chat.client());
			client.prompt("secret")
				.advisors((advisors) -> advisors.param(ChatMemory.CONVERSATION_ID, "c-1")
					.param("burt.conversation_id", "shown")
					.param("burt.log", false))
				.call()
				.content();
			ask(client, "What did I say?", "c-1", false);
			ask(client, "Hello", "c-2", false);
			assertThat(chat.logs(1).toString()).contains("Hello").doesNotContain("secret");
		}, text("a"));
	}

	@Test
	void whenNoModelIsReachedShouldLeaveOutTheRestOfTheConversation() {
		Chat.run((chat) -> {
			ChatClient client = withMemory(chat.client());
			assertThatIllegalStateException().isThrownBy(() -> client.prompt("secret")
				.advisors((advisors) -> advisors.param(ChatMemory.CONVERSATION_ID, "c-1")
					.param("burt.log", false)
					.advisors(new Guard()))
				.call()
				.content());
			ask(client, "What did I say?", "c-1", false);
			ask(client, "Hello", "c-2", false);
			assertThat(chat.logs(1).toString()).contains("Hello").doesNotContain("secret");
		}, text("a"));
	}

	@Test
	void whenAToolLeavesOutACallOfAClientShouldLogTheCallThatItServes() {
		Chat.run((chat) -> {
			ChatClient inner = withMemory(chat.client());
			ChatClient client = withMemory(chat.client());
			askWithTool(client, () -> {
				ask(inner, "secret", "c-2", true);
				return chat.client()
					.prompt("secret")
					.advisors((advisors) -> advisors.param("burt.log", false))
					.call()
					.content();
			});
			ask(client, "Hello", "c-1", false);
			ask(inner, "What did I say?", "c-2", false);
			assertThat(chat.logs(3)).hasSize(3)
				.allSatisfy((log) -> assertThat(log.at("/metadata/conversation_id").asString()).isEqualTo("c-1"));
		}, TOOL_CALL, text("a"));
	}

	@Test
	void whenAToolLeavesOutACallOfAModelShouldLogTheCallThatItServes() {
		Chat.run((chat) -> {
			ChatClient client = withMemory(chat.client());
			askWithTool(client, () -> chat.model()
				.call(new Prompt(UserMessage.builder().text("secret").metadata(Map.of("burt.log", false)).build()))
				.getResult()
				.getOutput()
				.getText());
			ask(client, "Hello", "c-1", false);
			assertThat(chat.logs(3)).hasSize(3).noneSatisfy((log) -> assertThat(log.toString()).contains("secret"));
		}, TOOL_CALL, text("a"));
	}

	private static void askWithTool(ChatClient client, Supplier<String> thermometer) {
		client.prompt("Is it warm in Riga?")
			.tools(new Chat.Weather(thermometer))
			.advisors((advisors) -> advisors.param(ChatMemory.CONVERSATION_ID, "c-1"))
			.call()
			.content();
	}

	@Test
	void whenAMessageOfTheHistoryIsNotToBeLoggedShouldLeaveOutTheCall() {
		Chat.run((chat) -> {
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
		Chat.run((chat) -> {
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
		Chat.run((chat) -> {
			collect(ChatClient.create(chat.model()).prompt("1").stream().content());
			chat.logs(1);
			assertThat(this.lines.list).hasSize(1);
		}, stream(ending("stop", texts("a"))));
	}

	@Test
	void whenAClientHasNoRegistryShouldHonourTheToolContext() {
		Chat.run((chat) -> {
			ChatClient client = ChatClient.create(chat.model());
			client.prompt("secret").toolContext(Map.of("burt.log", false)).call().content();
			collect(client.prompt("secret").toolContext(Map.of("burt.log", false)).stream().content());
			client.prompt("Hello").toolContext(Map.of("burt.user_id", "ada")).call().content();
			assertThat(chat.logs(1)).singleElement()
				.satisfies((log) -> assertThat(log.at("/metadata/user_id").asString()).isEqualTo("ada"));
		}, text("a"), stream(ending("stop", texts("b"))), text("c"));
	}

	@Test
	void whenAClientHasNoRegistryShouldLeaveOutTheConversationOfTheToolContext() {
		Chat.run((chat) -> {
			ChatClient client = withMemory(ChatClient.create(chat.model()));
			askUnseen(client, "secret", Map.of("burt.log", false, "burt.conversation_id", "c-1"));
			askUnseen(client, "What did I say?", Map.of("burt.conversation_id", "c-1"));
			chat.client().prompt("Hello").call().content();
			assertThat(chat.logs(1).toString()).contains("Hello").doesNotContain("secret");
		}, text("a"));
	}

	@Test
	void whenAClientHasNoRegistryShouldSayThatItNeedsTheConversation() {
		Chat.run((chat) -> {
			ChatClient client = withMemory(ChatClient.create(chat.model()));
			askUnseen(client, "not so secret", Map.of("burt.log", false));
			askUnseen(client, "What did I say?", Map.of());
			assertThat(chat.logs(1).toString()).contains("not so secret");
			assertThat(this.lines.list).singleElement()
				.satisfies((line) -> assertThat(line.getFormattedMessage()).contains("'burt.conversation_id'"));
		}, text("a"));
	}

	private static void askUnseen(ChatClient client, String question, Map<String, Object> toolContext) {
		client.prompt(question)
			.advisors((advisors) -> advisors.param(ChatMemory.CONVERSATION_ID, "c-1"))
			.toolContext(toolContext)
			.call()
			.content();
	}

	@Test
	void whenClientsAreSeenOrThereAreNoneShouldNotWarn() {
		Chat.run((chat) -> {
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

	/**
	 * Lets no call through to a model.
	 */
	private static final class Guard implements CallAdvisor {

		@Override
		public ChatClientResponse adviseCall(ChatClientRequest request, CallAdvisorChain chain) {
			throw new IllegalStateException("not allowed");
		}

		@Override
		public String getName() {
			return "guard";
		}

		@Override
		public int getOrder() {
			return Ordered.LOWEST_PRECEDENCE - 10;
		}

	}

}
