package com.trainburt.logger.chat;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ChatRequest#withToolCallIds()} and
 * {@link ChatResponse#withToolCallIds(ChatRequest)}.
 */
class ToolCallIdsTests {

	private static final ToolCall CALL = ToolCall.of(null, "weather", "{}");

	private static final ChatMessage ANSWER = new ChatMessage("tool", List.of(ContentPart.text("21")), null, null, null,
			"weather");

	@Test
	void whenCallsHaveNoIdsShouldCountThemAndPairThemInOrder() {
		ChatRequest request = ChatRequest
			.of("llama3.2", ChatMessage.user("Warm?"),
					ChatMessage.assistant(List.of(CALL, ToolCall.of(" ", "weather", "{}"))), ANSWER, ANSWER,
					ChatMessage.assistant(List.of(CALL)), ANSWER)
			.withToolCallIds();
		assertThat(request.messages())
			.extracting((message) -> (message.toolCalls() != null)
					? message.toolCalls().stream().map(ToolCall::id).toList() : message.toolCallId())
			.containsExactly(null, List.of("call_1", "call_2"), "call_1", "call_2", List.of("call_3"), "call_3");
	}

	@Test
	void whenAnswerBecomesHistoryShouldHaveTheSameIds() {
		ChatRequest first = ChatRequest.of("llama3.2", ChatMessage.user("Warm?"));
		ChatResponse answer = ChatResponse.of(List.of(CALL, CALL)).withToolCallIds(first);
		assertThat(answer.toolCalls()).extracting(ToolCall::id).containsExactly("call_1", "call_2");
		ChatRequest second = ChatRequest
			.of("llama3.2", ChatMessage.user("Warm?"), ChatMessage.assistant(List.of(CALL, CALL)), ANSWER, ANSWER)
			.withToolCallIds();
		assertThat(second.messages().get(1).toolCalls()).isEqualTo(answer.toolCalls());
		assertThat(ChatResponse.of(List.of(CALL)).withToolCallIds(second).toolCalls()).extracting(ToolCall::id)
			.containsExactly("call_3");
	}

	@Test
	void whenCallsHaveIdsShouldLeaveThemAlone() {
		ChatRequest request = ChatRequest.of("gpt-5", ChatMessage.user("Warm?"),
				ChatMessage.assistant(List.of(ToolCall.of("a", "weather", "{}"), ToolCall.of("b", "weather", "{}"))),
				ChatMessage.tool("b", "21"), ChatMessage.tool("a", "22"));
		assertThat(request.withToolCallIds()).isSameAs(request);
		ChatResponse response = ChatResponse.of(List.of(ToolCall.of("c", "weather", "{}")));
		assertThat(response.withToolCallIds(request)).isEqualTo(response);
	}

	@Test
	void whenSomeHaveIdsShouldGiveNoIdTwice() {
		ChatRequest request = ChatRequest
			.of("gpt-5", ChatMessage.assistant(List.of(ToolCall.of("call_2", "weather", "{}"), CALL)),
					ChatMessage.tool("call_2", "21"), ANSWER)
			.withToolCallIds();
		assertThat(request.messages().get(0).toolCalls()).extracting(ToolCall::id).containsExactly("call_2", "call_3");
		assertThat(request.messages().get(2).toolCallId()).isEqualTo("call_3");
	}

	@Test
	void whenCallsOfAnEarlierRoundHaveNoAnswerShouldNotPairThemWithALaterOne() {
		ChatRequest request = ChatRequest
			.of("llama3.2", ChatMessage.user("Warm?"), ChatMessage.assistant(List.of(CALL, CALL)), ANSWER,
					ChatMessage.user("Again, please."), ChatMessage.assistant(List.of(CALL)), ANSWER, ANSWER)
			.withToolCallIds();
		assertThat(request.messages()).filteredOn((message) -> message.role().equals("tool"))
			.extracting(ChatMessage::toolCallId)
			.containsExactly("call_1", "call_3", null);
	}

	@Test
	void whenAnAnswerHasNoCallShouldLeaveItAlone() {
		ChatRequest request = ChatRequest.of("gpt-5", ANSWER);
		assertThat(request.withToolCallIds()).isSameAs(request);
	}

}
