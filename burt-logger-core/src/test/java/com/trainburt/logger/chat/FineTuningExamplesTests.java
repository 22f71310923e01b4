package com.trainburt.logger.chat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import com.trainburt.logger.chat.FineTuningExamples.Format;
import com.trainburt.logger.chat.FineTuningExamples.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link FineTuningExamples}.
 */
class FineTuningExamplesTests {

	private static final ChatRequest REQUEST = ChatRequest.of("gpt-5", ChatMessage.user("Hi\nthere")).with("n", 1);

	/** A loop with two rounds, by a provider that gives its calls no ids. */
	private static final ChatRequest LOOP = ChatRequest
		.of("llama3.2", ChatMessage.system("Be brief."),
				new ChatMessage("user", List.of(ContentPart.text("Warm?")), null, null, null, "ada"),
				new ChatMessage("assistant", null, "I have to look.", List.of(ToolCall.of(null, "weather", "{}")), null,
						null),
				new ChatMessage("tool", List.of(ContentPart.text("21")), null, null, null, "weather"),
				ChatMessage.assistant("Yes."), ChatMessage.user("And now?"))
		.with("temperature", 0.5)
		.with("parallel_tool_calls", false)
		.withTools(ToolDefinition.of("weather", null, Map.of("type", "object")).withStrict(true));

	private static final ChatResponse ANSWER = new ChatResponse("1", "llama3.2", List.of(ContentPart.text("Wait.")),
			null, "Again.", List.of(ToolCall.of("", "weather", "{\"day\":2}")), "tool_calls", null, null, null);

	@Test
	void whenLogIsCompleteShouldMakeALine() {
		assertThat(FineTuningExamples.of("""
				{"request": {"model": "gpt-5", "messages": [{"role": "system", "content": "Be brief."},
				   {"role": "user", "content": [{"type": "text", "text": "Hi"},
				     {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}]}], "temperature": 1},
				 "response": {"id": "1", "content": "Hello", "finish_reason": "stop", "usage": {"total_tokens": 3}},
				 "metadata": {"outcome": "complete", "user_id": "u-1"}, "timestamp": 1.5}""").line()).hasValue("""
				{"messages":[{"role":"system","content":"Be brief."},\
				{"role":"user","content":[{"type":"text","text":"Hi"},\
				{"type":"image_url","image_url":{"url":"https://example.com/a.png"}}]},\
				{"role":"assistant","content":"Hello"}]}""");
	}

	@Test
	void whenToolsAreCalledShouldContainThem() {
		ChatRequest request = ChatRequest
			.of("gpt-5", ChatMessage.user("Warm?"), ChatMessage.assistant(List.of(ToolCall.of("c1", "weather", "{}"))),
					new ChatMessage("tool", List.of(ContentPart.text("21")), null, null, "c1", "weather"))
			.withTools(ToolDefinition.of("weather", null, Map.of("type", "object")));
		ChatResponse response = ChatResponse.of(List.of(ToolCall.of("c2", "weather", "{\"day\":2}")));
		assertThat(FineTuningExamples.of(request, response, ChatOutcome.COMPLETE).line()).hasValue(
				"""
						{"messages":[{"role":"user","content":"Warm?"},\
						{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"weather","arguments":"{}"}}],"weight":0},\
						{"role":"tool","content":"21","tool_call_id":"c1"},\
						{"role":"assistant","tool_calls":[{"id":"c2","type":"function",\
						"function":{"name":"weather","arguments":"{\\"day\\":2}"}}]}],\
						"tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object"}}}]}""");
	}

	@Test
	void whenAMessageOfTheConversationIsEmptyShouldSaySoAsTheFormatDoes() {
		ChatRequest request = ChatRequest.of("gpt-5", ChatMessage.user("Hi"),
				new ChatMessage("assistant", null, null, null, null, null), ChatMessage.user("Are you there?"),
				ChatMessage.assistant(List.of(ToolCall.of("c1", "now", null))),
				new ChatMessage("tool", List.of(), null, null, "c1", null));
		assertThat(FineTuningExamples.of(request, ChatResponse.of("Yes"), null).line()).hasValue("""
				{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"","weight":0},\
				{"role":"user","content":"Are you there?"},\
				{"role":"assistant","tool_calls":[{"id":"c1","type":"function",\
				"function":{"name":"now","arguments":"{}"}}],"weight":0},\
				{"role":"tool","content":"","tool_call_id":"c1"},\
				{"role":"assistant","content":"Yes"}]}""");
	}

	@Test
	void whenLineIsMadeShouldHaveNoLineBreak() {
		assertThat(FineTuningExamples.of(REQUEST, ChatResponse.of("a\nb"), null).line().orElseThrow())
			.doesNotContain("\n");
	}

	@Test
	void whenAnswerIsNotWholeShouldSayWhy() {
		ChatResponse whole = ChatResponse.of("x");
		assertReason(whole, ChatOutcome.CANCELLED, Reason.CANCELLED);
		assertReason(null, ChatOutcome.CANCELLED, Reason.CANCELLED);
		assertReason(whole, ChatOutcome.TRUNCATED, Reason.TRUNCATED);
		assertReason(whole.withFinishReason("length"), ChatOutcome.COMPLETE, Reason.TRUNCATED);
		assertReason(whole, ChatOutcome.ERROR, Reason.ERROR);
		assertReason(ChatResponse.failed(new IllegalStateException()), null, Reason.ERROR);
		assertReason(null, null, Reason.NO_ANSWER);
		assertReason(ChatResponse.of(" "), ChatOutcome.COMPLETE, Reason.NO_ANSWER);
	}

	@Test
	void whenModelRefusesOrPausesShouldSayWhy() {
		assertReason(new ChatResponse(null, null, null, "I cannot", null, null, "stop", null, null, null), null,
				Reason.REFUSED);
		assertReason(ChatResponse.of("I").withFinishReason("refusal"), ChatOutcome.TRUNCATED, Reason.REFUSED);
		assertReason(ChatResponse.of("Searching").withFinishReason("pause_turn"), ChatOutcome.COMPLETE,
				Reason.TRUNCATED);
		assertReason(ChatResponse.of("Well").withFinishReason("other"), ChatOutcome.COMPLETE, Reason.TRUNCATED);
		assertReason(ChatResponse.of("Well").withFinishReason(null), null, Reason.TRUNCATED);
	}

	@Test
	void whenArgumentsAreNoJsonShouldSayWhy() {
		assertReason(ChatResponse.of(List.of(ToolCall.of("1", "weather", "{\"a\":1}{\"b\":2}"))), ChatOutcome.COMPLETE,
				Reason.TRUNCATED);
	}

	@ParameterizedTest
	@EnumSource(Format.class)
	void whenArgumentsOfTheHistoryAreNoJsonShouldMakeALineIfTheFormatTakesThem(Format format) {
		Stream.of("{", "[]", "{\"a\":1}{\"b\":2}").forEach((arguments) -> {
			ChatRequest request = ChatRequest.of("gpt-5", ChatMessage.user("Warm?"),
					ChatMessage.assistant(List.of(ToolCall.of("c1", "weather", arguments))),
					ChatMessage.tool("c1", "these are no arguments"));
			FineTuningExamples.Example example = FineTuningExamples.of(request, ANSWER, null, format);
			if (format == Format.OPENAI) {
				assertThat(mistakes(example.line().orElseThrow(), format)).isEmpty();
			}
			else {
				assertThat(example.reason()).hasValue(Reason.TRUNCATED);
			}
		});
	}

	@ParameterizedTest
	@EnumSource(Format.class)
	void whenAnAnswerOfAToolBelongsToNoCallShouldSaySo(Format format) {
		ChatMessage call = ChatMessage.assistant(List.of(ToolCall.of("c1", "weather", "{}")));
		ChatMessage answer = ChatMessage.tool("c1", "21");
		assertHistoryReason(format, null, call, answer);
		assertHistoryReason(format, Reason.MESSAGE_UNSUPPORTED, answer);
		assertHistoryReason(format, Reason.MESSAGE_UNSUPPORTED, answer, call);
		assertHistoryReason(format, Reason.MESSAGE_UNSUPPORTED, call, ChatMessage.tool("c2", "21"));
		assertHistoryReason(format, Reason.MESSAGE_UNSUPPORTED, call, answer,
				new ChatMessage("tool", List.of(ContentPart.text("22")), null, null, null, null));
	}

	@ParameterizedTest
	@EnumSource(Format.class)
	void whenARoleIsNotOfTheFormatShouldSaySo(Format format) {
		assertHistoryReason(format, Reason.MESSAGE_UNSUPPORTED,
				new ChatMessage("custom", List.of(ContentPart.text("x")), null, null, null, null));
		assertHistoryReason(format, null,
				new ChatMessage("developer", List.of(ContentPart.text("Be brief.")), null, null, null, null));
	}

	private static void assertHistoryReason(Format format, Reason reason, ChatMessage... history) {
		FineTuningExamples.Example example = FineTuningExamples.of(ChatRequest.of("gpt-5", history),
				ChatResponse.of("Yes"), null, format);
		assertThat(example.reason()).isEqualTo(Optional.ofNullable(reason));
		assertThat(example.line().map((line) -> mistakes(line, format)).orElse(List.of())).isEmpty();
	}

	@Test
	void whenApplicationSaysThatTheAnswerIsWholeShouldNeedNoReasonForItsEnd() {
		assertThat(FineTuningExamples.of(REQUEST, ChatResponse.of("Hello").withFinishReason(null), ChatOutcome.COMPLETE)
			.line()).isPresent();
	}

	@ParameterizedTest
	@EnumSource(Format.class)
	void whenFormatDoesNotTakeAMediumShouldSayWhy(Format format) {
		assertMediaReason(ContentPart.media("application/pdf", new byte[9], 10), format, Reason.MEDIA_UNSUPPORTED);
		assertMediaReason(ContentPart.media("audio/wav", new byte[9], 10), format, Reason.MEDIA_UNSUPPORTED);
		assertMediaReason(ContentPart.media("image/png", new byte[9], 10), format,
				(format == Format.OPENAI) ? null : Reason.MEDIA_UNSUPPORTED);
		ChatResponse spoken = new ChatResponse(null, null,
				List.of(ContentPart.text("Hi"), ContentPart.media("audio/wav", new byte[9], 10)), null, null, null,
				"stop", null, null, null);
		assertThat(FineTuningExamples.of(REQUEST, spoken, null, format).reason()).hasValue(Reason.MEDIA_UNSUPPORTED);
	}

	@Test
	void whenToolShowsAnImageShouldSayWhy() {
		ChatRequest request = ChatRequest.of("gpt-5", new ChatMessage("tool",
				List.of(ContentPart.media("image/png", new byte[9], 10)), null, null, "c1", null));
		assertThat(FineTuningExamples.of(request, ChatResponse.of("A fox"), null).reason())
			.hasValue(Reason.MEDIA_UNSUPPORTED);
	}

	@Test
	void whenLoopHasSeveralRoundsShouldTrainTheLastOnly() {
		assertThat(line(LOOP, Format.OPENAI)).isEqualTo(
				"""
						{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Warm?","name":"ada"},\
						{"role":"assistant","tool_calls":[{"id":"call_1","type":"function",\
						"function":{"name":"weather","arguments":"{}"}}],"weight":0},\
						{"role":"tool","content":"21","tool_call_id":"call_1"},\
						{"role":"assistant","content":"Yes.","weight":0},{"role":"user","content":"And now?"},\
						{"role":"assistant","content":"Wait.","tool_calls":[{"id":"call_2","type":"function",\
						"function":{"name":"weather","arguments":"{\\"day\\":2}"}}]}],\
						"tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object"},"strict":true}}],\
						"parallel_tool_calls":false}""");
	}

	@Test
	void whenTrainerReadsTrlShouldHaveReasoningAndArgumentsAsObjects() {
		assertThat(line(LOOP, Format.TRL)).isEqualTo(
				"""
						{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Warm?","name":"ada"},\
						{"role":"assistant","content":"","reasoning_content":"I have to look.",\
						"tool_calls":[{"id":"call_1","type":"function","function":{"name":"weather","arguments":{}}}]},\
						{"role":"tool","content":"21","tool_call_id":"call_1","name":"weather"},\
						{"role":"assistant","content":"Yes."},{"role":"user","content":"And now?"},\
						{"role":"assistant","content":"Wait.","reasoning_content":"Again.",\
						"tool_calls":[{"id":"call_2","type":"function","function":{"name":"weather","arguments":{"day":2}}}]}],\
						"tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object"},"strict":true}}]}""");
	}

	@Test
	void whenTrainerReadsPromptsAndCompletionsShouldSetTheAnswerApart() {
		assertThat(line(LOOP, Format.TRL_PROMPT_COMPLETION)).startsWith("{\"prompt\":[{\"role\":\"system\"")
			.contains("{\"role\":\"user\",\"content\":\"And now?\"}],"
					+ "\"completion\":[{\"role\":\"assistant\",\"content\":\"Wait.\",")
			.doesNotContain("messages");
	}

	@ParameterizedTest
	@EnumSource(Format.class)
	void whenLineIsMadeShouldBeValidByItsSchema(Format format) {
		ChatRequest shown = ChatRequest.of("gpt-5",
				ChatMessage.user(List.of(ContentPart.text("What is this?"),
						ContentPart.media("image/png", new byte[9], 10).withDetail("low"))),
				new ChatMessage("assistant", null, null, null, null, null), ChatMessage.user("Well?"));
		ChatRequest plain = ChatRequest.of("gpt-5", ChatMessage.user("Hi"),
				new ChatMessage("assistant", null, null,
						List.of(new ToolCall(null, "function", new ToolCall.Function("now", ""))), null, null),
				ChatMessage.tool("call_1", "12:00"));
		List<String> lines = Stream.of(LOOP, shown, plain)
			.map((request) -> FineTuningExamples.of(request, ANSWER, null, format))
			.flatMap((example) -> example.line().stream())
			.toList();
		assertThat(lines).hasSize((format == Format.OPENAI) ? 3 : 2)
			.allSatisfy((line) -> assertThat(mistakes(line, format)).isEmpty());
	}

	@Test
	void whenLineIsNotOfTheFormatShouldNotBeValidByItsSchema() {
		assertThat(mistakes(line(LOOP, Format.TRL), Format.OPENAI)).isNotEmpty();
		assertThat(mistakes(line(LOOP, Format.OPENAI), Format.TRL)).isNotEmpty();
		assertThat(mistakes("{\"messages\":[{\"role\":\"assistant\",\"weight\":0}]}", Format.OPENAI)).isNotEmpty();
	}

	@Test
	void whenModelSawWhatWasNotLoggedShouldSayWhy() {
		ChatRequest request = ChatRequest.of("gpt-5",
				ChatMessage.user(List.of(ContentPart.media("image/png", new byte[9], 8))));
		assertThat(FineTuningExamples.of(request, ChatResponse.of("A fox"), null).reason())
			.hasValue(Reason.MEDIA_OMITTED);
	}

	@ParameterizedTest
	@EnumSource(Format.class)
	void whenLogIsAFeedbackShouldNotTakeItForAnExample(Format format) {
		String feedback = """
				{"request":{"feedback":{"id":"086bfb88-e167-5390-890c-0f45ff04fe8e","response_id":"chatcmpl-1"},
				   "messages":[{"role":"user","content":"Hi"}]},
				 "response":{"name":"correction","value":"Hello","content":"Hello","finish_reason":"stop"},
				 "metadata":{"kind":"feedback"},"timestamp":1.5}""";
		assertThat(FineTuningExamples.of(feedback, format).reason()).hasValue(Reason.FEEDBACK);
		assertThat(FineTuningExamples.corrected(feedback, "Hi", format).reason()).hasValue(Reason.FEEDBACK);
	}

	@ParameterizedTest
	@EnumSource(Format.class)
	void whenAnswerIsCorrectedShouldReplaceIt(Format format) {
		String log = """
				{"request":{"messages":[{"role":"user","content":"Hi"}]},
				 "response":{"content":"Hel","refusal":"no","tool_calls":[],"finish_reason":"length"},
				 "metadata":{"outcome":"truncated"},"timestamp":1.5}""";
		String line = FineTuningExamples.corrected(log, "Good morning", format).line().orElseThrow();
		assertThat(line).contains("{\"role\":\"assistant\",\"content\":\"Good morning\"}").doesNotContain("Hel");
		assertThat(mistakes(line, format)).isEmpty();
		assertThat(FineTuningExamples.corrected(log, " ", format).reason()).hasValue(Reason.NO_ANSWER);
		assertThatIllegalArgumentException().isThrownBy(() -> FineTuningExamples.corrected("{}", "Hi", format));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{", "[]", "{}", "{\"request\": 1}",
			"{\"request\": {\"prompt\": \"Hi\"}, \"response\": {\"content\": \"Hello\"}}",
			"{\"request\": {\"messages\": [{}]}}",
			"{\"request\": {\"messages\": []}, \"metadata\": {\"outcome\": \"fine\"}}" })
	void whenLogHasAnotherShapeShouldSaySo(String log) {
		assertThatIllegalArgumentException().isThrownBy(() -> FineTuningExamples.of(log))
			.withMessageStartingWith("The log is no chat log: ");
	}

	private static String line(ChatRequest request, Format format) {
		return FineTuningExamples.of(request, ANSWER, ChatOutcome.COMPLETE, format).line().orElseThrow();
	}

	private static List<String> mistakes(String line, Format format) {
		return ExampleSchemas.mistakes((format == Format.OPENAI) ? "openai-example" : "trl-example", line);
	}

	private static void assertMediaReason(ContentPart shown, Format format, Reason reason) {
		ChatRequest request = ChatRequest.of("gpt-5", ChatMessage.user(List.of(shown)));
		assertThat(FineTuningExamples.of(request, ChatResponse.of("Hm"), null, format).reason())
			.isEqualTo(Optional.ofNullable(reason));
	}

	private static void assertReason(ChatResponse response, ChatOutcome outcome, Reason reason) {
		FineTuningExamples.Example example = FineTuningExamples.of(REQUEST, response, outcome);
		assertThat(example.reason()).hasValue(reason);
		assertThat(example.line()).isEmpty();
	}

}
