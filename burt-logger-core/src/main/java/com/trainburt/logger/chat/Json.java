package com.trainburt.logger.chat;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON that does not depend on how an application configures its mapper.
 */
final class Json {

	static final JsonMapper MAPPER = JsonMapper.builder().build();

	private Json() {
	}

	/**
	 * Whether a text is one JSON object and nothing else.
	 */
	static boolean isObject(String text) {
		try (JsonParser parser = MAPPER.createParser(text)) {
			return parser.nextToken() == JsonToken.START_OBJECT && parser.skipChildren().nextToken() == null;
		}
		catch (JacksonException ex) {
			return false;
		}
	}

}
