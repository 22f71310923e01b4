package com.trainburt.logger.boot.capture;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import com.trainburt.logger.DropReason;
import com.trainburt.logger.FailureReason;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LogFilter;
import com.trainburt.logger.boot.FakeBackend.Script;
import com.trainburt.logger.boot.capture.CapturedChat.OpenAiModel;
import com.trainburt.logger.boot.capture.CapturedChat.Use;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static com.trainburt.logger.boot.capture.ModelServer.answer;
import static com.trainburt.logger.boot.capture.OpenAiServer.brokenStream;
import static com.trainburt.logger.boot.capture.OpenAiServer.curtailedStream;
import static com.trainburt.logger.boot.capture.OpenAiServer.ending;
import static com.trainburt.logger.boot.capture.OpenAiServer.error;
import static com.trainburt.logger.boot.capture.OpenAiServer.stream;
import static com.trainburt.logger.boot.capture.OpenAiServer.text;
import static com.trainburt.logger.boot.capture.OpenAiServer.texts;
import static com.trainburt.logger.boot.capture.RecordedLogs.assertThatLogsAre;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What is logged of calls through any framework, here with its OpenAI client.
 *
 * @param <R> a request
 * @param <C> an application with the framework
 */
@Timeout(60)
public abstract class AbstractCaptureTests<R, C extends CapturedChat<R>> {

	private final String framework;

	private final ApplicationContextRunner runner;

	private final OpenAiModel<C> model;

	protected AbstractCaptureTests(String framework, ApplicationContextRunner runner, OpenAiModel<C> model) {
		this.framework = framework;
		this.runner = runner;
		this.model = model;
	}

	@Test
	void whenToolsAreCalledShouldLogEachRound() {
		record("tools", 2, (chat) -> assertThat(chat.answer(chat.withThermometer(chat.request("Is it warm in Riga?"))))
			.isEqualTo("Yes, 21 °C."), answer("openai/call-temperature.json"), text("Yes, 21 °C."));
	}

	@Test
	void whenStreamedShouldLogTheWholeAnswer() {
		record("stream", 1, (chat) -> assertThat(chat.askInStream("What is a fox?")).isEqualTo("A small wild dog."),
				stream(ending("stop", texts("A small ", "wild ", "dog."))));
	}

	@Test
	void whenToolsAreCalledInAStreamShouldLogEachRoundWithItsMetadata() {
		MDC.put("request_id", "r-1");
		MDC.put("traceId", "4bf92f3577b34da6a3ce929d0e0e4736");
		try {
			record("stream-tools", 2, (chat) -> {
				R request = chat.request("Is it warm in Riga?", Map.of("burt.user_id", "ada"));
				assertThat(chat.streamedAnswer(chat.withThermometer(request))).isEqualTo("Yes.");
			}, answer("openai/call-temperature.sse"), stream(ending("stop", texts("Yes", "."))));
		}
		finally {
			MDC.clear();
		}
	}

	@Test
	void whenStreamBreaksShouldLogTheError() {
		record("stream-broken", 1, (chat) -> assertThatException().isThrownBy(() -> chat.askInStream("Count to ten")),
				brokenStream(texts("One, ", "two, ")));
	}

	@Test
	void whenStreamEndsWithoutAReasonShouldCountAsTruncated() {
		record("stream-curtailed", 1, (chat) -> chat.askInStream("Count to ten"),
				curtailedStream(texts("One, ", "two, ")));
	}

	@ParameterizedTest
	@ValueSource(ints = { 400, 429, 500 })
	void whenCallFailsShouldLogTheError(int status) {
		record("error-" + status, 1, (chat) -> assertThatException().isThrownBy(() -> chat.ask("Hi")),
				error(status, "no such luck"));
	}

	@Test
	void whenStreamFailsShouldLogTheError() {
		record("stream-error-400", 1, (chat) -> assertThatException().isThrownBy(() -> chat.askInStream("Hi")),
				error(400, "no such luck"));
	}

	@Test
	void whenAnswerIsEmptyShouldLogThatItIs() {
		record("empty", 1, (chat) -> chat.ask("Say nothing"), text(""));
	}

	@Test
	void whenAnswerOfAStreamIsEmptyShouldLogThatItIs() {
		record("stream-empty", 1, (chat) -> chat.askInStream("Say nothing"), stream(ending("stop", texts())));
	}

	@Test
	void whenThereIsNoAnswerInAStreamShouldLogWhatTheClientReports() {
		record("stream-no-choices", 1, (chat) -> chat.askInStream("Say nothing"), answer("openai/no-choices.sse"));
	}

	@Test
	void whenAnswerIsCutOffShouldCountAsTruncated() {
		record("truncated", 1, (chat) -> chat.ask("Count to ten"), answer("openai/truncated.json"));
	}

	@Test
	void whenTextIsUnicodeShouldLogItUnchanged() {
		record("unicode", 1, (chat) -> chat.ask("Grüße 👩‍💻 \u0000 \"\\"), text("中文 😀 \u2028 </script>"));
	}

	@Test
	void whenAskedNotToShouldLogNothing() {
		run((chat) -> {
			chat.answer(chat.request("1", Map.of("burt.log", false)));
			chat.streamedAnswer(chat.request("2", Map.of("burt.log", "false")));
			chat.answer(chat.request("3", Map.of("burt.log", true)));
			assertThat(chat.logs(1)).singleElement().satisfies((log) -> assertThat(question(log)).isEqualTo("3"));
		}, text("a"), stream(ending("stop", texts("a"))), text("a"));
	}

	@Test
	void whenAnswerIsTooLargeShouldDropItOnce() {
		String large = "x".repeat(2_000);
		run(this.runner.withPropertyValues("burt.logger.max-batch-bytes=1KB"), (chat) -> {
			assertThat(chat.ask("1")).isEqualTo(large);
			assertThat(chat.askInStream("2")).isEqualTo(large);
			chat.ask("3");
			assertThat(chat.logs(1)).hasSize(1);
			assertThat(chat.logger().stats().droppedByReason()).containsEntry(DropReason.TOO_LARGE, 2L);
		}, text(large), stream(ending("stop", texts(large))), text("small"));
	}

	@Test
	void whenFilterDropsACapturedLogShouldBeDropped() {
		LogFilter filter = (entry) -> this.framework.equals(entry.metadata().get("source")) ? null : entry;
		run(this.runner.withBean(LogFilter.class, () -> filter), (chat) -> {
			chat.ask("Hi");
			chat.logger().flush();
			assertThat(chat.logger().stats().logsFiltered()).isEqualTo(1);
		}, text("a"));
	}

	@Test
	void whenManyCallAtOnceShouldMixUpNothing() {
		ExecutorService executor = Executors.newFixedThreadPool(20);
		try {
			run((chat) -> {
				List<Future<?>> calls = new ArrayList<>();
				IntStream.range(0, 100).forEach((i) -> calls.add(executor.submit(() -> {
					MDC.put("request_id", "r-" + i);
					R request = chat.request("I am " + i, Map.of("burt.user_id", "u-" + i));
					return (i % 2 == 0) ? chat.answer(request) : chat.streamedAnswer(request);
				})));
				for (Future<?> call : calls) {
					call.get();
				}
				assertThat(chat.logs(100)).hasSize(100)
					.extracting(AbstractCaptureTests::question)
					.doesNotHaveDuplicates();
				assertThat(chat.logs(100)).allSatisfy((log) -> {
					String number = question(log).substring(5);
					assertThat(log.at("/metadata/user_id").asString()).isEqualTo("u-" + number);
					assertThat(log.at("/metadata/request_id").asString()).isEqualTo("r-" + number);
					assertThat(log.at("/response/content").asString()).isEqualTo("You are " + number);
					assertThat(log.at("/metadata/outcome").asString()).isEqualTo("complete");
				});
			}, (request, out) -> {
				String body = new String(request.body(), StandardCharsets.UTF_8);
				String number = body.replaceAll("(?s).*I am (\\d+).*", "$1");
				(body.replace(" ", "").contains("\"stream\":true")
						? stream(ending("stop", texts("You ", "are ", number))) : text("You are " + number))
					.answer(request, out);
			});
		}
		finally {
			executor.shutdownNow();
		}
	}

	@Test
	void whenCaptureFailsShouldCountItAndLeaveTheCallAlone() {
		Object poison = new Object() {

			@Override
			public String toString() {
				throw new IllegalStateException("not to be read");
			}

		};
		run((chat) -> {
			R request = chat.request("Hi", Map.of("burt.log", poison));
			assertThat(chat.answer(request)).isEqualTo("Hello");
			assertThat(chat.streamedAnswer(request)).isEqualTo("Hello");
			assertThat(chat.logger().stats().failedByReason()).containsEntry(FailureReason.INTERNAL_ERROR, 2L);
		}, text("Hello"), stream(ending("stop", texts("Hello"))));
	}

	@Test
	void whenLoggerThrowsShouldLeaveTheCallAlone() {
		run(this.runner.withBean(LLMLogger.class, ThrowingLogger::create), (chat) -> {
			assertThat(chat.ask("Hi")).isEqualTo("Hello");
			assertThat(chat.askInStream("Hi")).isEqualTo("Hello");
		}, text("Hello"), stream(ending("stop", texts("Hello"))));
	}

	protected static String question(JsonNode log) {
		return log.at("/request/messages/0/content").asString();
	}

	/** Run a case whose logs are compared with a recorded example. */
	protected final void record(String name, int logs, Use<C> use, Script... scripts) {
		run((chat) -> {
			use.with(chat);
			assertThatLogsAre(this.framework + "/" + name, chat.logs(logs));
		}, scripts);
	}

	protected final void run(Use<C> use, Script... scripts) {
		run(this.runner, use, scripts);
	}

	protected final void run(ApplicationContextRunner runner, Use<C> use, Script... scripts) {
		CapturedChat.run(runner, this.model, use, scripts);
	}

}
