package com.trainburt.logger.transport.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import com.trainburt.logger.ChildJvm;
import com.trainburt.logger.Decompressor;
import com.trainburt.logger.internal.platform.Disk;
import com.trainburt.logger.internal.platform.FailingDisk;
import com.trainburt.logger.internal.platform.FailingDisk.Step;
import com.trainburt.logger.internal.platform.OtherUser;
import com.trainburt.logger.transport.Compression;
import com.trainburt.logger.transport.Compressor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OrphanedFiles}.
 */
@Timeout(60)
class OrphanedFilesTests {

	private static final String DEAD = "1-1-0a1b2c3d";

	private static final String NAME = "2026-11-23T12-00-00.000Z-" + DEAD + "-1.ndjson";

	@TempDir
	Path directory;

	private final FailingDisk disk = new FailingDisk();

	private void complete() {
		new OrphanedFiles(this.directory, this.disk).complete();
	}

	private void leave(String name, byte[] content) throws IOException {
		Files.write(this.directory.resolve(open(name)), content);
	}

	private static String open(String name) {
		return "_" + name.replace(".ndjson", "") + ".open";
	}

	private static String damaged(String name) {
		return "_" + name.replace(".ndjson", "") + ".damaged";
	}

	private List<String> names() throws IOException {
		try (Stream<Path> files = Files.list(this.directory)) {
			return files.map((file) -> file.getFileName().toString()).sorted().toList();
		}
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	@Test
	void whenLastLineIsTornShouldCutItOff() throws Exception {
		leave(NAME, bytes("{\"a\":1}\n{\"b\":2}\n{\"c\":"));
		Files.createFile(this.directory.resolve("_" + DEAD + ".lock"));
		complete();
		assertThat(names()).containsExactly(NAME);
		assertThat(this.directory.resolve(NAME)).hasContent("{\"a\":1}\n{\"b\":2}\n");
	}

	@Test
	void whenNothingIsWholeShouldLeaveNothing() throws Exception {
		leave(NAME, bytes("{\"a\""));
		leave(NAME + ".gz", new byte[0]);
		complete();
		assertThat(names()).isEmpty();
	}

	@Test
	void whenPowerWasCutShouldQuarantineTheDamagedPart() throws Exception {
		leave(NAME, bytes("{\"a\":1}\n{\"b\0\0\0\n{\"c\":3}\n"));
		complete();
		assertThat(names()).containsExactly(NAME, damaged(NAME));
		assertThat(this.directory.resolve(NAME)).hasContent("{\"a\":1}\n");
		assertThat(this.directory.resolve(damaged(NAME))).hasContent("{\"b\0\0\0\n{\"c\":3}\n");
	}

	@ParameterizedTest
	@EnumSource(names = { "GZIP", "ZSTD" })
	void whenLastMemberIsTornShouldCutItOffWhereverThatIs(Compression compression) throws Exception {
		String name = NAME + compression.fileSuffix();
		List<byte[]> members = new ArrayList<>();
		Random random = new Random(1);
		for (int i = 0; i < 3; i++) {
			byte[] noise = new byte[100_000 * i + 10];
			random.nextBytes(noise);
			members.add(compress(compression, noise));
		}
		byte[] all = concat(members);
		int whole = members.get(0).length + members.get(1).length;
		for (int length = whole; length < all.length; length += 1 + random.nextInt(20_000)) {
			leave(name, Arrays.copyOf(all, length));
			complete();
			assertThat(this.directory.resolve(name)).hasBinaryContent(Arrays.copyOf(all, whole));
		}
		for (int length : new int[] { 1, 9, 10, 17, members.get(0).length, all.length - 1, all.length - 8 }) {
			leave(name, Arrays.copyOf(all, length));
			complete();
		}
		leave(name, all);
		complete();
		assertThat(this.directory.resolve(name)).hasBinaryContent(all);
		assertThat(names()).containsExactly(name);
	}

	@ParameterizedTest
	@EnumSource(names = { "GZIP", "ZSTD" })
	void whenMemberIsDamagedShouldKeepItAside(Compression compression) throws Exception {
		String name = NAME + compression.fileSuffix();
		byte[] first = compress(compression, bytes("{\"a\":1}\n"));
		byte[] second = compress(compression, bytes("{\"b\":2}\n".repeat(100)));
		for (int damaged = 0; damaged < second.length; damaged++) {
			byte[] broken = second.clone();
			broken[damaged] ^= 0x55;
			leave(name, concat(List.of(first, broken, first)));
			complete();
			Path file = this.directory.resolve(name);
			// In gzip's header, the system that it was written on.
			if (compression != Compression.GZIP || damaged != 9) {
				assertThat(file).as("damaged at %d", damaged).hasBinaryContent(first);
			}
		}
		assertThat(Decompressor.decompress(compression, Files.readAllBytes(this.directory.resolve(name))))
			.isEqualTo(bytes("{\"a\":1}\n"));
		assertThat(names()).containsExactly(name, damaged(name));
	}

	@Test
	void whenPowerWasCutShouldKeepAsideWhatFollowsTheLastFrame() throws Exception {
		String name = NAME + ".zst";
		byte[] whole = compress(Compression.ZSTD, bytes("{\"a\":1}\n".repeat(100_000)));
		leave(name, concat(List.of(whole, new byte[5000])));
		complete();
		assertThat(names()).containsExactly(name, damaged(name));
		assertThat(this.directory.resolve(name)).hasBinaryContent(whole);
	}

	private static byte[] compress(Compression compression, byte[] plain) {
		try (Compressor compressor = compression.compressor()) {
			return compressor.compress(plain);
		}
	}

	private static byte[] concat(List<byte[]> parts) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		parts.forEach(all::writeBytes);
		return all.toByteArray();
	}

	@Test
	void whenFilesAreNotOursShouldLeaveThemAlone() throws Exception {
		List<String> others = List.of("_SUCCESS", "_x.ndjson.open", "a.ndjson", damaged(NAME), "x.lock");
		for (String other : others) {
			Files.writeString(this.directory.resolve(other), "x");
		}
		complete();
		assertThat(names()).containsExactlyInAnyOrderElementsOf(others);
	}

	@Test
	void whenOwnerLivesShouldLeaveItsFilesAlone() throws Exception {
		try (ChildJvm child = ChildJvm.start(LockHolder.class, List.of(), this.directory.toString(), DEAD)) {
			child.awaitLine("locked");
			leave(NAME, bytes("{\"a\":1}\n"));
			complete();
			assertThat(names()).containsExactly("_" + DEAD + ".lock", open(NAME));
			child.kill();
			child.awaitExit();
		}
		complete();
		assertThat(names()).containsExactly(NAME);
	}

	@Test
	void whenOwnerIsInThisProcessShouldKeepItsLock() throws Exception {
		FileOwner owner = new FileOwner(this.directory, this.disk);
		String name = owner.nextFile(Instant.EPOCH, Compression.NONE).getFileName().toString();
		leave(name, bytes("{\"a\":1}\n"));
		complete();
		assertThat(names()).contains(open(name));
		String lockedName = name.substring("1970-01-01T00-00-00.000Z-".length(), name.lastIndexOf('-'));
		try (ChildJvm child = ChildJvm.start(LockHolder.class, List.of(), this.directory.toString(), lockedName)) {
			assertThat(child.nextLine()).isEqualTo("refused");
		}
		owner.release();
		complete();
		assertThat(names()).containsExactly(name);
	}

	@ParameterizedTest
	@EnumSource(names = { "TRUNCATE", "RENAME", "LIST", "FORCE_DIRECTORY" })
	void whenDiskFailsShouldRetryTheNextTime(Step step) throws Exception {
		leave(NAME, bytes("{\"a\":1}\n{\"b\":"));
		this.disk.failOn(step);
		complete();
		this.disk.work();
		complete();
		assertThat(names()).containsExactly(NAME);
		assertThat(this.directory.resolve(NAME)).hasContent("{\"a\":1}\n");
	}

	@Test
	void whenALockCannotBeOpenedShouldStillCompleteTheFilesOfOthers() throws Exception {
		Files.createDirectory(this.directory.resolve("_1-1-00000000.lock"));
		leave(NAME, bytes("{\"a\":1}\n"));
		complete();
		assertThat(names()).containsExactly(NAME, "_1-1-00000000.lock");
	}

	@Test
	void whenFilesBelongToAnotherUserShouldLeaveThemAlone() throws Exception {
		OtherUser.assumeRoot(this.directory);
		leave(NAME, bytes("{\"a\":1}\n{"));
		leave(NAME + ".gz", new byte[0]);
		OtherUser.gets(this.directory.resolve(open(NAME)));
		complete();
		assertThat(names()).containsExactly(open(NAME));
		assertThat(this.directory.resolve(open(NAME))).hasContent("{\"a\":1}\n{");
	}

	@Test
	void whenALockBelongsToAnotherUserShouldLeaveItsFilesAlone() throws Exception {
		OtherUser.assumeRoot(this.directory);
		leave(NAME, bytes("{\"a\":1}\n"));
		OtherUser.gets(Files.createFile(this.directory.resolve("_" + DEAD + ".lock")));
		complete();
		assertThat(names()).containsExactly("_" + DEAD + ".lock", open(NAME));
	}

	@Test
	void whenALockIsALinkShouldCreateNothingThroughIt(@TempDir Path other) throws Exception {
		leave(NAME, bytes("{\"a\":1}\n"));
		Path elsewhere = other.resolve("elsewhere");
		Files.createSymbolicLink(this.directory.resolve("_" + DEAD + ".lock"), elsewhere);
		complete();
		assertThat(elsewhere).doesNotExist();
		assertThat(names()).contains(open(NAME));
	}

	@Test
	void whenOthersMayWriteToTheDirectoryShouldCompleteNothing() throws Exception {
		OtherUser.assumeRoot(this.directory);
		leave(NAME, bytes("{\"a\":1}\n"));
		OtherUser.mode(this.directory, 0777);
		complete();
		assertThat(names()).containsExactly(open(NAME));
	}

	@Test
	void whenALinkIsSwappedInDuringTheScanShouldCutOffWhatWasScanned() throws Exception {
		Path precious = Files.writeString(this.directory.resolve("precious"), "no line feed");
		leave(NAME, bytes("{\"a\":1}\n{\"b\":"));
		Path file = this.directory.resolve(open(NAME));
		AtomicBoolean swapped = new AtomicBoolean();
		new OrphanedFiles(this.directory, new Disk() {

			@Override
			public void truncate(FileChannel scanned, long length) throws IOException {
				Files.delete(file);
				Files.createSymbolicLink(file, precious);
				swapped.set(true);
				super.truncate(scanned, length);
				assertThat(scanned.size()).isEqualTo(length);
			}

		}).complete();
		assertThat(swapped).isTrue();
		assertThat(precious).hasContent("no line feed");
	}

	@Test
	void whenInterruptedDuringTheScanShouldCompleteAllTheSame() throws Exception {
		leave(NAME, bytes("{\"a\":1}\n{\"b\":"));
		Thread.currentThread().interrupt();
		complete();
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.directory.resolve(NAME)).hasContent("{\"a\":1}\n");
	}

	@Test
	void whenThereIsNoDirectoryShouldDoNothing() {
		Path none = this.directory.resolve("none");
		new OrphanedFiles(none, new Disk()).complete();
		assertThat(none).doesNotExist();
	}

	/**
	 * Another process.
	 */
	static final class LockHolder {

		public static void main(String[] arguments) throws Exception {
			FileChannel lock = new Disk().lock(Path.of(arguments[0], FileNames.lock(arguments[1])));
			System.out.println((lock != null) ? "locked" : "refused");
			Thread.currentThread().join();
		}

	}

}
