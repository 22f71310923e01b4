package com.trainburt.sample.collector;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import com.networknt.schema.path.PathType;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/**
 * Validates a batch or a log by docs/payload.schema.json, with messages for the sender.
 */
final class PayloadSchema {

	private static final int MAX_VALUE_LENGTH = 40;

	private static final Schema BATCH = load();

	private static final Schema LOG = definition("log");

	private static final Schema FEEDBACK = definition("feedbackLog");

	private PayloadSchema() {
	}

	private static Schema load() {
		SchemaRegistryConfig config = SchemaRegistryConfig.builder()
			.pathType(PathType.JSON_PATH)
			// One mistake is enough, and a batch of nonsense would have thousands.
			.failFast(true)
			.build();
		return SchemaRegistry
			.withDefaultDialect(SpecificationVersion.DRAFT_2020_12, (registry) -> registry.schemaRegistryConfig(config))
			.getSchema(text(new ClassPathResource("payload.schema.json")), InputFormat.JSON);
	}

	private static Schema definition(String name) {
		return BATCH.getRefSchema(new NodePath(PathType.JSON_POINTER).append("$defs").append(name));
	}

	private static String text(ClassPathResource resource) {
		try {
			return resource.getContentAsString(StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Check a batch.
	 * @param body the whole body, or {@code null} if it is empty
	 * @throws ResponseStatusException 400 that states the problem and its place
	 */
	static void check(@Nullable JsonNode body) {
		check(BATCH, "The body", body);
	}

	/**
	 * Check a log that is alone.
	 * @param log the log, or {@code null} if there is nothing
	 * @throws ResponseStatusException 400 that states the problem and its place
	 */
	static void checkLog(@Nullable JsonNode log) {
		check(LOG, "The log", log);
	}

	/**
	 * Whether a log has the shape of a feedback.
	 * @param log the log
	 * @return whether it does
	 */
	static boolean isFeedback(JsonNode log) {
		return FEEDBACK.validate(log).isEmpty();
	}

	private static void check(Schema schema, String name, @Nullable JsonNode value) {
		if (value == null) {
			throw invalid(name + " must be an object");
		}
		List<Error> errors = schema.validate(value);
		if (!errors.isEmpty()) {
			throw invalid(reason(name, errors.get(0)));
		}
	}

	private static String reason(String name, Error error) {
		String path = error.getInstanceLocation().toString().replaceFirst("^\\$\\.?", "");
		String place = path.isEmpty() ? name : path;
		JsonNode rule = error.getSchemaNode();
		return switch (error.getKeyword()) {
			case "required" -> (path.isEmpty() ? "" : path + ".") + error.getProperty() + " is missing";
			case "type" -> place + " must " + type(rule, error.getInstanceNode());
			case "minItems" -> "%s must have %s or more items".formatted(place, rule);
			case "minimum" -> "%s must be at least %s but was %s".formatted(place, rule, value(error));
			case "maximum" -> "%s must be at most %s but was %s".formatted(place, rule, value(error));
			default -> place + ": " + error.getMessage();
		};
	}

	/**
	 * A number that is too large for a double has been read as an infinity, which has no
	 * type.
	 */
	private static String type(JsonNode rule, JsonNode instance) {
		if (instance.isNumber() && !Double.isFinite(instance.asDouble())) {
			return "be within what a double can hold, which is 1.8E308";
		}
		return rule.isArray() ? "not be null" : "be " + article(rule.asString());
	}

	private static String article(String type) {
		return ("aeiou".indexOf(type.charAt(0)) >= 0 ? "an " : "a ") + type;
	}

	private static String value(Error error) {
		String value = error.getInstanceNode().toString();
		return (value.length() > MAX_VALUE_LENGTH) ? value.substring(0, MAX_VALUE_LENGTH) + "…" : value;
	}

	private static ResponseStatusException invalid(String reason) {
		return new ResponseStatusException(HttpStatus.BAD_REQUEST, reason);
	}

}
