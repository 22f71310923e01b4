package com.trainburt.logger.chat;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * A model's request to call a tool.
 *
 * @param id the id that the tool's answer refers to, or {@code null} if the provider
 * gives none
 * @param type always {@code function}
 * @param function the tool and its arguments
 */
@ChatJson
@JsonPropertyOrder({ "id", "type", "function" })
public record ToolCall(@JsonProperty("id") @Nullable String id, @JsonProperty("type") String type,
		@JsonProperty("function") Function function) {

	@JsonCreator
	public ToolCall {
	}

	/**
	 * A call of a function.
	 * @param id the id that the tool's answer refers to
	 * @param name name of the function
	 * @param arguments its arguments as the model wrote them, normally JSON; without
	 * arguments <code>{}</code>
	 * @return the call
	 */
	public static ToolCall of(@Nullable String id, String name, @Nullable String arguments) {
		return new ToolCall(id, "function",
				new Function(name, (arguments == null || arguments.isBlank()) ? "{}" : arguments));
	}

	/**
	 * This call with another id.
	 * @param id the id that the tool's answer refers to
	 * @return a changed copy
	 */
	public ToolCall withId(@Nullable String id) {
		return new ToolCall(id, this.type, this.function);
	}

	/**
	 * Whether the tool can be called: models write arguments that are not JSON, and
	 * clients concatenate the arguments of two calls.
	 */
	boolean hasArguments() {
		String arguments = this.function.arguments();
		return arguments == null || arguments.isBlank() || Json.isObject(arguments);
	}

	/**
	 * A tool and its arguments.
	 *
	 * @param name name of the tool
	 * @param arguments its arguments, as the text that the model wrote
	 */
	@ChatJson
	@JsonPropertyOrder({ "name", "arguments" })
	public record Function(@JsonProperty("name") String name, @JsonProperty("arguments") @Nullable String arguments) {

		@JsonCreator
		public Function {
		}

	}

}
