package com.trainburt.logger.chat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.transport.InMemoryTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * The chat records on the wire, by mappers with unusual settings.
 */
class ChatJsonTests {

	private static final ChatRequest REQUEST = ChatRequest
		.of("gpt-5", ChatMessage.system(""),
				new ChatMessage("user",
						List.of(ContentPart.text("Is it warm here?"),
								ContentPart.media("image/png", new byte[] { 1, 2, 3 }, 10).withDetail("low"),
								ContentPart.media("audio/mpeg", new byte[] { 1 }, 10),
								ContentPart.media("application/pdf", new byte[] { 1 }, 10).withFilename("a.pdf"),
								ContentPart.media("image/png", new byte[] { 1, 2, 3 }, 2)),
						null, null, null, "ada"),
				new ChatMessage("assistant", null, "Riga, then.",
						List.of(ToolCall.of("call_1", "weather", "{\"city\":\"Riga\"}")), null, null),
				ChatMessage.tool("call_1", "21 °C"))
		.with("temperature", 0.0)
		.with("stop", List.of("\n"))
		.with("top_p", null)
		.withTools(ToolDefinition
			.of("weather", "Returns the weather", Map.of("type", "object", "required", List.of("city")))
			.withStrict(true));

	private static final ChatResponse RESPONSE = new ChatResponse("chatcmpl-1", "gpt-5-2026",
			List.of(ContentPart.text("Yes.")), null, "Hm.", null, "stop", new TokenUsage(0, 2, 2,
					new TokenUsage.PromptTokensDetails(0L, 1L), new TokenUsage.CompletionTokensDetails(2L)),
			List.of(ChatResponse.of("No.")), null);

	private static final String REQUEST_JSON = """
			{"model":"gpt-5","messages":[\
			{"role":"system","content":""},\
			{"role":"user","content":[{"type":"text","text":"Is it warm here?"},\
			{"type":"image_url","image_url":{"url":"data:image/png;base64,AQID","detail":"low"}},\
			{"type":"input_audio","input_audio":{"data":"AQ==","format":"mp3"}},\
			{"type":"file","file":{"file_data":"data:application/pdf;base64,AQ==","filename":"a.pdf"}},\
			{"type":"image_url","omitted":{"mime_type":"image/png","bytes":3,\
			"sha256":"039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81"}}],"name":"ada"},\
			{"role":"assistant","reasoning_content":"Riga, then.","tool_calls":[{"id":"call_1","type":"function",\
			"function":{"name":"weather","arguments":"{\\"city\\":\\"Riga\\"}"}}]},\
			{"role":"tool","content":"21 °C","tool_call_id":"call_1"}],\
			"tools":[{"type":"function","function":{"name":"weather","description":"Returns the weather",\
			"parameters":%s,"strict":true}}],\
			"temperature":0.0,"stop":["\\n"]}""";

	private static final String RESPONSE_JSON = """
			{"id":"chatcmpl-1","model":"gpt-5-2026","content":"Yes.","reasoning_content":"Hm.","finish_reason":"stop",\
			"usage":{"prompt_tokens":0,"completion_tokens":2,"total_tokens":2,\
			"prompt_tokens_details":{"cached_tokens":0,"cache_write_tokens":1},\
			"completion_tokens_details":{"reasoning_tokens":2}},\
			"alternatives":[{"content":"No.","finish_reason":"stop"}]}""";

	static Stream<JsonMapper> mappers() {
		return Stream.of(JsonMapper.builder().build(), JsonMapper.builderWithJackson2Defaults().build(),
				JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE).build(),
				JsonMapper.builder()
					.changeDefaultPropertyInclusion(
							(inclusion) -> inclusion.withValueInclusion(JsonInclude.Include.NON_DEFAULT)
								.withContentInclusion(JsonInclude.Include.NON_EMPTY))
					.build(),
				JsonMapper.builder()
					.changeDefaultPropertyInclusion(
							(inclusion) -> inclusion.withValueInclusion(JsonInclude.Include.ALWAYS))
					.disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
					.build(),
				JsonMapper.builder()
					.enable(SerializationFeature.WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED, SerializationFeature.INDENT_OUTPUT)
					.enable(EnumFeature.WRITE_ENUMS_USING_INDEX)
					.build(),
				JsonMapper.builder()
					.changeDefaultVisibility((visibility) -> visibility
						.withVisibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
						.withVisibility(PropertyAccessor.GETTER, JsonAutoDetect.Visibility.ANY))
					.build(),
				JsonMapper.builder()
					.changeDefaultVisibility((visibility) -> visibility.withVisibility(PropertyAccessor.ALL,
							JsonAutoDetect.Visibility.NONE))
					.build());
	}

	@ParameterizedTest
	@MethodSource("mappers")
	void whenLoggedShouldHaveTheShapeOfTheApiWithAnyMapper(JsonMapper mapper) throws Exception {
		InMemoryTransport transport = new InMemoryTransport();
		try (LLMLogger logger = LLMLogger.builder().transport(transport).jsonMapper(mapper).build()) {
			assertThat(logger.log(REQUEST, RESPONSE, Map.of("outcome", ChatOutcome.COMPLETE))).isTrue();
			logger.flush();
		}
		JsonNode log = transport.awaitLogs(1, Duration.ofSeconds(5)).get(0);
		String parameters = log.at("/request/tools/0/function/parameters").toString();
		assertThat(log.get("request").toString()).isEqualTo(REQUEST_JSON.formatted(parameters));
		assertThat(log.get("response").toString()).isEqualTo(RESPONSE_JSON);
		assertThat(log.at("/metadata/outcome").asString()).isEqualTo("complete");
	}

	@ParameterizedTest
	@MethodSource("mappers")
	void whenReadBackShouldBeTheSame(JsonMapper mapper) {
		assertThat(mapper.readValue(mapper.writeValueAsString(RESPONSE), ChatResponse.class)).isEqualTo(RESPONSE);
		ChatRequest request = mapper.readValue(mapper.writeValueAsString(REQUEST), ChatRequest.class);
		assertThat(request).isEqualTo(REQUEST);
	}

	@Test
	void whenReadFromANewerVersionShouldIgnoreNewFields() {
		ChatResponse response = JsonMapper.shared()
			.readValue("{\"content\":\"Hi\",\"new\":{\"x\":1},\"usage\":{\"new\":1}}", ChatResponse.class);
		assertThat(response.text()).isEqualTo("Hi");
		assertThat(response.usage()).isEqualTo(new TokenUsage(null, null, null));
	}

	@Test
	void whenEmptyShouldLeaveEverythingOut() {
		assertThat(JsonMapper.shared()
			.writeValueAsString(
					new ChatResponse(null, null, List.of(), null, null, List.of(), null, null, List.of(), null)))
			.isEqualTo("{}");
		assertThat(JsonMapper.shared().writeValueAsString(ChatRequest.of(null))).isEqualTo("{\"messages\":[]}");
	}

	@Test
	void whenListsChangeLaterShouldKeepWhatTheyWere() {
		List<ChatMessage> messages = new ArrayList<>(List.of(ChatMessage.user("Hi")));
		ChatRequest request = new ChatRequest("m", messages, null, Map.of());
		messages.add(ChatMessage.assistant("Hello"));
		assertThat(request.messages()).containsExactly(ChatMessage.user("Hi"));
	}

	@Test
	void whenRoleIsMissingShouldSaySo() {
		assertThatNullPointerException().isThrownBy(() -> new ChatMessage(null, null, null, null, null, null))
			.withMessageContaining("'role' must not be null: it is system, user, assistant or tool");
	}

	@Test
	void whenAnswerEndsEarlyShouldKnow() {
		assertThat(ChatResponse.of("x").outcome()).isEqualTo(ChatOutcome.COMPLETE);
		assertThat(ChatResponse.of("x").withFinishReason("length").outcome()).isEqualTo(ChatOutcome.TRUNCATED);
		assertThat(ChatResponse.of("x").withFinishReason("content_filter").outcome()).isEqualTo(ChatOutcome.TRUNCATED);
		assertThat(ChatResponse.failed(new IllegalStateException("no")).outcome()).isEqualTo(ChatOutcome.ERROR);
	}

	@Test
	void whenErrorIsLongShouldKeepItsBeginning() {
		assertThat(ChatError.of(new IllegalStateException("x".repeat(10_000))).message()).hasSize(2001).endsWith("x…");
		assertThat(ChatError.of(new IllegalStateException() {
		}).type()).startsWith(ChatJsonTests.class.getName());
	}

}
