package com.trainburt.logger.chat;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * The response of a chat model. Everything may be missing: an answer that was cut off has
 * no usage, one that failed has an error instead of an answer.
 *
 * <pre>{@code
 * ChatResponse.of("A small wild dog.").withUsage(new TokenUsage(12, 5, 17))
 * }</pre>
 *
 * @param id the provider's id of the answer
 * @param model name of the model that answered, which may be more exact than the name in
 * the request
 * @param content the answer
 * @param refusal why the model declined to answer
 * @param reasoningContent what the model thought before
 * @param toolCalls what the model wants to have called
 * @param finishReason why the answer ends: {@code stop}, {@code length},
 * {@code tool_calls}, {@code content_filter}
 * @param usage the tokens that it took
 * @param alternatives further answers to the same request, each with its own content,
 * tool calls and reason for ending
 * @param error why there is no answer, or only a part of it
 */
@ChatJson
@JsonPropertyOrder({ "id", "model", "content", "refusal", "reasoning_content", "tool_calls", "finish_reason", "usage",
		"alternatives", "error" })
public record ChatResponse(@JsonProperty("id") @Nullable String id, @JsonProperty("model") @Nullable String model,
		@JsonProperty("content") @JsonSerialize(using = ContentJson.Serializer.class) @JsonDeserialize(
				using = ContentJson.Deserializer.class) @Nullable List<ContentPart> content,
		@JsonProperty("refusal") @Nullable String refusal,
		@JsonProperty("reasoning_content") @Nullable String reasoningContent,
		@JsonProperty("tool_calls") @JsonList @Nullable List<ToolCall> toolCalls,
		@JsonProperty("finish_reason") @Nullable String finishReason, @JsonProperty("usage") @Nullable TokenUsage usage,
		@JsonProperty("alternatives") @JsonList @Nullable List<ChatResponse> alternatives,
		@JsonProperty("error") @Nullable ChatError error) {

	@JsonCreator
	public ChatResponse {
		content = ContentPart.copy(content);
		toolCalls = (toolCalls != null && !toolCalls.isEmpty()) ? List.copyOf(toolCalls) : null;
		alternatives = (alternatives != null && !alternatives.isEmpty()) ? List.copyOf(alternatives) : null;
	}

	/**
	 * A whole answer.
	 * @param content the text
	 * @return a response that ends with {@code stop}
	 */
	public static ChatResponse of(String content) {
		return new ChatResponse(null, null, List.of(ContentPart.text(content)), null, null, null, "stop", null, null,
				null);
	}

	/**
	 * A request to call tools.
	 * @param toolCalls the calls
	 * @return a response that ends with {@code tool_calls}
	 */
	public static ChatResponse of(List<ToolCall> toolCalls) {
		return new ChatResponse(null, null, null, null, null, toolCalls, "tool_calls", null, null, null);
	}

	/**
	 * No answer.
	 * @param failure the exception
	 * @return a response with an error
	 */
	public static ChatResponse failed(Throwable failure) {
		return new ChatResponse(null, null, null, null, null, null, null, null, null, ChatError.of(failure));
	}

	/**
	 * This response with another model.
	 * @param model name of the model that answered
	 * @return a changed copy
	 */
	public ChatResponse withModel(@Nullable String model) {
		return new ChatResponse(this.id, model, this.content, this.refusal, this.reasoningContent, this.toolCalls,
				this.finishReason, this.usage, this.alternatives, this.error);
	}

	/**
	 * This response with other usage.
	 * @param usage the tokens that it took
	 * @return a changed copy
	 */
	public ChatResponse withUsage(@Nullable TokenUsage usage) {
		return new ChatResponse(this.id, this.model, this.content, this.refusal, this.reasoningContent, this.toolCalls,
				this.finishReason, usage, this.alternatives, this.error);
	}

	/**
	 * This response with another reason for ending.
	 * @param finishReason why it ends
	 * @return a changed copy
	 */
	public ChatResponse withFinishReason(@Nullable String finishReason) {
		return new ChatResponse(this.id, this.model, this.content, this.refusal, this.reasoningContent, this.toolCalls,
				finishReason, this.usage, this.alternatives, this.error);
	}

	/**
	 * This response with an id for each tool call that has none, as Ollama's often do.
	 * The ids are the same each time: they count the calls of the conversation.
	 * @param request the request, which contains the earlier calls
	 * @return a changed copy
	 */
	public ChatResponse withToolCallIds(ChatRequest request) {
		if (this.toolCalls == null) {
			return this;
		}
		ToolCallIds ids = new ToolCallIds();
		ids.complete(request.messages());
		return new ChatResponse(this.id, this.model, this.content, this.refusal, this.reasoningContent,
				ids.complete(this.toolCalls, (id) -> {
				}), this.finishReason, this.usage, this.alternatives, this.error);
	}

	/**
	 * This response with an error at its end.
	 * @param error why the rest is missing
	 * @return a changed copy
	 */
	public ChatResponse withError(@Nullable ChatError error) {
		return new ChatResponse(this.id, this.model, this.content, this.refusal, this.reasoningContent, this.toolCalls,
				this.finishReason, this.usage, this.alternatives, error);
	}

	/**
	 * Whether the answer is complete. A refusal is not, with any finish reason. That the
	 * application cancelled the call is not part of a response.
	 * @return the outcome
	 */
	public ChatOutcome outcome() {
		if (this.error != null) {
			return ChatOutcome.ERROR;
		}
		boolean callable = this.toolCalls == null || this.toolCalls.stream().allMatch(ToolCall::hasArguments);
		return (callable && this.refusal == null) ? ChatOutcome.of(this.finishReason) : ChatOutcome.TRUNCATED;
	}

	/**
	 * The texts of the answer.
	 * @return the texts in their order, or {@code null} if there is none
	 */
	public @Nullable String text() {
		return ContentPart.text(this.content);
	}

}
