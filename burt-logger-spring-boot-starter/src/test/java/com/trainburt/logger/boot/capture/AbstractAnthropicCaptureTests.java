package com.trainburt.logger.boot.capture;

import com.trainburt.logger.boot.FakeBackend.Script;
import com.trainburt.logger.boot.capture.CapturedChat.Use;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static com.trainburt.logger.boot.capture.AnthropicServer.error;
import static com.trainburt.logger.boot.capture.AnthropicServer.message;
import static com.trainburt.logger.boot.capture.AnthropicServer.redactedBlock;
import static com.trainburt.logger.boot.capture.AnthropicServer.stream;
import static com.trainburt.logger.boot.capture.AnthropicServer.text;
import static com.trainburt.logger.boot.capture.AnthropicServer.textBlock;
import static com.trainburt.logger.boot.capture.AnthropicServer.thinkingBlock;
import static com.trainburt.logger.boot.capture.AnthropicServer.toolBlock;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What is on the wire between a framework's Anthropic client and its provider is in the
 * log.
 *
 * @param <R> a request
 * @param <C> an application with the framework
 */
@Timeout(60)
public abstract class AbstractAnthropicCaptureTests<R, C extends CapturedChat<R>> {

	private static final String AGE = "{\"age\":36}";

	/** With all options that the client has, and a tool that has to be called. */
	protected abstract R withOptions(R request);

	/** As above, but the tool has to be the one named {@code now}. */
	protected abstract R withOptionsAndToolChoice(R request);

	/** With the schema of an answer that has an age. */
	protected abstract R withSchema(R request);

	/** Run a case, and compare logs and requests with what was recorded. */
	protected abstract void record(String name, int logs, Use<C> use, Script... scripts);

	@Test
	void whenOptionsAreSetShouldLogThemAsTheyWereSent() {
		record("options", 1, (chat) -> chat.answer(withOptions(chat.request("Hi"))), text("Hello"));
	}

	@Test
	void whenOptionsOfAStreamAreSetShouldLogThemAsTheyWereSent() {
		record("stream-options", 1, (chat) -> chat.streamedAnswer(withOptionsAndToolChoice(chat.request("Hi"))),
				stream("end_turn", textBlock("Hello")));
	}

	@Test
	void whenAnswerHasToFollowASchemaShouldLogIt() {
		record("json-schema", 2, (chat) -> {
			chat.answer(withSchema(chat.request("How old is Ada?")));
			chat.streamedAnswer(withSchema(chat.request("How old is Ada?")));
		}, text(AGE), stream("end_turn", textBlock(AGE)));
	}

	@Test
	void whenModelThinksShouldLogItInAnswersAndInHistory() {
		record("reasoning", 2, (chat) -> assertThat(chat.askTwice("Warm?", "Sure?")).isEqualTo("Yes."),
				message("end_turn", thinkingBlock("21 is warm."), redactedBlock(), textBlock("Yes.")), text("Sure."));
	}

	@Test
	void whenModelThinksInAStreamShouldLogItInAnswersAndInHistory() {
		record("stream-reasoning", 2, (chat) -> chat.streamedAnswer(chat.withClock(chat.request("What time is it?"))),
				stream("tool_use", thinkingBlock("I have to look."), toolBlock("toolu_1", "now", "{}")),
				stream("end_turn", thinkingBlock("12 is noon."), textBlock("Noon")));
	}

	@Test
	void whenAToolIsCalledWithoutArgumentsShouldLogThatThereAreNone() {
		record("tools-no-arguments", 2, (chat) -> chat.answer(chat.withClock(chat.request("What time is it?"))),
				message("tool_use", textBlock("Let me see."), toolBlock("toolu_1", "now", "{}")), text("Noon"));
	}

	@Test
	void whenPromptIsCachedShouldCountItAsTheApiDoes() {
		record("usage", 2, (chat) -> {
			chat.ask("Hi");
			chat.askInStream("Hi");
		}, text("Hello"), stream("end_turn", textBlock("Hello")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "refusal", "pause_turn", "max_tokens", "model_context_window_exceeded", "stop_sequence" })
	void whenAnswerEndsShouldSayWhy(String reason) {
		record("finish-" + reason.replace('_', '-'), 2, (chat) -> {
			chat.ask("Hi");
			chat.askInStream("Hi");
		}, message(reason, textBlock("Hel")), stream(reason, textBlock("Hel")));
	}

	@Test
	void whenCallFailsShouldLogTheErrorWithItsStatus() {
		record("error", 2, (chat) -> {
			assertThatException().isThrownBy(() -> chat.ask("Hi"));
			assertThatException().isThrownBy(() -> chat.askInStream("Hi"));
		}, error(529, "overloaded_error", "Overloaded"));
	}

}
