package com.trainburt.logger.transport;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import com.trainburt.logger.ChildJvm;
import com.trainburt.logger.LLMLogger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Compression#ZSTD} where its library is missing or does not load.
 */
@Tag("child-jvm")
@Timeout(60)
class MissingZstdTests {

	private static final List<String> WITHOUT_ZSTD = List.of("-cp",
			Arrays.stream(ChildJvm.classPath().split(File.pathSeparator))
				.filter((entry) -> !entry.contains("zstd-jni"))
				.collect(Collectors.joining(File.pathSeparator)));

	private static final String ZSTD = "'compression' needs ";

	@TempDir
	Path directory;

	@Test
	void whenLibraryIsMissingShouldNameTheDependency() {
		for (String endpoint : List.of("http://127.0.0.1:9/", this.directory.toUri().toString())) {
			assertThat(build(WITHOUT_ZSTD, "ZSTD", endpoint))
				.isEqualTo(ZSTD + "a library that is missing: add the dependency com.github.luben:zstd-jni, or set gzip"
						+ " but was zstd");
			assertThat(build(WITHOUT_ZSTD, "GZIP", endpoint)).isEqualTo("built");
		}
	}

	@Test
	void whenAFileWasLeftThatCannotBeReadShouldLeaveIt() throws Exception {
		Path left = Files.writeString(this.directory.resolve("_2026-11-23T12-00-00.000Z-1-1-0a1b2c3d-1.zst.open"), "x");
		assertThat(build(WITHOUT_ZSTD, "NONE", this.directory.toUri().toString())).isEqualTo("built");
		assertThat(left).hasContent("x");
	}

	@Test
	void whenLibraryCannotBeLoadedShouldSayWhere() {
		List<String> options = List.of("-Djava.io.tmpdir=" + this.directory.resolve("none"));
		assertThat(build(options, "ZSTD", "http://127.0.0.1:9/"))
			.startsWith(ZSTD + "the native library of com.github.luben:zstd-jni, which could not be loaded (")
			.contains("java.io.tmpdir, which must be writable");
	}

	private static String build(List<String> options, String compression, String endpoint) {
		try (ChildJvm child = ChildJvm.start(Building.class, options, compression, endpoint)) {
			return child.awaitLine("result: ");
		}
	}

	/**
	 * Builds a logger, and says what came of it.
	 */
	static final class Building {

		public static void main(String[] arguments) {
			try (LLMLogger logger = LLMLogger.builder()
				.compression(Compression.valueOf(arguments[0]))
				.endpoint(arguments[1])
				.apiKey("key")
				.build()) {
				System.out.println("result: built");
			}
			catch (InvalidOptionException ex) {
				System.out.println("result: " + ex.getMessage());
			}
		}

	}

}
