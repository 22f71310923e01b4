package com.trainburt.logger.boot.capture;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Translates settings of other providers to the format of the OpenAI API.
 */
public final class ApiShapes {

	private ApiShapes() {
	}

	/**
	 * An answer that has to be JSON.
	 * @return a {@code response_format}
	 */
	public static Map<String, Object> jsonObject() {
		return Map.of("type", "json_object");
	}

	/**
	 * An answer that has to follow a schema.
	 * @param name name of the schema, or {@code null} if it has none
	 * @param strict whether it has to be followed exactly, or {@code null} if the request
	 * does not state it
	 * @param schema the schema, or {@code null} for any JSON
	 * @return a {@code response_format}
	 */
	public static Map<String, Object> jsonSchema(@Nullable String name, @Nullable Boolean strict,
			@Nullable Map<String, @Nullable Object> schema) {
		if (schema == null) {
			return jsonObject();
		}
		Map<String, Object> named = new LinkedHashMap<>();
		if (name != null) {
			named.put("name", name);
		}
		if (strict != null) {
			named.put("strict", strict);
		}
		named.put("schema", schema);
		Map<String, Object> format = new LinkedHashMap<>();
		format.put("type", "json_schema");
		format.put("json_schema", named);
		return format;
	}

	/**
	 * Whether tools have to be called.
	 * @param type the provider's word for it, or {@code null} if there is none
	 * @param tool name of the tool that has to be called, or {@code null} for any
	 * @return a {@code tool_choice}, or {@code null} if there is none
	 */
	public static @Nullable Object toolChoice(@Nullable String type, @Nullable String tool) {
		if (tool != null) {
			Map<String, Object> choice = new LinkedHashMap<>();
			choice.put("type", "function");
			choice.put("function", Map.of("name", tool));
			return choice;
		}
		String choice = (type != null) ? type.toLowerCase(Locale.ROOT) : null;
		return "any".equals(choice) ? "required" : choice;
	}

	/**
	 * Whether a model may call several tools at once.
	 * @param disabled whether the request forbids it, or {@code null} if the request does
	 * not state it
	 * @return {@code parallel_tool_calls}, or {@code null} if the request does not state
	 * it
	 */
	public static @Nullable Boolean parallelToolCalls(@Nullable Boolean disabled) {
		return (disabled != null) ? !disabled : null;
	}

}
