package com.trainburt.logger.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.transport.InMemoryTransport;
import com.trainburt.logger.transport.LogTransport;
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
 * The report that a user reads when the configuration is wrong.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailureReportTests {

	private static final String ENDPOINT = "burt.logger.endpoint=http://127.0.0.1:9/v1/logs";

	private static final String API_KEY = "burt.logger.api-key=" + FakeBackend.API_KEY;

	@Test
	void whenEndpointIsMissingShouldSayWhatToSet(CapturedOutput output) {
		String report = report(output, API_KEY);
		assertThat(report).contains("APPLICATION FAILED TO START")
			.contains("'burt.logger.endpoint' is missing: set the address that logs are posted to, such as "
					+ "https://logs.example.com/v1/logs")
			.contains("Correct it in your application's configuration, or set 'burt.logger.enabled' to 'false'");
	}

	@ParameterizedTest
	@CsvSource({ "/v1/logs, must start with file: or http: or https:",
			"ftp://logs.example.com, must start with file: or http: or https:",
			"logs.example.com:8443/v1/logs, must start with file: or http: or https:",
			"https:///v1/logs, must name a host", "https://logs example.com, must be a valid URI" })
	void whenEndpointCannotWorkShouldSayWhy(String endpoint, String reason, CapturedOutput output) {
		assertThat(report(output, "burt.logger.endpoint=" + endpoint, API_KEY))
			.contains("'burt.logger.endpoint' " + reason)
			.contains(", but is " + endpoint)
			.contains("'burt.logger.endpoint' is set by \"burt.logger.endpoint\" from property source "
					+ "\"commandLineArgs\"");
	}

	@ParameterizedTest
	@CsvSource({ "file://logs/llm, must name a directory of this machine",
			"'file:/my logs', must be a URI such as file:/var/lib/llm-logs" })
	void whenEndpointIsNoDirectoryShouldSayWhy(String endpoint, String reason, CapturedOutput output) {
		assertThat(report(output, "burt.logger.endpoint=" + endpoint)).contains("'burt.logger.endpoint' " + reason)
			.contains(", but is " + endpoint);
	}

	@ParameterizedTest
	@CsvSource({ "file:pom.xml, 'must be a directory, but /'",
			"file:/proc/x, 'must be a directory that can be created, but /proc/x cannot'" })
	void whenDirectoryCannotBeShouldSayWhy(String endpoint, String reason, CapturedOutput output) {
		assertThat(report(output, "burt.logger.endpoint=" + endpoint)).contains("'burt.logger.endpoint' " + reason)
			.contains("'burt.logger.endpoint' is set by");
	}

	@ParameterizedTest
	@CsvSource({ "max-bytes, 1000B, must be at least 1KB", "max-age, 0s, must be longer than zero",
			"max-age, 25h, must be at most 1d" })
	void whenFilesCannotBeLikeThatShouldSayWhy(String property, String value, String reason, CapturedOutput output) {
		assertThat(
				report(output, "burt.logger.endpoint=file:target/unused", "burt.logger.file." + property + "=" + value))
			.contains("'burt.logger.file." + property + "' " + reason + ", but is " + value);
	}

	@Test
	void whenOthersMayWriteToADirectoryShouldGiveTheCommand(CapturedOutput output, @TempDir Path directory)
			throws IOException {
		assumeThat(directory.getFileSystem().supportedFileAttributeViews()).contains("posix");
		Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxr-x"));
		String reason = "must not be writable by other users (run \"chmod go-w " + directory + "\"";
		assertThat(report(output, "burt.logger.endpoint=file:" + directory))
			.contains("'burt.logger.endpoint' " + reason);
		assertThat(report(output, ENDPOINT, API_KEY, "burt.logger.spool.directory=" + directory))
			.contains("'burt.logger.spool.directory' " + reason);
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
		assertThat(report(output, ENDPOINT, "burt.logger.api-key=" + key)).contains("'burt.logger.api-key' " + reason)
			.contains("Correct it in your application's configuration")
			.doesNotContain("never-to-be-seen");
	}

	@ParameterizedTest
	@CsvSource({ "batch-size, 0, must be positive", "max-retries, -1, must be at least 0",
			"flush-interval, 0s, must be longer than zero", "timeout, 400d, must be at most 365d",
			"initial-retry-delay, -1s, must not be negative",
			"initial-retry-delay, 2m, must not be longer than 'burt.logger.max-retry-delay' (1m)",
			"max-queue-size, 5, must be at least 'burt.logger.batch-size' (10)",
			"max-queue-bytes, 1MB, must be at least 'burt.logger.max-batch-bytes' (4MB)",
			"spool.max-bytes, 1MB, must be at least twice 'burt.logger.max-batch-bytes' (4MB)",
			"spool.max-age, 0s, must be longer than zero", "max-in-flight, 0, must be positive",
			"sample-rate, 2.0, must be from 0 to 1", "sample-rate, -0.1, must be from 0 to 1",
			"sample-rate, NaN, must be from 0 to 1", "flush-interval, -1s, must be longer than zero",
			"max-retry-delay, -1s, must not be negative", "timeout, 0s, must be longer than zero",
			"shutdown-timeout, -1s, must not be negative", "max-batch-bytes, 512B, must be at least 1KB",
			"max-batch-bytes, 2GB, must be at most 1GB" })
	void whenValueCannotWorkShouldSayWhy(String property, String value, String reason, CapturedOutput output) {
		assertThat(report(output, ENDPOINT, API_KEY, "burt.logger.spool.directory=target/unused",
				"burt.logger." + property + "=" + value))
			.contains("'burt.logger." + property + "' " + reason + ", but is " + value)
			.contains("'burt.logger." + property + "' is set by \"burt.logger." + property + "\" from property source");
	}

	@Test
	void whenValueContradictsADefaultShouldNameThePropertyThatIsSet(CapturedOutput output) {
		assertThat(report(output, ENDPOINT, API_KEY, "burt.logger.max-batch-bytes=100MB")).contains(
				"""
						- 'burt.logger.max-queue-bytes' must be at least 'burt.logger.max-batch-bytes' (100MB), but is 64MB
						    'burt.logger.max-batch-bytes' is set by "burt.logger.max-batch-bytes" from property source "commandLineArgs"
						    'burt.logger.max-queue-bytes' is not set, this is its default
						""");
	}

	@Test
	void whenTwoPropertiesContradictEachOtherShouldSayWhereBothAreSet(CapturedOutput output) {
		assertThat(report(output, ENDPOINT, API_KEY, "burt.logger.batch-size=20", "burt.logger.max-queue-size=15"))
			.contains("'burt.logger.max-queue-size' must be at least 'burt.logger.batch-size' (20), but is 15")
			.contains("'burt.logger.max-queue-size' is set by")
			.contains("'burt.logger.batch-size' is set by");
	}

	@Test
	void whenManyPropertiesCannotWorkShouldNameThemAll(CapturedOutput output) {
		assertThat(report(output, "burt.logger.endpoint=http://localhost:99999/x", "burt.logger.batch-size=0",
				"burt.logger.spool.directory=", "burt.logger.redaction.patterns.a=(",
				"burt.logger.redaction.patterns.b=[", "burt.logger.ssl.bundle=none",
				"burt.logger.capture.max-media-bytes=-1KB", "burt.logger.metadata.team=${TEAM}"))
			.contains("- 'burt.logger.endpoint' must have a port from 1 to 65535")
			.contains("- 'burt.logger.api-key' is missing")
			.contains("- 'burt.logger.batch-size' must be positive")
			.contains("- 'burt.logger.spool.directory' is empty")
			.contains("- 'burt.logger.redaction.patterns.a' must be a regular expression")
			.contains("- 'burt.logger.redaction.patterns.b' must be a regular expression")
			.contains("- 'burt.logger.ssl.bundle' must name an SSL bundle")
			.contains("- 'burt.logger.capture.max-media-bytes' must not be negative, but is -1KB")
			.contains("- 'burt.logger.metadata.team' contains the placeholder ${TEAM}")
			.contains("Correct them in your application's configuration");
	}

	@Test
	void whenValuesCannotBeReadShouldNameThemAllAndThoseThatCannotWork(CapturedOutput output) {
		assertThat(report(output, ENDPOINT, API_KEY, "burt.logger.flush-interval=soon", "burt.logger.compression=zip",
				"burt.logger.max-in-flight=many", "burt.logger.batch-size=0", "burt.logger.capture.max-media-bytes=big",
				"burt.logger.feedback.token-key=open-sesame"))
			.contains("- 'burt.logger.flush-interval' must be a duration such as 500ms or 5s, but is soon")
			.contains("- 'burt.logger.compression' must be one of none, gzip, zstd, but is zip")
			.contains("- 'burt.logger.max-in-flight' must be a whole number, but is many")
			.contains("- 'burt.logger.batch-size' must be positive, but is 0")
			.contains("- 'burt.logger.feedback.token-key' must have at least 32 bytes, but has 11")
			.containsOnlyOnce("- 'burt.logger.capture.max-media-bytes' must be a size such as 4MB, but is big");
	}

	@ParameterizedTest
	@CsvSource({ "big, must be a size such as 4MB", "-1KB, must not be negative" })
	void whenCapturesOfTheApplicationsOwnLoggerCannotWorkShouldSayWhy(String size, String reason,
			CapturedOutput output) {
		assertThat(report(output, List.of(Application.class, OwnLogger.class),
				"burt.logger.capture.max-media-bytes=" + size))
			.contains("'burt.logger.capture.max-media-bytes' " + reason + ", but is " + size);
	}

	@ParameterizedTest
	@CsvSource({ "api-key, ${BURT_API_KEY}, the environment variable BURT_API_KEY",
			"api-key, sk-${BURT_API_KEY:${OTHER}}, the environment variable OTHER",
			"endpoint, https://${backend.host}/v1, the property backend.host",
			"spool.directory, ${SPOOL}/logs, the environment variable SPOOL",
			"metadata.team, ${TEAM}, the environment variable TEAM",
			"feedback.token-key, ${FEEDBACK_KEY}, the environment variable FEEDBACK_KEY",
			"metadata.build_info.commit, v${git.commit}, the property git.commit" })
	void whenPlaceholderIsNotResolvedShouldNameWhatToSet(String property, String value, String missing,
			CapturedOutput output) {
		String[] properties = Stream.of(ENDPOINT, API_KEY, "burt.logger." + property + "=" + value)
			.filter((argument) -> !argument.startsWith("burt.logger." + property + "=") || argument.endsWith(value))
			.toArray(String[]::new);
		assertThat(report(output, properties))
			.contains(
					"'burt.logger." + property + "' contains the placeholder ${" + missing.replaceAll(".* ", "") + "}")
			.contains("which has no value: set " + missing)
			.doesNotContain("sk-");
	}

	/** The controllers of the application need the tokens then, too. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenKeyForTokensCannotWorkShouldNotRecommendToDisable(boolean enabled, CapturedOutput output) {
		assertThat(report(output, ENDPOINT, API_KEY, "burt.logger.enabled=" + enabled,
				"burt.logger.feedback.token-key=${FEEDBACK_KEY}"))
			.contains("which has no value: set the environment variable FEEDBACK_KEY")
			.contains("Correct it in your application's configuration.")
			.doesNotContain("to run without sending logs");
	}

	@Test
	void whenPlaceholdersOfEndpointAndApiKeyAreNotResolvedShouldNameBoth(CapturedOutput output) {
		assertThat(report(output, "burt.logger.endpoint=${LOGS_URL}", "burt.logger.api-key=${LOGS_KEY}"))
			.contains("'burt.logger.endpoint' contains the placeholder ${LOGS_URL}, which has no value: set the "
					+ "environment variable LOGS_URL")
			.contains("'burt.logger.api-key' contains the placeholder ${LOGS_KEY}, which has no value: set the "
					+ "environment variable LOGS_KEY");
	}

	@Test
	void whenPlaceholderOfTheKafkaKeyIsNotResolvedShouldNameWhatToSet(CapturedOutput output) {
		assertThat(report(output, "burt.logger.endpoint=kafka:llm-logs", "burt.logger.kafka.key=${KEY_FIELD}"))
			.contains("'burt.logger.kafka.key' contains the placeholder ${KEY_FIELD}, which has no value: set the "
					+ "environment variable KEY_FIELD");
	}

	@Test
	void whenJournalHasNoDirectoryShouldAskForOne(CapturedOutput output) {
		assertThat(report(output, ENDPOINT, API_KEY, "burt.logger.spool.mode=journal"))
			.contains(
					"'burt.logger.spool.mode' is journal, which needs 'burt.logger.spool.directory': set the directory "
							+ "that the journal is kept in")
			.contains("'burt.logger.spool.mode' is set by")
			.contains("'burt.logger.spool.directory' is not set%n".formatted());
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "  " })
	void whenDirectoryOfTheSpoolIsEmptyShouldSaySo(String directory, CapturedOutput output) {
		assertThat(report(output, ENDPOINT, API_KEY, "burt.logger.spool.directory=" + directory))
			.contains("'burt.logger.spool.directory' is empty: give it a directory, or delete the property");
	}

	@ParameterizedTest
	@CsvSource({ "pom.xml, 'must be a directory, but '", "/proc/x, must be a directory that can be created" })
	void whenDirectoryOfTheSpoolIsNoneShouldSaySo(String directory, String reason, CapturedOutput output) {
		assertThat(report(output, ENDPOINT, API_KEY, "burt.logger.spool.directory=" + directory))
			.contains("'burt.logger.spool.directory' " + reason)
			.contains("'burt.logger.spool.directory' is set by");
	}

	@ParameterizedTest
	@CsvSource({ "http://localhost:99999/x?token=hidden-token, must have a port from 1 to 65535",
			"ftp://logs.example.com/x?token=hidden-token, must start with",
			"http://me:hidden-token@localhost:99999/x, must have a port",
			"file:/x?token=hidden-token, must not contain", "kafka:a b?token=hidden-token, must be kafka:" })
	void whenEndpointHoldsSecretsShouldNotShowThem(String endpoint, String reason, CapturedOutput output) {
		assertThat(report(output, "burt.logger.endpoint=" + endpoint, API_KEY))
			.contains("'burt.logger.endpoint' " + reason)
			.doesNotContain("hidden-token");
	}

	@Test
	void whenRedactionPatternIsNoneShouldSayWhy(CapturedOutput output) {
		assertThat(report(output, ENDPOINT, API_KEY, "burt.logger.redaction.patterns.employee-id=E(")).contains(
				"'burt.logger.redaction.patterns.employee-id' must be a regular expression (Unclosed group), but is E(")
			.contains("'burt.logger.redaction.patterns.employee-id' is set by");
	}

	@Test
	void whenRedactionPatternIsUnknownShouldListThem(CapturedOutput output) {
		assertThat(report(output, ENDPOINT, API_KEY, "burt.logger.redaction.built-in=mail"))
			.contains("'burt.logger.redaction.built-in' must be one of api-key, email, credit-card, ip-address, phone, "
					+ "but is mail")
			.doesNotContain("API_KEY");
	}

	@Test
	void whenModeOfTheSpoolIsUnknownShouldListThemAsTheyAreWritten(CapturedOutput output) {
		assertThat(report(output, ENDPOINT, API_KEY, "burt.logger.spool.mode=always"))
			.contains("'burt.logger.spool.mode' must be one of on-failure, journal, but is always")
			.doesNotContain("ON_FAILURE");
	}

	@Test
	void whenSslBundleIsUnknownShouldSayWhereTheyAre(CapturedOutput output) {
		assertThat(report(output, ENDPOINT, API_KEY, "burt.logger.ssl.bundle=backend"))
			.contains("'burt.logger.ssl.bundle' must name an SSL bundle, such as one that is configured under "
					+ "'spring.ssl.bundle', but is backend");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "flush-interval | soon | must be a duration such as 500ms or 5s",
					"max-queue-bytes | lots | must be a size such as 4MB",
					"compression | zip | must be one of none, gzip, zstd", "batch-size | ten | must be a whole number",
					"sample-rate | half | must be a number", "debug | perhaps | must be true or false" })
	void whenValueCannotBeReadShouldSaySo(String property, String value, String reason, CapturedOutput output) {
		assertThat(report(output, ENDPOINT, API_KEY, "burt.logger." + property + "=" + value))
			.contains("'burt.logger." + property + "' " + reason + ", but is " + value)
			.contains("'burt.logger." + property + "' is set by");
	}

	@Test
	void whenTransportIsTheApplicationsOwnShouldReportTheRestAtOnce(CapturedOutput output) {
		assertThat(report(output, List.of(Application.class, OwnTransport.class), "burt.logger.batch-size=0",
				"burt.logger.feedback.previous-token-key=0123456789abcdef0123456789abcdef"))
			.contains("'burt.logger.batch-size' must be positive")
			.contains("'burt.logger.feedback.previous-token-key' needs 'burt.logger.feedback.token-key'");
	}

	@Test
	void whenSchemeIsUnknownShouldReportThePlaceholderOfTheKeyAsWell(CapturedOutput output) {
		assertThat(
				report(output, "burt.logger.endpoint=htps://logs.example.com", "burt.logger.api-key=${BURT_API_KEY}"))
			.contains("'burt.logger.endpoint' must start with file: or http: or https:")
			.contains("'burt.logger.api-key' contains the placeholder ${BURT_API_KEY}");
	}

	@Test
	void whenKeyOfTokensIsShortShouldSayHowToMakeOne(CapturedOutput output) {
		assertThat(report(output, ENDPOINT, API_KEY, "burt.logger.batch-size=0",
				"burt.logger.feedback.token-key=open-sesame"))
			.contains("'burt.logger.feedback.token-key' must have at least 32 bytes, but has 11: make one with "
					+ "\"openssl rand -base64 32\"")
			.contains("'burt.logger.feedback.token-key' is set by \"burt.logger.feedback.token-key\" from property "
					+ "source \"commandLineArgs\"")
			.contains("'burt.logger.batch-size' must be positive")
			.doesNotContain("open-sesame");
	}

	@Test
	void whenThereIsAPreviousKeyOfTokensOnlyShouldAskForTheKey(CapturedOutput output) {
		assertThat(report(output, ENDPOINT, API_KEY,
				"burt.logger.feedback.previous-token-key=0123456789abcdef0123456789abcdef"))
			.contains("'burt.logger.feedback.previous-token-key' needs 'burt.logger.feedback.token-key', which new "
					+ "tokens are signed with")
			.doesNotContain("0123456789abcdef");
	}

	@Test
	void whenEnabledIsNeitherShouldSaySo(CapturedOutput output) {
		assertThat(report(output, ENDPOINT, API_KEY, "burt.logger.enabled=perhaps"))
			.contains("'burt.logger.enabled' must be true or false, but is perhaps");
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
	static class OwnLogger {

		@Bean
		LLMLogger ownLogger() {
			return LLMLogger.noop();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnTransport {

		@Bean
		LogTransport ownTransport() {
			return new InMemoryTransport();
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
