package com.trainburt.sample.collector;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

import com.trainburt.logger.Feedback;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LogId;
import com.trainburt.logger.LogRef;
import com.trainburt.logger.chat.DatasetExport.Format;
import com.trainburt.logger.transport.InMemoryTransport;
import com.trainburt.sample.SampleClient;
import com.trainburt.sample.SampleTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Gives feedback on logs, and checks the labels that the backend stores.
 */
@SampleTest
class LabelTests {

	@Autowired
	private SampleClient client;

	/** No other test uses it, so that they do not interfere. */
	private final String model = "model-" + UUID.randomUUID();

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenFeedbackComesBeforeOrAfterItsLogShouldBeWithIt(boolean before) {
		LogId id = LogId.create();
		List<String> entries = new ArrayList<>(
				List.of(log(id, "one", "complete"), feedback(id, Feedback.thumbsUp().by("user").comment("nice"))));
		if (before) {
			entries.add(entries.remove(0));
		}
		entries.forEach(this::deliver);
		JsonNode labels = logs("").path(0).path("labels");
		assertThat(labels).hasSize(1);
		assertThat(labels.path(0).path("name").asString()).isEqualTo("thumbs");
		assertThat(labels.path(0).path("value").asString()).isEqualTo("up");
		assertThat(labels.path(0).path("source").asString()).isEqualTo("user");
		assertThat(labels.path(0).path("comment").asString()).isEqualTo("nice");
	}

	@Test
	void whenNothingIsSaidShouldListTheLogAsBefore() {
		deliver(log(LogId.create(), "one", "complete"));
		assertThat(logs("").path(0).has("labels")).isFalse();
	}

	@Test
	void whenSaidByResponseIdShouldBeWithTheLog() {
		deliver(feedback(LogRef.responseId("response-" + this.model), Feedback.score("helpful", 0.8)));
		deliver(log(LogId.create(), "one", "complete").replace("\"content\":",
				"\"id\":\"response-%s\",\"content\":".formatted(this.model)));
		assertThat(logs("&label=helpful:0.8")).hasSize(1);
		assertThat(logs("&label=helpful")).hasSize(1);
		assertThat(logs("&label=helpful:0.9")).isEmpty();
		assertThat(logs("&label=thumbs")).isEmpty();
	}

	@Test
	void whenNobodyIsNamedShouldHaveNoSource() {
		LogId id = LogId.create();
		deliver(log(id, "one", "complete"), feedback(id, Feedback.thumbsUp()));
		JsonNode labels = logs("").path(0).path("labels");
		assertThat(labels).hasSize(1);
		assertThat(labels.path(0).has("source")).isFalse();
	}

	@Test
	void whenSaidAgainShouldKeepTheLatestInAnyOrderOfArrival() {
		LogId id = LogId.create();
		String up = feedback(id, Feedback.thumbsUp().by("user")).replaceFirst("\"timestamp\":[0-9.]+",
				"\"timestamp\":1700000002.5");
		String down = feedback(id, Feedback.thumbsDown().by("user")).replaceFirst("\"timestamp\":[0-9.]+",
				"\"timestamp\":1700000001.5");
		deliver(log(id, "one", "complete"));
		deliver(down);
		assertThat(logs("&label=thumbs:down")).hasSize(1);
		deliver(up);
		deliver(down);
		deliver(up);
		assertThat(logs("&label=thumbs:down")).isEmpty();
		assertThat(logs("&label=thumbs:up").path(0).path("labels")).hasSize(1);
	}

	@Test
	void whenSaidTwiceInAMillisecondShouldNotDependOnTheOrder() {
		List<String> kept = new ArrayList<>();
		for (boolean reverse : new boolean[] { false, true }) {
			LogId id = LogId.create();
			List<String> said = new ArrayList<>(List.of(
					feedback(id, Feedback.thumbsUp()).replaceFirst("\"timestamp\":[0-9.]+",
							"\"timestamp\":1700000002.5"),
					feedback(id, Feedback.thumbsDown()).replaceFirst("\"timestamp\":[0-9.]+",
							"\"timestamp\":1700000002.5")));
			if (reverse) {
				said.add(said.remove(0));
			}
			said.forEach(this::deliver);
			deliver(log(id, reverse ? "reverse" : "forward", "complete"));
			kept.add(logs("").path(0).path("labels").path(0).path("value").asString());
		}
		assertThat(kept.get(0)).isEqualTo(kept.get(1));
	}

	@Test
	void whenSaidOfATurnShouldHoldForItsRoundsAndCorrectTheLast() {
		LogId turn = LogId.create();
		String call = log(LogId.createIn(turn), "one", "complete").replace("{\"content\":\"An answer\"}",
				"{\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"now\",\"arguments\":\"{}\"}}]}");
		deliver(withTurn(call, turn), withTurn(log(LogId.createIn(turn), "two", "complete"), turn),
				feedback(turn, Feedback.score("helpful", 1)), feedback(turn, Feedback.corrected("Better")));
		assertThat(logs("&label=helpful:1.0")).hasSize(2);
		assertThat(logs("&label=correction")).hasSize(1);
		assertThat(logs("&label=correction").toString()).contains("two");
	}

	@Test
	void whenTurnHasSeveralAnswersShouldTakeTheLastCompleteOne() {
		LogId turn = LogId.create();
		LogId chosen = LogId.create();
		List<String> entries = List.of(at(3, withTurn(log(LogId.createIn(turn), "Hi", "error"), turn)),
				at(2, withTurn(log(LogId.createIn(turn), "Hi", "complete").replace("An answer", "Second"), turn)),
				at(1, log(turn, "Hi", "complete").replace("An answer", "First")), log(chosen, "Hi", "complete"),
				feedback(turn, Feedback.corrected("Better")), feedback(turn, Feedback.thumbsDown()),
				feedback(chosen, Feedback.preferredOver(turn)));
		entries.forEach(this::deliver);
		assertThat(logs("&label=thumbs:down")).hasSize(3);
		assertThat(logs("&label=correction")).hasSize(1);
		assertThat(logs("&label=correction").toString()).contains("Second");
		SampleClient.Answer answer = this.client.get("/collector/dataset.jsonl?format=trl_dpo&model=" + this.model);
		assertThat(answer.header("Dataset-Left-Out")).isEqualTo("no_preference=2");
		assertThat(answer.body()).isEqualTo("""
				{"prompt":[{"role":"user","content":"Hi"}],"chosen":[{"role":"assistant","content":"Better"}],\
				"rejected":[{"role":"assistant","content":"Second"}]}
				{"prompt":[{"role":"user","content":"Hi"}],"chosen":[{"role":"assistant","content":"An answer"}],\
				"rejected":[{"role":"assistant","content":"Second"}]}
				""");
	}

	@Test
	void whenCountedShouldSayHowOftenWhatIsSaid() {
		LogId one = LogId.create();
		LogId two = LogId.create();
		deliver(log(one, "one", "complete"), log(two, "two", "complete"), feedback(one, Feedback.thumbsUp().by("a")),
				feedback(one, Feedback.thumbsUp().by("b")), feedback(two, Feedback.thumbsDown()),
				feedback(one, Feedback.score("helpful", 1)), feedback(two, Feedback.score("helpful", 0.5)),
				feedback(two, Feedback.corrected("Better")));
		assertThat(this.client.get("/collector/labels?model=" + this.model).json().path("labels")).hasToString("""
				[{"name":"correction","logs":1},{"name":"helpful","logs":2,"mean":0.75},\
				{"name":"thumbs","value":"down","logs":1},{"name":"thumbs","value":"up","logs":1}]""");
		assertThat(this.client.get("/collector/labels?label=correction&model=" + this.model)
			.json()
			.path("labels")
			.toString()).contains("\"down\"").doesNotContain("\"up\"");
	}

	@Test
	void whenDownloadedShouldHonourWhatIsSaid() {
		LogId liked = LogId.create();
		LogId disliked = LogId.create();
		LogId corrected = LogId.create();
		LogId cut = LogId.create();
		deliver(log(liked, "liked", "complete"), log(disliked, "disliked", "complete"),
				log(corrected, "corrected", "complete"), log(cut, "cut", "truncated"),
				feedback(liked, Feedback.thumbsDown().by("a")), feedback(disliked, Feedback.thumbsDown()),
				feedback(corrected, Feedback.thumbsDown()), feedback(corrected, Feedback.corrected("Better")),
				feedback(cut, Feedback.corrected("Whole")));
		deliver(feedback(liked, Feedback.thumbsUp().by("b")).replaceFirst("\"timestamp\":[0-9.]+",
				"\"timestamp\":4700000002.5"));
		assertThat(this.client.get("/collector/dataset?model=" + this.model).body())
			.isEqualTo("{\"examples\":3,\"leftOut\":{\"thumbs_down\":1}}");
		SampleClient.Answer answer = this.client.get("/collector/dataset.jsonl?model=" + this.model);
		assertThat(answer.header("Dataset-Examples")).isEqualTo("3");
		assertThat(answer.header("Dataset-Left-Out")).isEqualTo("thumbs_down=1");
		assertThat(answer.body()).isEqualTo("""
				{"messages":[{"role":"user","content":"liked"},{"role":"assistant","content":"An answer"}]}
				{"messages":[{"role":"user","content":"corrected"},{"role":"assistant","content":"Better"}]}
				{"messages":[{"role":"user","content":"cut"},{"role":"assistant","content":"Whole"}]}
				""");
	}

	@Test
	void whenPairsAreDownloadedShouldHaveThemInAFileOfTheirOwn() {
		LogId chosen = LogId.create();
		LogId rejected = LogId.create();
		LogId other = LogId.create();
		deliver(log(chosen, "Hi", "complete").replace("An answer", "Hello"), log(rejected, "Hi", "complete"),
				log(other, "Bye", "complete"), feedback(chosen, Feedback.preferredOver(rejected)),
				feedback(chosen, Feedback.preferredOver(other).by("b")),
				feedback(chosen, Feedback.preferredOver(LogId.create()).by("c")));
		SampleClient.Answer answer = this.client.get("/collector/dataset.jsonl?format=trl_dpo&model=" + this.model);
		assertThat(answer.header("Content-Disposition")).isEqualTo("attachment; filename=\"preferences.jsonl\"");
		assertThat(answer.header("Dataset-Examples")).isEqualTo("1");
		assertThat(answer.header("Dataset-Left-Out")).isEqualTo("rejected=2, prompts_differ=1, rejected_missing=1");
		assertThat(answer.body()).isEqualTo("""
				{"prompt":[{"role":"user","content":"Hi"}],"chosen":[{"role":"assistant","content":"Hello"}],\
				"rejected":[{"role":"assistant","content":"An answer"}]}
				""");
	}

	@Test
	void whenTheIdOfTheOtherAnswerIsTooLongShouldStoreNoLabel() {
		LogId chosen = LogId.create();
		deliver(log(chosen, "Hi", "complete"), feedback(chosen, Feedback.preferredOver(LogRef.responseId("short")))
			.replace("short", "x".repeat(LogFacts.MAX_LENGTH + 1)));
		assertThat(logs("")).hasSize(1);
		assertThat(logs("").path(0).path("labels")).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(Format.class)
	void whenCountedShouldAgreeWithTheDownload(Format format) {
		LogId chosen = LogId.create();
		LogId turn = LogId.create();
		LogId down = LogId.create();
		deliver(log(chosen, "Hi", "complete").replace("An answer", "Hello"),
				withTurn(log(LogId.createIn(turn), "Hi", "complete"), turn), log(down, "Hi", "complete"),
				log(LogId.create(), "Hi", "truncated"), log(LogId.create(), "Hi", "complete"),
				log(LogId.create(), "Hi", "complete").replace("\"messages\"", "\"prompt\""),
				log(LogId.create(), "Hi", "complete").replace("\"outcome\"", "\"kind\":\"feedback\",\"outcome\""),
				feedback(chosen, Feedback.preferredOver(turn)), feedback(chosen, Feedback.score("helpful", 1)),
				feedback(down, Feedback.thumbsDown()), feedback(down, Feedback.corrected("Better")));
		String query = "?model=%s&format=%s".formatted(this.model, format);
		JsonNode counts = this.client.get("/collector/dataset" + query).json();
		SampleClient.Answer download = this.client.get("/collector/dataset.jsonl" + query);
		assertThat(download.header("Dataset-Examples")).isEqualTo(counts.path("examples").asString());
		assertThat(download.body().lines()).hasSize(counts.path("examples").asInt());
		assertThat("{" + download.header("Dataset-Left-Out").replaceAll("(\\w+)=(\\d+),? ?", "\"$1\":$2,") + "}")
			.isEqualTo(counts.path("leftOut").toString().replaceFirst("}$", ",}"));
	}

	@Test
	void whenDownloadedWithItsManifestShouldAccountForEachLog(@Value("${server.port}") int port) throws Exception {
		LogId corrected = LogId.create();
		deliver(log(corrected, "one", "complete"), log(LogId.create(), "two", "truncated"),
				log(LogId.create(), "three", "complete"), feedback(corrected, Feedback.corrected("Better")));
		Map<String, String> kto = unzip(port, "trl_kto");
		assertThat(kto.get("preferences.jsonl").lines()).hasSize(2);
		assertThat(kto.get("manifest.jsonl").replaceAll("\"log\":\"\\d+\"", "\"log\":\"?\"")).isEqualTo("""
				{"log":"?","examples":2,"left_out":[]}
				{"log":"?","examples":0,"left_out":["no_label"]}
				{"log":"?","examples":0,"left_out":["no_label"]}
				{"format":"trl_kto","logs":3,"examples":2,"left_out":{"no_label":2}}
				""");
		Map<String, String> openai = unzip(port, "openai");
		assertThat(openai.get("dataset.jsonl").lines()).hasSize(2);
		assertThat(openai.get("manifest.jsonl")).contains("\"left_out\":{\"truncated\":1}");
	}

	@Test
	void whenAskedWhatACorrectedLogContributesShouldShowTheCorrection() {
		LogId corrected = LogId.create();
		deliver(log(corrected, "one", "complete"), feedback(corrected, Feedback.corrected("Better")));
		String path = "/collector/logs/%d/examples".formatted(logs("").path(0).path("id").asLong());
		assertThat(this.client.get(path).json().at("/lines/0").asString()).contains("\"content\":\"Better\"");
		assertThat(this.client.get(path + "?format=trl_kto").json().path("lines")).hasSize(2);
	}

	@Test
	void whenFeedbackIsAmongTheLogsShouldNotTakeItForAnExample() {
		LogId id = LogId.create();
		String feedback = feedback(id, Feedback.thumbsUp()).replace("\"kind\"",
				"\"user_id\":\"%s\",\"kind\"".formatted(this.model));
		deliver(feedback);
		assertThat(this.client.get("/collector/dataset?user_id=" + this.model).body())
			.isEqualTo("{\"examples\":0,\"leftOut\":{\"feedback\":1}}");
	}

	@Test
	void whenFeedbackHasAnotherShapeShouldStoreItLikeAnyLog() {
		LogId id = LogId.create();
		String odd = feedback(id, Feedback.thumbsUp()).replace("\"up\"", "\"sideways\"");
		deliver(log(id, "one", "complete"), odd);
		assertThat(logs("").path(0).has("labels")).isFalse();
	}

	private Map<String, String> unzip(int port, String format) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest
			.newBuilder(URI.create(
					"http://localhost:%d/collector/dataset.zip?format=%s&model=%s".formatted(port, format, this.model)))
			.build();
		Map<String, String> files = new LinkedHashMap<>();
		try (InputStream body = new ByteArrayInputStream(
				HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray()).body());
				ZipInputStream zip = new ZipInputStream(body)) {
			for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
				files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
			}
		}
		return files;
	}

	private JsonNode logs(String parameters) {
		return this.client.get("/collector/logs?model=" + this.model + parameters).json().path("logs");
	}

	private void deliver(String... logs) {
		JsonNode receipt = this.client.deliver(UUID.randomUUID().toString(), logs).json();
		assertThat(receipt.path("status").asString()).isEqualTo("STORED");
	}

	private String log(LogId id, String question, String outcome) {
		return """
				{"request":{"model":"%s","messages":[{"role":"user","content":"%s"}]},"response":{"content":"An answer"},\
				"metadata":{"outcome":"%s","log_id":"%s"},"timestamp":1700000000.123}\
				"""
			.formatted(this.model, question, outcome, id);
	}

	private static String at(int second, String log) {
		return log.replace("1700000000.123", "170000000%d.123".formatted(second));
	}

	private static String withTurn(String log, LogId turn) {
		return log.replace("\"outcome\"", "\"turn_id\":\"%s\",\"outcome\"".formatted(turn));
	}

	static String feedback(LogId id, Feedback feedback) {
		return feedback(LogRef.logId(id), feedback);
	}

	/** As a logger sends it. */
	private static String feedback(LogRef log, Feedback feedback) {
		InMemoryTransport transport = new InMemoryTransport();
		try (LLMLogger logger = LLMLogger.builder().transport(transport).build()) {
			logger.feedback(log, feedback);
		}
		return new String(transport.batches().get(0).entries().get(0), StandardCharsets.UTF_8);
	}

}
