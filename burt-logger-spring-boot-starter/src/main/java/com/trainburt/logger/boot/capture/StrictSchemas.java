package com.trainburt.logger.boot.capture;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Changes a tool's schema to the form that clients send to OpenAI if tools are strict:
 * every property is required, those that were not may be {@code null}, and there are no
 * others.
 */
public final class StrictSchemas {

	private static final Map<String, Object> NULL = Map.of("type", "null");

	private StrictSchemas() {
	}

	/**
	 * Make a schema strict.
	 * @param schema the schema of an object, and of its content
	 * @return a changed copy
	 */
	public static Map<String, @Nullable Object> strict(Map<?, ?> schema) {
		Map<String, @Nullable Object> strict = copy(schema);
		if (schema.get("$defs") instanceof Map<?, ?> definitions) {
			Map<String, @Nullable Object> all = copy(definitions);
			all.replaceAll((name, definition) -> nested(definition));
			strict.put("$defs", all);
		}
		if (schema.get("properties") instanceof Map<?, ?> properties && !properties.isEmpty()) {
			List<?> required = (schema.get("required") instanceof List<?> names) ? names : List.of();
			Map<String, @Nullable Object> all = copy(properties);
			all.replaceAll((name, property) -> required.contains(name) ? nested(property) : nullable(nested(property)));
			strict.put("properties", all);
			strict.put("required", List.copyOf(all.keySet()));
			strict.putIfAbsent("additionalProperties", false);
		}
		if (schema.get("items") instanceof Map<?, ?> items) {
			strict.put("items", strict(items));
		}
		return strict;
	}

	private static @Nullable Object nested(@Nullable Object schema) {
		return (schema instanceof Map<?, ?> map) ? strict(map) : schema;
	}

	private static @Nullable Object nullable(@Nullable Object schema) {
		if (!(schema instanceof Map<?, ?> map)) {
			return schema;
		}
		Map<String, @Nullable Object> nullable = copy(map);
		if (map.get("type") != null) {
			nullable.put("type", with(map.get("type"), "null"));
			return nullable;
		}
		if (map.get("anyOf") instanceof List<?> alternatives) {
			nullable.put("anyOf", with(alternatives, NULL));
			return nullable;
		}
		return Map.of("anyOf", List.of(map, NULL));
	}

	private static Object with(Object one, Object another) {
		List<Object> all = new ArrayList<>((one instanceof List<?> several) ? several : List.of(one));
		if (!all.contains(another)) {
			all.add(another);
		}
		return (all.size() == 1) ? another : all;
	}

	private static Map<String, @Nullable Object> copy(Map<?, ?> map) {
		Map<String, @Nullable Object> copy = new LinkedHashMap<>();
		map.forEach((key, value) -> copy.put(String.valueOf(key), value));
		return copy;
	}

}
