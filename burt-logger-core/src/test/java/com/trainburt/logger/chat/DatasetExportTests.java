package com.trainburt.logger.chat;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import com.trainburt.logger.chat.DatasetExport.Format;
import com.trainburt.logger.chat.DatasetExport.Summary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DatasetExport}.
 */
class DatasetExportTests {

	private static final LogLabels UP = LogLabels.NONE.withThumbs(true);

	private static final LogLabels DOWN = LogLabels.NONE.withThumbs(false);

	private static final LogLabels CORRECTED = LogLabels.NONE.withCorrection("Better");

	private static final String FEEDBACK = """
			{"request":{"feedback":{"id":"086bfb88-e167-5390-890c-0f45ff04fe8e","response_id":"chatcmpl-1"}},
			 "response":{"name":"thumbs","value":"up"},"metadata":{"kind":"feedback"},"timestamp":1.5}""";

	private final StringBuilder examples = new StringBuilder();

	private final StringBuilder manifest = new StringBuilder();

	@Test
	void whenAnswersAreImitatedShouldHonourThumbsAndCorrections() throws IOException {
		Summary summary = export(Format.TRL, LogLabels.NONE, UP, DOWN, DOWN.withCorrection("Better"));
		assertThat(this.examples.toString().lines()).hasSize(3)
			.last()
			.asString()
			.contains("\"content\":\"Better\"")
			.doesNotContain("Answer");
		assertThat(this.manifest.toString()).isEqualTo("""
				{"log":"0","examples":1,"left_out":[]}
				{"log":"1","examples":1,"left_out":[]}
				{"log":"2","examples":0,"left_out":["thumbs_down"]}
				{"log":"3","examples":1,"left_out":[]}
				{"format":"trl","logs":4,"examples":3,"left_out":{"thumbs_down":1}}
				""");
		assertThat(summary).isEqualTo(new Summary(4, 3, Map.of("thumbs_down", 1L)));
	}

	@Test
	void whenAnswersAreComparedShouldMakeAPairOfEachPreferenceAndCorrection() throws IOException {
		export(Format.TRL_DPO, LogLabels.NONE, DOWN, CORRECTED, LogLabels.NONE.withPreferenceOfAnother(),
				LogLabels.NONE.withPreferenceOver(log("Warm?", "No.")).withPreferenceOver(log("Cold?", "No.")),
				CORRECTED.withPreferenceOver(null));
		assertThat(this.examples.toString().lines()).hasSize(3)
			.first()
			.asString()
			.contains("\"chosen\":[{\"role\":\"assistant\",\"content\":\"Better\"}]",
					"\"rejected\":[{\"role\":\"assistant\",\"content\":\"Answer 2\"}]");
		assertThat(this.manifest.toString()).isEqualTo("""
				{"log":"0","examples":0,"left_out":["no_preference"]}
				{"log":"1","examples":0,"left_out":["no_preference"]}
				{"log":"2","examples":1,"left_out":[]}
				{"log":"3","examples":0,"left_out":["rejected"]}
				{"log":"4","examples":1,"left_out":["prompts_differ"]}
				{"log":"5","examples":1,"left_out":["rejected_missing"]}
				{"format":"trl_dpo","logs":6,"examples":3,"left_out":\
				{"no_preference":2,"prompts_differ":1,"rejected":1,"rejected_missing":1}}
				""");
	}

	@Test
	void whenRejectedLogIsNoChatShouldMakeTheOtherPairs() throws IOException {
		export(Format.TRL_DPO,
				CORRECTED.withPreferenceOver("{\"request\":\"Hi\"}").withPreferenceOver(log("Warm?", "No.")));
		assertThat(this.examples.toString().lines()).hasSize(2);
		assertThat(this.manifest.toString()).isEqualTo("""
				{"log":"0","examples":2,"left_out":["rejected_no_chat"]}
				{"format":"trl_dpo","logs":1,"examples":2,"left_out":{"rejected_no_chat":1}}
				""");
	}

	@Test
	void whenAnswersAreJudgedShouldTakeThumbsAndCorrections() throws IOException {
		export(Format.TRL_KTO, LogLabels.NONE, UP, DOWN, CORRECTED, CORRECTED.withThumbs(true));
		assertThat(this.examples.toString().lines().map((line) -> line.replaceAll(".*completion", ""))).containsExactly(
				"\":[{\"role\":\"assistant\",\"content\":\"Answer 1\"}],\"label\":true}",
				"\":[{\"role\":\"assistant\",\"content\":\"Answer 2\"}],\"label\":false}",
				"\":[{\"role\":\"assistant\",\"content\":\"Better\"}],\"label\":true}",
				"\":[{\"role\":\"assistant\",\"content\":\"Answer 3\"}],\"label\":false}",
				"\":[{\"role\":\"assistant\",\"content\":\"Better\"}],\"label\":true}",
				"\":[{\"role\":\"assistant\",\"content\":\"Answer 4\"}],\"label\":true}");
		assertThat(this.manifest.toString()).contains("{\"log\":\"0\",\"examples\":0,\"left_out\":[\"no_label\"]}",
				"{\"log\":\"3\",\"examples\":2,\"left_out\":[]}");
	}

	@ParameterizedTest
	@EnumSource(Format.class)
	void whenLogsAreOfAllKindsShouldAccountForEach(Format format) throws IOException {
		String cut = """
				{"request":{"messages":[{"role":"user","content":"Hi"}]},
				 "response":{"content":"Hel","finish_reason":"length"},"metadata":{},"timestamp":1}""";
		List<LogLabels> labels = List.of(LogLabels.NONE, UP, DOWN, CORRECTED,
				UP.withPreferenceOver(log("Warm?", "No.")));
		DatasetExport export = new DatasetExport(format, this.examples, this.manifest);
		int logs = 0;
		for (String log : List.of(log("Warm?", "Yes."), cut, FEEDBACK, "{\"request\":\"Hi\"}", "no JSON")) {
			for (LogLabels label : labels) {
				export.add(String.valueOf(logs++), log, label);
			}
		}
		Summary summary = export.finish();
		assertThat(summary.logs()).isEqualTo(logs);
		assertThat(this.examples.toString().lines()).hasSize((int) summary.examples()).isNotEmpty();
		assertThat(this.manifest.toString().lines()).hasSize(logs + 1)
			.allSatisfy((line) -> assertThat(ExampleSchemas.mistakes("manifest", line)).isEmpty())
			.noneMatch((line) -> line.contains("\"examples\":0,\"left_out\":[]"));
		assertThat(summary.leftOut()).containsEntry("feedback", 5L).containsEntry("no_chat", 10L);
		String schema = switch (format) {
			case OPENAI -> "openai-example";
			case TRL, TRL_PROMPT_COMPLETION -> "trl-example";
			case OPENAI_DPO -> "openai-dpo-example";
			case TRL_DPO -> "trl-dpo-example";
			case TRL_KTO -> "trl-kto-example";
		};
		assertThat(this.examples.toString().lines())
			.allSatisfy((line) -> assertThat(ExampleSchemas.mistakes(schema, line)).isEmpty());
	}

	private Summary export(Format format, LogLabels... labels) throws IOException {
		DatasetExport export = new DatasetExport(format, this.examples, this.manifest);
		for (int i = 0; i < labels.length; i++) {
			export.add(String.valueOf(i), log("Warm?", "Answer " + i), labels[i]);
		}
		return export.finish();
	}

	private static String log(String question, String answer) {
		return Json.MAPPER.writeValueAsString(Map.of("request", ChatRequest.of("gpt-5", ChatMessage.user(question)),
				"response", ChatResponse.of(answer), "metadata", Map.of("outcome", "complete"), "timestamp", 1));
	}

}
