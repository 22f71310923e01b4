package com.trainburt.logger.transport.file;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.trainburt.logger.Decompressor;
import com.trainburt.logger.Leaks;
import com.trainburt.logger.internal.platform.Disk;
import com.trainburt.logger.internal.platform.FailingDisk;
import com.trainburt.logger.internal.platform.FailingDisk.Step;
import com.trainburt.logger.internal.platform.OtherUser;
import com.trainburt.logger.transport.Compression;
import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.DeliveryResult.Verdict;
import com.trainburt.logger.transport.InvalidOptionException;
import com.trainburt.logger.transport.LogBatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link FileTransport}.
 */
@Timeout(60)
class FileTransportTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

	@TempDir
	Path root;

	private final Leaks leaks = Leaks.since();

	private final FailingDisk disk = new FailingDisk();

	private final SteppedClock clock = new SteppedClock(NOON);

	private final SteppedScheduler background = new SteppedScheduler(this.clock);

	private final List<FileTransport> transports = new ArrayList<>();

	@AfterEach
	void close() {
		this.disk.work();
		this.transports.forEach(FileTransport::close);
		this.leaks.assertNone();
	}

	private Path directory() {
		return this.root.resolve("logs");
	}

	private FileSettings settings() {
		return FileSettings.in(directory());
	}

	private FileTransport transport(FileSettings settings) {
		return transport(settings, this.disk);
	}

	private FileTransport transport(FileSettings settings, Disk disk) {
		FileTransport transport = new FileTransport(settings, disk, this.clock, this.background);
		this.transports.add(transport);
		return transport;
	}

	private static LogBatch batch(String... logs) {
		LogBatch.Builder builder = LogBatch.builder("id-" + String.join("-", logs), NOON, 0);
		for (String log : logs) {
			builder.add(json(log).getBytes(StandardCharsets.UTF_8));
		}
		return builder.build();
	}

	private static String json(String log) {
		return "{\"request\":\"" + log + "\"}";
	}

	private static void assertSent(FileTransport transport, String... logs) throws InterruptedException {
		assertThat(transport.send(batch(logs), TIMEOUT).verdict()).isEqualTo(Verdict.ACCEPTED);
	}

	private List<Path> files(String suffix) throws IOException {
		if (!Files.isDirectory(directory())) {
			return List.of();
		}
		try (Stream<Path> files = Files.list(directory())) {
			return files.filter((file) -> file.toString().endsWith(suffix)).sorted().toList();
		}
	}

	/** The logs of each complete file, as readers see them. */
	private List<List<String>> complete() throws IOException {
		List<List<String>> complete = new ArrayList<>();
		for (String suffix : List.of(".ndjson", ".ndjson.gz", ".ndjson.zst")) {
			for (Path file : files(suffix)) {
				complete.add(logs(Decompressor.decompress(suffix, Files.readAllBytes(file))));
			}
		}
		return complete;
	}

	private static List<String> logs(byte[] bytes) {
		String text = new String(bytes, StandardCharsets.UTF_8);
		assertThat(text).endsWith("\n");
		return text.lines().map((line) -> JsonMapper.shared().readTree(line).get("request").asString()).toList();
	}

	@Test
	void whenSentShouldWriteEachLogOnALineAsOnTheWire() throws Exception {
		FileTransport transport = transport(settings());
		assertSent(transport, "a", "b");
		assertSent(transport, "ü");
		assertThat(files(".ndjson")).as("no reader sees half a file").isEmpty();
		assertThat(files(".open")).hasSize(1).noneMatch((file) -> file.toString().contains(".ndjson"));
		transport.close();
		assertThat(files(".ndjson")).hasSize(1)
			.first()
			.satisfies((file) -> assertThat(file.getFileName().toString())
				.matches("2026-11-23T12-00-00\\.000Z-\\d+-\\d+-\\d+-[0-9a-f]{8}-1\\.ndjson"))
			.satisfies(
					(file) -> assertThat(file).hasContent("%s\n%s\n%s\n".formatted(json("a"), json("b"), json("ü"))));
		assertThat(files("")).as("nothing else is left").hasSize(1);
	}

	@Test
	void whenALogHasLineBreaksBetweenItsTokensShouldStillBeOneLine() {
		byte[] pretty = "{\r\n  \"a\" : \"x\\ny\"\n}".getBytes(StandardCharsets.UTF_8);
		LogBatch batch = LogBatch.builder("id", NOON, 0).add(pretty).add(pretty).build();
		assertThat(new String(batch.lines(), StandardCharsets.UTF_8))
			.isEqualTo("{    \"a\" : \"x\\ny\" }\n{    \"a\" : \"x\\ny\" }\n");
		assertThat(LogBatch.builder("id", NOON, 0).build().lines()).isEmpty();
	}

	@Test
	@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has other permissions")
	void whenFilesAreCreatedShouldBeForTheOwnerOnly() throws Exception {
		FileTransport transport = transport(settings());
		assertSent(transport, "a");
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory()))).isEqualTo("rwx------");
		transport.close();
		assertThat(files(""))
			.allSatisfy((file) -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
				.isEqualTo("rw-------"));
	}

	@Test
	void whenFileIsFullShouldBeginAnother() throws Exception {
		FileTransport transport = transport(settings().withMaxBytes(1024));
		String large = "x".repeat(2000);
		String half = "y".repeat(500);
		assertSent(transport, half);
		assertThat(complete()).isEmpty();
		assertSent(transport, half);
		assertThat(complete()).containsExactly(List.of(half));
		assertSent(transport, large);
		assertSent(transport, "a");
		transport.close();
		assertThat(complete()).as("in the order of writing")
			.containsExactly(List.of(half), List.of(half), List.of(large), List.of("a"));
	}

	@Test
	void whenDayEndsShouldBeginAnotherFile() throws Exception {
		FileTransport transport = transport(settings().withMaxAge(Duration.ofDays(1)));
		assertSent(transport, "a");
		this.clock.set(Instant.parse("2026-11-23T23:59:59.999Z"));
		assertSent(transport, "b");
		assertThat(complete()).isEmpty();
		this.clock.set(Instant.parse("2026-11-24T00:00:00Z"));
		assertSent(transport, "c");
		assertThat(complete()).containsExactly(List.of("a", "b"));
		transport.close();
		assertThat(files(".ndjson")).extracting((file) -> file.getFileName().toString().substring(0, 10))
			.containsExactly("2026-11-23", "2026-11-24");
	}

	@Test
	void whenNoMoreLogsArriveShouldCompleteTheFileInTime() throws Exception {
		FileTransport transport = transport(settings().withMaxAge(Duration.ofMinutes(10)));
		assertSent(transport, "a");
		this.background.advance(Duration.ofMinutes(9));
		assertThat(complete()).isEmpty();
		this.background.advance(Duration.ofMinutes(1));
		assertThat(complete()).containsExactly(List.of("a"));
		assertSent(transport, "b");
		this.background.advance(Duration.ofMinutes(10));
		assertThat(complete()).containsExactly(List.of("a"), List.of("b"));
		assertThat(this.background.waiting()).as("nothing to wait for").isZero();
	}

	@Test
	void whenDiskFailsWhileNothingIsLoggedShouldCompleteTheFileLater() throws Exception {
		FileTransport transport = transport(settings().withMaxAge(Duration.ofMinutes(10)));
		assertSent(transport, "a");
		this.disk.failOn(Step.RENAME);
		this.background.advance(Duration.ofMinutes(10));
		assertThat(complete()).isEmpty();
		this.disk.work();
		this.background.advance(Duration.ofMinutes(1));
		assertThat(complete()).containsExactly(List.of("a"));
		assertSent(transport, "b");
	}

	@Test
	void whenClockIsSetBackShouldNotKeepTheFileOpenForLonger() throws Exception {
		FileTransport transport = transport(settings().withMaxAge(Duration.ofMinutes(10)));
		assertSent(transport, "a");
		this.clock.set(NOON.minusSeconds(3600));
		this.background.runDue();
		this.background.advance(Duration.ofMinutes(10));
		assertThat(complete()).containsExactly(List.of("a"));
		assertSent(transport, "b");
		this.clock.set(NOON.minusSeconds(7200));
		assertSent(transport, "c");
		transport.close();
		assertThat(complete()).containsExactly(List.of("c"), List.of("b"), List.of("a"));
	}

	@ParameterizedTest
	@CsvSource({ "GZIP, .gz", "ZSTD, .zst" })
	void whenCompressedShouldBeReadableUpToTheLastBatch(Compression compression, String suffix) throws Exception {
		FileTransport transport = transport(settings().withCompression(compression));
		for (String log : List.of("a", "b", "c")) {
			assertSent(transport, log, log + log);
			Path file = files(suffix + ".open").get(0);
			assertThat(logs(Decompressor.decompress(compression, Files.readAllBytes(file)))).endsWith(log, log + log);
		}
		transport.close();
		assertThat(files(".ndjson" + suffix)).hasSize(1);
		assertThat(complete()).containsExactly(List.of("a", "aa", "b", "bb", "c", "cc"));
	}

	@ParameterizedTest
	@EnumSource
	void whenTextDoesNotShrinkShouldBeReadableAllTheSame(Compression compression) throws Exception {
		FileTransport transport = transport(settings().withCompression(compression));
		byte[] picture = new byte[100_000];
		new Random(1).nextBytes(picture);
		String log = Base64.getEncoder().encodeToString(picture);
		DeliveryResult result = transport.send(batch(log), TIMEOUT);
		assertThat(result.sentBytes().orElseThrow()).isLessThan(batch(log).lines().length + 1000L);
		assertSent(transport, "small");
		transport.close();
		assertThat(complete()).containsExactly(List.of(log, "small"));
	}

	@ParameterizedTest
	@EnumSource(names = { "CREATE_DIRECTORY", "CREATE", "WRITE", "FORCE", "FORCE_DIRECTORY" })
	void whenDiskFailsShouldAskForARetryThatRepeatsNothing(Step step) throws Exception {
		FileTransport transport = transport(settings());
		this.disk.failOn(step);
		for (int i = 0; i < 3; i++) {
			DeliveryResult result = transport.send(batch("a", "b"), TIMEOUT);
			assertThat(result.verdict()).isEqualTo(Verdict.RETRY);
			assertThat(result.reason()).startsWith("could not write to " + directory())
				.contains("No space left on device")
				.endsWith("it must be a directory that this process may write to, with room left");
		}
		this.disk.work();
		assertSent(transport, "a", "b");
		transport.close();
		assertThat(complete()).containsExactly(List.of("a", "b"));
		assertThat(files("")).as("nothing else is left").hasSize(1);
	}

	@ParameterizedTest
	@EnumSource(names = { "WRITE", "FORCE" })
	void whenDiskFailsHalfWayShouldKeepWholeBatches(Step step) throws Exception {
		FileTransport transport = transport(settings());
		assertSent(transport, "a");
		this.disk.failOn(step, Step.TRUNCATE);
		assertThat(transport.send(batch("b"), TIMEOUT).verdict()).isEqualTo(Verdict.RETRY);
		assertThat(transport.send(batch("c"), TIMEOUT).verdict()).isEqualTo(Verdict.RETRY);
		this.disk.work();
		assertSent(transport, "c");
		assertThat(transport.send(batch("b"), TIMEOUT).verdict()).isEqualTo(Verdict.ACCEPTED);
		transport.close();
		assertThat(complete()).containsExactly(List.of("a", "c", "b"));
	}

	@ParameterizedTest
	@EnumSource(names = { "FORCE", "RENAME", "FORCE_DIRECTORY" })
	void whenFileCannotBeCompletedShouldLoseNothing(Step step) throws Exception {
		FileTransport transport = transport(settings().withMaxBytes(1024));
		String half = "y".repeat(600);
		assertSent(transport, half);
		this.disk.failOn(step);
		assertThat(transport.send(batch(half + "2"), TIMEOUT).verdict()).isEqualTo(Verdict.RETRY);
		assertThat(transport.send(batch("small"), TIMEOUT).verdict()).isEqualTo(Verdict.RETRY);
		this.disk.work();
		assertSent(transport, half + "2");
		assertSent(transport, "small");
		transport.close();
		assertThat(complete()).containsExactly(List.of(half), List.of(half + "2", "small"));
	}

	@Test
	void whenFileCannotBeCompletedAtTheEndShouldLeaveItToTheNext() throws Exception {
		FileTransport transport = transport(settings());
		assertSent(transport, "a");
		this.disk.failOn(Step.RENAME);
		transport.close();
		assertThat(complete()).isEmpty();
		this.disk.work();
		transport(settings());
		this.background.runDue();
		assertThat(complete()).containsExactly(List.of("a"));
		assertThat(files("")).hasSize(1);
	}

	@Test
	void whenDirectoryIsDeletedShouldWriteToANewOne() throws Exception {
		FileTransport transport = transport(settings());
		assertSent(transport, "a");
		delete(directory());
		assertSent(transport, "b");
		transport.close();
		assertThat(complete()).containsExactly(List.of("b"));
	}

	@Test
	void whenAFileTakesThePlaceOfTheDirectoryShouldAskForARetry() throws Exception {
		FileTransport transport = transport(settings());
		Files.delete(directory());
		Files.writeString(directory(), "in the way");
		assertThat(transport.send(batch("a"), TIMEOUT)).hasToString(
				"RETRY (could not write to %1$s (FileAlreadyExistsException: %1$s): it must be a directory that this process may write to, with room left)"
					.formatted(directory()));
		Files.delete(directory());
		assertSent(transport, "a");
	}

	@Test
	void whenDirectoryCannotBeReachedForATimeShouldCompleteTheFileAfterwards() throws Exception {
		FileTransport transport = transport(settings());
		assertSent(transport, "a");
		Path away = Files.move(directory(), this.root.resolve("away"));
		Files.writeString(directory(), "in the way");
		assertThat(transport.send(batch("b"), TIMEOUT).verdict()).isEqualTo(Verdict.RETRY);
		assertThat(transport.send(batch("b"), TIMEOUT).verdict()).isEqualTo(Verdict.RETRY);
		Files.delete(directory());
		Files.move(away, directory());
		assertSent(transport, "b");
		transport.close();
		assertThat(complete()).containsExactly(List.of("a"), List.of("b"));
		assertThat(files("")).as("nothing else is left").hasSize(2);
	}

	@Test
	void whenDirectoryIsALinkShouldFollowIt() throws Exception {
		Path real = OtherUser.privateDirectory(this.root.resolve("real"));
		Files.createSymbolicLink(directory(), real);
		assertSent(transport(settings()), "a");
		this.transports.get(0).close();
		assertThat(complete()).containsExactly(List.of("a"));
	}

	@Test
	void whenFileIsDeletedWhileItIsForcedShouldNotCountAsSent() throws Exception {
		FileTransport transport = transport(settings(), new Disk() {
			private boolean deleted;

			@Override
			public void force(FileOutputStream file) throws IOException {
				super.force(file);
				if (!this.deleted) {
					this.deleted = true;
					FileTransportTests.delete(directory());
				}
			}
		});
		assertThat(transport.send(batch("a"), TIMEOUT).reason()).contains("was deleted");
		assertSent(transport, "a");
		transport.close();
		assertThat(complete()).containsExactly(List.of("a"));
	}

	@Test
	void whenManySendShouldCoverThemWithOneForce() throws Exception {
		HeldDisk disk = new HeldDisk();
		FileTransport transport = transport(settings(), disk);
		CompletableFuture<DeliveryResult> first = sending(transport, "1");
		disk.awaitForce();
		List<CompletableFuture<DeliveryResult>> others = IntStream.range(2, 5)
			.mapToObj((i) -> sending(transport, String.valueOf(i)))
			.toList();
		await().until(() -> disk.writes.get() == 4);
		assertThat(first).as("it is not safe yet").isNotDone();
		disk.go.countDown();
		assertThat(first.get().verdict()).isEqualTo(Verdict.ACCEPTED);
		for (CompletableFuture<DeliveryResult> other : others) {
			assertThat(other.get().verdict()).isEqualTo(Verdict.ACCEPTED);
		}
		assertThat(disk.forces).as("one for the first, one for all others").hasValue(2);
		transport.close();
		assertThat(complete()).hasSize(1).first().asList().containsExactlyInAnyOrder("1", "2", "3", "4");
	}

	@Test
	void whenForceFailsShouldFailAllThatCountedOnIt() throws Exception {
		HeldDisk disk = new HeldDisk();
		FileTransport transport = transport(settings(), disk);
		disk.failing.set(true);
		CompletableFuture<DeliveryResult> first = sending(transport, "1");
		disk.awaitForce();
		CompletableFuture<DeliveryResult> second = sending(transport, "2");
		await().until(() -> disk.writes.get() == 2);
		disk.go.countDown();
		assertThat(first.get().verdict()).isEqualTo(Verdict.RETRY);
		assertThat(second.get().verdict()).isEqualTo(Verdict.RETRY);
		assertThat(files(".open").get(0)).isEmptyFile();
		disk.failing.set(false);
		assertSent(transport, "2");
		assertSent(transport, "1");
		transport.close();
		assertThat(complete()).containsExactly(List.of("2", "1"));
	}

	@Test
	void whenForceFailsBeforeAFileIsCompletedShouldFailAllThatCountedOnIt() throws Exception {
		HeldDisk disk = new HeldDisk();
		disk.failingAt.set(2);
		FileTransport transport = transport(settings().withMaxBytes(1024), disk);
		CompletableFuture<DeliveryResult> first = sending(transport, "1");
		disk.awaitForce();
		CompletableFuture<DeliveryResult> large = new CompletableFuture<>();
		Thread completing = sending(transport, "y".repeat(1100), large);
		await().until(() -> completing.getState() == Thread.State.WAITING);
		CompletableFuture<DeliveryResult> second = sending(transport, "2");
		await().until(() -> disk.writes.get() == 2);
		disk.go.countDown();
		assertThat(first.get().verdict()).isEqualTo(Verdict.ACCEPTED);
		assertThat(large.get().verdict()).isEqualTo(Verdict.RETRY);
		assertThat(second.get().verdict()).as("a later force says nothing about it").isEqualTo(Verdict.RETRY);
		transport.close();
		assertThat(complete()).containsExactly(List.of("1"));
	}

	@Test
	void whenInterruptedWhileTheDiskForcesShouldReportTheRightResult() throws Exception {
		HeldDisk disk = new HeldDisk();
		FileTransport transport = transport(settings(), disk);
		AtomicBoolean interrupted = new AtomicBoolean();
		CompletableFuture<DeliveryResult> result = new CompletableFuture<>();
		Thread sender = new Thread(() -> {
			try {
				result.complete(transport.send(batch("a"), TIMEOUT));
				interrupted.set(Thread.currentThread().isInterrupted());
			}
			catch (Throwable ex) {
				result.completeExceptionally(ex);
			}
		});
		sender.start();
		disk.awaitForce();
		sender.interrupt();
		disk.go.countDown();
		assertThat(result.get().verdict()).isEqualTo(Verdict.ACCEPTED);
		sender.join();
		assertThat(interrupted).isTrue();
		assertSent(transport, "b");
		transport.close();
		assertThat(complete()).as("the file was not closed by it").containsExactly(List.of("a", "b"));
	}

	@Test
	void whenInterruptedBeforeShouldWriteNothing() throws Exception {
		FileTransport transport = transport(settings());
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> transport.send(batch("a"), TIMEOUT));
		Thread.currentThread().interrupt();
		transport.close();
		assertThat(Thread.interrupted()).isTrue();
		assertThat(files("")).isEmpty();
	}

	@Test
	void whenInterruptedThreadClosesShouldCompleteTheFile() throws Exception {
		FileTransport transport = transport(settings());
		assertSent(transport, "a");
		Thread.currentThread().interrupt();
		transport.close();
		assertThat(Thread.interrupted()).isTrue();
		assertThat(complete()).containsExactly(List.of("a"));
	}

	@Test
	void whenReleasedShouldHoldNothingOpenUntilTheNextBatch() throws Exception {
		FileTransport transport = transport(settings());
		transport.release();
		assertSent(transport, "a");
		transport.release();
		this.leaks.assertNone();
		assertThat(files("")).hasSize(1);
		this.clock.advance(Duration.ofMillis(1));
		assertSent(transport, "b");
		transport.close();
		transport.close();
		assertThat(complete()).containsExactly(List.of("a"), List.of("b"));
		assertThat(transport.send(batch("c"), TIMEOUT).reason()).contains("closed");
	}

	@Test
	void whenReleasedShouldLeaveTheDirectoryAloneUntilTheNextBatch() throws Exception {
		FileTransport transport = transport(settings());
		assertSent(transport, "a");
		this.background.runDue();
		Files.writeString(directory().resolve("_2026-11-23T11-00-00.000Z-1-1-0a1b2c3d-1.open"), json("dead") + "\n");
		transport.release();
		this.background.runDue();
		assertThat(complete()).containsExactly(List.of("a"));
		assertSent(transport, "b");
		this.background.runDue();
		assertThat(complete()).containsExactly(List.of("dead"), List.of("a"));
	}

	@Test
	void whenSettingCannotWorkShouldNameIt() {
		assertThatExceptionOfType(InvalidOptionException.class)
			.isThrownBy(() -> new FileTransport(settings().withMaxBytes(1023)))
			.withMessage("'file.maxBytes' must be at least 1KB but was 1023B");
		assertThatExceptionOfType(InvalidOptionException.class)
			.isThrownBy(() -> new FileTransport(settings().withMaxAge(Duration.ZERO)))
			.withMessage("'file.maxAge' must be longer than zero but was 0s");
		assertThatExceptionOfType(InvalidOptionException.class)
			.isThrownBy(() -> new FileTransport(settings().withMaxAge(Duration.ofHours(25))))
			.withMessageStartingWith("'file.maxAge' must be at most 1d but was 25h");
	}

	@Test
	void whenEndpointIsReadShouldNameTheDirectory() {
		Path here = Path.of("").toAbsolutePath();
		assertThat(FileSettings.of("file:" + here).directory()).isEqualTo(here);
		assertThat(FileSettings.of("FILE://" + here + "/").directory()).isEqualTo(here);
		assertThat(FileSettings.of(" file:target/my%20logs ").directory()).isEqualTo(here.resolve("target/my logs"));
		assertThat(FileSettings.of("file:target/../a%3Fb").directory()).isEqualTo(here.resolve("a?b"));
		assertThat(FileSettings.of("file:///%C3%BC/x").directory()).isEqualTo(Path.of("/ü/x"));
		assertThat(FileSettings.of("file:///ü/x").directory()).isEqualTo(Path.of("/ü/x"));
	}

	private static CompletableFuture<DeliveryResult> sending(FileTransport transport, String log) {
		CompletableFuture<DeliveryResult> result = new CompletableFuture<>();
		sending(transport, log, result);
		return result;
	}

	private static Thread sending(FileTransport transport, String log, CompletableFuture<DeliveryResult> result) {
		Thread thread = new Thread(() -> {
			try {
				result.complete(transport.send(batch(log), TIMEOUT));
			}
			catch (Throwable ex) {
				result.completeExceptionally(ex);
			}
		});
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

	private static void delete(Path directory) throws IOException {
		try (Stream<Path> paths = Files.walk(directory)) {
			for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
				Files.delete(path);
			}
		}
	}

	/**
	 * Its first force waits to be let go.
	 */
	private static final class HeldDisk extends Disk {

		private final AtomicInteger writes = new AtomicInteger();

		private final AtomicInteger forces = new AtomicInteger();

		private final AtomicBoolean failing = new AtomicBoolean();

		private final AtomicInteger failingAt = new AtomicInteger();

		private final CountDownLatch forcing = new CountDownLatch(1);

		private final CountDownLatch go = new CountDownLatch(1);

		void awaitForce() throws InterruptedException {
			this.forcing.await();
		}

		@Override
		public void write(FileOutputStream file, byte[] bytes) throws IOException {
			super.write(file, bytes);
			this.writes.incrementAndGet();
		}

		@Override
		public void force(FileOutputStream file) throws IOException {
			int number = this.forces.incrementAndGet();
			this.forcing.countDown();
			boolean interrupted = false;
			while (this.go.getCount() > 0) {
				try {
					this.go.await();
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
			}
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
			if (this.failing.get() || number == this.failingAt.get()) {
				throw new IOException("Input/output error");
			}
			super.force(file);
		}

	}

}
