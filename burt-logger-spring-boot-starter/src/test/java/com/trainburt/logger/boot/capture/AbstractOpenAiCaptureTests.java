package com.trainburt.logger.boot.capture;

import com.trainburt.logger.boot.FakeBackend.Script;
import com.trainburt.logger.boot.capture.CapturedChat.Use;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static com.trainburt.logger.boot.capture.ModelServer.answer;
import static com.trainburt.logger.boot.capture.OpenAiServer.ending;
import static com.trainburt.logger.boot.capture.OpenAiServer.stream;
import static com.trainburt.logger.boot.capture.OpenAiServer.text;
import static com.trainburt.logger.boot.capture.OpenAiServer.texts;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is on the wire between a framework's OpenAI client and its provider is in the log.
 *
 * @param <R> a request
 * @param <C> an application with the framework
 */
@Timeout(60)
public abstract class AbstractOpenAiCaptureTests<R, C extends CapturedChat<R>> {

	/** With all options that the client has. */
	protected abstract R withOptions(R request);

	protected abstract R withJsonAnswer(R request);

	/** With tools of which some are strict. */
	protected abstract R withStrictTools(R request);

	/** Run a case, and compare logs and requests with what was recorded. */
	protected abstract void record(String name, int logs, Use<C> use, Script... scripts);

	@Test
	void whenOptionsAreSetShouldLogThemAsTheyWereSent() {
		record("options", 1, (chat) -> chat.answer(withOptions(chat.request("Hi"))), text("Hello"));
	}

	@Test
	void whenOptionsOfAStreamAreSetShouldLogThemAsTheyWereSent() {
		record("stream-options", 1, (chat) -> chat.streamedAnswer(withOptions(chat.request("Hi"))),
				stream(ending("stop", texts("Hello"))));
	}

	@Test
	void whenAnswerHasToBeJsonShouldLogIt() {
		record("json-object", 2, (chat) -> {
			chat.answer(withJsonAnswer(chat.request("How old is Ada?")));
			chat.streamedAnswer(withJsonAnswer(chat.request("How old is Ada?")));
		}, text("{}"), stream(ending("stop", texts("{}"))));
	}

	@Test
	void whenModelThinksShouldLogItInAnswersAndInHistory() {
		record("reasoning", 2, (chat) -> assertThat(chat.askTwice("Warm?", "Sure?")).isEqualTo("Yes."),
				answer("openai/think.json"), text("Sure."));
	}

	@Test
	void whenModelThinksInAStreamShouldLogItInAnswersAndInHistory() {
		record("stream-reasoning", 2,
				(chat) -> assertThat(chat.streamedAnswer(chat.withClock(chat.request("What time is it?"))))
					.endsWith("Noon"),
				answer("openai/think-and-call-now.sse"), answer("openai/think-noon.sse"));
	}

	@Test
	void whenToolsAreStrictShouldLogThatTheyAre() {
		record("tools-strict", 2, (chat) -> {
			chat.answer(withStrictTools(chat.request("Hi")));
			chat.streamedAnswer(withStrictTools(chat.request("Hi")));
		}, text("Hello"), stream(ending("stop", texts("Hello"))));
	}

	@Test
	void whenAToolIsCalledWithoutArgumentsShouldLogThatThereAreNone() {
		record("tools-no-arguments", 2, (chat) -> chat.answer(chat.withClock(chat.request("What time is it?"))),
				answer("openai/call-tool.json", "now"), text("Noon"));
	}

	@Test
	void whenAToolIsCalledWithoutArgumentsInAStreamShouldLogThatThereAreNone() {
		record("stream-tools-no-arguments", 2,
				(chat) -> chat.streamedAnswer(chat.withClock(chat.request("What time is it?"))),
				answer("openai/call-without-arguments.sse"), stream(ending("stop", texts("Noon"))));
	}

	@Test
	void whenUsageHasDetailsShouldLogThem() {
		record("usage", 2, (chat) -> {
			chat.ask("Hi");
			chat.askInStream("Hi");
		}, answer("openai/usage.json"), answer("openai/usage.sse"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "content_filter", "insufficient_system_resource" })
	void whenAnswerEndsForAnotherReasonShouldNotBeComplete(String reason) {
		record("finish-" + reason.replace('_', '-'), 2, (chat) -> {
			chat.ask("Hi");
			chat.askInStream("Hi");
		}, answer("openai/finish.json", reason), answer("openai/finish.sse", reason));
	}

}
