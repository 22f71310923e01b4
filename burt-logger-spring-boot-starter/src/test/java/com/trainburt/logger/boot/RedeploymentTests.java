package com.trainburt.logger.boot;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Applications that come and go within one process.
 */
class RedeploymentTests {

	@TempDir
	private Path directory;

	private final FakeBackend backend = new FakeBackend();

	@AfterEach
	void close() {
		this.backend.close();
	}

	@Test
	void whenDevtoolsRestartsShouldSendTheLogsOfBothGenerationsAndEndTheThreadsOfTheFirst() throws Exception {
		run(DevtoolsApplication.class, "--burt.logger.endpoint=" + this.backend.endpoint(), "--burt.logger.api-key=key",
				"--burt.logger.flush-interval=1h", "--spring.main.web-application-type=none");
		assertThat(this.directory.resolve("output")).content().contains("loader=RestartClassLoader", "senders=1");
		assertThat(this.backend.logs()).extracting((log) -> log.get("request").asString())
			.containsExactly("before the restart", "after the restart");
	}

	@Test
	void whenApplicationHasEndedShouldHoldNothingOfItsClassLoader() throws Exception {
		run(UndeployedApplication.class, classPath(), this.backend.endpoint());
		assertThat(this.directory.resolve("output")).content().contains("class loader collected");
		assertThat(this.backend.logs()).hasSize(1);
	}

	/** Softly reachable objects are collected immediately, not when memory is short. */
	private void run(Class<?> main, String... arguments) throws Exception {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
						"-XX:SoftRefLRUPolicyMSPerMB=0", "-cp", classPath(), main.getName()));
		command.addAll(Arrays.asList(arguments));
		Process process = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(this.directory.resolve("output").toFile())
			.start();
		try {
			assertThat(process.waitFor(90, TimeUnit.SECONDS)).as("ended by itself").isTrue();
		}
		finally {
			process.destroyForcibly().waitFor();
		}
		assertThat(process.exitValue()).isZero();
	}

	/** The library of Prometheus starts a thread that never ends. */
	private static String classPath() {
		String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		return Arrays.stream(classPath.split(File.pathSeparator))
			.filter((entry) -> !entry.contains("prometheus"))
			.collect(Collectors.joining(File.pathSeparator));
	}

}
