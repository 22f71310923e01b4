package com.trainburt.sample.demo;

import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LoggerStats;
import com.trainburt.logger.chat.ChatOutcome;
import com.trainburt.logger.chat.FineTuningExamples;
import com.trainburt.sample.SampleClient;
import com.trainburt.sample.SampleTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sends bursts, and looks at what they are made of.
 */
@SampleTest
class BurstTests {

	private static final String PATH = "/demo/burst";

	@Autowired
	private SampleClient client;

	@Autowired
	private LLMLogger logger;

	@Test
	void whenAskedForABurstShouldDeliverThatManyChats() {
		LoggerStats before = this.logger.stats();
		assertThat(this.client.post(PATH, "{\"logs\": 60}").body()).isEqualTo("{\"logged\":60,\"refused\":0}");
		assertThat(this.logger.flush().complete()).isTrue();
		LoggerStats after = this.logger.stats();
		assertThat(after.logsQueued() - before.logsQueued()).isEqualTo(60);
		assertThat(after.logsSent() - before.logsSent()).isEqualTo(60);
		for (JsonNode stored : this.client.get("/collector/logs?limit=60").json().path("logs")) {
			JsonNode log = stored.path("log");
			assertThat(log.at("/metadata/source").asString()).isEqualTo("burst");
			assertThat(log.at("/metadata/demo").asBoolean()).isTrue();
			assertThat(log.at("/metadata/user_id").asString()).isNotBlank();
			assertThat(log.at("/metadata/outcome").asString()).isEqualTo(outcome(log));
		}
	}

	/** Cancelled is what only the application knows, so it has no reason for ending. */
	private static String outcome(JsonNode log) {
		JsonNode response = log.path("response");
		if (response.has("error")) {
			return "error";
		}
		return switch (response.path("finish_reason").asString("")) {
			case "" -> "cancelled";
			case "length" -> "truncated";
			default -> "complete";
		};
	}

	@Test
	void whenManyAreMadeUpShouldHaveEachKind() {
		SplittableRandom random = new SplittableRandom(1);
		assertThat(Stream.generate(() -> Conversations.next(random)).limit(2000))
			.anySatisfy((call) -> assertThat(call.response().toolCalls()).isNotNull())
			.anySatisfy((call) -> assertThat(call.request().messages()).hasSize(4))
			.anySatisfy((call) -> assertThat(call.metadata()).containsEntry("outcome", "truncated"))
			.anySatisfy((call) -> assertThat(call.metadata()).containsEntry("outcome", "error"))
			.anySatisfy((call) -> assertThat(call.metadata()).containsEntry("outcome", "cancelled"))
			.allSatisfy((call) -> {
				ChatOutcome outcome = ChatOutcome
					.valueOf(String.valueOf(call.metadata().get("outcome")).toUpperCase(Locale.ROOT));
				boolean whole = FineTuningExamples.of(call.request(), call.response(), outcome).line().isPresent();
				assertThat(whole).isEqualTo(outcome == ChatOutcome.COMPLETE);
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "-1", "10001", "99999999999", "1.5", "\"1000\"", "[]" })
	void whenNumberIsNoneShouldSayWhichMayBe(String logs) {
		SampleClient.Answer answer = this.client.post(PATH, "{\"logs\": %s}".formatted(logs));
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.contentType()).isEqualTo("application/problem+json");
		assertThat(answer.detail())
			.isEqualTo("'logs' must be a whole number from 1 to 10000 but was %s: send JSON such as {\"logs\": 1000}"
				.formatted(logs));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			value = { "{}|'logs' is missing", "{\"logs\": null}|'logs' is missing", "{|The body cannot be read",
					"[1]|The body cannot be read", "``|The body cannot be read" })
	void whenBodyIsNoSuchJsonShouldShowAnExample(String body, String reason) {
		SampleClient.Answer answer = this.client.post(PATH, body);
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.detail()).startsWith(reason).contains("{\"logs\": 1000}");
	}

}
