package com.trainburt.sample.chat;

import java.time.Duration;
import java.util.UUID;

import com.trainburt.logger.FeedbackTokens;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LogId;
import com.trainburt.sample.SampleClient;
import com.trainburt.sample.SampleTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Asks, says what the answer is worth, and downloads what can be learnt from that.
 */
@SampleTest
class FeedbackTests {

	@Autowired
	private SampleClient client;

	@Autowired
	private LLMLogger logger;

	@Autowired
	private FeedbackTokens tokens;

	private final String user = "user-" + UUID.randomUUID();

	/** Asked by one test only: the model answers a repeated question in other words. */
	private final String question = "What does " + this.user + " ask?";

	@Test
	void whenAnswerIsJudgedShouldBecomeAPair() {
		String token = ask("/chat");
		assertThat(say(token, "\"thumbs\": \"down\", \"comment\": \"too short\"").status()).isEqualTo(204);
		assertThat(say(token, "\"correction\": \"A small wild dog.\"").status()).isEqualTo(204);
		this.logger.flush();
		JsonNode labels = this.client.get("/collector/logs?label=thumbs:down&user_id=" + this.user)
			.json()
			.path("logs")
			.path(0)
			.path("labels");
		assertThat(labels).hasSize(2);
		assertThat(labels.path(0).path("source").asString()).isEqualTo("user");
		assertThat(labels.path(0).path("comment").asString()).isEqualTo("too short");
		assertThat(this.client.get("/collector/dataset.jsonl?format=openai_dpo&user_id=" + this.user).body())
			.isEqualTo("""
					{"input":{"messages":[{"role":"user","content":"%1$s"}]},\
					"preferred_output":[{"role":"assistant","content":"A small wild dog."}],\
					"non_preferred_output":[{"role":"assistant","content":"You said: %1$s"}]}
					""".formatted(this.question));
	}

	@Test
	void whenStreamIsJudgedShouldBeWithItsLog() {
		String token = ask("/chat/stream");
		this.client.awaitCollected(this.logger, this.question);
		assertThat(say(token, "\"thumbs\": \"up\"").status()).isEqualTo(204);
		this.logger.flush();
		assertThat(this.client.get("/collector/logs?label=thumbs:up&user_id=" + this.user).json().path("total").asInt())
			.isEqualTo(1);
	}

	@Test
	void whenOneAnswerIsPreferredShouldNameTheOther() {
		String better = ask("/chat");
		String worse = ask("/chat");
		assertThat(say(better, "\"preferredOver\": \"%s\"".formatted(worse)).status()).isEqualTo(204);
		this.logger.flush();
		assertThat(this.client.get("/collector/dataset?format=trl_dpo&user_id=" + this.user).body())
			.isEqualTo("{\"examples\":1,\"leftOut\":{\"rejected\":1}}");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '#',
			value = { "\"token\": \"x\", \"thumbs\": \"up\"|403|The text is no feedback token",
					"\"thumbs\": \"up\"|403|The text is no feedback token",
					"\"thumbs\": \"sideways\"|403|The text is no feedback token",
					"\"token\": |400|The body cannot be read" })
	void whenTokenIsWrongShouldSaySoFirst(String body, int status, String reason) {
		SampleClient.Answer answer = this.client.post("/feedback", "{" + body + "}");
		assertThat(answer.status()).isEqualTo(status);
		assertThat(answer.detail()).contains(reason);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '#',
			value = { "\"thumbs\": \"sideways\"|'thumbs' must be up or down",
					"\"correction\": \" \"|'correction' is blank", "\"comment\": \"x\"|Give one of 'thumbs'",
					"\"thumbs\": \"up\", \"correction\": \"x\"|Give one of 'thumbs'",
					"\"preferredOver\": \"x\", \"thumbs\": \"up\"|Give one of 'thumbs'" })
	void whenFeedbackIsWrongShouldSaySo(String said, String reason) {
		assertBadRequest(said, reason);
	}

	@Test
	void whenTextIsLongShouldRefuseIt() {
		String longest = "x".repeat(10_000);
		assertThat(say(token(), "\"correction\": \"%s\", \"comment\": \"%s\"".formatted(longest, longest)).status())
			.isEqualTo(204);
		assertBadRequest("\"correction\": \"x%s\"".formatted(longest), "'correction' has more than 10000 characters");
		assertBadRequest("\"thumbs\": \"up\", \"comment\": \"x%s\"".formatted(longest),
				"'comment' has more than 10000 characters");
	}

	@Test
	void whenFeedbackIsNotAcceptedShouldSaySo() {
		FeedbackController controller = new FeedbackController(LLMLogger.noop(), this.tokens);
		assertThatExceptionOfType(ResponseStatusException.class)
			.isThrownBy(() -> controller.feedback(new FeedbackController.Judgement(token(), "up", null, null, null)))
			.satisfies((ex) -> assertThat(ex.getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE));
	}

	private void assertBadRequest(String said, String reason) {
		SampleClient.Answer answer = say(token(), said);
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.detail()).contains(reason);
	}

	private String token() {
		return this.tokens.issue(LogId.create(), Duration.ofMinutes(1));
	}

	private String ask(String path) {
		SampleClient.Answer answer = this.client.post(path,
				"{\"message\": \"%s\", \"userId\": \"%s\"}".formatted(this.question, this.user));
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.header("Feedback-Token")).hasSize(76);
		return answer.header("Feedback-Token");
	}

	private SampleClient.Answer say(String token, String said) {
		return this.client.post("/feedback", "{\"token\": \"%s\", %s}".formatted(token, said));
	}

}
