package com.trainburt.logger.boot.springai;

import java.util.List;

import com.trainburt.logger.boot.tracing.BurtLoggerTracingAutoConfiguration;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;

import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.NoopTracerAutoConfiguration;
import org.springframework.boot.micrometer.tracing.brave.autoconfigure.BraveAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static com.trainburt.logger.boot.capture.ModelServer.answer;
import static com.trainburt.logger.boot.capture.OpenAiServer.ending;
import static com.trainburt.logger.boot.capture.OpenAiServer.stream;
import static com.trainburt.logger.boot.capture.OpenAiServer.text;
import static com.trainburt.logger.boot.capture.OpenAiServer.texts;
import static com.trainburt.logger.boot.springai.Chat.collect;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Logs have the trace in which a call was made, on any thread.
 */
@Timeout(60)
class TracedCallsTests {

	@Test
	void whenToolsAreCalledInAStreamShouldHaveTheTraceOfTheCallerInEachRound() {
		run((chat, tracer) -> {
			Span span = tracer.nextSpan().name("request").start();
			try (Tracer.SpanInScope scope = tracer.withSpan(span)) {
				collect(chat.client().prompt("What time is it?").tools(new Chat.Clock()).stream().content());
			}
			finally {
				span.end();
			}
			assertThat(traces(chat.logs(2))).containsOnly(span.context().traceId());
		});
	}

	@Test
	void whenStreamIsReadOnAnotherThreadShouldHaveOneTraceInAllRounds() {
		run((chat, tracer) -> {
			collect(chat.client()
				.prompt("What time is it?")
				.tools(new Chat.Clock())
				.stream()
				.content()
				.subscribeOn(Schedulers.boundedElastic())
				.publishOn(Schedulers.parallel()));
			List<String> traces = traces(chat.logs(2));
			assertThat(traces).hasSize(2).doesNotContain("");
			assertThat(traces.get(0)).isEqualTo(traces.get(1));
		});
	}

	@Test
	void whenAModelItselfIsCalledShouldHaveTheTraceOfTheCaller() {
		run((chat, tracer) -> {
			Span span = tracer.nextSpan().name("request").start();
			try (Tracer.SpanInScope scope = tracer.withSpan(span)) {
				collect(chat.model().stream(new Prompt("Hi")).map(Object::toString));
				collect(chat.model().stream(new Prompt("Hi")).map(Object::toString));
				chat.model().call(new Prompt("Hi"));
			}
			finally {
				span.end();
			}
			assertThat(traces(chat.logs(3))).containsOnly(span.context().traceId());
		});
	}

	private static List<String> traces(List<JsonNode> logs) {
		return logs.stream().map((log) -> log.at("/metadata/trace_id").asString("")).toList();
	}

	private static void run(Use use) {
		ApplicationContextRunner runner = Chat.runner()
			.withConfiguration(AutoConfigurations.of(BraveAutoConfiguration.class, NoopTracerAutoConfiguration.class,
					MicrometerTracingAutoConfiguration.class, BurtLoggerTracingAutoConfiguration.class));
		Chat.run(runner, Chat::openAi, (chat) -> use.with(chat, chat.context().getBean(Tracer.class)),
				answer("openai/call-tool.sse", "now"), stream(ending("stop", texts("Noon"))), text("Hello"));
	}

	@FunctionalInterface
	private interface Use {

		void with(Chat chat, Tracer tracer);

	}

}
