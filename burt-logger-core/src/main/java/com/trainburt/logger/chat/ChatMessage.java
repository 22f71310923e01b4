package com.trainburt.logger.chat;

import java.util.List;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * One message of a conversation.
 *
 * @param role who speaks: {@code system}, {@code user}, {@code assistant}, {@code tool}
 * @param content the content, or {@code null} if there is none; in JSON a single text is
 * a string, anything else an array of parts
 * @param reasoningContent what an assistant thought before it spoke, or {@code null}
 * @param toolCalls what an assistant calls, or {@code null}
 * @param toolCallId which call a tool answers, or {@code null}
 * @param name name of the speaker or of the tool, or {@code null}
 */
@ChatJson
@JsonPropertyOrder({ "role", "content", "reasoning_content", "tool_calls", "tool_call_id", "name" })
public record ChatMessage(@JsonProperty("role") String role,
		@JsonProperty("content") @JsonSerialize(using = ContentJson.Serializer.class) @JsonDeserialize(
				using = ContentJson.Deserializer.class) @Nullable List<ContentPart> content,
		@JsonProperty("reasoning_content") @Nullable String reasoningContent,
		@JsonProperty("tool_calls") @JsonList @Nullable List<ToolCall> toolCalls,
		@JsonProperty("tool_call_id") @Nullable String toolCallId, @JsonProperty("name") @Nullable String name) {

	@JsonCreator
	public ChatMessage {
		Objects.requireNonNull(role, "'role' must not be null: it is system, user, assistant or tool");
		content = ContentPart.copy(content);
		toolCalls = (toolCalls != null && !toolCalls.isEmpty()) ? List.copyOf(toolCalls) : null;
	}

	/**
	 * The instructions to the model.
	 * @param text the text
	 * @return the message
	 */
	public static ChatMessage system(String text) {
		return of("system", text);
	}

	/**
	 * A message of the user.
	 * @param text the text
	 * @return the message
	 */
	public static ChatMessage user(String text) {
		return of("user", text);
	}

	/**
	 * A message of the user with media.
	 * @param parts texts and media
	 * @return the message
	 */
	public static ChatMessage user(List<ContentPart> parts) {
		return new ChatMessage("user", parts, null, null, null, null);
	}

	/**
	 * A message of the model.
	 * @param text the text
	 * @return the message
	 */
	public static ChatMessage assistant(String text) {
		return of("assistant", text);
	}

	/**
	 * A message of the model with tool calls.
	 * @param toolCalls the calls
	 * @return the message
	 */
	public static ChatMessage assistant(List<ToolCall> toolCalls) {
		return new ChatMessage("assistant", null, null, toolCalls, null, null);
	}

	/**
	 * The answer of a tool.
	 * @param toolCallId id of the call
	 * @param result the answer
	 * @return the message
	 */
	public static ChatMessage tool(String toolCallId, String result) {
		return new ChatMessage("tool", List.of(ContentPart.text(result)), null, null, toolCallId, null);
	}

	private static ChatMessage of(String role, String text) {
		return new ChatMessage(role, List.of(ContentPart.text(text)), null, null, null, null);
	}

}
