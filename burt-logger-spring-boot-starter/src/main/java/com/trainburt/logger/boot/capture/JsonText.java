package com.trainburt.logger.boot.capture;

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
	 * Read JSON, or a word.
	 * @param text the text
	 * @return its value, or the text itself if it is not JSON
	 */
	public static Object value(String text) {
		try {
			Object value = MAPPER.readValue(text, Object.class);
			return (value != null) ? value : text;
		}
		catch (JacksonException ex) {
			return text;
		}
	}

	/**
	 * Write JSON.
	 * @param value maps, lists and plain values
	 * @return the text
	 */
	public static String text(@Nullable Object value) {
		return MAPPER.writeValueAsString(value);
	}

	/**
	 * See an object as its JSON.
	 * @param value the object, or {@code null} if there is none
	 * @return the members, of which there are none if it is no JSON object
	 */
	public static Map<String, @Nullable Object> members(@Nullable Object value) {
		if (value == null) {
			return Map.of();
		}
		try {
			return MAPPER.convertValue(value, OBJECT);
		}
		catch (JacksonException | IllegalArgumentException ex) {
			return Map.of();
		}
	}

}
