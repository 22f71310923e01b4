package com.trainburt.logger.chat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.trainburt.logger.chat.FineTuningExamples.Example;
import com.trainburt.logger.chat.FineTuningExamples.Reason;
import com.trainburt.logger.chat.PreferenceExamples.Format;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link PreferenceExamples}.
 */
class PreferenceExamplesTests {

	private static final ChatRequest REQUEST = ChatRequest
		.of("gpt-5", ChatMessage.system("Be brief."), ChatMessage.user("Hi"), ChatMessage.assistant("Hello"),
				ChatMessage.user("Warm?"))
		.with("parallel_tool_calls", false)
		.withTools(ToolDefinition.of("weather", null, Map.of("type", "object")));

	private static final String FEEDBACK = """
			{"request":{"feedback":{"id":"086bfb88-e167-5390-890c-0f45ff04fe8e","response_id":"chatcmpl-1"}},
			 "response":{"name":"thumbs","value":"up"},"metadata":{"kind":"feedback"},"timestamp":1.5}""";

	@Test
	void whenPairIsForOpenAiShouldHaveItsShape() {
		assertThat(PreferenceExamples.pair(log(REQUEST, "Yes."), log(REQUEST, "No."), Format.OPENAI_DPO).line())
			.hasValue("""
					{"input":{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"},\
					{"role":"assistant","content":"Hello"},{"role":"user","content":"Warm?"}],\
					"tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object"}}}],\
					"parallel_tool_calls":false},\
					"preferred_output":[{"role":"assistant","content":"Yes."}],\
					"non_preferred_output":[{"role":"assistant","content":"No."}]}""");
	}

	@Test
	void whenPairIsForTrlShouldHaveItsShape() {
		assertThat(PreferenceExamples.pair(log(REQUEST, "Yes."), log(REQUEST, "No."), Format.TRL_DPO).line())
			.hasValue("""
					{"prompt":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"},\
					{"role":"assistant","content":"Hello"},{"role":"user","content":"Warm?"}],\
					"chosen":[{"role":"assistant","content":"Yes."}],\
					"rejected":[{"role":"assistant","content":"No."}],\
					"tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object"}}}]}""");
	}

	@Test
	void whenAnswerIsJudgedAloneShouldHaveTheShapeOfKto() {
		ChatRequest request = ChatRequest.of("gpt-5", ChatMessage.user("Hi"));
		assertThat(PreferenceExamples.single(log(request, "Hello"), false).line()).hasValue("""
				{"prompt":[{"role":"user","content":"Hi"}],\
				"completion":[{"role":"assistant","content":"Hello"}],"label":false}""");
		assertThat(PreferenceExamples.corrected(log(request, "Hello"), "Good morning").line()).hasValue("""
				{"prompt":[{"role":"user","content":"Hi"}],\
				"completion":[{"role":"assistant","content":"Good morning"}],"label":true}""");
	}

	@ParameterizedTest
	@EnumSource(Format.class)
	void whenAnswerIsCorrectedShouldBeWorseThanTheCorrection(Format format) {
		assertThat(PreferenceExamples.correction(log(REQUEST, "No."), "Yes.", format).line())
			.isEqualTo(PreferenceExamples.pair(log(REQUEST, "Yes."), log(REQUEST, "No."), format).line());
	}

	@ParameterizedTest
	@EnumSource(Format.class)
	void whenPromptsDifferShouldRefuseThePair(Format format) {
		List<ChatRequest> others = List.of(
				ChatRequest.of("gpt-5", ChatMessage.user("Warm?"))
					.withTools(ToolDefinition.of("weather", null, Map.of("type", "object"))),
				new ChatRequest("gpt-5", REQUEST.messages(), null, REQUEST.parameters()));
		assertThat(others).allSatisfy(
				(other) -> assertThat(PreferenceExamples.pair(log(REQUEST, "Yes."), log(other, "No."), format).reason())
					.hasValue(Reason.PROMPTS_DIFFER));
		ChatRequest sameButForTheModel = new ChatRequest("llama3.2", REQUEST.messages(), REQUEST.tools(),
				Map.of("temperature", 1));
		assertThat(PreferenceExamples.pair(log(REQUEST, "Yes."), log(sameButForTheModel, "No."), format).line())
			.isPresent();
	}

	@ParameterizedTest
	@EnumSource(Format.class)
	void whenAnswersAreEqualShouldRefuseThePair(Format format) {
		assertThat(PreferenceExamples.pair(log(REQUEST, "Yes."), log(REQUEST, "Yes."), format).reason())
			.hasValue(Reason.ANSWERS_EQUAL);
	}

	@ParameterizedTest
	@EnumSource(Format.class)
	void whenOnlyTheIdsOfToolCallsDifferShouldTakeThePromptsAsTheSame(Format format) {
		assertThat(
				PreferenceExamples.pair(log(loop("a1"), "Yes."), log(loop("b1"), "No."), format).line().orElseThrow())
			.contains("\"a1\"")
			.doesNotContain("\"b1\"");
	}

	@ParameterizedTest
	@EnumSource(Format.class)
	void whenToolsHaveAnsweredInAnotherOrderShouldRefuseThePair(Format format) {
		ChatMessage calls = ChatMessage
			.assistant(List.of(ToolCall.of("a", "now", "{}"), ToolCall.of("b", "now", "{}")));
		ChatRequest one = ChatRequest.of("gpt-5", ChatMessage.user("Warm?"), calls, ChatMessage.tool("a", "21"),
				ChatMessage.tool("b", "22"));
		ChatRequest other = ChatRequest.of("gpt-5", ChatMessage.user("Warm?"), calls, ChatMessage.tool("b", "21"),
				ChatMessage.tool("a", "22"));
		assertThat(PreferenceExamples.pair(log(one, "Yes."), log(other, "No."), format).reason())
			.hasValue(Reason.PROMPTS_DIFFER);
	}

	@ParameterizedTest
	@EnumSource(Format.class)
	void whenAnswersAreTheSameToolCallShouldRefuseThePair(Format format) {
		assertThat(PreferenceExamples.pair(call("a1", "{}"), call("b1", "{}"), format).reason())
			.hasValue(Reason.ANSWERS_EQUAL);
		assertThat(PreferenceExamples.pair(call("a1", "{}"), call("b1", "{\"day\":2}"), format).line()).isPresent();
	}

	@Test
	void whenNoUserHasAskedShouldRefuseItForTrl() {
		List<ChatRequest> requests = List.of(ChatRequest.of("gpt-5"),
				ChatRequest.of("gpt-5", ChatMessage.user("Hi"), ChatMessage.system("Be brief.")),
				ChatRequest.of("gpt-5",
						new ChatMessage("developer", List.of(ContentPart.text("Be brief.")), null, null, null, null)));
		assertThat(requests).allSatisfy((request) -> {
			assertThat(PreferenceExamples.pair(log(request, "Yes."), log(request, "No."), Format.TRL_DPO).reason())
				.hasValue(Reason.MESSAGE_UNSUPPORTED);
			assertThat(PreferenceExamples.single(log(request, "Yes."), true).reason())
				.hasValue(Reason.MESSAGE_UNSUPPORTED);
		});
		assertThat(ExampleSchemas.mistakes("trl-dpo-example",
				"""
						{"prompt":[],"chosen":[{"role":"assistant","content":"Yes."}],"rejected":[{"role":"assistant","content":"No."}]}"""))
			.isNotEmpty();
		assertThat(ExampleSchemas.mistakes("trl-kto-example", """
				{"prompt":[],"completion":[{"role":"assistant","content":"Yes."}],"label":true}""")).isNotEmpty();
	}

	@ParameterizedTest
	@EnumSource(Format.class)
	void whenOneAnswerIsNotWholeShouldRefuseThePair(Format format) {
		String cut = json(REQUEST, ChatResponse.of("Ye").withFinishReason("length"));
		assertThat(PreferenceExamples.pair(cut, log(REQUEST, "No."), format).reason()).hasValue(Reason.TRUNCATED);
		assertThat(PreferenceExamples.pair(log(REQUEST, "Yes."), cut, format).reason()).hasValue(Reason.TRUNCATED);
		assertThat(PreferenceExamples.single(cut, true).reason()).hasValue(Reason.TRUNCATED);
		assertThat(PreferenceExamples.pair(FEEDBACK, cut, format).reason()).hasValue(Reason.FEEDBACK);
		assertThat(PreferenceExamples.correction(FEEDBACK, "Yes.", format).reason()).hasValue(Reason.FEEDBACK);
		assertThat(PreferenceExamples.single(FEEDBACK, true).reason()).hasValue(Reason.FEEDBACK);
		assertThatIllegalArgumentException().isThrownBy(() -> PreferenceExamples.pair("{}", cut, format));
	}

	@Test
	void whenLineIsMadeShouldBeValidByItsSchema() {
		ChatRequest loop = ChatRequest
			.of("llama3.2", ChatMessage.user(List.of(ContentPart.text("Warm?"))),
					new ChatMessage("assistant", null, "I look.", List.of(ToolCall.of(null, "weather", "{}")), null,
							null),
					new ChatMessage("tool", List.of(ContentPart.text("21")), null, null, null, "weather"),
					new ChatMessage("assistant", null, null, null, null, null), ChatMessage.user("Well?"))
			.withTools(ToolDefinition.of("weather", null, Map.of("type", "object")).withStrict(true));
		String call = json(loop, ChatResponse.of(List.of(ToolCall.of("", "weather", "{\"day\":2}"))));
		Stream.of(Format.values()).forEach((format) -> {
			String schema = (format == Format.OPENAI_DPO) ? "openai-dpo-example" : "trl-dpo-example";
			Example example = PreferenceExamples.pair(call, log(loop, "Yes."), format);
			assertThat(ExampleSchemas.mistakes(schema, example.line().orElseThrow())).isEmpty();
			assertThat(ExampleSchemas.mistakes(schema, PreferenceExamples.single(call, true).line().orElseThrow()))
				.isNotEmpty();
		});
		assertThat(
				ExampleSchemas.mistakes("trl-kto-example", PreferenceExamples.single(call, true).line().orElseThrow()))
			.isEmpty();
		assertThat(ExampleSchemas.mistakes("trl-kto-example",
				PreferenceExamples.pair(call, log(loop, "Yes."), Format.TRL_DPO).line().orElseThrow()))
			.isNotEmpty();
	}

	@Test
	void whenUserShowsAnImageShouldMakeAPairIfTheFormatTakesIt() {
		ChatRequest request = ChatRequest.of("gpt-5",
				ChatMessage.user(List.of(ContentPart.media("image/png", new byte[9], 10))));
		Example openAi = PreferenceExamples.pair(log(request, "A"), log(request, "B"), Format.OPENAI_DPO);
		assertThat(ExampleSchemas.mistakes("openai-dpo-example", openAi.line().orElseThrow())).isEmpty();
		assertThat(PreferenceExamples.pair(log(request, "A"), log(request, "B"), Format.TRL_DPO).reason())
			.hasValue(Reason.MEDIA_UNSUPPORTED);
	}

	private static ChatRequest loop(String id) {
		return ChatRequest.of("gpt-5", ChatMessage.user("Warm?"),
				ChatMessage.assistant(List.of(ToolCall.of(id, "now", "{}"))), ChatMessage.tool(id, "21"));
	}

	private static String call(String id, String arguments) {
		return json(REQUEST, ChatResponse.of(List.of(ToolCall.of(id, "weather", arguments))));
	}

	private static String log(ChatRequest request, String answer) {
		return json(request, ChatResponse.of(answer));
	}

	private static String json(ChatRequest request, ChatResponse response) {
		return Json.MAPPER
			.writeValueAsString(Map.of("request", request, "response", response, "metadata", Map.of(), "timestamp", 1));
	}

}
