package com.trainburt.sample;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.test.util.TestSocketUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Starts the application, as a separate process, from the code that the build has
 * generated ahead of time.
 */
class AotTests {

	private final int port = TestSocketUtils.findAvailableTcpPort();

	@TempDir
	private Path directory;

	private Process process;

	@BeforeEach
	void start() throws IOException {
		this.process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Dspring.aot.enabled=true", "-cp", classPath(), SampleApplication.class.getName(),
				"--server.port=" + this.port, "--burt.logger.shutdown-timeout=30s")
			.redirectErrorStream(true)
			.redirectOutput(this.directory.resolve("output").toFile())
			.start();
	}

	/** Without the classes of tests, whose logging is configured differently. */
	private static String classPath() {
		String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		return Arrays.stream(classPath.split(File.pathSeparator))
			.filter((entry) -> !Path.of(entry).endsWith("test-classes") && !entry.endsWith("-tests.jar"))
			.collect(Collectors.joining(File.pathSeparator));
	}

	@AfterEach
	void stop() throws InterruptedException {
		this.process.destroyForcibly().waitFor();
	}

	@Test
	void whenStartedFromWhatWasGeneratedShouldLogAndShowIt() throws Exception {
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.ignoreExceptionsInstanceOf(IOException.class)
			.until(() -> !this.process.isAlive() || get("actuator/health").statusCode() == 200);
		assertThat(Files.readString(this.directory.resolve("output")))
			.contains("Starting AOT-processed SampleApplication")
			.doesNotContain("ERROR");
		HttpResponse<String> reply = send(request("chat").header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString("{\"message\": \"What is a fox?\"}")));
		assertThat(reply.statusCode()).isEqualTo(200);
		assertThat(send(request("actuator/burtlogger").header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString("{}"))).body()).contains("\"sent\":1");
		assertThat(get("collector/logs").body()).contains("What is a fox?");
		assertThat(get("actuator/burtlogger").body()).contains("\"logs_sent\":1", "\"flush-interval\"");
		assertThat(get("actuator/prometheus").body()).contains("burt_logger_logs_sent 1.0");
		this.process.destroy();
		assertThat(this.process.waitFor(30, TimeUnit.SECONDS)).as("ended").isTrue();
	}

	private HttpResponse<String> get(String path) throws Exception {
		return send(request(path));
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + "/" + path));
	}

	private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
		return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
	}

}
