package com.trainburt.logger.chat;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FinishReasons}, and what {@link ChatOutcome} makes of them.
 */
class FinishReasonsTests {

	@ParameterizedTest
	@CsvSource({ "STOP, stop", "end_turn, stop", "stop_sequence, stop", "COMPLETE, stop", "eos_token, stop",
			"tool_use, tool_calls", "TOOL_EXECUTION, tool_calls", "TOOL_CALL, tool_calls",
			"function_call, tool_calls" })
	void whenProviderSaysThatTheAnswerIsWholeShouldBeComplete(String reason, String normalized) {
		assertThat(FinishReasons.normalize(reason)).isEqualTo(normalized);
		assertThat(ChatOutcome.of(reason)).isEqualTo(ChatOutcome.COMPLETE);
	}

	@ParameterizedTest
	@CsvSource({ "MAX_TOKENS, length", "model_length, length", "model_context_window_exceeded, length",
			"SAFETY, content_filter", "guardrail_intervened, content_filter", "refusal, refusal",
			"pause_turn, pause_turn", "OTHER, other", "MALFORMED_FUNCTION_CALL, malformed_function_call", "load, load",
			"Something_New, something_new" })
	void whenProviderSaysAnythingElseShouldNotBeComplete(String reason, String normalized) {
		assertThat(FinishReasons.normalize(reason)).isEqualTo(normalized);
		assertThat(ChatOutcome.of(reason)).isEqualTo(ChatOutcome.TRUNCATED);
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", " " })
	void whenProviderSaysNothingShouldNotBeComplete(String reason) {
		assertThat(FinishReasons.normalize(reason)).isNull();
		assertThat(ChatOutcome.of(reason)).isEqualTo(ChatOutcome.TRUNCATED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"a\":1}{\"b\":2}", "{\"a\":", "[1]", "nothing", "{} {}" })
	void whenArgumentsAreNoJsonObjectShouldNotBeComplete(String arguments) {
		assertThat(ChatResponse.of(List.of(ToolCall.of("1", "ok", "{}"), ToolCall.of("2", "odd", arguments))).outcome())
			.isEqualTo(ChatOutcome.TRUNCATED);
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", " ", "{}", " {\"a\": {\"b\": [1]}} " })
	void whenArgumentsAreAnObjectOrMissingShouldBeComplete(String arguments) {
		assertThat(ChatResponse.of(List.of(ToolCall.of("1", "ok", arguments))).outcome())
			.isEqualTo(ChatOutcome.COMPLETE);
		assertThat(ChatResponse.of(List.of(new ToolCall("1", "function", new ToolCall.Function("ok", arguments))))
			.outcome()).isEqualTo(ChatOutcome.COMPLETE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "stop", "tool_calls", "content_filter", "refusal" })
	void whenModelRefusesShouldNotBeComplete(String reason) {
		assertThat(
				new ChatResponse(null, null, null, "I cannot do that.", null, null, reason, null, null, null).outcome())
			.isEqualTo(ChatOutcome.TRUNCATED);
	}

	@Test
	void whenAToolIsCalledWithoutArgumentsShouldSayThatThereAreNone() {
		assertThat(ToolCall.of("1", "now", "").function().arguments()).isEqualTo("{}");
		assertThat(ToolCall.of("1", "now", null).function().arguments()).isEqualTo("{}");
	}

}
