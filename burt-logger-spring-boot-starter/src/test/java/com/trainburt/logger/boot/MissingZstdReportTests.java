package com.trainburt.logger.boot;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import com.trainburt.logger.ChildJvm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a user reads who has set {@code compression: zstd} and has not added its library.
 */
@Tag("child-jvm")
@Timeout(120)
class MissingZstdReportTests {

	@TempDir
	Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "http://127.0.0.1:9/v1/logs", "file:", "kafka:llm-logs" })
	void whenLibraryIsMissingShouldNameTheDependency(String endpoint) {
		String classPath = Arrays.stream(ChildJvm.classPath().split(File.pathSeparator))
			.filter((entry) -> !entry.contains("zstd-jni"))
			.collect(Collectors.joining(File.pathSeparator));
		try (ChildJvm child = ChildJvm.start(Application.class,
				List.of("-cp", classPath, "-Dspring.devtools.restart.enabled=false"),
				"--burt.logger.endpoint=" + (endpoint.equals("file:") ? endpoint + this.directory : endpoint),
				"--burt.logger.api-key=key", "--burt.logger.compression=zstd",
				"--spring.main.web-application-type=none", "--spring.main.banner-mode=off")) {
			assertThat(String.join("\n", child.remainingLines())).as("%s", child)
				.contains("APPLICATION FAILED TO START")
				.contains("- 'burt.logger.compression' needs a library that is missing: add the dependency "
						+ "com.github.luben:zstd-jni, or set gzip, but is zstd")
				.contains("'burt.logger.compression' is set by \"burt.logger.compression\" from property source");
		}
	}

	/**
	 * As little of one as there can be.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		public static void main(String[] arguments) {
			SpringApplication.run(Application.class, arguments).close();
		}

	}

}
