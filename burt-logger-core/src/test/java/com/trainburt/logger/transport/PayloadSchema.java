package com.trainburt.logger.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

/**
 * Holds JSON against docs/payload.schema.json, the contract on the wire.
 */
public final class PayloadSchema {

	/** A body. */
	public static final String BATCH = "";

	/** One log of a captured call. */
	public static final String CHAT_LOG = "#/$defs/chatLog";

	/** A feedback. */
	public static final String FEEDBACK_LOG = "#/$defs/feedbackLog";

	private PayloadSchema() {
	}

	/**
	 * Validate a document.
	 * @param json the document
	 * @param shape {@link #BATCH}, {@link #CHAT_LOG} or {@link #FEEDBACK_LOG}
	 * @return the errors, empty if it is valid
	 */
	public static List<String> mistakes(String json, String shape) {
		return SchemaRegistry
			.withDefaultDialect(SpecificationVersion.DRAFT_2020_12,
					(registry) -> registry.schemas(Map.of("urn:burt-logger:payload", text())))
			.getSchema(SchemaLocation.of("urn:burt-logger:payload" + shape))
			.validate(json, InputFormat.JSON)
			.stream()
			.map(Error::toString)
			.toList();
	}

	private static String text() {
		try (InputStream schema = PayloadSchema.class.getResourceAsStream("/payload.schema.json")) {
			return new String(schema.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
