package com.trainburt.logger;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.trainburt.logger.SpoolSettings.Mode;
import com.trainburt.logger.internal.spool.SpoolFile;
import com.trainburt.logger.internal.spool.SpoolFormat;
import com.trainburt.logger.transport.Compression;
import com.trainburt.logger.transport.http.RawHttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A process that logs numbers, and prints each once it has been accepted, is killed again
 * and again at random moments, while its backend answers or does not; the next process
 * adopts its files. In the end the backend has all logs that were promised.
 */
@Timeout(1200)
class KillLoopTests {

	/** A caller waits for the disk no longer, and then does not know what it holds. */
	private static final Duration JOURNAL_WAIT = Duration.ofMillis(100);

	private static final int KILLS = Integer.getInteger("burt.kills", 25);

	private static final int NUMBERS_A_LIFE = 1_000_000;

	@TempDir
	Path root;

	private final Random random = new Random(Long.getLong("burt.seed", 20261123L));

	private final DeliveryOracle oracle = new DeliveryOracle();

	private final RawHttpServer server = new RawHttpServer();

	/** Batches of which the process cannot know whether they have arrived. */
	private final AtomicInteger ambiguous = new AtomicInteger();

	private volatile boolean down;

	/** Whether each batch that arrives is answered. */
	private volatile boolean calm;

	private int lives;

	@BeforeEach
	void misbehave() {
		this.server.keepNothing();
		this.server.otherwise((request, socket) -> {
			int dice;
			synchronized (this.random) {
				dice = this.random.nextInt(20);
			}
			if (this.down || dice < 2) {
				RawHttpServer.status("503 Service Unavailable").answer(request, socket);
				return;
			}
			this.oracle.receive(request.headers().get("idempotency-key"), request.plainBody());
			if (dice < 4 && !this.calm) {
				this.ambiguous.incrementAndGet();
				RawHttpServer.hangUp().answer(request, socket);
				return;
			}
			RawHttpServer.status("204 No Content").answer(request, socket);
		});
	}

	@AfterEach
	void close() {
		this.server.close();
	}

	@Test
	void whenKilledInJournalModeShouldDeliverEveryLogThatWasAccepted() throws Exception {
		for (int kill = 0; kill < KILLS; kill++) {
			live(Mode.JOURNAL, ChildJvm::kill, 137);
		}
		drain(Mode.JOURNAL);
		report("journal, kill -9");
		assertThat(this.oracle.missing().cardinality()).as("accepted and missing").isZero();
	}

	@Test
	void whenKilledInOnFailureModeShouldDeliverEveryLogThatWasOnDisk() throws Exception {
		BitSet spooled = new BitSet();
		for (int kill = 0; kill < KILLS; kill++) {
			live(Mode.ON_FAILURE, ChildJvm::kill, 137);
			spooled.or(onDisk());
		}
		drain(Mode.ON_FAILURE);
		report("on-failure, kill -9");
		BitSet missing = this.oracle.missing();
		missing.and(spooled);
		assertThat(missing.cardinality()).as("on disk and missing").isZero();
		assertThat(spooled.cardinality()).as("or nothing was tested").isPositive();
	}

	@Test
	void whenTerminatedShouldDeliverEveryLogThatWasAccepted() throws Exception {
		for (int life = 0; life < Math.max(5, KILLS / 5); life++) {
			live((life % 2 == 0) ? Mode.ON_FAILURE : Mode.JOURNAL, ChildJvm::terminate, 143);
		}
		drain(Mode.ON_FAILURE);
		report("SIGTERM");
		assertThat(this.oracle.missing().cardinality()).as("accepted and missing").isZero();
	}

	@Test
	void whenTwoTakeOverFromOneThatWasKilledShouldSendEachBatchOnce() throws Exception {
		this.down = true;
		try (ChildJvm killed = life(Mode.JOURNAL); ChildJvm alive = life(Mode.ON_FAILURE)) {
			for (int i = 0; i < 500; i++) {
				accepted(killed.awaitLine("accepted "));
				accepted(alive.awaitLine("accepted "));
			}
			killed.kill();
			acceptedBy(killed);
			try (ChildJvm first = life(Mode.ON_FAILURE); ChildJvm second = life(Mode.JOURNAL)) {
				accepted(first.awaitLine("accepted "));
				accepted(second.awaitLine("accepted "));
				this.calm = true;
				this.down = false;
				for (ChildJvm child : List.of(alive, first, second)) {
					child.terminate();
					acceptedBy(child);
				}
			}
		}
		drain(Mode.ON_FAILURE);
		assertThat(this.oracle.missing().cardinality()).as("accepted and missing").isZero();
		assertThat(this.oracle.repeats()).as("each by one process only").isZero();
	}

	private void live(Mode mode, Consumer<ChildJvm> end, int status) throws Exception {
		int lines;
		synchronized (this.random) {
			this.down = this.random.nextInt(3) == 0;
			lines = (int) Math.pow(2, this.random.nextDouble() * 13);
		}
		try (ChildJvm child = life(mode)) {
			for (int i = 0; i < lines; i++) {
				accepted(child.awaitLine("accepted "));
			}
			end.accept(child);
			acceptedBy(child);
			assertThat(child.awaitExit()).as("%s", child).isEqualTo(status);
		}
	}

	private ChildJvm life(Mode mode) {
		return ChildJvm.start(Life.class, List.of(), this.server.endpoint(), this.root.toString(), mode.name(),
				String.valueOf(this.lives++ * NUMBERS_A_LIFE), String.valueOf(NUMBERS_A_LIFE));
	}

	private void acceptedBy(ChildJvm child) {
		child.remainingLines()
			.stream()
			.filter((line) -> line.startsWith("accepted "))
			.forEach((line) -> accepted(line.substring("accepted ".length())));
	}

	private void accepted(String number) {
		this.oracle.accepted(Integer.parseInt(number));
	}

	/** The last process logs nothing, and has all the time it needs. */
	private void drain(Mode mode) throws IOException {
		this.down = false;
		try (ChildJvm child = ChildJvm.start(Life.class, List.of(), this.server.endpoint(), this.root.toString(),
				mode.name(), "0", "0")) {
			child.awaitLine("started");
			await().atMost(Duration.ofMinutes(2)).until(() -> hasTakenOver(child) && batchFiles().isEmpty());
			child.terminate();
			assertThat(child.awaitExit()).as("%s", child).isEqualTo(143);
		}
		try (Stream<Path> paths = Files.walk(this.root)) {
			assertThat(paths.filter(Files::isRegularFile)).as("every directory has been adopted").isEmpty();
		}
	}

	/** It has a directory, and no other process has one. */
	private boolean hasTakenOver(ChildJvm child) throws IOException {
		try (Stream<Path> directories = Files.list(this.root)) {
			return directories.map((directory) -> directory.getFileName().toString().split("-")[0])
				.toList()
				.equals(List.of(String.valueOf(child.pid())));
		}
	}

	private void report(String what) {
		System.out.printf("%s: %d lives, %d accepted, %d delivered, %d batches repeated (%d answers withheld)%n", what,
				this.lives, this.oracle.acceptedCount(), this.oracle.deliveredCount(), this.oracle.repeats(),
				this.ambiguous.get());
		// Of each process that dies, as many batches as are in flight are in doubt, too.
		assertThat(this.oracle.repeats()).isLessThanOrEqualTo(this.ambiguous.get() + 4L * this.lives);
	}

	private BitSet onDisk() throws Exception {
		BitSet numbers = new BitSet();
		for (Path file : batchFiles()) {
			if (file.toString().endsWith(".ndjson")) {
				String name = file.getFileName().toString();
				for (byte[] entry : SpoolFormat
					.read(Files.readAllBytes(file), SpoolFile.batchId(name.substring(0, name.lastIndexOf('-'))),
							SpoolFile.createdAt(name))
					.batch()
					.entries()) {
					numbers.set(JsonMapper.shared().readTree(entry).get("request").get("n").asInt());
				}
			}
		}
		return numbers;
	}

	private List<Path> batchFiles() throws IOException {
		List<Path> files = new ArrayList<>();
		try (Stream<Path> paths = Files.walk(this.root)) {
			paths.filter((path) -> path.toString().matches(".*\\.(ndjson|open)")).forEach(files::add);
		}
		catch (UncheckedIOException ex) {
			// One was moved while the directory was read: there are some.
			files.add(this.root);
		}
		return files;
	}

	/**
	 * One life of the process.
	 */
	static final class Life {

		public static void main(String[] arguments) throws Exception {
			LLMLogger logger = LLMLogger.builder()
				.endpoint(arguments[0])
				.apiKey("key")
				.compression(Compression.ZSTD)
				.flushInterval(Duration.ofMillis(20))
				.maxRetries(1)
				.initialRetryDelay(Duration.ofMillis(2))
				.maxRetryDelay(Duration.ofMillis(20))
				.shutdownTimeout(Duration.ofMinutes(1))
				.spool(SpoolSettings.in(Path.of(arguments[1])).withMode(Mode.valueOf(arguments[2])))
				.build();
			Runtime.getRuntime().addShutdownHook(new Thread(logger::close));
			System.out.println("started");
			int first = Integer.parseInt(arguments[3]);
			int end = first + Integer.parseInt(arguments[4]);
			try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
				for (int number = first; number < end; number++) {
					long before = System.nanoTime();
					boolean accepted = logger.log(DeliveryOracle.request(number), DeliveryOracle.response(number),
							DeliveryOracle.metadata(number));
					if (accepted && System.nanoTime() - before < JOURNAL_WAIT.toNanos()) {
						out.write(("accepted " + number + "\n").getBytes(StandardCharsets.US_ASCII));
					}
					LockSupport.parkNanos(100_000);
				}
				Thread.currentThread().join();
			}
		}

	}

}
