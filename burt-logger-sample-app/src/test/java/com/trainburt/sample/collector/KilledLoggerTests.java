package com.trainburt.sample.collector;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.trainburt.logger.ChildJvm;
import com.trainburt.logger.Feedback;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LogId;
import com.trainburt.logger.SpoolSettings;
import com.trainburt.sample.SampleClient;
import com.trainburt.sample.SampleTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Processes with a journal that log calls, give feedback on them, on earlier and on later
 * ones, and are killed. Each prints what it does before and after, so that what was
 * accepted is known.
 */
@SampleTest
@Timeout(300)
class KilledLoggerTests {

	private static final int KILLS = 100;

	/** That many lives follow each other at the same time. */
	private static final int LANES = 2;

	private static final int LOGS_A_LIFE = 1000;

	/** A caller waits for the disk no longer, and then does not know what it holds. */
	private static final Duration JOURNAL_WAIT = Duration.ofMillis(100);

	private static final String MODEL = "killed";

	/** No more than what the logger needs, so that it starts quickly. */
	private static final String CLASS_PATH = Arrays.stream(ChildJvm.classPath().split(File.pathSeparator))
		.filter((entry) -> entry.matches(
				".*(burt-logger-core|test-classes|jackson-(core|databind|annotations)-" + "|slf4j-api-|jspecify-).*"))
		.collect(Collectors.joining(File.pathSeparator));

	@TempDir
	private Path directory;

	@Value("http://localhost:${server.port}/collector/logs")
	private String endpoint;

	@Autowired
	private SampleClient client;

	@Test
	void whenKilledAgainAndAgainShouldEndWithTheLastValueOfEachLabel() throws Exception {
		List<CompletableFuture<Said>> lanes = IntStream.range(0, LANES)
			.mapToObj((lane) -> CompletableFuture.supplyAsync(() -> live(lane)))
			.toList();
		Said said = new Said();
		lanes.forEach((lane) -> said.add(lane.join()));
		deliverTheRest();
		Map<LogId, Map<String, String>> stored = ShuffledLabelsTests.stored(this.client, MODEL);
		assertThat(stored.keySet()).containsAll(said.logged);
		assertThat(said.accepted.keySet()).filteredOn(stored::containsKey).hasSizeGreaterThan(KILLS);
		stored.forEach((id, labels) -> {
			Map<String, Set<String>> possible = said.possible.getOrDefault(id, Map.of());
			assertThat(labels.keySet()).as("labels of %s", id)
				.containsAll(said.accepted.getOrDefault(id, Set.of()))
				.isSubsetOf(possible.keySet());
			labels.forEach((label, value) -> assertThat(possible.get(label)).as("%s of %s", label, id).contains(value));
		});
	}

	private Said live(int lane) {
		Said said = new Said();
		Random random = new Random(lane);
		for (int life = 0; life < KILLS / LANES; life++) {
			try (ChildJvm child = start(lane, life)) {
				int lines = 1 + random.nextInt(100);
				for (int i = 0; i < lines; i++) {
					said.read(child.nextLine());
				}
				child.kill();
				child.remainingLines().forEach(said::read);
				assertThat(child.awaitExit()).as("%s", child).isEqualTo(137);
			}
		}
		return said;
	}

	private ChildJvm start(int lane, int life) {
		return ChildJvm.start(Life.class, List.of("-Xmx64m", "-cp", CLASS_PATH), this.endpoint,
				this.directory.toString(), String.valueOf(lane), String.valueOf(life));
	}

	/** The last process logs nothing, and takes over what the others have left. */
	private void deliverTheRest() throws IOException {
		try (ChildJvm child = start(0, -1)) {
			child.awaitLine("started");
			// A process that was killed while it deleted a directory may have left that
			// without a lock, like a new one: it is looked at again a minute later.
			await().atMost(Duration.ofMinutes(2))
				.ignoreExceptions()
				.untilAsserted(() -> assertThat(left(child)).isEmpty());
			child.terminate();
			assertThat(child.awaitExit()).as("%s", child).isEqualTo(143);
			assertThat(left(child)).isEmpty();
		}
	}

	/** What other processes have left, and files with logs of the last one. */
	private List<Path> left(ChildJvm child) throws IOException {
		try (Stream<Path> paths = Files.walk(this.directory)) {
			return paths
				.filter((path) -> path.toString().matches(".*\\.(ndjson|open|bad)")
						|| (this.directory.equals(path.getParent()) && !isOwn(path, child)))
				.toList();
		}
	}

	/** The name of a directory begins with the process that has it. */
	private static boolean isOwn(Path directory, ChildJvm child) {
		return directory.getFileName().toString().startsWith(child.pid() + "-");
	}

	private static LogId id(int lane, int life, int log) {
		return LogId.of(new UUID(0x7000, 0x8000_0000_0000_0000L + (100L * lane + life) * LOGS_A_LIFE + log));
	}

	/**
	 * What the processes of a lane have printed.
	 */
	private static final class Said {

		private final Set<LogId> logged = new HashSet<>();

		/** Labels of which a value was accepted. */
		private final Map<LogId, Set<String>> accepted = new HashMap<>();

		/** Their last value that was accepted, and what a process was killed at since. */
		private final Map<LogId, Map<String, Set<String>>> possible = new HashMap<>();

		private void read(String line) {
			String[] words = line.split(" ", 4);
			LogId id = LogId.parse(words[1]);
			switch (words[0]) {
				case "logged" -> this.logged.add(id);
				case "trying" -> possible(id, words[2]).add(words[3]);
				default -> {
					this.accepted.computeIfAbsent(id, (key) -> new HashSet<>()).add(words[2]);
					possible(id, words[2]).retainAll(Set.of(words[3]));
				}
			}
		}

		private Set<String> possible(LogId id, String label) {
			return this.possible.computeIfAbsent(id, (key) -> new HashMap<>())
				.computeIfAbsent(label, (key) -> new HashSet<>());
		}

		private void add(Said other) {
			this.logged.addAll(other.logged);
			this.accepted.putAll(other.accepted);
			this.possible.putAll(other.possible);
		}

	}

	/**
	 * One life of a process.
	 */
	static final class Life {

		private Life() {
		}

		public static void main(String[] arguments) throws Exception {
			LLMLogger logger = LLMLogger.builder()
				.endpoint(arguments[0])
				.apiKey("sample-key")
				.flushInterval(Duration.ofMillis(20))
				.maxRetries(1)
				.initialRetryDelay(Duration.ofMillis(5))
				.maxRetryDelay(Duration.ofMillis(50))
				.shutdownTimeout(Duration.ofMinutes(1))
				.spool(SpoolSettings.in(Path.of(arguments[1])).withMode(SpoolSettings.Mode.JOURNAL))
				.build();
			int lane = Integer.parseInt(arguments[2]);
			int life = Integer.parseInt(arguments[3]);
			if (life < 0) {
				Runtime.getRuntime().addShutdownHook(new Thread(logger::close));
				System.out.println("started");
				Thread.currentThread().join();
			}
			Random random = new Random(life);
			for (int i = 0; i < LOGS_A_LIFE; i++) {
				LogId id = id(lane, life, i);
				if (isOnDisk(() -> logger.log(id, Map.of("model", MODEL, "messages", List.of()), null, null))) {
					System.out.println("logged " + id);
				}
				judge(logger, id, random);
				judge(logger, id(lane, life, i + 1), random);
				judge(logger, id(lane, random.nextInt(life + 1), random.nextInt(10)), random);
			}
		}

		private static boolean isOnDisk(BooleanSupplier call) {
			long before = System.nanoTime();
			return call.getAsBoolean() && System.nanoTime() - before < JOURNAL_WAIT.toNanos();
		}

		private static void judge(LLMLogger logger, LogId id, Random random) {
			int value = random.nextInt(1000);
			String source = "source-" + random.nextInt(2);
			switch (random.nextInt(3)) {
				case 0 -> judge(logger, id, source, Feedback.score("helpful", value), "helpful", value + ".0");
				case 1 -> judge(logger, id, source, Feedback.corrected("Answer-" + value), "correction",
						"\"Answer-" + value + "\"");
				default -> judge(logger, id, source, (value % 2 == 0) ? Feedback.thumbsUp() : Feedback.thumbsDown(),
						"thumbs", (value % 2 == 0) ? "\"up\"" : "\"down\"");
			}
		}

		private static void judge(LLMLogger logger, LogId id, String source, Feedback feedback, String name,
				String value) {
			String label = " %s %s/%s %s".formatted(id, name, source, value);
			System.out.println("trying" + label);
			if (isOnDisk(() -> logger.feedback(id, feedback.by(source)))) {
				System.out.println("said" + label);
			}
			// Of two values that are given in one millisecond neither is the last.
			for (long now = System.currentTimeMillis(); now == System.currentTimeMillis();) {
				LockSupport.parkNanos(100_000);
			}
		}

	}

}
