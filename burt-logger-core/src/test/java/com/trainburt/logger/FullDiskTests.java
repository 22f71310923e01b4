package com.trainburt.logger;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Scanner;

import com.trainburt.logger.SpoolSettings.Mode;
import com.trainburt.logger.transport.http.RawHttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process that can write no file to its end, as if the disk was full.
 */
@Timeout(120)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no limit for the size of files")
class FullDiskTests {

	private static final int FILE_KILOBYTES = 8;

	private static final int SMALL = 100;

	private static final int LARGE = 2000;

	@TempDir
	Path directory;

	private final RawHttpServer server = new RawHttpServer();

	@AfterEach
	void close() {
		this.server.close();
	}

	@ParameterizedTest
	@EnumSource
	void whenDiskIsFullShouldSendFromMemoryAndSpoolAgainWhenItIsNot(Mode mode) {
		try (ChildJvm child = ChildJvm.startWithFileLimit(FILE_KILOBYTES, Life.class, List.of(), this.server.endpoint(),
				this.directory.toString(), mode.name())) {
			child.send("log 30 " + LARGE);
			assertThat(child.awaitLine("flushed ")).as("the backend is up")
				.isEqualTo(new FlushResult(10, 0, 0, 0).toString());
			this.server.otherwise(RawHttpServer.status("503 Unavailable"));
			child.send("log 2 " + LARGE);
			assertThat(child.awaitLine("flushed ")).as("neither the backend nor the disk takes it")
				.isEqualTo(new FlushResult(0, 0, 0, 10).toString());
			assertThat(child.awaitLine("spool ")).startsWith("FAILING").contains("File too large");
			this.server.otherwise(RawHttpServer.status("204 No Content"));
			child.send("wait");
			assertThat(child.awaitLine("sent ")).as("what waited in memory").isEqualTo("20");
			this.server.otherwise(RawHttpServer.status("503 Unavailable"));
			child.send("log 30 " + SMALL);
			assertThat(child.awaitLine("flushed ")).as("that fits").isEqualTo(new FlushResult(0, 0, 10, 0).toString());
			assertThat(child.awaitLine("spool ")).startsWith("WORKING");
			this.server.otherwise(RawHttpServer.status("204 No Content"));
			child.send("close");
			assertThat(child.awaitLine("closed ")).isEqualTo("true");
			assertThat(child.awaitLine("lost ")).isEqualTo("0");
		}
	}

	/**
	 * The process.
	 */
	static final class Life {

		public static void main(String[] arguments) {
			LLMLogger logger = LLMLogger.builder()
				.endpoint(arguments[0])
				.apiKey("key")
				.maxRetries(0)
				.maxRetryDelay(Duration.ofMillis(50))
				.initialRetryDelay(Duration.ofMillis(1))
				.spool(SpoolSettings.in(Path.of(arguments[1])).withMode(Mode.valueOf(arguments[2])))
				.build();
			Scanner in = new Scanner(System.in);
			for (String line = in.nextLine(); !line.equals("close"); line = in.nextLine()) {
				if (line.equals("wait")) {
					logger.flush(Duration.ofSeconds(30));
					System.out.println("sent " + logger.stats().logsSent());
					continue;
				}
				String[] secondsAndCharacters = line.substring("log ".length()).split(" ");
				for (int i = 0; i < 10; i++) {
					logger.log("x".repeat(Integer.parseInt(secondsAndCharacters[1])), null);
				}
				Duration timeout = Duration.ofSeconds(Long.parseLong(secondsAndCharacters[0]));
				System.out.println("flushed " + logger.flush(timeout));
				System.out.println("spool " + logger.stats().spoolState() + " " + logger.stats().spoolProblem());
			}
			System.out.println("closed " + logger.shutdown(Duration.ofSeconds(10)));
			System.out.println("lost " + logger.stats().logsFailed());
		}

	}

}
