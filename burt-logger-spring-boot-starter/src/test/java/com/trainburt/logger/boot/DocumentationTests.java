package com.trainburt.logger.boot;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Test;

import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Snippets, properties and versions that a user copies from the manual.
 */
class DocumentationTests {

	private static final int README_LINES = 250;

	private static final int README_COLUMNS = 160;

	private static final Pattern IMPORT = Pattern.compile("^import (com\\.trainburt\\.[\\w.]+)\\.(\\w+);$",
			Pattern.MULTILINE);

	private static final Pattern NAME = Pattern.compile("\\b[A-Z]\\w+");

	/** Not the beginning of several, such as {@code burt.logger.capture.*}. */
	private static final Pattern PROPERTY = Pattern
		.compile("(?<![\\w.-])(?:burt\\.logger|management\\.(?:endpoint|health|info)\\.burtlogger)"
				+ "(?:\\.[a-z0-9-]++)++(?!\\.?[*…{])");

	private static final Pattern METER = Pattern
		.compile("burt\\.logger\\.(?:(?:logs|log|batches|queue|send)\\b.*|spool\\.(?:batches|bytes))");

	private static final Set<String> METADATA = BurtLoggerPropertiesTests.described();

	private static final Set<String> MAPS = Set.of("burt.logger.metadata.", "burt.logger.redaction.patterns.");

	@Test
	void whenNewcomerOpensReadmeShouldReadItInFiveMinutes() {
		List<String> lines = Documentation.of("README.md").text().lines().toList();
		assertThat(lines).hasSizeLessThanOrEqualTo(README_LINES)
			.allMatch((line) -> line.length() <= README_COLUMNS, "is at most %d wide".formatted(README_COLUMNS));
	}

	@Test
	void whenSnippetUsesATypeShouldImportIt() throws Exception {
		Set<String> types = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
			.importPackages("com.trainburt.logger")
			.stream()
			.filter((type) -> type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC))
			.map(JavaClass::getSimpleName)
			.collect(Collectors.toSet());
		assertThat(types).contains("LLMLogger", "LogMetadataContributor");
		List<String> snippets = Documentation.manual().stream().flatMap((page) -> page.code("java")).toList();
		assertThat(snippets).hasSizeGreaterThan(12);
		for (String snippet : snippets) {
			Set<String> used = NAME.matcher(snippet)
				.results()
				.map(MatchResult::group)
				.filter(types::contains)
				.collect(Collectors.toCollection(TreeSet::new));
			Set<String> imported = new TreeSet<>();
			for (MatchResult match : IMPORT.matcher(snippet).results().toList()) {
				assertThat(Class.forName(match.group(1) + "." + match.group(2))).isNotNull();
				imported.add(match.group(2));
			}
			assertThat(imported).as(snippet).isEqualTo(used);
		}
	}

	@Test
	void whenConfigurationIsCopiedShouldSetPropertiesThatExist() throws Exception {
		Set<String> set = new TreeSet<>();
		for (Documentation page : Documentation.manual()) {
			for (String yaml : page.code("yaml").toList()) {
				for (PropertySource<?> source : new YamlPropertySourceLoader().load(page.toString(),
						new ByteArrayResource(yaml.getBytes()))) {
					set.addAll(List.of(((EnumerablePropertySource<?>) source).getPropertyNames()));
				}
			}
		}
		assertThat(set).hasSizeGreaterThan(10);
		assertThat(set).filteredOn((name) -> name.startsWith("burt."))
			.hasSizeGreaterThan(5)
			.allMatch(DocumentationTests::exists);
	}

	@Test
	void whenPropertyIsNamedShouldExist() throws Exception {
		for (Documentation page : Documentation.manual()) {
			assertThat(page.find(PROPERTY).map(MatchResult::group).distinct()).as(page.toString())
				.filteredOn((name) -> !METER.matcher(name).matches())
				.allMatch(DocumentationTests::exists);
		}
	}

	private static boolean exists(String property) {
		String name = property.replaceAll("\\[\\d+]$", "");
		return METADATA.contains(name) || METADATA.stream().anyMatch((known) -> known.startsWith(name + "."))
				|| MAPS.stream().anyMatch(name::startsWith);
	}

	@Test
	void whenStarterIsAddedShouldBeInstalledBeforeInTheVersionOfTheBuild() throws Exception {
		String version = Files.readString(Path.of("../pom.xml")).split("<version>")[1].split("<")[0];
		for (String page : List.of("README.md", "docs/getting-started.md")) {
			assertThat(Documentation.of(page).text()).containsSubsequence(
					"mvn -q install -DskipTests -pl burt-logger-spring-boot-starter -am",
					"<version>%s</version>".formatted(version), "mavenLocal()",
					"\"com.trainburt:burt-logger-spring-boot-starter:%s\"".formatted(version));
		}
	}

	@Test
	void whenAnExampleFlushesShouldNotDependOnHowFastTheReaderTypes() {
		assertThat(Documentation.of("docs/sample.md").text())
			.containsPattern("\\{\"sent\":…,\"failed\":0,\"spooled\":…,\"pending\":0}")
			.doesNotContainPattern("\"(sent|spooled)\":\\d");
	}

	@Test
	void whenVersionsAreCompatibleShouldBeThoseOfTheBuild() throws Exception {
		String pom = Files.readString(Path.of("../pom.xml"));
		String kafka = AppInfoParser.getVersion();
		for (String page : List.of("README.md", "docs/getting-started.md")) {
			assertThat(Documentation.of(page).text()).contains("| JDK | 17 or later | 17, 25 |",
					"| Spring Boot | 4.1 | %s |".formatted(version(pom, "spring-boot")),
					"| Spring AI, if you use it | 2.0 | %s |".formatted(version(pom, "spring-ai")),
					"| LangChain4j, if you use it | 1.19 | %s; its Ollama module with %s |"
						.formatted(version(pom, "langchain4j"), version(pom, "langchain4j-ollama")),
					"| Kafka clients, for `kafka:` endpoints | those of Spring Boot 4.1 | %s |".formatted(kafka));
		}
	}

	private static String version(String pom, String name) {
		return pom.split("<%s\\.version>".formatted(name))[1].split("<")[0];
	}

}
