package com.trainburt.logger.boot;

import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LLMLoggerBuilder;
import com.trainburt.logger.SpoolSettings;
import com.trainburt.logger.boot.capture.CaptureProperties;
import com.trainburt.logger.boot.kafka.KafkaTransportProperties;
import com.trainburt.logger.redaction.RedactionPattern;
import com.trainburt.logger.transport.Compression;
import com.trainburt.logger.transport.file.FileSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BurtLoggerProperties} and its metadata.
 */
class BurtLoggerPropertiesTests {

	private static final Set<String> ONLY_OF_THE_STARTER = Set.of("enabled", "feedback", "mdcKeys", "redaction", "ssl");

	@Test
	void whenNothingIsSetShouldHaveTheDefaultsOfTheBuilder() throws Exception {
		Map<String, Object> values = values(new BurtLoggerProperties());
		Map<String, Object> builder = values(LLMLogger.builder());
		assertThat(values.keySet()).as("options that are no properties")
			.containsAll(Arrays.stream(LLMLoggerBuilder.class.getDeclaredMethods())
				.filter((method) -> Modifier.isPublic(method.getModifiers()) && method.getParameterCount() == 1)
				.map((method) -> method.getName())
				.filter((name) -> !Set.of("filter", "transport", "jsonMapper", "optionNames", "spool").contains(name))
				.toList());
		SpoolSettings spool = SpoolSettings.in(Path.of("spool"));
		assertThat(values).containsEntry("spool.directory", null)
			.containsEntry("spool.mode", spool.mode())
			.containsEntry("spool.maxBytes", DataSize.ofBytes(spool.maxBytes()))
			.containsEntry("spool.maxAge", spool.maxAge());
		FileSettings file = FileSettings.in(Path.of("logs"));
		assertThat(values).containsEntry("file.maxBytes", DataSize.ofBytes(file.maxBytes()))
			.containsEntry("file.maxAge", file.maxAge());
		values.keySet().removeIf((name) -> name.startsWith("spool.") || name.startsWith("file."));
		values.keySet().removeIf((name) -> ONLY_OF_THE_STARTER.contains(name.split("\\.")[0]));
		values.replaceAll((name, value) -> (value instanceof DataSize size) ? size.toBytes() : value);
		assertThat(builder).containsAllEntriesOf(values);
	}

	@Test
	void whenDurationsAreBareNumbersShouldTakeThemAsSeconds() {
		BurtLoggerProperties properties = bind(
				Map.of("flush-interval", "7", "initial-retry-delay", "2", "max-retry-delay", "3", "timeout", "4",
						"shutdown-timeout", "500ms", "max-queue-bytes", "70000000", "max-batch-bytes", "1MB"));
		assertThat(properties.getFlushInterval()).isEqualTo(Duration.ofSeconds(7));
		assertThat(properties.getInitialRetryDelay()).isEqualTo(Duration.ofSeconds(2));
		assertThat(properties.getMaxRetryDelay()).isEqualTo(Duration.ofSeconds(3));
		assertThat(properties.getTimeout()).isEqualTo(Duration.ofSeconds(4));
		assertThat(properties.getShutdownTimeout()).isEqualTo(Duration.ofMillis(500));
		assertThat(properties.getMaxQueueBytes()).isEqualTo(DataSize.ofBytes(70_000_000));
		assertThat(properties.getMaxBatchBytes()).isEqualTo(DataSize.ofMegabytes(1));
	}

	@Test
	void whenMetadataIsSetShouldKeepTheKeys() {
		assertThat(bind(Map.of("metadata.environment", "prod", "metadata.teamName", "search")).getMetadata())
			.containsOnly(Map.entry("environment", "prod"), Map.entry("teamName", "search"));
	}

	@Test
	void whenMetadataIsGeneratedShouldDescribeEveryPropertyAndItsDefault() throws Exception {
		Map<String, JsonNode> described = metadata();
		Map<String, Object> values = values(new BurtLoggerProperties());
		values.put("capture.maxMediaBytes", new CaptureProperties().getMaxMediaBytes());
		values.put("capture.springAi.enabled", new CaptureProperties().getSpringAi().isEnabled());
		values.put("capture.langchain4j.enabled", new CaptureProperties().getLangchain4j().isEnabled());
		values.put("kafka.key", new KafkaTransportProperties().getKey());
		assertThat(described.keySet()).containsExactlyInAnyOrderElementsOf(
				values.keySet().stream().map(BurtLoggerPropertiesTests::property).collect(Collectors.toSet()));
		assertThat(described.values()).allSatisfy((property) -> {
			String description = property.path("description").asString("");
			assertThat(description).matches("[A-Z].*\\.").doesNotStartWith("The ").doesNotStartWith("A ");
			if (property.get("type").asString().equals("java.lang.Boolean")) {
				assertThat(description).startsWith("Whether ");
			}
		});
		values.forEach((name, value) -> {
			JsonNode property = described.get(property(name));
			if (value == null || value instanceof Map || value instanceof Collection) {
				assertThat(property.has("defaultValue")).as(name).isFalse();
			}
			else {
				String written = property.get("defaultValue").asString();
				Object bound = Binder.get(new MockEnvironment().withProperty(property(name), written))
					.bind(property(name), value.getClass())
					.get();
				assertThat(bound).as(name + " as " + written).isEqualTo(value);
			}
		});
	}

	@Test
	void whenMetadataIsGeneratedShouldHintAtEveryValueOfAnEnum() throws Exception {
		Map<String, JsonNode> hints = metadata("hints");
		assertThat(metadata().keySet())
			.containsAll(hints.keySet().stream().map((name) -> name.replace("metadata.keys", "metadata")).toList());
		assertThat(values(hints.get("burt.logger.compression")))
			.containsExactlyInAnyOrderElementsOf(names(Compression.values()));
		assertThat(values(hints.get("burt.logger.redaction.built-in")))
			.containsExactlyInAnyOrderElementsOf(names(RedactionPattern.values()));
		assertThat(values(hints.get("burt.logger.spool.mode")))
			.containsExactlyInAnyOrderElementsOf(names(SpoolSettings.Mode.values()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "burt.logger.metadata.keys", "burt.logger.mdc-keys", "burt.logger.ssl.bundle" })
	void whenValueIsFreeShouldHintAtExamplesAndAllowAnyOther(String property) throws Exception {
		JsonNode hint = metadata("hints").get(property);
		assertThat(values(hint)).isNotEmpty();
		assertThat(hint.at("/providers/0/name").asString()).isEqualTo("any");
	}

	@Test
	void whenMetadataNamesManagementPropertiesShouldSpellTheLoggerInOneWay() throws Exception {
		assertThat(metadata("properties", "management.").keySet())
			.contains("management.endpoint.burtlogger.access", "management.health.burtlogger.enabled",
					"management.info.burtlogger.enabled")
			.allMatch((name) -> !name.contains("burt") || name.split("\\.")[2].equals("burtlogger"));
	}

	private static List<String> values(JsonNode hint) {
		return hint.get("values").valueStream().map((value) -> value.get("value").asString()).toList();
	}

	private static List<String> names(Enum<?>[] constants) {
		return Arrays.stream(constants)
			.map((constant) -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'))
			.toList();
	}

	@Test
	void whenManualListsPropertiesShouldAgreeWithTheMetadata() throws Exception {
		Map<String, String> listed = new TreeMap<>();
		Pattern row = Pattern.compile(
				"^\\| <a id=\"([a-z0-9.-]+)\"></a>`([a-z0-9.*-]+)` \\| (?:`(.*?)`|(required)|) ?\\|",
				Pattern.MULTILINE);
		Documentation.of("docs/configuration.md").find(row).forEach((match) -> {
			String name = match.group(2).replace(".*", "");
			assertThat(match.group(1)).isEqualTo(name);
			listed.put(name, Objects.requireNonNullElse(match.group(3), ""));
		});
		Map<String, String> described = new TreeMap<>();
		metadata().forEach((name, property) -> {
			if (name.startsWith("burt.logger.")) {
				JsonNode value = property.get("defaultValue");
				described.put(name.substring("burt.logger.".length()), (value != null) ? value.asString() : "");
			}
		});
		described.computeIfPresent("sample-rate", (name, value) -> value.equals("1") ? "1.0" : value);
		assertThat(listed).isEqualTo(described);
	}

	/** All properties of the starter, those of Actuator included. */
	static Set<String> described() {
		try {
			return metadata("properties", "").keySet();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Map<String, JsonNode> metadata() throws Exception {
		return metadata("properties");
	}

	private static Map<String, JsonNode> metadata(String section) throws Exception {
		return metadata(section, "burt.logger.");
	}

	private static Map<String, JsonNode> metadata(String section, String prefix) throws Exception {
		Map<String, JsonNode> described = new TreeMap<>();
		for (URL url : Collections.list(BurtLoggerProperties.class.getClassLoader()
			.getResources("META-INF/spring-configuration-metadata.json"))) {
			try (InputStream in = url.openStream()) {
				described
					.putAll(StreamSupport.stream(JsonMapper.shared().readTree(in).path(section).spliterator(), false)
						.filter((property) -> property.get("name").asString().startsWith(prefix))
						.collect(Collectors.toMap((property) -> property.get("name").asString(), Function.identity())));
			}
		}
		return described;
	}

	private static String property(String field) {
		return Arrays.stream(field.split("\\."))
			.map(DataObjectPropertyName::toDashedForm)
			.collect(Collectors.joining(".", "burt.logger.", ""));
	}

	private static BurtLoggerProperties bind(Map<String, String> values) {
		MapConfigurationPropertySource source = new MapConfigurationPropertySource();
		values.forEach((name, value) -> source.put("burt.logger." + name, value));
		return new Binder(source).bind("burt.logger", BurtLoggerProperties.class).get();
	}

	/** By the names of the fields, those of a group after the name of the group. */
	private static Map<String, Object> values(Object object) throws IllegalAccessException {
		Map<String, Object> values = new TreeMap<>();
		for (Field field : object.getClass().getDeclaredFields()) {
			if (!Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
				field.setAccessible(true);
				Object value = field.get(object);
				if (field.getType().getPackage() == BurtLoggerProperties.class.getPackage()) {
					values(value).forEach((name, nested) -> values.put(field.getName() + "." + name, nested));
				}
				else {
					values.put(field.getName(), value);
				}
			}
		}
		return values;
	}

}
