package com.trainburt.logger.boot.capture;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StrictSchemas}.
 */
class StrictSchemasTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{"type":"string"}                      | {"type":["string","null"]}
			{"type":["string","null"]}             | {"type":["string","null"]}
			{"anyOf":[{"type":"string"}]}          | {"anyOf":[{"type":"string"},{"type":"null"}]}
			{"$ref":"#/$defs/a"}                   | {"anyOf":[{"$ref":"#/$defs/a"},{"type":"null"}]}
			{"type":"array","items":{"type":"object","properties":{"b":{"type":"integer"}}}} \
			| {"type":["array","null"],"items":{"type":"object","properties":{"b":{"type":["integer","null"]}},\
			"required":["b"],"additionalProperties":false}}
			""")
	void whenPropertyIsNotRequiredShouldLetItBeNull(String property, String strict) {
		assertThat(strict("{\"type\":\"object\",\"properties\":{\"a\":%s}}".formatted(property))).isEqualTo(
				"{\"type\":\"object\",\"properties\":{\"a\":%s},\"required\":[\"a\"],\"additionalProperties\":false}"
					.formatted(strict));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{"type":"object","properties":{},"required":[]}
			{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}
			{"type":"object","properties":{"a":true},"required":["a"],"additionalProperties":false}
			""")
	void whenSchemaIsStrictAlreadyShouldLeaveItAsItIs(String schema) {
		assertThat(strict(schema)).isEqualTo(schema);
	}

	private static String strict(String schema) {
		return JsonText.text(StrictSchemas.strict(JsonText.object(schema)));
	}

}
