package com.trainburt.logger.boot;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.trainburt.logger.DropReason;
import com.trainburt.logger.FailureReason;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LoggerStats;
import com.trainburt.logger.boot.http.BurtLoggerHttpAutoConfiguration;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages and remedies that an operator looks up in the manual.
 */
class TroubleshootingTests {

	private static final Documentation PAGE = Documentation.of("docs/troubleshooting.md");

	/** A call that reports something, up to the end of its statement. */
	private static final Pattern REPORT = Pattern
		.compile("\\.(?:warn|error)\\(.*?;|\\.log\\(\\s*\".*?;|\\.log\\([^;]*?\"\\{}[^;]*;", Pattern.DOTALL);

	/** Literals that are joined. */
	private static final Pattern LITERAL = Pattern
		.compile("\"(?:[^\"\\\\\n]|\\\\.)*\"(?:\\s*\\+\\s*\"(?:[^\"\\\\\n]|\\\\.)*\")*");

	private static final Pattern PLACEHOLDER = Pattern.compile("\\{}|%s|%d");

	private static final int SHORTEST_MESSAGE = 15;

	@Test
	void whenMessageIsLoggedShouldBeInTheManual() throws Exception {
		List<String> messages = messages();
		assertThat(messages).hasSizeGreaterThan(20)
			.anyMatch((message) -> message.startsWith("Burt Logger misses calls of"))
			.anyMatch((message) -> message.contains("Further cases are summed up"));
		String text = PAGE.text();
		assertThat(messages).allSatisfy((message) -> assertThat(text).containsPattern(pattern(message)));
	}

	/** With an example in place of each placeholder. */
	private static Pattern pattern(String message) {
		return Pattern.compile(Arrays.stream(PLACEHOLDER.split(message, -1))
			.map((part) -> part.isEmpty() ? "" : Pattern.quote(part))
			.collect(Collectors.joining("[^|\n]+?", "`[^|`\n]*?", "")));
	}

	private static List<String> messages() throws Exception {
		List<String> messages = new ArrayList<>();
		for (String module : List.of("../burt-logger-core", ".")) {
			try (Stream<Path> files = Files.walk(Path.of(module, "src/main/java"))) {
				for (Path file : files.filter((path) -> path.toString().endsWith(".java")).toList()) {
					REPORT.matcher(Files.readString(file)).results().map(MatchResult::group).forEach((report) -> {
						LITERAL.matcher(report)
							.results()
							.map((literal) -> literal.group().replaceAll("\"\\s*\\+\\s*\"", ""))
							.map((literal) -> literal.substring(1, literal.length() - 1).strip())
							.filter((literal) -> literal.length() >= SHORTEST_MESSAGE)
							.findFirst()
							.ifPresent(messages::add);
					});
				}
			}
		}
		return messages;
	}

	@Test
	void whenLogsAreLostShouldHaveTheRemedyInTheManual() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(BurtLoggerAutoConfiguration.class, BurtLoggerHttpAutoConfiguration.class))
			.withPropertyValues("burt.logger.endpoint=http://localhost:1", "burt.logger.api-key=key")
			.run((context) -> {
				LoggerStats stats = context.getBean(LLMLogger.class).stats();
				for (FailureReason reason : FailureReason.values()) {
					assertThat(PAGE.text()).contains("| `%s` | lost | %s |".formatted(reason, stats.remedy(reason)));
				}
				for (DropReason reason : DropReason.values()) {
					assertThat(PAGE.text()).contains("| `%s` | dropped | %s |".formatted(reason, stats.remedy(reason)));
				}
			});
	}

}
