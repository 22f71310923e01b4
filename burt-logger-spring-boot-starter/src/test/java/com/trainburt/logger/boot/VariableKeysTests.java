package com.trainburt.logger.boot;

import java.util.LinkedHashMap;
import java.util.Map;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.transport.InMemoryTransport;
import com.trainburt.logger.transport.LogTransport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link VariableKeys}.
 */
class VariableKeysTests {

	private final InMemoryTransport backend = new InMemoryTransport();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(BurtLoggerAutoConfiguration.class))
		.withBean(LogTransport.class, () -> this.backend);

	@Test
	void whenVariableSetsMetadataShouldKeepItsUnderscores() {
		assertThat(metadata(Map.of("BURT_LOGGER_METADATA_USER_ID", "u-1", "BURT_LOGGER_METADATA_TEAM", "search")))
			.hasToString("{\"team\":\"search\",\"user_id\":\"u-1\"}");
	}

	@Test
	void whenKeyInVariableHasNumbersShouldKeepItsUnderscores() {
		assertThat(metadata(Map.of("BURT_LOGGER_METADATA_REGION_1", "eu", "BURT_LOGGER_METADATA_2_TIER_3", "gold",
				"BURT_LOGGER_METADATA_7", "x")))
			.isEqualTo(json("{\"2_tier_3\":\"gold\",\"7\":\"x\",\"region_1\":\"eu\"}"));
	}

	@Test
	void whenKeyInVariableHasSeveralUnderscoresInARowShouldKeepThem() {
		assertThat(metadata(Map.of("BURT_LOGGER_METADATA_USER__ID", "u-1", "BURT_LOGGER_METADATA_USER_ID", "u-2",
				"BURT_LOGGER_METADATA__TEAM_", "search")))
			.isEqualTo(json("{\"_team_\":\"search\",\"user__id\":\"u-1\",\"user_id\":\"u-2\"}"));
	}

	@Test
	void whenVariableHasAPlaceholderShouldResolveIt() {
		assertThat(metadata(Map.of("BURT_LOGGER_METADATA_REGION_1", "${REGION}-1", "REGION", "eu")))
			.hasToString("{\"region_1\":\"eu-1\"}");
	}

	@Test
	void whenVariableOverridesNestedMetadataShouldStayNested() {
		assertThat(metadata(Map.of("BURT_LOGGER_METADATA_USER_ID", "u-1"), "burt.logger.metadata.user.id=u-2"))
			.hasToString("{\"user\":{\"id\":\"u-2\"}}");
	}

	@Test
	void whenPropertyWithUnderscoreOverridesTheVariableShouldKeepItsValue() {
		assertThat(metadata(Map.of("BURT_LOGGER_METADATA_USER_ID", "u-1"), "burt.logger.metadata.user_id=u-2"))
			.hasToString("{\"user_id\":\"u-2\"}");
	}

	@Test
	void whenVariableSetsAPatternShouldKeepItsUnderscores() {
		variables(Map.of("BURT_LOGGER_REDACTION_PATTERNS_EMPLOYEE_ID", "E-\\d{6}")).run((context) -> {
			context.getBean(LLMLogger.class).log("ask E-123456", null);
			context.getBean(LLMLogger.class).flush();
		});
		assertThat(this.backend.logs().get(0).get("request").asString()).isEqualTo("ask [EMPLOYEE_ID]");
	}

	@Test
	void whenPatternInVariableHasANumberShouldKeepItsUnderscores() {
		variables(Map.of("BURT_LOGGER_REDACTION_PATTERNS_ROOM_1", "R-\\d{3}")).run((context) -> {
			context.getBean(LLMLogger.class).log("meet in R-123", null);
			context.getBean(LLMLogger.class).flush();
		});
		assertThat(this.backend.logs().get(0).get("request").asString()).isEqualTo("meet in [ROOM_1]");
	}

	private JsonNode metadata(Map<String, Object> variables, String... properties) {
		variables(variables).withPropertyValues(properties).run((context) -> {
			context.getBean(LLMLogger.class).log("request", "response");
			context.getBean(LLMLogger.class).flush();
		});
		return this.backend.logs().get(0).get("metadata");
	}

	private static JsonNode json(String json) {
		return JsonMapper.shared().readTree(json);
	}

	private ApplicationContextRunner variables(Map<String, Object> variables) {
		return this.runner.withInitializer((context) -> context.getEnvironment()
			.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new SystemEnvironmentPropertySource(
					StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new LinkedHashMap<>(variables))));
	}

}
