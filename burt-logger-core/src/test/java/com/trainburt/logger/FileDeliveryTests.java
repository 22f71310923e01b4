package com.trainburt.logger;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import com.trainburt.logger.LoggerStats.State;
import com.trainburt.logger.SpoolSettings.Mode;
import com.trainburt.logger.transport.Compression;
import com.trainburt.logger.transport.file.FileSettings;
import com.trainburt.logger.transport.file.FileTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.util.RawValue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Logs that are written to files, by whole loggers and whole processes, and read as a
 * dataset tool reads them.
 */
@Timeout(300)
class FileDeliveryTests {

	@RegisterExtension
	static final Leaks leaks = Leaks.since();

	@TempDir
	Path root;

	private final DeliveryOracle oracle = new DeliveryOracle();

	private final Set<Path> read = new TreeSet<>();

	private long repeats;

	private Path directory() {
		return this.root.resolve("llm logs");
	}

	private LLMLoggerBuilder builder() {
		return LLMLogger.builder()
			.endpoint(directory().toUri())
			.flushInterval(Duration.ofMillis(20))
			.initialRetryDelay(Duration.ofMillis(5))
			.maxRetryDelay(Duration.ofMillis(20));
	}

	private List<Path> files(String pattern) throws IOException {
		List<Path> files = new ArrayList<>();
		if (Files.isDirectory(directory())) {
			try (Stream<Path> paths = Files.list(directory())) {
				paths.filter((path) -> path.getFileName().toString().matches(pattern)).sorted().forEach(files::add);
			}
		}
		return files;
	}

	/**
	 * Read all files that have come, as a tool does that knows their suffix only. Each
	 * line must be a whole log.
	 */
	private void readNewFiles() throws IOException {
		for (Path file : files("[^_].*\\.ndjson(\\.gz|\\.zst)?")) {
			if (this.read.add(file)) {
				String text = new String(Decompressor.decompress(file.toString(), Files.readAllBytes(file)),
						StandardCharsets.UTF_8);
				assertThat(text).as("%s", file).endsWith("}\n");
				text.lines().forEach(this::receive);
			}
		}
	}

	private void receive(String line) {
		String id = line.substring(0, line.indexOf(','));
		if (this.oracle.receive(id, ("{\"logs\":[" + line + "]}").getBytes(StandardCharsets.UTF_8)) == 0) {
			this.repeats++;
		}
	}

	@ParameterizedTest
	@EnumSource
	void whenLoggedShouldBeInAFileOnceClosed(Compression compression) throws Exception {
		LLMLogger logger = builder().compression(compression).apiKey("of no use here").build();
		for (int number = 0; number < 1000; number++) {
			this.oracle.log(logger, number);
		}
		assertThat(logger.flush()).isEqualTo(new FlushResult(1000, 0, 0, 0));
		readNewFiles();
		assertThat(this.oracle.deliveredCount()).as("readers see whole files only").isZero();
		logger.close();
		readNewFiles();
		this.oracle.assertAgreesWith(logger.stats());
		assertThat(this.oracle.deliveredCount()).isEqualTo(1000);
		assertThat(files(".*")).hasSize(1);
	}

	@Test
	void whenTheApplicationWritesPrettyOrRawJsonShouldStillBeOneLineALog() throws Exception {
		JsonMapper pretty = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
		Map<String, Object> request = new LinkedHashMap<>();
		request.put("bean", new Question("line\r\nbreak", List.of(1, 2)));
		request.put("raw", new RawValue("{\n  \"x\" :\r\n 1 }"));
		request.put("key\n", "\u2028\u0085");
		try (LLMLogger logger = builder().jsonMapper(pretty).maxInFlight(1).build()) {
			assertThat(logger.log(request, pretty.readTree("{\n\"tree\": [\n1\n]}"))).isTrue();
			assertThat(logger.log(new RawValue("[\n1,\n2\n]"), null)).isTrue();
		}
		List<String> lines = Files.readAllLines(files(".*\\.ndjson").get(0));
		assertThat(lines).hasSize(2);
		JsonNode log = JsonMapper.shared().readTree(lines.get(0));
		assertThat(log.at("/request/bean/text").asString()).isEqualTo("line\r\nbreak");
		assertThat(log.at("/request/raw/x").asInt()).isEqualTo(1);
		assertThat(log.at("/response/tree/0").asInt()).isEqualTo(1);
		assertThat(JsonMapper.shared().readTree(lines.get(1)).at("/request/1").asInt()).isEqualTo(2);
	}

	@Test
	void whenReadAllTheTimeShouldShowWholeFilesOfWholeLinesOnly() throws Exception {
		LLMLogger logger = LLMLogger.builder()
			.flushInterval(Duration.ofMillis(1))
			.transport(new FileTransport(FileSettings.in(directory()).withMaxBytes(20_000)))
			.build();
		for (int number = 0; number < 5000; number++) {
			this.oracle.log(logger, number);
			if (number % 50 == 0) {
				readNewFiles();
			}
		}
		logger.close();
		readNewFiles();
		this.oracle.assertAgreesWith(logger.stats());
		assertThat(this.oracle.missing().cardinality()).isZero();
		assertThat(this.read).hasSizeGreaterThan(50);
		assertThat(this.repeats).isZero();
	}

	@Test
	void whenDirectoryCannotBeWrittenToShouldWaitInTheSpoolUntilItCan() throws Exception {
		LLMLogger logger = builder().maxRetries(1).spool(SpoolSettings.in(this.root.resolve("spool"))).build();
		Files.delete(directory());
		Files.writeString(directory(), "in the way");
		for (int number = 0; number < 100; number++) {
			this.oracle.log(logger, number);
		}
		await().until(() -> logger.stats().spoolLogs() == 100);
		assertThat(logger.stats().state()).isEqualTo(State.RETRYING);
		assertThat(logger.stats().lastFailure().reason()).contains("could not write to " + directory());
		Files.delete(directory());
		await().until(() -> logger.stats().logsSent() == 100);
		logger.close();
		readNewFiles();
		this.oracle.assertAgreesWith(logger.stats());
		assertThat(this.oracle.deliveredCount()).isEqualTo(100);
	}

	@Test
	void whenProcessesShareADirectoryShouldWriteFilesOfTheirOwn() throws Exception {
		try (ChildJvm first = life(0, Compression.NONE, "");
				ChildJvm second = life(1, Compression.NONE, "");
				ChildJvm third = life(2, Compression.GZIP, "")) {
			List<ChildJvm> children = List.of(first, second, third);
			for (int i = 0; i < 300; i++) {
				for (ChildJvm child : children) {
					accepted(child.awaitLine("sent "));
				}
				readNewFiles();
			}
			for (ChildJvm child : children) {
				child.terminate();
				acceptedBy(child);
				assertThat(child.awaitExit()).isEqualTo(143);
			}
		}
		readNewFiles();
		assertThat(this.oracle.missing().cardinality()).isZero();
		assertThat(this.repeats).isZero();
		assertThat(files("_.*")).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void whenKilledShouldHaveEachLogThatCountedAsSentOnceTheNextHasStarted(Compression compression) throws Exception {
		Random random = new Random(7);
		for (int life = 0; life < 6; life++) {
			try (ChildJvm child = life(life, compression, "")) {
				for (int i = random.nextInt(200); i >= 0; i--) {
					accepted(child.awaitLine("sent "));
				}
				child.kill();
				acceptedBy(child);
				assertThat(child.awaitExit()).isEqualTo(137);
			}
		}
		completeTheRest(compression);
		assertThat(this.oracle.missing().cardinality()).as("counted as sent and missing").isZero();
		assertThat(this.repeats).isZero();
	}

	@Test
	void whenKilledInJournalModeShouldHaveEachLogThatWasAccepted() throws Exception {
		Path spool = this.root.resolve("spool");
		Random random = new Random(8);
		for (int life = 0; life < 6; life++) {
			try (ChildJvm child = life(life, Compression.NONE, spool.toString())) {
				for (int i = random.nextInt(500); i >= 0; i--) {
					accepted(child.awaitLine("accepted "));
				}
				child.kill();
				acceptedBy(child);
				child.awaitExit();
			}
		}
		try (LLMLogger logger = builder().spool(SpoolSettings.in(spool).withMode(Mode.JOURNAL)).build()) {
			awaitTrue(() -> this.oracle.acceptedCount() > 0 && logger.stats().spoolLogs() == 0
					&& logger.stats().logsRecovered() > 0 && logger.stats().logsPending() == 0);
			await().until(() -> onlyOurs(spool));
			await().until(() -> logger.stats().logsPending() == 0);
		}
		completeTheRest(Compression.NONE);
		assertThat(this.oracle.missing().cardinality()).as("accepted and missing").isZero();
	}

	private static boolean onlyOurs(Path spool) throws IOException {
		try (Stream<Path> owners = Files.list(spool)) {
			return owners.map((owner) -> owner.getFileName().toString())
				.allMatch((name) -> name.startsWith(ProcessHandle.current().pid() + "-"));
		}
	}

	private static void awaitTrue(BooleanSupplier condition) {
		await().atMost(Duration.ofMinutes(1)).until(condition::getAsBoolean);
	}

	private void completeTheRest(Compression compression) throws IOException {
		try (LLMLogger logger = builder().compression(compression).build()) {
			await().until(() -> files("_.*").isEmpty());
		}
		readNewFiles();
		this.oracle.assertPayloads();
	}

	private ChildJvm life(int life, Compression compression, String spool) {
		return ChildJvm.start(Life.class, List.of(), directory().toString(), compression.name(), spool,
				String.valueOf(life * 1_000_000));
	}

	private void acceptedBy(ChildJvm child) {
		child.remainingLines()
			.stream()
			.filter((line) -> line.matches("(sent|accepted) \\d+"))
			.forEach((line) -> accepted(line.substring(line.indexOf(' ') + 1)));
	}

	private void accepted(String number) {
		this.oracle.accepted(Integer.parseInt(number));
	}

	/**
	 * A bean.
	 */
	record Question(String text, List<Integer> numbers) {
	}

	/**
	 * One run of a process that prints each log when it was sent or, in journal mode,
	 * accepted.
	 */
	static final class Life {

		public static void main(String[] arguments) throws Exception {
			boolean journal = !arguments[2].isEmpty();
			LLMLogger logger = LLMLogger.builder()
				.flushInterval(Duration.ofMillis(5))
				.spool(journal ? SpoolSettings.in(Path.of(arguments[2])).withMode(Mode.JOURNAL) : null)
				.transport(new FileTransport(FileSettings.in(Path.of(arguments[0]))
					.withCompression(Compression.valueOf(arguments[1]))
					.withMaxBytes(50_000)))
				.build();
			Runtime.getRuntime().addShutdownHook(new Thread(logger::close));
			try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
				for (int number = Integer.parseInt(arguments[3]);; number += 10) {
					ByteArrayOutputStream lines = new ByteArrayOutputStream();
					for (int i = number; i < number + 10; i++) {
						if (logger.log(DeliveryOracle.request(i), DeliveryOracle.response(i),
								DeliveryOracle.metadata(i))) {
							lines.writeBytes(
									((journal ? "accepted " : "sent ") + i + "\n").getBytes(StandardCharsets.US_ASCII));
						}
					}
					if (journal || logger.flush().sent() == 10) {
						out.write(lines.toByteArray());
					}
					LockSupport.parkNanos(100_000);
				}
			}
		}

	}

}
