package com.trainburt.logger.chat;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * A tool that a model may call.
 *
 * @param type always {@code function}
 * @param function name, description and parameters
 */
@ChatJson
@JsonPropertyOrder({ "type", "function" })
public record ToolDefinition(@JsonProperty("type") String type, @JsonProperty("function") Function function) {

	@JsonCreator
	public ToolDefinition {
	}

	/**
	 * Define a function.
	 * @param name its name
	 * @param description what it does
	 * @param parameters JSON schema of its arguments
	 * @return the definition
	 */
	public static ToolDefinition of(String name, @Nullable String description,
			@Nullable Map<String, ? extends @Nullable Object> parameters) {
		return new ToolDefinition("function", new Function(name, description,
				(parameters != null) ? Collections.unmodifiableMap(new LinkedHashMap<>(parameters)) : null, null));
	}

	/**
	 * This definition with another strictness.
	 * @param strict whether arguments have to follow the schema exactly
	 * @return a changed copy
	 */
	public ToolDefinition withStrict(@Nullable Boolean strict) {
		return new ToolDefinition(this.type,
				new Function(this.function.name(), this.function.description(), this.function.parameters(), strict));
	}

	/**
	 * A function that a model may call.
	 *
	 * @param name its name
	 * @param description what it does, or {@code null}
	 * @param parameters JSON schema of its arguments, or {@code null}
	 * @param strict whether arguments have to follow the schema exactly, or {@code null}
	 * if the request does not say
	 */
	@ChatJson
	@JsonPropertyOrder({ "name", "description", "parameters", "strict" })
	public record Function(@JsonProperty("name") String name, @JsonProperty("description") @Nullable String description,
			@JsonProperty("parameters") @JsonSerialize(
					using = AsIsSerializer.class) @Nullable Map<String, @Nullable Object> parameters,
			@JsonProperty("strict") @Nullable Boolean strict) {

		@JsonCreator
		public Function {
		}

	}

}
