package com.trainburt.logger;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.trainburt.logger.redaction.RedactionAccess;
import com.trainburt.logger.transport.InMemoryTransport;
import com.trainburt.logger.transport.LogBatch;
import com.trainburt.logger.transport.PayloadSchema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Feedback} and for the logs that it becomes.
 */
class FeedbackTests {

	private static final LogId ID = LogId.parse("019a2f4e-7d31-7c42-9f0e-3b8a51c2d604");

	private final InMemoryTransport backend = new InMemoryTransport();

	private final LLMLogger logger = LLMLogger.builder().transport(this.backend).build();

	@AfterEach
	void close() {
		this.logger.close();
	}

	@Test
	void whenGivenByLogIdShouldBeAnEntryThatNamesTheLog() {
		assertThat(this.logger.feedback(ID, Feedback.thumbsUp().by("user"))).isTrue();
		JsonNode entry = entry();
		assertThat(entry.get("request")).hasToString(
				"{\"feedback\":{\"id\":\"086bfb88-e167-5390-890c-0f45ff04fe8e\",\"log_id\":\"%s\"}}".formatted(ID));
		assertThat(entry.get("response")).hasToString("{\"name\":\"thumbs\",\"value\":\"up\"}");
		assertThat(entry.get("metadata"))
			.hasToString("{\"kind\":\"feedback\",\"source\":\"user\",\"log_id\":\"%s\"}".formatted(ID));
	}

	@Test
	void whenGivenByResponseIdShouldBeAnEntryThatNamesTheResponse() {
		assertThat(this.logger.feedback(LogRef.responseId("chatcmpl-1"), Feedback.score("helpful", 0.8))).isTrue();
		JsonNode entry = entry();
		assertThat(entry.get("request")).hasToString(
				"{\"feedback\":{\"id\":\"21b52e1e-38f0-57f4-9fb4-4ee7fcd59c7e\",\"response_id\":\"chatcmpl-1\"}}");
		assertThat(entry.get("response")).hasToString("{\"name\":\"helpful\",\"value\":0.8}");
		assertThat(entry.get("metadata")).hasToString("{\"kind\":\"feedback\",\"source\":null}");
	}

	@Test
	void whenCorrectedShouldHaveTheTextAndTheComment() {
		this.logger.feedback(ID, Feedback.corrected("Better answer").comment("tone"));
		assertThat(entry().get("response"))
			.hasToString("{\"name\":\"correction\",\"value\":\"Better answer\",\"comment\":\"tone\"}");
	}

	@Test
	void whenPreferredShouldNameTheOtherLog() {
		LogId rejected = LogId.create();
		this.logger.feedback(ID, Feedback.preferredOver(rejected));
		this.logger.feedback(ID, Feedback.preferredOver(LogRef.responseId("chatcmpl-2")));
		this.logger.flush();
		assertThat(this.backend.logs()).extracting((log) -> log.at("/response/value").toString())
			.containsExactly("{\"log_id\":\"%s\"}".formatted(rejected), "{\"response_id\":\"chatcmpl-2\"}");
	}

	@Test
	void whenSaidAgainShouldHaveTheSameId() {
		this.logger.feedback(ID, Feedback.thumbsUp().by("user"));
		this.logger.feedback(ID, Feedback.thumbsDown().comment("rude").by("user"));
		this.logger.feedback(ID, Feedback.thumbsDown().by("reviewer"));
		this.logger.feedback(ID, Feedback.thumbsDown());
		this.logger.feedback(ID, Feedback.score("helpful", 1).by("user"));
		this.logger.feedback(LogRef.responseId(ID.toString()), Feedback.thumbsUp().by("user"));
		this.logger.flush();
		List<String> ids = this.backend.logs()
			.stream()
			.map((log) -> log.at("/request/feedback/id").asString())
			.toList();
		assertThat(ids.get(0)).isEqualTo(ids.get(1));
		assertThat(ids.subList(1, 6)).doesNotHaveDuplicates();
	}

	@Test
	void whenChangedShouldLeaveTheOriginalAlone() {
		Feedback plain = Feedback.thumbsUp();
		assertThat(plain.by("user").comment("nice")).isNotSameAs(plain);
		this.logger.feedback(ID, plain);
		JsonNode entry = entry();
		assertThat(entry.get("response")).hasSize(2);
		assertThat(entry.get("metadata").get("source").isNull()).isTrue();
	}

	@Test
	void whenGivenThroughAViewShouldHaveItsMetadata() {
		this.logger.withMetadata(Map.of("conversation_id", "c-17", "kind", "chat")).feedback(ID, Feedback.thumbsUp());
		JsonNode metadata = entry().get("metadata");
		assertThat(metadata).hasSize(4);
		assertThat(metadata.get("conversation_id").asString()).isEqualTo("c-17");
		assertThat(metadata.get("kind").asString()).isEqualTo("feedback");
		assertThat(metadata.get("log_id").asString()).isEqualTo(ID.toString());
	}

	@Test
	void whenApplicationHasASourceOfItsOwnShouldNotTakeItForThatOfTheFeedback() {
		try (LLMLogger own = LLMLogger.builder().transport(this.backend).metadata(Map.of("source", "shop")).build()) {
			own.log("q", "a");
			own.withMetadata(Map.of("source", "checkout")).feedback(ID, Feedback.thumbsUp());
			own.feedback(ID, Feedback.thumbsUp().by("user"));
		}
		assertThat(this.backend.logs()).extracting((log) -> log.at("/metadata/source").toString())
			.containsExactly("\"shop\"", "null", "\"user\"");
	}

	@Test
	void whenLoggingIsDisabledShouldAcceptNothing() {
		assertThat(LLMLogger.noop().feedback(ID, Feedback.thumbsUp())).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "a\nb", "a\u0000" })
	void whenTextsCannotBePartOfAnIdShouldSaySo(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Feedback.score(text, 1))
			.withMessage("The name of a feedback must have 1 to 200 characters on one line");
		assertThatIllegalArgumentException().isThrownBy(() -> Feedback.thumbsUp().by(text))
			.withMessage("The source of a feedback must have 1 to 200 characters on one line");
		assertThatIllegalArgumentException().isThrownBy(() -> LogRef.responseId(text))
			.withMessage("The response id of a feedback must have 1 to 200 characters on one line");
	}

	@ParameterizedTest
	@ValueSource(strings = { "thumbs", "correction", "preferred_over" })
	void whenScoreHasANameOfAnotherFeedbackShouldSaySo(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> Feedback.score(name, 1))
			.withMessage("'%s' cannot be the name of a score: use the method for it".formatted(name));
	}

	@Test
	void whenCorrectionIsBlankShouldSaySo() {
		assertThatIllegalArgumentException().isThrownBy(() -> Feedback.corrected(" "))
			.withMessage("A correction must have a text");
	}

	@ParameterizedTest
	@ValueSource(doubles = { Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY })
	void whenScoreIsNoNumberShouldSaySo(double value) {
		assertThatIllegalArgumentException().isThrownBy(() -> Feedback.score("helpful", value))
			.withMessage("A score must be a finite number but was " + value);
	}

	@ParameterizedTest
	@MethodSource
	void whenSentShouldBeValidByTheSchema(LogRef log, Feedback feedback) {
		this.logger.feedback(log, feedback);
		this.logger.flush();
		LogBatch batch = this.backend.batches().get(0);
		assertThat(PayloadSchema.mistakes(new String(batch.payload(), StandardCharsets.UTF_8), PayloadSchema.BATCH))
			.isEmpty();
		assertThat(PayloadSchema.mistakes(this.backend.logs().get(0).toString(), PayloadSchema.FEEDBACK_LOG)).isEmpty();
	}

	static Stream<Object[]> whenSentShouldBeValidByTheSchema() {
		return Stream.of(LogRef.logId(ID), LogRef.responseId("chatcmpl-1"))
			.flatMap((log) -> Stream
				.of(Feedback.thumbsUp(), Feedback.thumbsDown().by("user"), Feedback.score("helpful", -1.5e300),
						Feedback.corrected("中文").comment("tone"), Feedback.preferredOver(LogId.create()),
						Feedback.preferredOver(LogRef.responseId("chatcmpl-2")))
				.map((feedback) -> new Object[] { log, feedback }));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"name\":\"thumbs\",\"value\":\"sideways\"}", "{\"name\":\"thumbs\"}",
			"{\"name\":\"correction\",\"value\":1}", "{\"name\":\"preferred_over\",\"value\":\"x\"}",
			"{\"name\":\"helpful\",\"value\":\"much\"}", "{\"value\":1}" })
	void whenFeedbackHasAnotherShapeShouldNotBeValidByTheSchema(String response) {
		String log = """
				{"request":{"feedback":{"id":"086bfb88-e167-5390-890c-0f45ff04fe8e","response_id":"chatcmpl-1"}},
				 "response":%s,"metadata":{"kind":"feedback"},"timestamp":1.5}""";
		assertThat(
				PayloadSchema.mistakes(log.formatted("{\"name\":\"helpful\",\"value\":1}"), PayloadSchema.FEEDBACK_LOG))
			.isEmpty();
		assertThat(PayloadSchema.mistakes(log.formatted(response), PayloadSchema.FEEDBACK_LOG)).isNotEmpty();
	}

	@Test
	void whenRedactedShouldLosePersonalDataAndKeepItsIds() {
		LogId digits = LogId.parse("01234567-8901-4111-9111-111111111111");
		LogId card = LogId.parse("41111111-1111-4111-a111-012345678901");
		try (LLMLogger redacting = LLMLogger.builder()
			.transport(this.backend)
			.filter(RedactionAccess.withoutDeadline(Map.of("digits", "\\d{4,}")))
			.build()) {
			redacting.log(digits, "q", "a", Map.of("turn_id", card.toString(), "user", card.toString()));
			redacting.feedback(digits,
					Feedback.corrected("Write to joe@example.com")
						.comment("ask ann@example.com")
						.by("eve@example.com"));
			redacting.feedback(digits, Feedback.preferredOver(card));
		}
		List<JsonNode> logs = this.backend.logs();
		assertThat(logs.get(0).at("/metadata/log_id").asString()).isEqualTo(digits.toString());
		assertThat(logs.get(0).at("/metadata/turn_id").asString()).isEqualTo(card.toString());
		assertThat(logs.get(0).at("/metadata/user").asString()).contains("[");
		assertThat(logs.get(1).get("response"))
			.hasToString("{\"name\":\"correction\",\"value\":\"Write to [EMAIL]\",\"comment\":\"ask [EMAIL]\"}");
		assertThat(logs.get(1).at("/metadata/source").asString()).isEqualTo("[EMAIL]");
		assertThat(logs.get(1).at("/metadata/log_id").asString()).isEqualTo(digits.toString());
		assertThat(logs.get(1).at("/request/feedback/log_id").asString()).isEqualTo(digits.toString());
		assertThat(logs.get(1).at("/request/feedback/id").asString()).matches("[0-9a-f-]{36}");
		assertThat(logs.get(2).at("/response/value/log_id").asString()).isEqualTo(card.toString());
	}

	@Test
	void whenRedactedShouldNotTakeIdsOfResponsesForNumbers() {
		List<String> ids = List.of("4111111111111111", "4012888888881881", "0049301234567", "378282-246310005");
		try (LLMLogger redacting = LLMLogger.builder()
			.transport(this.backend)
			.filter(RedactionAccess.withoutDeadline(Map.of("employee", "E-\\d{6}")))
			.build()) {
			for (String id : ids) {
				redacting.log("q", Map.of("id", id, "content", id));
				redacting.feedback(LogRef.responseId(id), Feedback.preferredOver(LogRef.responseId(id)));
			}
			redacting.log(Map.of("id", ids.get(0)), Map.of("id", "E-123456", "user", Map.of("id", ids.get(0))),
					Map.of("response_id", ids.get(0), "id", ids.get(0)));
			redacting.log("q", Map.of("id", "4111 1111 1111 1111"));
		}
		List<JsonNode> logs = this.backend.logs();
		for (int i = 0; i < ids.size(); i++) {
			JsonNode response = logs.get(2 * i).get("response");
			JsonNode feedback = logs.get(2 * i + 1);
			assertThat(response.get("id").asString()).isEqualTo(ids.get(i));
			assertThat(response.get("content").asString()).startsWith("[");
			assertThat(feedback.at("/request/feedback/response_id").asString()).isEqualTo(ids.get(i));
			assertThat(feedback.at("/response/value/response_id").asString()).isEqualTo(ids.get(i));
		}
		assertThat(logs.get(8).toString()).contains("\"request\":{\"id\":\"[CREDIT_CARD]\"}", "\"id\":\"[EMPLOYEE]\"",
				"\"user\":{\"id\":\"[CREDIT_CARD]\"}");
		assertThat(logs.get(9).at("/response/id").asString()).isEqualTo("[CREDIT_CARD]");
	}

	private JsonNode entry() {
		this.logger.flush();
		assertThat(this.backend.logs()).hasSize(1);
		return this.backend.logs().get(0);
	}

}
