package com.trainburt.logger.boot.springai;

import java.util.List;
import java.util.Map;

import com.trainburt.logger.chat.ChatResponse;
import org.junit.jupiter.api.Test;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.Generation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Answers} of providers that return the reasoning of their models.
 */
class AnswersTests {

	private final Answers answers = new Answers(new Providers(null), 0);

	@Test
	void whenPiecesOfAStreamAreThoughtsShouldKeepThemOutOfTheContent() {
		add(generation("Let me ", Map.of("isThought", true)));
		add(generation("see. ", Map.of("isThought", true)));
		add(generation("Yes", Map.of("isThought", false)));
		add(generation(".", Map.of("isThought", false)));
		assertAnswer("Yes.", "Let me see. ");
	}

	@Test
	void whenAggregateContainsThoughtsShouldKeepThemOutOfTheContent() {
		add(generation("Let me see. Yes.",
				Map.of("isThought", false, "thoughts", "Let me see. ", "outputWithoutThoughts", "Yes.")));
		assertAnswer("Yes.", "Let me see. ");
	}

	@Test
	void whenThoughtsAreGenerationsOfTheirOwnShouldNotTakeThemForAnswers() {
		add(generation("Let me see.", Map.of("signature", "c2ln")), generation(null, Map.of("data", "c2VjcmV0")),
				generation("Yes.", Map.of()));
		assertAnswer("Yes.", "Let me see.");
	}

	@Test
	void whenSizeIsEstimatedShouldCountAllTexts() {
		add(generation("Yes.", Map.of("thinking", "21 is ")));
		add(generation(null, Map.of("thinking", "warm.")));
		add(generation(null, Map.of("refusal", "No.")));
		assertThat(this.answers.chars()).isEqualTo("Yes.21 is warm.No.".length());
		add(generation(null, Map.of("reasoningContent", "21 is warm, and more.")));
		add(new Generation(AssistantMessage.builder()
			.toolCalls(List.of(new AssistantMessage.ToolCall("1", "function", "now", "{\"a\":1}")))
			.build()));
		assertThat(this.answers.chars()).isEqualTo("Yes.21 is warm, and more.No.{\"a\":1}".length());
	}

	private void assertAnswer(String content, String reasoning) {
		ChatResponse response = this.answers.response(new OtherProvider());
		assertThat(response.text()).isEqualTo(content);
		assertThat(response.reasoningContent()).isEqualTo(reasoning);
		assertThat(response.alternatives()).isNull();
	}

	private void add(Generation... generations) {
		this.answers.add(new org.springframework.ai.chat.model.ChatResponse(List.of(generations)));
	}

	private static Generation generation(String text, Map<String, Object> metadata) {
		return new Generation(AssistantMessage.builder().content(text).properties(metadata).build());
	}

}
