package com.trainburt.logger.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

import com.trainburt.logger.LLMLogger;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * What a user reads when the configuration is wrong.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailureReportTests {

	private static final String ENDPOINT = "burt.logger.endpoint=http://127.0.0.1:9/v1/logs";

	private static final String API_KEY = "burt.logger.api-key=" + FakeBackend.API_KEY;

	@Test
	void whenEndpointIsMissingShouldSayWhatToSet(CapturedOutput output) {
		String report = report(output, API_KEY);
		assertThat(report).contains("APPLICATION FAILED TO START")
			.contains("The configuration property 'burt.logger.endpoint' is missing: set the address that logs are "
					+ "posted to, such as https://logs.example.com/v1/logs.")
			.contains("Set 'burt.logger.endpoint' in your application's configuration, or 'burt.logger.enabled' to "
					+ "'false'");
	}

	@ParameterizedTest
	@CsvSource({ "/v1/logs, must start with file: or http: or https:",
			"ftp://logs.example.com, must start with file: or http: or https:",
			"logs.example.com:8443/v1/logs, must start with file: or http: or https:",
			"https:///v1/logs, must name a host", "https://logs example.com, must be a valid URI" })
	void whenEndpointCannotWorkShouldSayWhy(String endpoint, String reason, CapturedOutput output) {
		assertThat(report(output, "burt.logger.endpoint=" + endpoint, API_KEY))
			.contains("Invalid value '" + endpoint + "' for configuration property 'burt.logger.endpoint'")
			.contains("It " + reason);
	}

	@ParameterizedTest
	@CsvSource({ "file://logs/llm, It must name a directory of this machine",
			"'file:/my logs', It must be a URI such as file:/var/lib/llm-logs",
			"file:pom.xml, It must name a directory" })
	void whenEndpointIsNoDirectoryShouldSayWhy(String endpoint, String reason, CapturedOutput output) {
		assertThat(report(output, "burt.logger.endpoint=" + endpoint))
			.contains("Invalid value '" + endpoint + "' for configuration property 'burt.logger.endpoint'")
			.contains(reason);
	}

	@ParameterizedTest
	@CsvSource({ "max-bytes, 1000B, It must be at least 1024.", "max-age, 0, It must be longer than zero.",
			"max-age, 25h, It must be at most 24 hours (PT24H)" })
	void whenFilesCannotBeLikeThatShouldSayWhy(String property, String value, String reason, CapturedOutput output) {
		assertThat(
				report(output, "burt.logger.endpoint=file:target/unused", "burt.logger.file." + property + "=" + value))
			.contains("Invalid value '" + value + "' for configuration property 'burt.logger.file." + property + "'")
			.contains(reason);
	}

	@Test
	void whenOthersMayWriteToADirectoryShouldGiveTheCommand(CapturedOutput output, @TempDir Path directory)
			throws IOException {
		assumeThat(directory.getFileSystem().supportedFileAttributeViews()).contains("posix");
		Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxr-x"));
		String reason = "must not be writable by other users (run \"chmod go-w " + directory + "\"";
		assertThat(report(output, "burt.logger.endpoint=file:" + directory))
			.contains("for configuration property 'burt.logger.endpoint'")
			.contains("It names a directory that " + reason);
		assertThat(report(output, ENDPOINT, API_KEY, "burt.logger.spool.directory=" + directory))
			.contains("for configuration property 'burt.logger.spool.directory'")
			.contains("It " + reason);
	}

	@Test
	void whenEndpointHoldsAPasswordShouldNotRepeatIt(CapturedOutput output) {
		assertThat(report(output, "burt.logger.endpoint=https://me:open-sesame@logs.example.com", API_KEY))
			.contains("'burt.logger.endpoint' must not contain credentials")
			.doesNotContain("open-sesame");
	}

	@ParameterizedTest
	@ValueSource(strings = { "ftp://me:open-sesame@logs.example.com", "me:open-sesame@logs.example.com" })
	void whenEndpointOfUnknownSchemeHoldsAPasswordShouldNotRepeatIt(String endpoint, CapturedOutput output) {
		assertThat(report(output, "burt.logger.endpoint=" + endpoint, API_KEY))
			.contains("'burt.logger.endpoint' must start with file: or http: or https:")
			.doesNotContain("open-sesame");
	}

	@ParameterizedTest
	@CsvSource({ "'',is missing", "'   ',is missing", "'sk-never-to-be-seen\n',must consist of visible ASCII",
			"'sk-never-to-be-seen more',must consist of visible ASCII" })
	void whenKeyCannotWorkShouldSayWhyAndNotShowIt(String key, String reason, CapturedOutput output) {
		assertThat(report(output, ENDPOINT, "burt.logger.api-key=" + key))
			.contains("The configuration property 'burt.logger.api-key' " + reason)
			.contains("Set 'burt.logger.api-key' in your application's configuration");
	}

	@ParameterizedTest
	@CsvSource({ "batch-size, 0, It must be positive.", "max-retries, -1, It must be at least 0.",
			"flush-interval, 0, It must be longer than zero.", "timeout, 400d, It must be at most 365 days (PT8760H).",
			"initial-retry-delay, -1s, It must not be negative.",
			"initial-retry-delay, 2m, It must not be longer than 'burt.logger.max-retry-delay' (PT1M).",
			"max-queue-size, 5, It must be at least 'burt.logger.batch-size' (10).",
			"max-queue-bytes, 1MB, It must be at least 'burt.logger.max-batch-bytes' (4194304).",
			"spool.max-bytes, 1MB, It must be at least twice 'burt.logger.max-batch-bytes' (8388608).",
			"spool.max-age, 0, It must be longer than zero.", "max-in-flight, 0, It must be positive.",
			"sample-rate, 2, It must be from 0 to 1.", "sample-rate, -0.1, It must be from 0 to 1.",
			"sample-rate, NaN, It must be from 0 to 1.", "flush-interval, -1s, It must be longer than zero.",
			"max-retry-delay, -1s, It must not be negative.", "timeout, 0, It must be longer than zero.",
			"shutdown-timeout, -1s, It must not be negative.", "max-batch-bytes, 512B, It must be at least 1024.",
			"max-batch-bytes, 2GB, It must be at most 1 GB (1073741824)." })
	void whenValueCannotWorkShouldSayWhy(String property, String value, String reason, CapturedOutput output) {
		assertThat(report(output, ENDPOINT, API_KEY, "burt.logger.spool.directory=target/unused",
				"burt.logger." + property + "=" + value))
			.contains("Invalid value '" + value + "' for configuration property 'burt.logger." + property + "'")
			.contains(reason);
	}

	@Test
	void whenRedactionPatternIsNoneShouldSayWhy(CapturedOutput output) {
		assertThat(report(output, ENDPOINT, API_KEY, "burt.logger.redaction.patterns.employee-id=E("))
			.contains("Invalid value 'E(' for configuration property 'burt.logger.redaction.patterns.employee-id'")
			.contains("It must be a regular expression (Unclosed group).");
	}

	@Test
	void whenRedactionPatternIsUnknownShouldListThem(CapturedOutput output) {
		assertThat(report(output, ENDPOINT, API_KEY, "burt.logger.redaction.built-in=mail"))
			.contains("Failed to bind properties under 'burt.logger.redaction.built-in'")
			.contains("API_KEY", "EMAIL", "CREDIT_CARD", "IP_ADDRESS", "PHONE");
	}

	@Test
	void whenSslBundleIsUnknownShouldSayWhereTheyAre(CapturedOutput output) {
		assertThat(report(output, ENDPOINT, API_KEY, "burt.logger.ssl.bundle=backend"))
			.contains("Invalid value 'backend' for configuration property 'burt.logger.ssl.bundle'")
			.contains("It must name an SSL bundle, such as one that is configured under 'spring.ssl.bundle'.");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "flush-interval | soon | soon' is not a valid duration",
					"max-queue-bytes | lots | lots' does not match data size pattern", "compression | zip | GZIP",
					"debug | perhaps | Invalid boolean value" })
	void whenValueCannotBeReadShouldSaySo(String property, String value, String reason, CapturedOutput output) {
		assertThat(report(output, ENDPOINT, API_KEY, "burt.logger." + property + "=" + value))
			.contains("Failed to bind properties under 'burt.logger." + property + "'")
			.contains("Value: \"" + value + "\"")
			.contains(reason);
	}

	@Test
	void whenEnabledIsNeitherShouldSaySo(CapturedOutput output) {
		assertThat(report(output, ENDPOINT, API_KEY, "burt.logger.enabled=perhaps"))
			.contains("Failed to bind properties under 'burt.logger.enabled'")
			.contains("Invalid boolean value");
	}

	@Test
	void whenCustomizerSetsWhatCannotWorkShouldNotBlameTheProperty() {
		SpringApplication application = new SpringApplication(Application.class, BadCustomizer.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		assertThatException()
			.isThrownBy(() -> application.run("--" + ENDPOINT, "--" + API_KEY, "--burt.logger.batch-size=20"))
			.satisfies(
					(ex) -> assertThat(Throwables.getStackTrace(ex)).contains("'batchSize' must be positive but was 0")
						.doesNotContain("burt.logger.batch-size"));
	}

	@Test
	void whenTheApplicationsOwnLoggerCannotBeBuiltShouldNotBlameProperties() {
		SpringApplication application = new SpringApplication(Application.class, BadLogger.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		assertThatException().isThrownBy(application::run)
			.satisfies((ex) -> assertThat(Throwables.getStackTrace(ex)).contains("'endpoint' is missing")
				.doesNotContain("'burt.logger."));
	}

	private static String report(CapturedOutput output, String... properties) {
		return report(output, List.of(Application.class), properties);
	}

	private static String report(CapturedOutput output, List<Class<?>> sources, String... properties) {
		SpringApplication application = new SpringApplication(sources.toArray(Class<?>[]::new));
		application.setWebApplicationType(WebApplicationType.NONE);
		List<String> arguments = new ArrayList<>();
		for (String property : properties) {
			arguments.add("--" + property);
		}
		assertThatException().isThrownBy(() -> {
			try (ConfigurableApplicationContext context = application.run(arguments.toArray(String[]::new))) {
				assertThat(context.isActive()).isFalse();
			}
		}).satisfies((ex) -> assertThat(Throwables.getStackTrace(ex)).doesNotContain(FakeBackend.API_KEY));
		assertThat(output).contains("APPLICATION FAILED TO START").doesNotContain(FakeBackend.API_KEY);
		return output.toString();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	static class BadLogger {

		@Bean
		LLMLogger badLogger() {
			return LLMLogger.builder().build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class BadCustomizer {

		@Bean
		LLMLoggerBuilderCustomizer badCustomizer() {
			return (builder) -> builder.batchSize(0);
		}

	}

}
