package com.trainburt.logger.boot.springai;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.trainburt.logger.Feedback;
import com.trainburt.logger.LogId;
import com.trainburt.logger.LogRef;
import com.trainburt.logger.boot.FakeBackend.Script;
import com.trainburt.logger.boot.capture.CallRecorder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;

import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.advisor.api.CallAdvisor;
import org.springframework.ai.chat.client.advisor.api.CallAdvisorChain;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.core.Ordered;

import static com.trainburt.logger.boot.capture.ModelServer.answer;
import static com.trainburt.logger.boot.capture.OpenAiServer.ending;
import static com.trainburt.logger.boot.capture.OpenAiServer.error;
import static com.trainburt.logger.boot.capture.OpenAiServer.hangingStream;
import static com.trainburt.logger.boot.capture.OpenAiServer.stream;
import static com.trainburt.logger.boot.capture.OpenAiServer.text;
import static com.trainburt.logger.boot.capture.OpenAiServer.texts;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The ways in which an application that uses Spring AI has the id of a log.
 */
@Timeout(60)
class LogIdCaptureTests {

	private static final Script CALL_TOOL = answer("openai/call-tool.json", "now");

	private static final Script STREAM_TOOL = answer("openai/call-tool.sse", "now");

	private static final Script STREAM = stream(ending("stop", texts("It is ", "noon.")));

	private final LogId given = LogId.create();

	@Test
	void whenIdIsGivenAsAdvisorParameterShouldBeThatOfTheLog() {
		Chat.run((chat) -> {
			ChatClientResponse response = chat.client()
				.prompt("Hi")
				.advisors((advisors) -> advisors.param("burt.log_id", this.given))
				.call()
				.chatClientResponse();
			assertThat(shown(response)).isEqualTo(this.given);
			assertIsOfOneLog(chat.logs(1));
		}, text("Hello"));
	}

	@Test
	void whenIdIsGivenAsTextInTheToolContextShouldBeThatOfTheLog() {
		Chat.run((chat) -> {
			ChatClientResponse response = chat.client()
				.prompt("Hi")
				.toolContext(Map.of("burt.log_id", this.given.toString()))
				.call()
				.chatClientResponse();
			assertThat(shown(response)).isEqualTo(this.given);
			assertIsOfOneLog(chat.logs(1));
		}, text("Hello"));
	}

	@Test
	void whenIdIsGivenToAModelShouldBeThatOfTheLog() {
		Chat.run((chat) -> {
			chat.model()
				.call(new Prompt("Hi",
						OpenAiChatOptions.builder()
							.model("gpt-5")
							.toolContext(Map.of("burt.log_id", this.given))
							.build()));
			assertIsOfOneLog(chat.logs(1));
		}, text("Hello"));
		LogId other = LogId.create();
		Chat.run((chat) -> {
			chat.model()
				.stream(new Prompt(
						UserMessage.builder().text("Hi").metadata(Map.of("burt.log_id", other.uuid())).build()))
				.blockLast(Chat.LONG);
			assertThat(ids(chat.logs(1), "log_id")).containsExactly(other);
		}, STREAM);
	}

	@Test
	void whenIdIsGivenToAStreamShouldBeThatOfTheLog() {
		Chat.run((chat) -> {
			List<ChatClientResponse> pieces = chat.client()
				.prompt("Hi")
				.advisors((advisors) -> advisors.param("burt.log_id", this.given))
				.stream()
				.chatClientResponse()
				.collectList()
				.block(Chat.LONG);
			assertThat(pieces).isNotEmpty().allSatisfy((piece) -> assertThat(shown(piece)).isEqualTo(this.given));
			assertIsOfOneLog(chat.logs(1));
		}, STREAM);
	}

	@Test
	void whenIdIsGivenToAToolLoopShouldNameTheTurn() {
		Chat.run((chat) -> {
			ChatClientResponse response = chat.client()
				.prompt("What time is it?")
				.tools(new Chat.Clock())
				.advisors((advisors) -> advisors.param("burt.log_id", this.given))
				.call()
				.chatClientResponse();
			assertThat(shown(response)).isEqualTo(this.given);
			assertIsATurn(chat.logs(2));
		}, CALL_TOOL, text("It is noon."));
	}

	@Test
	void whenIdIsGivenInTheToolContextOfAToolLoopShouldNameTheTurn() {
		Chat.run((chat) -> {
			chat.client()
				.prompt("What time is it?")
				.tools(new Chat.Clock())
				.toolContext(Map.of("burt.log_id", this.given))
				.call()
				.content();
			assertIsATurn(chat.logs(2));
		}, CALL_TOOL, text("It is noon."));
	}

	@Test
	void whenIdIsGivenToAStreamedToolLoopShouldNameTheTurn() {
		Chat.run((chat) -> {
			List<ChatClientResponse> pieces = chat.client()
				.prompt("What time is it?")
				.tools(new Chat.Clock())
				.advisors((advisors) -> advisors.param("burt.log_id", this.given))
				.stream()
				.chatClientResponse()
				.collectList()
				.block(Chat.LONG);
			assertThat(pieces).isNotEmpty().allSatisfy((piece) -> assertThat(shown(piece)).isEqualTo(this.given));
			assertIsATurn(chat.logs(2));
		}, STREAM_TOOL, STREAM);
	}

	@Test
	void whenNoIdIsGivenShouldShowThatOfTheLogInTheResponse() {
		Chat.run((chat) -> {
			ChatClientResponse response = chat.client().prompt("Hi").call().chatClientResponse();
			assertThat(ids(chat.logs(1), "log_id")).containsExactly(shown(response));
			assertThat(chat.logs(1).get(0).get("metadata").has("turn_id")).isFalse();
		}, text("Hello"));
	}

	@Test
	void whenNoIdIsGivenToAStreamShouldShowThatOfTheLogInEachPiece() {
		Chat.run((chat) -> {
			Set<LogId> shown = new HashSet<>();
			chat.client()
				.prompt("Hi")
				.stream()
				.chatClientResponse()
				.doOnNext((piece) -> shown.add(shown(piece)))
				.blockLast(Chat.LONG);
			assertThat(shown).containsExactlyElementsOf(ids(chat.logs(1), "log_id"));
		}, STREAM);
	}

	@Test
	void whenNoIdIsGivenToAToolLoopShouldShowThatOfTheLastRound() {
		Chat.run((chat) -> {
			ChatClientResponse response = chat.client()
				.prompt("What time is it?")
				.tools(new Chat.Clock())
				.call()
				.chatClientResponse();
			List<LogId> ids = ids(chat.logs(2), "log_id");
			assertThat(ids).doesNotHaveDuplicates();
			assertThat(shown(response)).isEqualTo(ids.get(1));
		}, CALL_TOOL, text("It is noon."));
	}

	@Test
	void whenNoIdIsGivenToAStreamedToolLoopShouldShowThatOfTheRound() {
		Chat.run((chat) -> {
			List<ChatClientResponse> pieces = chat.client()
				.prompt("What time is it?")
				.tools(new Chat.Clock())
				.stream()
				.chatClientResponse()
				.collectList()
				.block(Chat.LONG);
			List<LogId> ids = ids(chat.logs(2), "log_id");
			assertThat(ids).doesNotHaveDuplicates();
			assertThat(shown(pieces.get(pieces.size() - 1))).isEqualTo(ids.get(1));
		}, STREAM_TOOL, STREAM);
	}

	@Test
	void whenFeedbackIsByResponseIdShouldFindItInTheLog() {
		Chat.run((chat) -> {
			ChatResponse response = chat.client().prompt("Hi").call().chatResponse();
			chat.logger().feedback(LogRef.responseId(response.getMetadata().getId()), Feedback.thumbsUp());
			List<JsonNode> logs = chat.logs(2);
			assertThat(logs.get(1).at("/request/feedback/response_id")).isEqualTo(logs.get(0).at("/response/id"));
		}, text("Hello"));
	}

	@Test
	void whenFeedbackOnAStreamIsByResponseIdShouldFindItInTheLog() {
		Chat.run((chat) -> {
			ChatResponse last = chat.client().prompt("Hi").stream().chatResponse().blockLast(Chat.LONG);
			chat.logger().feedback(LogRef.responseId(last.getMetadata().getId()), Feedback.thumbsUp());
			List<JsonNode> logs = chat.logs(2);
			assertThat(logs.get(1).at("/request/feedback/response_id")).isEqualTo(logs.get(0).at("/response/id"));
		}, STREAM);
	}

	@Test
	void whenFeedbackOnAToolLoopIsByResponseIdShouldFindItInTheLogOfTheLastRound() {
		Chat.run((chat) -> {
			ChatResponse response = chat.client()
				.prompt("What time is it?")
				.tools(new Chat.Clock())
				.call()
				.chatResponse();
			chat.logger().feedback(LogRef.responseId(response.getMetadata().getId()), Feedback.thumbsUp());
			List<JsonNode> logs = chat.logs(3);
			assertThat(logs.get(2).at("/request/feedback/response_id")).isEqualTo(logs.get(1).at("/response/id"));
		}, CALL_TOOL, text("It is noon."));
	}

	@Test
	void whenStreamIsCancelledShouldHaveTheGivenId() {
		Chat.run((chat) -> {
			chat.client()
				.prompt("Hi")
				.advisors((advisors) -> advisors.param("burt.log_id", this.given))
				.stream()
				.chatResponse()
				.blockFirst(Chat.LONG);
			List<JsonNode> logs = chat.logs(1);
			assertThat(logs.get(0).at("/metadata/outcome").asString()).isEqualTo("cancelled");
			assertIsOfOneLog(logs);
		}, hangingStream(texts("It is ", "noon.")));
	}

	@Test
	void whenCallFailsShouldHaveTheGivenIdAsThatOfItsTurn() {
		Chat.run((chat) -> {
			try {
				chat.client()
					.prompt("Hi")
					.advisors((advisors) -> advisors.param("burt.log_id", this.given))
					.call()
					.content();
			}
			catch (RuntimeException ex) {
				assertThat(ex).hasMessageContaining("no such luck");
			}
			List<JsonNode> logs = chat.logs(1);
			assertThat(ids(logs, "turn_id")).containsExactly(this.given);
			assertThat(ids(logs, "log_id")).doesNotContain(this.given);
		}, error(400, "no such luck"));
	}

	@Test
	void whenModelFallsBackToAnotherShouldGiveTheIdToTheAnswer() {
		Chat.run((chat) -> {
			chat.client(new Fallback(chat.model()))
				.prompt("Hi")
				.advisors((advisors) -> advisors.param("burt.log_id", this.given))
				.call()
				.content();
			List<JsonNode> logs = chat.logs(2);
			assertThat(logs.get(0).at("/metadata/outcome").asString()).isEqualTo("error");
			assertThat(logs.get(0).at("/metadata/turn_id").asString()).isEqualTo(this.given.toString());
			assertThat(logs.get(1).at("/metadata/log_id").asString()).isEqualTo(this.given.toString());
		}, error(400, "no such luck"), text("Hello"));
	}

	@Test
	void whenAnAdvisorAsksAgainShouldHaveTwoLogsOfOneTurn() {
		Chat.run((chat) -> {
			chat.client()
				.prompt("Hi")
				.advisors((advisors) -> advisors.param("burt.log_id", this.given).advisors(new AskTwice()))
				.call()
				.content();
			List<JsonNode> logs = chat.logs(2);
			assertThat(logs.get(0).at("/metadata/log_id").asString()).isEqualTo(this.given.toString());
			assertThat(logs.get(1).at("/metadata/log_id").asString()).isNotEqualTo(this.given.toString());
			assertThat(logs.get(1).at("/metadata/turn_id").asString()).isEqualTo(this.given.toString());
		}, text("Hello"));
	}

	@Test
	void whenModelFallsBackToAnotherShouldShowTheIdOfTheAnswer() {
		Chat.run((chat) -> {
			ChatClientResponse response = chat.client(new Fallback(chat.model()))
				.prompt("Hi")
				.call()
				.chatClientResponse();
			List<JsonNode> logs = chat.logs(2);
			assertThat(logs.get(1).at("/metadata/outcome").asString()).isEqualTo("complete");
			assertThat(shown(response)).isEqualTo(ids(logs, "log_id").get(1)).isNotEqualTo(ids(logs, "log_id").get(0));
		}, error(400, "no such luck"), text("Hello"));
	}

	@Test
	void whenToolCallsAModelShouldNotGiveItTheId() {
		Chat.run((chat) -> {
			chat.client()
				.prompt("What time is it?")
				.tools(new Asker(chat))
				.advisors((advisors) -> advisors.param("burt.log_id", this.given))
				.call()
				.content();
			List<JsonNode> logs = chat.logs(3);
			assertThat(logs).filteredOn((log) -> log.get("metadata").has("turn_id")).hasSize(2);
			assertThat(ids(logs, "log_id")).doesNotContain(this.given).doesNotHaveDuplicates();
		}, answer("openai/call-tool.json", "ask"), text("noon"), text("It is noon."));
	}

	@Test
	void whenCallIsLeftOutShouldShowNoId() {
		Chat.run((chat) -> {
			ChatClientResponse response = chat.client()
				.prompt("Hi")
				.advisors((advisors) -> advisors.param("burt.log", false))
				.call()
				.chatClientResponse();
			assertThat(response.context()).doesNotContainKey("burt.log_id");
			chat.client()
				.prompt("Hi")
				.advisors((advisors) -> advisors.param("burt.log", false))
				.stream()
				.chatClientResponse()
				.doOnNext((piece) -> assertThat(piece.context()).doesNotContainKey("burt.log_id"))
				.blockLast(Chat.LONG);
			assertThat(chat.logs(0)).isEmpty();
		}, text("Hello"), STREAM);
	}

	@Test
	void whenWhatIsGivenIsNoIdShouldSaySoOnce() {
		Logger log = (Logger) LoggerFactory.getLogger(CallRecorder.class);
		Level level = log.getLevel();
		log.setLevel(Level.WARN);
		ListAppender<ILoggingEvent> lines = new ListAppender<>();
		lines.start();
		log.addAppender(lines);
		Chat.run((chat) -> {
			for (int i = 0; i < 2; i++) {
				chat.client()
					.prompt("Hi")
					.advisors((advisors) -> advisors.param("burt.log_id", "order-17"))
					.call()
					.content();
			}
			assertThat(ids(chat.logs(2), "log_id")).doesNotHaveDuplicates();
		}, text("Hello"));
		log.detachAppender(lines);
		log.setLevel(level);
		assertThat(lines.list).singleElement()
			.satisfies(
					(line) -> assertThat(line.getFormattedMessage()).contains("cannot use the value of 'burt.log_id'")
						.doesNotContain("order-17"));
	}

	private void assertIsOfOneLog(List<JsonNode> logs) {
		assertThat(ids(logs, "log_id")).containsExactly(this.given);
		assertThat(logs.get(0).get("metadata").has("turn_id")).isFalse();
	}

	private void assertIsATurn(List<JsonNode> logs) {
		assertThat(ids(logs, "turn_id")).containsExactly(this.given, this.given);
		assertThat(ids(logs, "log_id")).doesNotContain(this.given).doesNotHaveDuplicates();
	}

	private static List<LogId> ids(List<JsonNode> logs, String name) {
		return logs.stream().map((log) -> LogId.parse(log.at("/metadata/" + name).asString())).toList();
	}

	private static LogId shown(ChatClientResponse response) {
		return LogId.parse(Objects.requireNonNull(response.context().get("burt.log_id")).toString());
	}

	record Asker(Chat chat) {

		@Tool(description = "Asks another model")
		String ask() {
			return Stream.of(this.chat.client().prompt("What time is it?").call().content()).findFirst().orElseThrow();
		}

	}

	static class AskTwice implements CallAdvisor {

		@Override
		public ChatClientResponse adviseCall(ChatClientRequest request, CallAdvisorChain chain) {
			chain.copy(this).nextCall(request);
			return chain.nextCall(request);
		}

		@Override
		public String getName() {
			return "twice";
		}

		@Override
		public int getOrder() {
			return Ordered.HIGHEST_PRECEDENCE + 1;
		}

	}

	record Fallback(ChatModel model) implements ChatModel {

		@Override
		public ChatOptions getOptions() {
			return this.model.getOptions();
		}

		@Override
		public ChatResponse call(Prompt prompt) {
			try {
				return this.model.call(prompt);
			}
			catch (RuntimeException ex) {
				return this.model.call(prompt);
			}
		}

		@Override
		public Flux<ChatResponse> stream(Prompt prompt) {
			return this.model.stream(prompt);
		}

	}

}
