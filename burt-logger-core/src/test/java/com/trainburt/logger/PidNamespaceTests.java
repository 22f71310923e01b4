package com.trainburt.logger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import com.trainburt.logger.SpoolSettings.Mode;
import com.trainburt.logger.internal.platform.Disk;
import com.trainburt.logger.transport.http.RawHttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * Processes that are all number 1 and, by the host's {@code /proc}, all started when the
 * host did, share a directory.
 */
@Timeout(300)
class PidNamespaceTests {

	private static final int LOGS = 60;

	@TempDir
	Path root;

	private final DeliveryOracle oracle = new DeliveryOracle();

	private final RawHttpServer server = new RawHttpServer();

	@BeforeEach
	void assumeNamespaces() {
		try (ChildJvm child = ChildJvm.startInPidNamespace(Pid.class, List.of())) {
			assumeThat(child.nextLine()).as("a process in a separate namespace").isEqualTo("1");
		}
		catch (UncheckedIOException ex) {
			assumeThat(ex).as("there is no unshare").isNull();
		}
		this.server.keepNothing();
	}

	@AfterEach
	void close() {
		this.server.close();
	}

	@Test
	void whenASpoolingProcessIsKilledShouldBeAdoptedByAnother() throws Exception {
		this.server.otherwise(RawHttpServer.status("503 Service Unavailable"));
		killAfterLogging(this.server.endpoint(), "key");
		assertThat(files("ndjson|open")).isNotEmpty();
		this.server.otherwise((request, socket) -> {
			this.oracle.receive(request.headers().get("idempotency-key"), request.body());
			RawHttpServer.status("204 No Content").answer(request, socket);
		});
		try (ChildJvm next = start(this.server.endpoint(), "key", 0)) {
			await().atMost(Duration.ofMinutes(1)).until(() -> this.oracle.missing().isEmpty());
			await().ignoreException(UncheckedIOException.class)
				.atMost(Duration.ofMinutes(1))
				.until(() -> files("ndjson|open").isEmpty());
		}
		assertThat(this.oracle.repeats()).isZero();
	}

	@Test
	void whenASpoolingProcessLivesShouldBeLeftAlone() throws Exception {
		this.server.otherwise(RawHttpServer.status("503 Service Unavailable"));
		try (ChildJvm alive = start(this.server.endpoint(), "key", LOGS)) {
			logged(alive);
			List<Path> before = files("lock");
			try (ChildJvm next = start(this.server.endpoint(), "key", 0)) {
				await().ignoreException(UncheckedIOException.class)
					.atMost(Duration.ofMinutes(1))
					.until(() -> files("lock").size() == 2);
				assertThat(files("lock")).containsAll(before);
				Path own = Disk.directoryOf(before.get(0));
				assertThat(files("ndjson|open")).isNotEmpty().allMatch((file) -> file.startsWith(own));
			}
		}
	}

	@Test
	void whenAProcessThatWritesFilesIsKilledShouldHaveThemCompletedByAnother() throws Exception {
		String endpoint = this.root.resolve("files").toUri().toString();
		killAfterLogging(endpoint, null);
		assertThat(files("open")).hasSize(1);
		try (ChildJvm next = start(endpoint, null, 0)) {
			await().ignoreException(UncheckedIOException.class)
				.atMost(Duration.ofMinutes(1))
				.until(() -> files("open").isEmpty());
		}
		assertThat(Files.readAllLines(files("ndjson").get(0))).hasSize(LOGS);
	}

	private void killAfterLogging(String endpoint, String key) {
		try (ChildJvm child = start(endpoint, key, LOGS)) {
			logged(child);
			child.kill();
			child.awaitExit();
		}
	}

	private void logged(ChildJvm child) {
		assertThat(child.awaitLine("flushed ")).isEqualTo("0 failed");
		for (int number = 0; number < LOGS; number++) {
			this.oracle.accepted(number);
		}
	}

	private ChildJvm start(String endpoint, String key, int logs) {
		return ChildJvm.startInPidNamespace(Life.class, List.of(), endpoint, String.valueOf(key), this.root.toString(),
				String.valueOf(logs));
	}

	private List<Path> files(String suffix) throws IOException {
		try (Stream<Path> paths = Files.walk(this.root)) {
			return paths.filter(Files::isRegularFile)
				.filter((path) -> path.toString().matches(".*(" + suffix + ")"))
				.toList();
		}
	}

	/**
	 * Prints its number.
	 */
	static final class Pid {

		public static void main(String[] arguments) {
			System.out.println(ProcessHandle.current().pid());
		}

	}

	/**
	 * Logs numbers, and lives on.
	 */
	static final class Life {

		public static void main(String[] arguments) throws Exception {
			LLMLoggerBuilder builder = LLMLogger.builder()
				.endpoint(arguments[0])
				.maxRetries(0)
				.maxRetryDelay(Duration.ofMillis(20))
				.initialRetryDelay(Duration.ofMillis(2));
			if (arguments[0].startsWith("http")) {
				builder.apiKey(arguments[1])
					.spool(SpoolSettings.in(Path.of(arguments[2], "spool")).withMode(Mode.JOURNAL));
			}
			LLMLogger logger = builder.build();
			for (int number = 0; number < Integer.parseInt(arguments[3]); number++) {
				logger.log(DeliveryOracle.request(number), DeliveryOracle.response(number),
						DeliveryOracle.metadata(number));
			}
			System.out.println("flushed " + logger.flush().failed() + " failed");
			Thread.currentThread().join();
		}

	}

}
