package com.trainburt.logger.boot.actuate;

import java.util.Map;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.boot.BurtLoggerAutoConfiguration;
import com.trainburt.logger.boot.FakeBackend;
import com.trainburt.logger.boot.file.BurtLoggerFileAutoConfiguration;
import com.trainburt.logger.boot.http.BurtLoggerHttpAutoConfiguration;
import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.InMemoryTransport;
import com.trainburt.logger.transport.LogTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.actuate.autoconfigure.context.properties.ConfigurationPropertiesReportEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.env.EnvironmentEndpointAutoConfiguration;
import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint;
import org.springframework.boot.actuate.env.EnvironmentEndpoint;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BurtLoggerActuatorAutoConfiguration}.
 */
class BurtLoggerActuatorAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(BurtLoggerAutoConfiguration.class, BurtLoggerFileAutoConfiguration.class,
						BurtLoggerHttpAutoConfiguration.class, BurtLoggerActuatorAutoConfiguration.class))
		.withPropertyValues("burt.logger.endpoint=https://logs.example.com:8443/v1/logs?team=7",
				"burt.logger.api-key=" + FakeBackend.API_KEY);

	@Test
	void whenInfoIsAskedForShouldShowHostAndStatistics() {
		this.runner.withBean(LogTransport.class, InMemoryTransport::new).run((context) -> {
			context.getBean(LLMLogger.class).log("request", "response");
			context.getBean(LLMLogger.class).flush();
			assertThat(info(context.getBean(BurtLoggerInfoContributor.class)))
				.containsEntry("endpoint", "logs.example.com:8443")
				.containsEntry("state", "delivering")
				.containsEntry("logs_sent", 1L);
		});
	}

	@Test
	void whenEndpointHasNoPortShouldShowHostOnly() {
		this.runner.withPropertyValues("burt.logger.endpoint=https://logs.example.com/v1/logs")
			.run((context) -> assertThat(info(context.getBean(BurtLoggerInfoContributor.class)))
				.containsEntry("endpoint", "logs.example.com"));
	}

	@ParameterizedTest
	@CsvSource({ "kafka:llm-logs, kafka:", "file:///var/lib/patients, file:", "file:logs, file:" })
	void whenEndpointHasNoHostShouldShowTheSchemeOnly(String endpoint, String shown) {
		this.runner.withBean(LogTransport.class, InMemoryTransport::new)
			.withPropertyValues("burt.logger.endpoint=" + endpoint)
			.run((context) -> assertThat(info(context.getBean(BurtLoggerInfoContributor.class)))
				.containsEntry("endpoint", shown));
	}

	@Test
	void whenThereIsNoEndpointShouldShowStatisticsOnly() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(BurtLoggerAutoConfiguration.class, BurtLoggerFileAutoConfiguration.class,
							BurtLoggerHttpAutoConfiguration.class, BurtLoggerActuatorAutoConfiguration.class))
			.withBean(LogTransport.class, InMemoryTransport::new)
			.run((context) -> assertThat(info(context.getBean(BurtLoggerInfoContributor.class)))
				.containsKey("logs_sent")
				.doesNotContainKey("endpoint"));
	}

	@Test
	void whenInfoIsSwitchedOffShouldBackOff() {
		this.runner.withPropertyValues("management.info.burtlogger.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(BurtLoggerInfoContributor.class));
		this.runner.withPropertyValues("management.info.defaults.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(BurtLoggerInfoContributor.class));
	}

	@Test
	void whenDisabledShouldBackOff() {
		this.runner.withPropertyValues("burt.logger.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(BurtLoggerInfoContributor.class));
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenKeyComesFromAVariableShouldNotShowThatEither(boolean enabled) {
		this.runner.withConfiguration(AutoConfigurations.of(EnvironmentEndpointAutoConfiguration.class))
			.withPropertyValues("management.endpoint.env.show-values=always",
					"management.endpoints.web.exposure.include=*", "management.endpoints.jmx.exposure.include=*",
					"spring.jmx.enabled=true", "burt.logger.enabled=" + enabled, "BURT_API_KEY=" + FakeBackend.API_KEY,
					"burt.logger.api-key=${BURT_API_KEY}")
			.run((context) -> assertThat(JsonMapper.shared()
				.writeValueAsString(context.getBean(EnvironmentEndpoint.class).environment(null)))
				.contains("BURT_API_KEY")
				.doesNotContain(FakeBackend.API_KEY));
	}

	/** It may be, where the application sends the logs in another way. */
	@Test
	void whenKeysArePlaceholdersWithoutAValueShouldShowTheRest() {
		this.runner.withBean(LogTransport.class, InMemoryTransport::new)
			.withPropertyValues("management.endpoints.jmx.exposure.include=*", "spring.jmx.enabled=true",
					"burt.logger.api-key=${BURT_API_KEY}")
			.run((context) -> assertThat(context.getBean(BurtLoggerEndpoint.class).burtLogger().settings())
				.containsEntry("batch-size", 10));
	}

	@Test
	void whenDisabledWithAKeyThatIsAPlaceholderShouldShowTheEnvironment() {
		this.runner.withConfiguration(AutoConfigurations.of(EnvironmentEndpointAutoConfiguration.class))
			.withPropertyValues("management.endpoint.env.show-values=always",
					"management.endpoints.jmx.exposure.include=*", "spring.jmx.enabled=true",
					"burt.logger.enabled=false", "burt.logger.api-key=${BURT_API_KEY}")
			.run((context) -> assertThat(JsonMapper.shared()
				.writeValueAsString(context.getBean(EnvironmentEndpoint.class).environment(null)))
				.contains("logs.example.com"));
	}

	@Test
	void whenBackendQuotesALogShouldNotPublishIt() {
		InMemoryTransport transport = new InMemoryTransport();
		transport.answerWith((batch) -> DeliveryResult.rejected("HTTP 422: my patient Mr Smith"));
		this.runner.withBean(LogTransport.class, () -> transport).run((context) -> {
			LLMLogger logger = context.getBean(LLMLogger.class);
			logger.log("my patient Mr Smith", "response");
			logger.flush();
			assertThat(info(context.getBean(BurtLoggerInfoContributor.class)).toString()).contains("logs_failed=1")
				.doesNotContain("Smith");
		});
	}

	@Test
	void whenActuatorIsAbsentShouldBackOff() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
			.run((context) -> assertThat(context).hasSingleBean(LLMLogger.class)
				.doesNotHaveBean(BurtLoggerActuatorAutoConfiguration.class));
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate.autoconfigure"))
			.run((context) -> assertThat(context).hasSingleBean(LLMLogger.class)
				.doesNotHaveBean(BurtLoggerActuatorAutoConfiguration.class));
	}

	@Test
	void whenEndpointsShowValuesShouldNotShowTheKey() {
		this.runner
			.withConfiguration(AutoConfigurations.of(EnvironmentEndpointAutoConfiguration.class,
					ConfigurationPropertiesReportEndpointAutoConfiguration.class))
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment",
						Map.of("BURT_LOGGER_API_KEY", FakeBackend.API_KEY, "BURT_LOGGER_APIKEY", FakeBackend.API_KEY))))
			.withPropertyValues("management.endpoint.env.show-values=always",
					"management.endpoint.configprops.show-values=always", "management.endpoints.web.exposure.include=*",
					"management.endpoints.jmx.exposure.include=*", "spring.jmx.enabled=true",
					"burt.logger.apiKey=" + FakeBackend.API_KEY)
			.run((context) -> {
				String report = JsonMapper.shared()
					.writeValueAsString(
							context.getBean(ConfigurationPropertiesReportEndpoint.class).configurationProperties());
				assertThat(report).contains("logs.example.com").doesNotContain(FakeBackend.API_KEY);
				String environment = JsonMapper.shared()
					.writeValueAsString(context.getBean(EnvironmentEndpoint.class).environment(null));
				assertThat(environment).contains("BURT_LOGGER_API_KEY", "logs.example.com")
					.doesNotContain(FakeBackend.API_KEY);
			});
	}

	@Test
	void whenEndpointsShowValuesShouldNotShowTheKeyOfTokensEither() {
		String key = "token-key-0123456789abcdef0123456789";
		String previousKey = "token-key-9876543210fedcba9876543210";
		this.runner
			.withConfiguration(AutoConfigurations.of(EnvironmentEndpointAutoConfiguration.class,
					ConfigurationPropertiesReportEndpointAutoConfiguration.class))
			.withPropertyValues("management.endpoint.env.show-values=always",
					"management.endpoint.configprops.show-values=always",
					"management.endpoint.burtlogger.show-values=always", "management.endpoints.web.exposure.include=*",
					"management.endpoints.jmx.exposure.include=*", "spring.jmx.enabled=true",
					"FEEDBACK_TOKEN_KEY=" + key, "burt.logger.feedback.token-key=${FEEDBACK_TOKEN_KEY}",
					"PREVIOUS_KEY=" + previousKey, "burt.logger.feedback.previous-token-key=${PREVIOUS_KEY}")
			.run((context) -> {
				JsonMapper json = JsonMapper.shared();
				assertThat(json.writeValueAsString(
						context.getBean(ConfigurationPropertiesReportEndpoint.class).configurationProperties()))
					.contains("tokenKey", "previousTokenKey")
					.doesNotContain(key, previousKey);
				assertThat(json.writeValueAsString(context.getBean(EnvironmentEndpoint.class).environment(null)))
					.contains("FEEDBACK_TOKEN_KEY", "PREVIOUS_KEY")
					.doesNotContain(key, previousKey);
				assertThat(json.writeValueAsString(context.getBean(BurtLoggerEndpoint.class).burtLogger()))
					.contains("sample-rate")
					.doesNotContain(key, previousKey, "token-key");
			});
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> info(BurtLoggerInfoContributor contributor) {
		Info.Builder builder = new Info.Builder();
		contributor.contribute(builder);
		return (Map<String, Object>) builder.build().getDetails().get("burtLogger");
	}

}
