package com.trainburt.logger.boot.capture;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.boot.FakeBackend.Script;
import com.trainburt.logger.transport.InMemoryTransport;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that calls a model through a framework.
 *
 * @param <R> a request, as the framework has it
 */
public abstract class CapturedChat<R> {

	/** What must not be in any log. */
	public static final String API_KEY = "sk-test-not-to-be-logged";

	public static final Duration LONG = Duration.ofSeconds(20);

	private final ApplicationContext context;

	protected CapturedChat(ApplicationContext context) {
		this.context = context;
	}

	public abstract R request(String question, Map<String, Object> facts);

	/** With a tool {@code now}, which returns 12:00. */
	public abstract R withClock(R request);

	/** With a tool {@code temperature}, which returns 21 °C. */
	public abstract R withThermometer(R request);

	/** Send a request, run the tools that the model calls, and return the last text. */
	public abstract String answer(R request);

	/** As {@link #answer}, with streams. */
	public abstract String streamedAnswer(R request);

	/**
	 * Ask, and ask again with the first question and its answer as history.
	 * @return the first answer
	 */
	public abstract String askTwice(String first, String second);

	public final R request(String question) {
		return request(question, Map.of());
	}

	public final String ask(String question) {
		return answer(request(question));
	}

	public final String askInStream(String question) {
		return streamedAnswer(request(question));
	}

	public final LLMLogger logger() {
		return this.context.getBean(LLMLogger.class);
	}

	/** The logs, which are so many and without secrets. */
	public final List<JsonNode> logs(int count) {
		Awaitility.await().atMost(LONG).until(() -> logger().stats().logsQueued() >= count);
		logger().flush();
		assertThat(logger().stats().logsSent()).isEqualTo(count);
		assertThat(sentLogs().toString()).doesNotContain(API_KEY);
		return sentLogs();
	}

	public final List<JsonNode> sentLogs() {
		return this.context.getBean(InMemoryTransport.class).logs();
	}

	public final ApplicationContext context() {
		return this.context;
	}

	/**
	 * Use an application with a model that OpenAI's API offers.
	 * @param scripts what the provider answers
	 */
	public static <C> void run(ApplicationContextRunner runner, OpenAiModel<C> model, Use<? super C> use,
			Script... scripts) {
		runner.run((context) -> {
			try (OpenAiServer server = new OpenAiServer(scripts)) {
				use.with(model.of(context, server.baseUrl()));
			}
		});
	}

	@FunctionalInterface
	public interface OpenAiModel<C> {

		C of(ApplicationContext context, String baseUrl);

	}

	@FunctionalInterface
	public interface Use<C> {

		void with(C chat) throws Exception;

	}

}
