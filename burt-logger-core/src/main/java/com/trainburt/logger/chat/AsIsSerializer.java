package com.trainburt.logger.chat;

import java.util.Collection;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;

/**
 * Writes maps and lists as they are, where a mapper might unwrap, sort or thin them out.
 */
final class AsIsSerializer extends ValueSerializer<Object> {

	@Override
	public void serialize(@Nullable Object value, JsonGenerator json, SerializationContext context) {
		if (value instanceof Map<?, ?> map) {
			json.writeStartObject();
			map.forEach((key, element) -> {
				json.writeName(String.valueOf(key));
				serialize(element, json, context);
			});
			json.writeEndObject();
		}
		else if (value instanceof Collection<?> collection) {
			json.writeStartArray();
			collection.forEach((element) -> serialize(element, json, context));
			json.writeEndArray();
		}
		else {
			context.writeValue(json, value);
		}
	}

}
