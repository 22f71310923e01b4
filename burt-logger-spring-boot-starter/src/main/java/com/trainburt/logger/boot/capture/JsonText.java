package com.trainburt.logger.boot.capture;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads JSON that frameworks hand over as text.
 */
public final class JsonText {

	private static final TypeReference<Map<String, @Nullable Object>> OBJECT = new TypeReference<>() {
	};

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private JsonText() {
	}

	/**
	 * Read a JSON schema.
	 * @param json the text, or {@code null} if there is none
	 * @return the schema; one that cannot be read is kept as a comment in an empty one
	 */
	public static @Nullable Map<String, @Nullable Object> object(@Nullable String json) {
		if (json == null || json.isBlank()) {
			return null;
		}
		try {
			return MAPPER.readValue(json, OBJECT);
		}
		catch (JacksonException ex) {
			return Map.of("$comment", json);
		}
	}

	/**
	 * Say that the answer has to be JSON.
	 * @param name name of the schema, or {@code null} if it has none
	 * @param schema the schema that it has to follow, or {@code null} for any JSON
	 * @return a {@code response_format} as the OpenAI API has it
	 */
	public static Map<String, Object> responseFormat(@Nullable String name,
			@Nullable Map<String, @Nullable Object> schema) {
		Map<String, Object> format = new LinkedHashMap<>();
		format.put("type", (schema != null) ? "json_schema" : "json_object");
		if (schema != null) {
			Map<String, Object> named = new LinkedHashMap<>();
			if (name != null) {
				named.put("name", name);
			}
			named.put("schema", schema);
			format.put("json_schema", named);
		}
		return format;
	}

}
