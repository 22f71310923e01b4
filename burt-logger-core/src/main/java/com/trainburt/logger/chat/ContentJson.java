package com.trainburt.logger.chat;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;

/**
 * Content as in the API: one text is a string, anything else an array of parts.
 */
final class ContentJson {

	private ContentJson() {
	}

	/**
	 * Writes content.
	 */
	static final class Serializer extends ValueSerializer<List<ContentPart>> {

		@Override
		public void serialize(List<ContentPart> content, JsonGenerator json, SerializationContext context) {
			String text = (content.size() == 1) ? content.get(0).text() : null;
			if (text != null) {
				json.writeString(text);
				return;
			}
			json.writeStartArray();
			for (ContentPart part : content) {
				context.writeValue(json, part);
			}
			json.writeEndArray();
		}

	}

	/**
	 * Reads content.
	 */
	static final class Deserializer extends ValueDeserializer<@Nullable List<ContentPart>> {

		@Override
		public List<ContentPart> deserialize(JsonParser json, DeserializationContext context) {
			if (json.hasToken(JsonToken.VALUE_STRING)) {
				return List.of(ContentPart.text(json.getString()));
			}
			if (!json.hasToken(JsonToken.START_ARRAY)) {
				return context.reportInputMismatch(List.class, "'content' must be a string or an array of parts");
			}
			List<ContentPart> parts = new ArrayList<>();
			while (json.nextToken() != JsonToken.END_ARRAY) {
				parts.add(context.readValue(json, ContentPart.class));
			}
			return parts;
		}

	}

}
