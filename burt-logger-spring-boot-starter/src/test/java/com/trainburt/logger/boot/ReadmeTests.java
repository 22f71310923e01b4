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

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a new user copies from the manual.
 */
class ReadmeTests {

	private static final Pattern SNIPPET = Pattern.compile("^```java\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

	private static final Pattern IMPORT = Pattern.compile("^import (com\\.trainburt\\.[\\w.]+)\\.(\\w+);$",
			Pattern.MULTILINE);

	private static final Pattern NAME = Pattern.compile("\\b[A-Z]\\w+");

	@Test
	void whenSnippetUsesATypeShouldImportIt() throws Exception {
		Set<String> types = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
			.importPackages("com.trainburt.logger")
			.stream()
			.filter((type) -> type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC))
			.map(JavaClass::getSimpleName)
			.collect(Collectors.toSet());
		assertThat(types).contains("LLMLogger", "LogMetadataContributor");
		List<String> snippets = SNIPPET.matcher(Files.readString(Path.of("../README.md")))
			.results()
			.map((match) -> match.group(1))
			.toList();
		assertThat(snippets).hasSizeGreaterThan(10);
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
	void whenStarterIsAddedShouldBeInstalledBeforeInTheVersionOfTheBuild() throws Exception {
		String version = Files.readString(Path.of("../pom.xml")).split("<version>")[1].split("<")[0];
		assertThat(quickStart()).containsSubsequence(
				"mvn -q install -DskipTests -pl burt-logger-spring-boot-starter -am",
				"<version>%s</version>".formatted(version), "mavenLocal()",
				"\"com.trainburt:burt-logger-spring-boot-starter:%s\"".formatted(version));
	}

	@Test
	void whenAnExampleFlushesShouldNotDependOnHowFastTheReaderTypes() throws Exception {
		assertThat(quickStart()).containsPattern("\\{\"sent\":…,\"failed\":0,\"spooled\":…,\"pending\":0}")
			.doesNotContainPattern("\"(sent|spooled)\":\\d");
	}

	private static String quickStart() throws Exception {
		String readme = Files.readString(Path.of("../README.md"));
		return readme.substring(readme.indexOf("## Quick start"), readme.indexOf("## Spring AI and LangChain4j"));
	}

	@Test
	void whenVersionsAreCompatibleShouldBeThoseOfTheBuild() throws Exception {
		String pom = Files.readString(Path.of("../pom.xml"));
		String kafka = AppInfoParser.getVersion();
		assertThat(Files.readString(Path.of("../README.md"))).contains("| JDK | 17 or later | 17, 25 |",
				"| Spring Boot | 4.1 | %s |".formatted(version(pom, "spring-boot")),
				"| Spring AI, if you use it | 2.0 | %s |".formatted(version(pom, "spring-ai")),
				"| LangChain4j, if you use it | 1.19 | %s; its Ollama module with %s |"
					.formatted(version(pom, "langchain4j"), version(pom, "langchain4j-ollama")),
				"| Kafka clients, for `kafka:` endpoints | those of Spring Boot 4.1 | %s |".formatted(kafka));
	}

	private static String version(String pom, String name) {
		return pom.split("<%s\\.version>".formatted(name))[1].split("<")[0];
	}

}
