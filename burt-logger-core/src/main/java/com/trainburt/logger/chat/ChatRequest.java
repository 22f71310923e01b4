package com.trainburt.logger.chat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * A request to a chat model.
 *
 * <pre>{@code
 * ChatRequest.of("gpt-5", ChatMessage.system("Be brief."), ChatMessage.user("What is a fox?"))
 *     .with("temperature", 0.2)
 * }</pre>
 *
 * @param model name of the model, or {@code null} if it is not known
 * @param messages the conversation so far, oldest first
 * @param tools what the model may call, or {@code null} if nothing
 * @param parameters everything else, under the names of the OpenAI API, such as
 * {@code temperature}, {@code top_p}, {@code max_tokens} and {@code stop}; in JSON they
 * stand beside the model
 */
@ChatJson
@JsonPropertyOrder({ "model", "messages", "tools" })
public record ChatRequest(@JsonProperty("model") @Nullable String model,
		@JsonProperty("messages") @JsonList List<ChatMessage> messages,
		@JsonProperty("tools") @JsonList @Nullable List<ToolDefinition> tools,
		@JsonAnyGetter @JsonAnySetter @JsonSerialize(
				contentUsing = AsIsSerializer.class) Map<String, Object> parameters) {

	@JsonCreator
	public ChatRequest {
		messages = (messages != null) ? List.copyOf(messages) : List.of();
		tools = (tools != null && !tools.isEmpty()) ? List.copyOf(tools) : null;
		parameters = withoutNulls(parameters);
	}

	private static Map<String, Object> withoutNulls(@Nullable Map<String, Object> parameters) {
		Map<String, Object> copy = (parameters != null) ? new LinkedHashMap<>(parameters) : new LinkedHashMap<>();
		copy.values().removeIf((value) -> value == null);
		return Collections.unmodifiableMap(copy);
	}

	/**
	 * A request without tools and parameters.
	 * @param model name of the model
	 * @param messages the conversation so far
	 * @return the request
	 */
	public static ChatRequest of(@Nullable String model, ChatMessage... messages) {
		return new ChatRequest(model, Arrays.asList(messages), null, Map.of());
	}

	/**
	 * This request with one parameter more.
	 * @param parameter name of the parameter in the OpenAI API
	 * @param value anything that JSON can express; {@code null} removes the parameter
	 * @return a changed copy
	 */
	public ChatRequest with(String parameter, @Nullable Object value) {
		Map<String, Object> changed = new LinkedHashMap<>(this.parameters);
		if (value != null) {
			changed.put(parameter, value);
		}
		else {
			changed.remove(parameter);
		}
		return new ChatRequest(this.model, this.messages, this.tools, changed);
	}

	/**
	 * This request with an id for each tool call that has none, as Ollama's often do, and
	 * for each message of a tool the id of the call that it answers. Answers belong to
	 * calls in their order. The ids are the same each time: they count the calls.
	 * @return a changed copy
	 */
	public ChatRequest withToolCallIds() {
		List<ChatMessage> completed = new ToolCallIds().complete(this.messages);
		return (completed == this.messages) ? this
				: new ChatRequest(this.model, completed, this.tools, this.parameters);
	}

	/**
	 * This request with more tools.
	 * @param tools what the model may call
	 * @return a changed copy
	 */
	public ChatRequest withTools(ToolDefinition... tools) {
		List<ToolDefinition> all = (this.tools != null) ? new ArrayList<>(this.tools) : new ArrayList<>();
		all.addAll(Arrays.asList(tools));
		return new ChatRequest(this.model, this.messages, all, this.parameters);
	}

}
