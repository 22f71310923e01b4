package com.trainburt.logger.transport;

import java.util.List;
import java.util.regex.Pattern;

import com.trainburt.logger.chat.ChatMessage;
import com.trainburt.logger.chat.ChatRequest;
import com.trainburt.logger.chat.ChatResponse;
import com.trainburt.logger.chat.TokenUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The schema accepts valid documents, and rejects each violation of one of its rules.
 */
class PayloadSchemaTests {

	private static final String LOG = "{\"request\":{},\"response\":null,\"metadata\":{},\"timestamp\":1234567890.123}";

	private static final String CHAT_LOG = """
			{"request":{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"a"},\
			{"type":"image_url","image_url":{"url":"u"}},{"type":"input_audio","input_audio":{"data":"d","format":"wav"}},\
			{"type":"file","file":{},"omitted":{"mime_type":"t","bytes":1,"sha256":"s"}}]},\
			{"role":"tool","content":"x","tool_call_id":"c","name":"n"}],\
			"tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{}}}],"n":2},\
			"response":{"id":"i","model":"m","content":"x","refusal":"r","reasoning_content":"r",\
			"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}],"finish_reason":"stop",\
			"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,"prompt_tokens_details":{"cached_tokens":1}},\
			"alternatives":[{"content":"y"}],"error":{"type":"e","message":"m"}},\
			"metadata":{"source":"s","provider":"p","streaming":true,"duration_ms":3,"outcome":"complete","trace_id":"t",\
			"span_id":"s","user_id":7},"timestamp":0}\
			""";

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			value = { "`{}`|`\"\"`", "`{}`|`[]`", "`{}`|`false`", "`{}`|`0`", "`null`|`[1.10, \"\", null]`",
					"`\"metadata\":{}`|`\"metadata\":{\"a\":null},\"more\":[]`", "1234567890.123|0",
					"1234567890.123|253402300799" })
	void whenAnythingIsLoggedShouldBeValid(String from, String to) {
		assertThat(PayloadSchema.mistakes(batch(LOG.replaceFirst(Pattern.quote(from), to)), PayloadSchema.BATCH))
			.isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			value = { "`{\"logs\":[LOG]}`|timestamp", "`{\"timestamp\":1}`|logs", "`[]`|object", "`null`|object",
					"`{\"logs\":[],\"timestamp\":1}`|items", "`{\"logs\":{},\"timestamp\":1}`|array",
					"`{\"logs\":[LOG],\"timestamp\":\"1\"}`|number", "`{\"logs\":[LOG],\"timestamp\":-0.1}`|minimum",
					"`{\"logs\":[LOG],\"timestamp\":253402300800}`|maximum",
					"`{\"logs\":[LOG,1],\"timestamp\":1}`|object" })
	void whenBatchBreaksARuleShouldBeInvalid(String batch, String mistake) {
		assertThat(PayloadSchema.mistakes(batch.replace("LOG", LOG), PayloadSchema.BATCH)).singleElement()
			.asString()
			.contains(mistake);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			value = { "`\"request\":{},`|``|request", "`\"response\":null,`|``|response",
					"`\"metadata\":{},`|``|metadata", "`,\"timestamp\":1234567890.123`|``|timestamp",
					"`\"request\":{}`|`\"request\":null`|/logs/1/request", "`\"metadata\":{}`|`\"metadata\":[]`|object",
					"`1234567890.123`|`\"2009-02-13T23:31:30Z\"`|number", "`1234567890.123`|-1|minimum",
					"`1234567890.123`|1e12|maximum" })
	void whenLogBreaksARuleShouldBeInvalid(String from, String to, String mistake) {
		assertThat(LOG).contains(from);
		assertThat(PayloadSchema.mistakes(batch(LOG, LOG.replace(from, to)), PayloadSchema.BATCH)).singleElement()
			.asString()
			.contains("/logs/1")
			.contains(mistake);
	}

	@Test
	void whenLogIsOneOfAChatShouldBeValid() {
		assertThat(PayloadSchema.mistakes(CHAT_LOG, PayloadSchema.CHAT_LOG)).isEmpty();
		assertThat(PayloadSchema.mistakes(
				CHAT_LOG.replaceFirst("\"response\":.*,\"metadata\"", "\"response\":null,\"metadata\""),
				PayloadSchema.CHAT_LOG))
			.isEmpty();
	}

	@Test
	void whenRecordsOfAChatAreWrittenShouldBeValid() {
		ChatRequest request = ChatRequest
			.of("m", ChatMessage.system("Be brief."), ChatMessage.user("Hello"), ChatMessage.tool("c", "x"))
			.with("temperature", 0.2);
		ChatResponse response = ChatResponse.of("Hi").withUsage(new TokenUsage(1, 2, 3));
		for (ChatResponse each : List.of(response, ChatResponse.failed(new IllegalStateException()))) {
			String log = "{\"request\":%s,\"response\":%s,\"metadata\":{\"source\":\"s\",\"outcome\":\"error\"},\"timestamp\":1}"
				.formatted(JsonMapper.shared().writeValueAsString(request),
						JsonMapper.shared().writeValueAsString(each));
			assertThat(PayloadSchema.mistakes(log, PayloadSchema.CHAT_LOG)).isEmpty();
		}
	}

	/** Each takes one thing out, or makes another of it. */
	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', value = { "`\"messages\":`|`\"prompt\":`",
			"`\"messages\":[`|`\"messages\":[null,`", "`\"model\":\"m\",\"me`|`\"model\":1,\"me`",
			"`\"role\":\"user\"`|`\"name\":\"user\"`", "`\"role\":\"user\"`|`\"role\":1`",
			"`\"content\":\"x\",\"tool_call_id\"`|`\"content\":{},\"tool_call_id\"`",
			"`\"content\":[`|`\"content\":[1,`", "`\"type\":\"text\",`|``", "`\"type\":\"text\",`|`\"type\":1,`",
			"`\"text\":\"a\"`|`\"text\":1`", "`\"image_url\":{\"url\":\"u\"}`|`\"image_url\":{}`",
			"`\"url\":\"u\"`|`\"url\":1`", "`\"image_url\":{\"url\":\"u\"}`|`\"image_url\":\"u\"`",
			"`\"data\":\"d\",`|``", "`,\"format\":\"wav\"`|``", "`\"data\":\"d\"`|`\"data\":1`",
			"`\"format\":\"wav\"`|`\"format\":1`", "`\"file\":{}`|`\"file\":1`", "`\"mime_type\":\"t\",`|``",
			"`\"bytes\":1,`|``", "`,\"sha256\":\"s\"`|``", "`\"bytes\":1`|`\"bytes\":-1`",
			"`\"bytes\":1`|`\"bytes\":0.5`", "`\"mime_type\":\"t\"`|`\"mime_type\":1`",
			"`\"sha256\":\"s\"`|`\"sha256\":1`", "`\"tool_call_id\":\"c\"`|`\"tool_call_id\":1`",
			"`\"name\":\"n\"`|`\"name\":1`", "`\"tools\":[`|`\"tools\":[1,`",
			"`\"function\":{\"name\":\"f\",\"description\"`|`\"function\":{\"description\"`",
			"`\"type\":\"function\",\"function\":{\"name\":\"f\",\"d`|`\"function\":{\"name\":\"f\",\"d`",
			"`\"type\":\"function\",\"function\":{\"name\":\"f\",\"d`|`\"type\":\"tool\",\"function\":{\"name\":\"f\",\"d`",
			"`\"description\":\"d\"`|`\"description\":1`", "`\"parameters\":{}`|`\"parameters\":[]`",
			"`\"response\":{`|`\"response\":\"x\",\"more\":{`", "`\"id\":\"i\"`|`\"id\":1`",
			"`\"model\":\"m\",\"content\"`|`\"model\":1,\"content\"`",
			"`\"content\":\"x\",\"refusal\"`|`\"content\":1,\"refusal\"`", "`\"refusal\":\"r\"`|`\"refusal\":1`",
			"`\"reasoning_content\":\"r\"`|`\"reasoning_content\":1`", "`\"tool_calls\":[`|`\"tool_calls\":[1,`",
			"`\"id\":\"c\"`|`\"id\":1`", "`\"arguments\":\"{}\"`|`\"arguments\":{}`",
			"`\"function\":{\"name\":\"f\",\"arguments\"`|`\"function\":{\"arguments\"`",
			"`\"finish_reason\":\"stop\"`|`\"finish_reason\":1`", "`\"usage\":{`|`\"usage\":1,\"more\":{`",
			"`\"prompt_tokens\":1`|`\"prompt_tokens\":-1`", "`\"completion_tokens\":2`|`\"completion_tokens\":\"2\"`",
			"`\"total_tokens\":3`|`\"total_tokens\":0.5`", "`\"cached_tokens\":1`|`\"cached_tokens\":-1`",
			"`\"alternatives\":[{\"content\":\"y\"}]`|`\"alternatives\":[]`", "`\"content\":\"y\"`|`\"content\":1`",
			"`\"error\":{\"type\":\"e\",`|`\"error\":{`", "`\"error\":{\"type\":\"e\"`|`\"error\":{\"type\":1`",
			"`\"message\":\"m\"`|`\"message\":1`", "`\"source\":\"s\",`|``", "`\"source\":\"s\"`|`\"source\":1`",
			"`\"provider\":\"p\"`|`\"provider\":1`", "`\"streaming\":true`|`\"streaming\":\"true\"`",
			"`\"duration_ms\":3`|`\"duration_ms\":-3`", "`\"outcome\":\"complete\"`|`\"outcome\":\"perfect\"`",
			"`\"outcome\":\"complete\",`|``", "`\"trace_id\":\"t\"`|`\"trace_id\":1`",
			"`\"span_id\":\"s\"`|`\"span_id\":1`", "`,\"timestamp\":0`|``" })
	void whenLogOfAChatBreaksARuleShouldBeInvalid(String from, String to) {
		assertThat(CHAT_LOG).contains(from);
		assertThat(PayloadSchema.mistakes(CHAT_LOG.replace(from, to), PayloadSchema.CHAT_LOG)).isNotEmpty();
		assertThat(PayloadSchema.mistakes(batch(CHAT_LOG.replace(from, to)), PayloadSchema.BATCH))
			.as("a log may be anything else, but for its time")
			.hasSize(from.contains("timestamp") ? 1 : 0);
	}

	private static String batch(String... logs) {
		return "{\"logs\":[" + String.join(",", logs) + "],\"timestamp\":1234567890.456}";
	}

}
