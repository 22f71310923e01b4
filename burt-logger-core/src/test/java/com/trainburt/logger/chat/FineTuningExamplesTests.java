package com.trainburt.logger.chat;

import java.util.List;
import java.util.Map;

import com.trainburt.logger.chat.FineTuningExamples.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link FineTuningExamples}.
 */
class FineTuningExamplesTests {

	private static final ChatRequest REQUEST = ChatRequest.of("gpt-5", ChatMessage.user("Hi\nthere")).with("n", 1);

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
					new ChatMessage("tool", List.of(ContentPart.text("21")), null, "c1", "weather"))
			.withTools(ToolDefinition.of("weather", null, Map.of("type", "object")));
		ChatResponse response = ChatResponse.of(List.of(ToolCall.of("c2", "weather", "{\"day\":2}")));
		assertThat(FineTuningExamples.of(request, response, ChatOutcome.COMPLETE).line()).hasValue(
				"""
						{"messages":[{"role":"user","content":"Warm?"},\
						{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"weather","arguments":"{}"}}]},\
						{"role":"tool","content":"21","tool_call_id":"c1"},\
						{"role":"assistant","tool_calls":[{"id":"c2","type":"function",\
						"function":{"name":"weather","arguments":"{\\"day\\":2}"}}]}],\
						"tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object"}}}]}""");
	}

	@Test
	void whenAMessageOfTheConversationIsEmptyShouldSaySoAsTheFormatDoes() {
		ChatRequest request = ChatRequest.of("gpt-5", ChatMessage.user("Hi"),
				new ChatMessage("assistant", null, null, null, null), ChatMessage.user("Are you there?"),
				new ChatMessage("tool", List.of(), null, "c1", null));
		assertThat(FineTuningExamples.of(request, ChatResponse.of("Yes"), null).line()).hasValue("""
				{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":""},\
				{"role":"user","content":"Are you there?"},{"role":"tool","content":"","tool_call_id":"c1"},\
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
		assertReason(new ChatResponse(null, null, null, "I cannot", null, null, "stop", null, null, null), null,
				Reason.NO_ANSWER);
	}

	@Test
	void whenModelSawWhatWasNotLoggedShouldSayWhy() {
		ChatRequest request = ChatRequest.of("gpt-5",
				ChatMessage.user(List.of(ContentPart.media("image/png", new byte[9], 8))));
		assertThat(FineTuningExamples.of(request, ChatResponse.of("A fox"), null).reason())
			.hasValue(Reason.MEDIA_OMITTED);
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

	private static void assertReason(ChatResponse response, ChatOutcome outcome, Reason reason) {
		FineTuningExamples.Example example = FineTuningExamples.of(REQUEST, response, outcome);
		assertThat(example.reason()).hasValue(reason);
		assertThat(example.line()).isEmpty();
	}

}
