package com.trainburt.logger;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.trainburt.logger.transport.InMemoryTransport;
import com.trainburt.logger.transport.InvalidOptionException;
import com.trainburt.logger.transport.InvalidOptionException.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link LLMLoggerBuilder}.
 */
class LLMLoggerBuilderTests {

	static Stream<Arguments> invalid() {
		return Stream.of(invalid((b) -> b.endpoint((String) null),
				"'endpoint' is missing: set the address that logs are posted to, such as https://logs.example.com/v1/logs"),
				invalid((b) -> b.endpoint(" "), "'endpoint' is missing"),
				invalid((b) -> b.endpoint("logs/v1"),
						"'endpoint' must start with http:, https: or file: (kafka: is understood by the Spring Boot starter) but was logs/v1"),
				invalid((b) -> b.endpoint("ftp://host/logs"),
						"'endpoint' must start with http:, https: or file: (kafka: is understood by the Spring Boot starter) but was ftp://host/logs"),
				invalid((b) -> b.endpoint("kafka:logs"),
						"'endpoint' must start with http:, https: or file: (kafka: is understood by the Spring Boot starter) but was kafka:logs"),
				invalid((b) -> b.endpoint("file:"), "'endpoint' must be a URI such as file:/var/lib/llm-logs"),
				invalid((b) -> b.endpoint("file:///"),
						"'endpoint' must name a directory, such as file:/var/lib/llm-logs but was file:///"),
				invalid((b) -> b.endpoint("file://host/logs"),
						"'endpoint' must name a directory of this machine, without a host"),
				invalid((b) -> b.endpoint("file:/my logs"),
						"'endpoint' must be a URI such as file:/var/lib/llm-logs, with a space written as %20"),
				invalid((b) -> b.endpoint("file:/logs#1"), "'endpoint' must not contain ? or #"),
				invalid((b) -> b.endpoint("file:logs?x=y"), "'endpoint' must not contain ? or #"),
				invalid((b) -> b.endpoint("file:~/logs"), "'endpoint' must not start with ~"),
				invalid((b) -> b.endpoint("file:/logs%00"), "'endpoint' must name a directory, such as"),
				invalid((b) -> b.endpoint(Path.of("pom.xml").toUri()),
						"'endpoint' must be a directory, but " + Path.of("pom.xml").toAbsolutePath() + " is a file"),
				invalid((b) -> b.endpoint("file:pom.xml/logs"),
						"'endpoint' must be a directory, but " + Path.of("pom.xml").toAbsolutePath() + " is a file"),
				invalid((b) -> b.endpoint("file:/proc/logs"),
						"'endpoint' must be a directory that can be created, but /proc/logs cannot ("),
				invalid((b) -> b.endpoint("http://host:99999/logs"),
						"'endpoint' must have a port from 1 to 65535 but was http://host:99999/logs"),
				invalid((b) -> b.endpoint("http://host:0/?key=secret"),
						"'endpoint' must have a port from 1 to 65535 but was http://host:0/…"),
				invalid((b) -> b.endpoint("ftp://host/logs?key=secret"), "'endpoint' must start with http:"),
				invalid((b) -> b.endpoint("file:/logs?key=secret"), "'endpoint' must not contain ? or #"),
				invalid((b) -> b.spool(SpoolSettings.in(Path.of("pom.xml"))),
						"'spool.directory' must be a directory, but " + Path.of("pom.xml").toAbsolutePath()
								+ " is a file"),
				invalid((b) -> b.spool(SpoolSettings.in(Path.of("/proc/spool"))),
						"'spool.directory' must be a directory that can be created"),
				invalid((b) -> b.endpoint("http:///logs"), "'endpoint' must name a host but was http:///logs"),
				invalid((b) -> b.endpoint("http:logs"), "'endpoint' must name a host but was http:logs"),
				invalid((b) -> b.endpoint("http://ho st/"), "'endpoint' must be a valid URI"),
				invalid((b) -> b.endpoint("http://user:secret@host/"), "'endpoint' must not contain credentials"),
				invalid((b) -> b.endpoint("ftp://user:secret@host/"),
						"'endpoint' must start with http:, https: or file:"),
				invalid((b) -> b.endpoint("http://user:secret@log_backend:8080/"), "'endpoint' must name a host"),
				invalid((b) -> b.endpoint("user:secret@host"), "'endpoint' must start with http:, https: or file:"),
				invalid((b) -> b.endpoint("http://us er:secret@host/"), "'endpoint' must be a valid URI"),
				invalid((b) -> b.apiKey(null), "'apiKey' is missing: set the key that the backend expects"),
				invalid((b) -> b.apiKey("  "), "'apiKey' is missing"),
				invalid((b) -> b.apiKey("secret\n"), "'apiKey' must consist of visible ASCII characters"),
				invalid((b) -> b.apiKey("secret ü"), "'apiKey' must consist of visible ASCII characters"),
				invalid((b) -> b.batchSize(0), "'batchSize' must be positive but was 0"),
				invalid((b) -> b.maxQueueSize(9), "'maxQueueSize' must be at least 'batchSize' (10) but was 9"),
				invalid((b) -> b.flushInterval(Duration.ZERO), "'flushInterval' must be longer than zero but was 0s"),
				invalid((b) -> b.maxRetries(-1), "'maxRetries' must be at least 0 but was -1"),
				invalid((b) -> b.initialRetryDelay(Duration.ofSeconds(-1)),
						"'initialRetryDelay' must not be negative but was -1s"),
				invalid((b) -> b.initialRetryDelay(Duration.ofSeconds(61)),
						"'initialRetryDelay' must not be longer than 'maxRetryDelay' (1m) but was 61s"),
				invalid((b) -> b.maxRetryDelay(Duration.ofDays(366)),
						"'maxRetryDelay' must be at most 365d but was 366d"),
				invalid((b) -> b.timeout(Duration.ofSeconds(-1)), "'timeout' must be longer than zero but was -1s"),
				invalid((b) -> b.maxBatchBytes(1023), "'maxBatchBytes' must be at least 1KB but was 1023B"),
				invalid((b) -> b.maxBatchBytes(1L << 31).maxQueueBytes(1L << 40),
						"'maxBatchBytes' must be at most 1GB but was 2GB"),
				invalid((b) -> b.maxQueueBytes(1024),
						"'maxQueueBytes' must be at least 'maxBatchBytes' (4MB) but was 1KB"),
				invalid((b) -> b.maxInFlight(0), "'maxInFlight' must be positive but was 0"),
				invalid((b) -> b.transport(new InMemoryTransport()), "'endpoint' has no effect beside a 'transport'"),
				invalid((b) -> b.timeout(null), "'timeout' must not be null"),
				invalid((b) -> b.compression(null), "'compression' must not be null"),
				invalid((b) -> b.jsonMapper(null), "'jsonMapper' must not be null"),
				invalid((b) -> b.sampleRate(2), "'sampleRate' must be from 0 to 1 but was 2.0"),
				invalid((b) -> b.sampleRate(Double.NaN), "'sampleRate' must be from 0 to 1 but was NaN"),
				invalid((b) -> b.shutdownTimeout(Duration.ofSeconds(-1)), "'shutdownTimeout' must not be negative"),
				invalid((b) -> b.metadata(Map.of("o", new Object() {
					@SuppressWarnings("unused")
					public String getValue() {
						throw new IllegalStateException("broken");
					}
				})), "'metadata' must be serializable"));
	}

	private static Arguments invalid(Consumer<LLMLoggerBuilder> change, String message) {
		return Arguments.of(change, message);
	}

	@ParameterizedTest
	@MethodSource("invalid")
	void whenOptionIsInvalidShouldNameOptionValueAndRemedy(Consumer<LLMLoggerBuilder> change, String message) {
		LLMLoggerBuilder builder = LLMLogger.builder().endpoint("http://127.0.0.1:1/logs").apiKey("secret");
		change.accept(builder);
		assertThatExceptionOfType(InvalidOptionException.class).isThrownBy(builder::build)
			.withMessageStartingWith(message)
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("secret"))
			.satisfies((ex) -> assertThat(ex.problems()).first()
				.satisfies((problem) -> assertThat(message)
					.startsWith("'" + problem.option() + "' " + problem.requirement().substring(0, 5))));
	}

	@Test
	void whenManyOptionsAreInvalidShouldNameThemAll() {
		assertThatExceptionOfType(InvalidOptionException.class).isThrownBy(
				LLMLogger.builder().endpoint("http://host:99999/").batchSize(0).maxBatchBytes(1).sampleRate(2)::build)
			.satisfies((ex) -> assertThat(ex.problems()).extracting(Problem::option)
				.containsExactly("batchSize", "maxBatchBytes", "sampleRate", "endpoint", "apiKey"))
			.withMessageStartingWith(
					"'batchSize' must be positive but was 0; 'maxBatchBytes' must be at least 1KB but was 1B; ");
	}

	@Test
	void whenNothingIsWrongShouldBuildWithoutStartingAThread() {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		try (LLMLogger logger = LLMLogger.builder()
			.endpoint(URI.create("HTTPS://host/x?y=z"))
			.apiKey("secret")
			.build()) {
			assertThat(Thread.getAllStackTraces().keySet()).filteredOn((thread) -> !before.contains(thread))
				.extracting(Thread::getName)
				.noneMatch((name) -> name.startsWith("burt-logger") || name.startsWith("HttpClient"));
			assertThat(logger.stats().logsQueued()).isZero();
			assertThat(logger.toString()).doesNotContain("secret");
		}
	}

	@Test
	void whenDisabledShouldAcceptNothing() {
		LLMLogger logger = LLMLogger.noop();
		assertThat(logger.log("q", "a")).isFalse();
		assertThat(logger.withMetadata(Map.of("k", "v")).log("q", "a", Map.of())).isFalse();
		assertThat(logger.flush()).isEqualTo(new FlushResult(0, 0, 0, 0));
		assertThat(logger.flush(Duration.ofDays(1)).complete()).isTrue();
		assertThat(logger.shutdown(Duration.ZERO)).isTrue();
		assertThat(logger.stats().toMap()).containsEntry("logs_queued", 0L).containsEntry("state", "closed");
		logger.close();
	}

}
