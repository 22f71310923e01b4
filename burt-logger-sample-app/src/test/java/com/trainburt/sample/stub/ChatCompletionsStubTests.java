package com.trainburt.sample.stub;

import java.util.List;

import com.trainburt.sample.SampleClient;
import com.trainburt.sample.SampleTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Talks to the stand-in as to the API.
 */
@SampleTest
class ChatCompletionsStubTests {

	private static final String PATH = "/stub/v1/chat/completions";

	@Autowired
	private SampleClient client;

	@Test
	void whenAskedShouldAnswerInTheShapeOfTheApi() {
		SampleClient.Answer answer = this.client.post(PATH, """
				{"model": "m", "messages": [
				  {"role": "system", "content": "Be brief."}, {"role": "user", "content": "What is it?"}]}""");
		assertThat(answer.status()).isEqualTo(200);
		JsonNode json = answer.json();
		assertThat(json.path("id").asString()).startsWith("chatcmpl-");
		assertThat(json.path("object").asString()).isEqualTo("chat.completion");
		assertThat(json.path("created").asLong()).isGreaterThan(1_700_000_000);
		assertThat(json.path("model").asString()).isEqualTo("m");
		assertThat(json.path("choices")).hasSize(1);
		JsonNode choice = json.path("choices").path(0);
		assertThat(choice.path("message").path("role").asString()).isEqualTo("assistant");
		assertThat(choice.path("message").path("content").asString()).isEqualTo("You said: What is it?");
		assertThat(choice.path("finish_reason").asString()).isEqualTo("stop");
		assertThat(json.path("usage").toString())
			.isEqualTo("{\"prompt_tokens\":17,\"completion_tokens\":6,\"total_tokens\":23}");
	}

	@Test
	void whenContentHasPartsShouldReadTheirText() {
		SampleClient.Answer answer = this.client.post(PATH,
				"""
						{"model": "m", "messages": [{"role": "user", "content": [
						  {"type": "text", "text": "Hel"}, {"type": "image_url", "image_url": {}}, {"type": "text", "text": "lo"}]}]}""");
		assertThat(answer.json().path("choices").path(0).path("message").path("content").asString())
			.isEqualTo("You said: Hello");
	}

	@Test
	void whenStreamIsAskedForShouldAnswerInPieces() {
		SampleClient.Answer answer = this.client.post(PATH, """
				{"model": "m", "messages": [{"role": "user", "content": "Hello there"}], "stream": true,
				 "stream_options": {"include_usage": true}}""");
		assertThat(answer.contentType()).startsWith("text/event-stream");
		List<String> events = answer.body().lines().filter((line) -> !line.isEmpty()).toList();
		assertThat(events).hasSize(7).allMatch((event) -> event.startsWith("data:")).last().isEqualTo("data:[DONE]");
		List<JsonNode> chunks = events.subList(0, 6)
			.stream()
			.map((event) -> JsonMapper.shared().readTree(event.substring(5)))
			.toList();
		assertThat(chunks).extracting((chunk) -> chunk.at("/choices/0/delta/content").asString(""))
			.containsExactly("You ", "said: ", "Hello ", "there", "", "");
		assertThat(chunks.get(4).at("/choices/0/finish_reason").asString()).isEqualTo("stop");
		assertThat(chunks.get(5).at("/usage/total_tokens").asInt()).isPositive();
		assertThat(chunks.get(0).has("usage")).isFalse();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "{}|model", "[]|model", "{\"model\": \"m\"}|messages",
			"{\"model\": \"m\", \"messages\": []}|messages", "{\"model\": \"m\", \"messages\": {}}|messages",
			"{\"model\": \"m\", \"messages\": [{\"content\": \"x\"}]}|messages[0].role",
			"{\"model\": \"m\", \"messages\": [{\"role\": \"user\", \"content\": \"x\"}, {\"role\": \"user\"}]}|messages[1].content" })
	void whenRequestIsWrongShouldSayWhere(String body, String param) {
		SampleClient.Answer answer = this.client.post(PATH, body);
		assertThat(answer.status()).isEqualTo(400);
		JsonNode error = answer.json().path("error");
		assertThat(error.path("type").asString()).isEqualTo("invalid_request_error");
		assertThat(error.path("param").asString()).isEqualTo(param);
		assertThat(error.path("message").asString()).isNotBlank();
	}

	@Test
	void whenRequestIsNoJsonShouldSaySo() {
		SampleClient.Answer answer = this.client.post(PATH, "{");
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.json().path("error").path("message").asString()).contains("could not parse the JSON body");
	}

}
