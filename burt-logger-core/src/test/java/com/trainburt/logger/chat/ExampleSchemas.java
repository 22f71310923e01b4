package com.trainburt.logger.chat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

/**
 * Holds lines against the schemas in docs.
 */
final class ExampleSchemas {

	private ExampleSchemas() {
	}

	/**
	 * Validate a line.
	 * @param file name of the schema's file
	 * @param line the line
	 * @return the errors, empty if it is valid
	 */
	static List<String> mistakes(String file, String line) {
		try (InputStream schema = ExampleSchemas.class.getResourceAsStream("/" + file + ".schema.json")) {
			return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
				.getSchema(new String(schema.readAllBytes(), StandardCharsets.UTF_8))
				.validate(line, InputFormat.JSON)
				.stream()
				.map(Error::toString)
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
