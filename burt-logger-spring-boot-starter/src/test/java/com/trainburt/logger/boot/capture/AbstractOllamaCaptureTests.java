package com.trainburt.logger.boot.capture;

import com.trainburt.logger.boot.FakeBackend.Script;
import com.trainburt.logger.boot.capture.CapturedChat.Use;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static com.trainburt.logger.boot.capture.ModelServer.answer;
import static com.trainburt.logger.boot.capture.OllamaServer.content;
import static com.trainburt.logger.boot.capture.OllamaServer.error;
import static com.trainburt.logger.boot.capture.OllamaServer.message;
import static com.trainburt.logger.boot.capture.OllamaServer.stream;
import static com.trainburt.logger.boot.capture.OllamaServer.text;
import static com.trainburt.logger.boot.capture.OllamaServer.thinking;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What is on the wire between a framework's Ollama client and its provider is in the log.
 *
 * @param <R> a request
 * @param <C> an application with the framework
 */
@Timeout(60)
public abstract class AbstractOllamaCaptureTests<R, C extends CapturedChat<R>> {

	private static final String AGE = "{\"age\":36}";

	/** With all options that the client has. */
	protected abstract R withOptions(R request);

	protected abstract R withJsonAnswer(R request);

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
		record("stream-options", 1, (chat) -> chat.streamedAnswer(withOptions(chat.request("Hi"))),
				stream("stop", content("Hello")));
	}

	@Test
	void whenAnswerHasToBeJsonShouldLogIt() {
		record("json-object", 2, (chat) -> {
			chat.answer(withJsonAnswer(chat.request("Hi")));
			chat.streamedAnswer(withJsonAnswer(chat.request("Hi")));
		}, text("{}"), stream("stop", content("{}")));
	}

	@Test
	void whenAnswerHasToFollowASchemaShouldLogIt() {
		record("json-schema", 2, (chat) -> {
			chat.answer(withSchema(chat.request("How old is Ada?")));
			chat.streamedAnswer(withSchema(chat.request("How old is Ada?")));
		}, text(AGE), stream("stop", content(AGE)));
	}

	@Test
	void whenToolsAreCalledShouldGiveThemIds() {
		record("tools", 2, (chat) -> chat.answer(chat.withThermometer(chat.request("Is it warm in Riga and Oslo?"))),
				answer("ollama/call-both.json"), text("Yes."));
	}

	@Test
	void whenModelThinksShouldLogIt() {
		record("reasoning", 2, (chat) -> assertThat(chat.askTwice("Warm?", "Sure?")).isEqualTo("Yes."),
				message("stop", thinking("21 is warm.", "Yes.")), text("Sure."));
	}

	@Test
	void whenModelThinksInAStreamShouldLogIt() {
		record("stream-reasoning", 1, (chat) -> chat.askInStream("Warm?"),
				stream("stop", thinking("21 is ", ""), thinking("warm.", ""), content("Yes.")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "length", "load" })
	void whenAnswerIsNotWholeShouldSayWhy(String reason) {
		record("finish-" + reason, 2, (chat) -> {
			chat.ask("Hi");
			chat.askInStream("Hi");
		}, message(reason, content("Hel")), stream(reason, content("Hel")));
	}

	@Test
	void whenCallFailsShouldLogTheErrorWithItsStatus() {
		record("error", 2, (chat) -> {
			assertThatException().isThrownBy(() -> chat.ask("Hi"));
			assertThatException().isThrownBy(() -> chat.askInStream("Hi"));
		}, error(404, "model 'llama3.2' not found"));
	}

}
