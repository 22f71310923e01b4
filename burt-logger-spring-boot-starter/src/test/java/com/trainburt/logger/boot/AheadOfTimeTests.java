package com.trainburt.logger.boot;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.tools.ToolProvider;

import com.trainburt.logger.ChildJvm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplicationAotProcessor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that is processed ahead of time, as the build plugins of Spring Boot do
 * it, and then started with other settings.
 */
class AheadOfTimeTests {

	private static final String DISABLED = "--burt.logger.enabled=off";

	/** Their class loader is not that of the generated classes. */
	private static final String WITHOUT_DEVTOOLS = "-Dspring.devtools.restart.enabled=false";

	@TempDir
	private Path directory;

	private FakeBackend backend;

	@BeforeEach
	void open() {
		this.backend = new FakeBackend();
	}

	@AfterEach
	void close() {
		this.backend.close();
	}

	@Test
	void whenProcessedShouldLog() throws Exception {
		process();
		List<String> output = start(true);
		assertThat(this.backend.logs()).hasSize(1);
		assertThat(beans(output)).containsExactlyInAnyOrderElementsOf(beans(start(false)))
			.contains("llmLogger", "burtLoggerEndpoint", "burtLoggerHealthIndicator", "burtLoggerMetrics",
					"burtLoggerChatModelCapture", "burtLoggerChatModelListener",
					"burtLoggerTracingMetadataContributor");
	}

	@Test
	void whenDisabledAtRunTimeShouldHaveTheBeansOfADisabledLoggerOnly() throws Exception {
		process();
		List<String> output = start(true, DISABLED);
		assertThat(output).contains("logged=false");
		assertThat(this.backend.requests()).isEmpty();
		List<String> expected = beans(start(false, DISABLED));
		expected.remove(BurtLoggerAutoConfiguration.class.getName() + "$DisabledConfiguration");
		assertThat(beans(output)).containsExactlyInAnyOrderElementsOf(expected).contains("burtLoggerAiServiceCapture");
	}

	@Test
	void whenDisabledAtRunTimeShouldNotReadOtherProperties() throws Exception {
		process();
		String[] unreadable = { DISABLED, "--burt.logger.batch-size=many",
				"--burt.logger.capture.max-media-bytes=big" };
		assertThat(start(true, unreadable)).contains("logged=false");
		assertThat(start(false, unreadable)).contains("logged=false");
	}

	@Test
	void whenTokenKeyIsKnownAtRunTimeOnlyShouldHaveTokens() throws Exception {
		process();
		String key = "--burt.logger.feedback.token-key=0123456789abcdef0123456789abcdef";
		assertThat(beans(start(true, key))).contains("burtLoggerFeedbackTokens");
		assertThat(beans(start(true, key, DISABLED))).contains("burtLoggerFeedbackTokens");
		assertThat(beans(start(true))).contains("llmLogger").doesNotContain("burtLoggerFeedbackTokens");
	}

	@Test
	void whenOneCaptureIsDisabledAtRunTimeShouldHaveTheOthersOnly() throws Exception {
		process();
		assertThat(beans(start(true, "--burt.logger.capture.spring-ai.enabled=false")))
			.contains("llmLogger", "burtLoggerChatModelListener")
			.doesNotContain("burtLoggerChatModelCapture", "burtLoggerChatClientBuilderCustomizer");
		assertThat(beans(start(true, "--burt.logger.capture.langchain4j.enabled=false")))
			.contains("burtLoggerAiServiceCapture", "burtLoggerChatModelCapture")
			.doesNotContain("burtLoggerAiServiceCalls", "burtLoggerChatModelListener");
	}

	@Test
	void whenEnabledOnlyAtRunTimeShouldWarn() throws Exception {
		process(DISABLED);
		List<String> output = start(true, "--logging.level.com.trainburt.logger=warn");
		assertThat(output).contains("logged=false")
			.anyMatch((line) -> line.contains("WARN") && line.contains("'burt.logger.enabled' is true now"));
		assertThat(this.backend.requests()).isEmpty();
	}

	private void process(String... arguments) throws IOException {
		Path sources = this.directory.resolve("sources");
		List<String> all = new ArrayList<>(List.of(AheadOfTimeApplication.class.getName(), sources.toString(),
				classes().toString(), classes().toString(), "com.example", "application"));
		all.addAll(List.of(settings()));
		all.addAll(List.of(arguments));
		run(SpringApplicationAotProcessor.class, List.of(), all.toArray(String[]::new));
		List<String> compiler = new ArrayList<>(List.of("-proc:none", "-nowarn", "-d", classes().toString(), "-cp",
				classes() + File.pathSeparator + ChildJvm.classPath()));
		try (Stream<Path> files = Files.walk(sources)) {
			files.map(Path::toString).filter((file) -> file.endsWith(".java")).forEach(compiler::add);
		}
		assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, compiler.toArray(String[]::new)))
			.isZero();
	}

	private List<String> start(boolean aot, String... arguments) {
		List<String> options = List.of("-Dspring.aot.enabled=" + aot, WITHOUT_DEVTOOLS, "-cp",
				classes() + File.pathSeparator + ChildJvm.classPath());
		return run(AheadOfTimeApplication.class, options,
				Stream.concat(Stream.of(settings()), Stream.of(arguments)).toArray(String[]::new));
	}

	private String[] settings() {
		return new String[] { "--spring.main.web-application-type=none", "--burt.logger.api-key=key",
				"--management.endpoints.web.exposure.include=*", "--burt.logger.endpoint=" + this.backend.endpoint() };
	}

	private Path classes() {
		return this.directory.resolve("classes");
	}

	private static List<String> run(Class<?> main, List<String> options, String... arguments) {
		try (ChildJvm application = ChildJvm.start(main, options, arguments)) {
			List<String> lines = application.remainingLines();
			assertThat(application.awaitExit()).as(() -> String.join("\n", lines) + application).isZero();
			return lines;
		}
	}

	private static List<String> beans(List<String> output) {
		return output.stream()
			.filter((line) -> line.startsWith("bean="))
			.map((line) -> line.substring("bean=".length()))
			.collect(Collectors.toCollection(ArrayList::new));
	}

}
