package com.trainburt.logger.internal.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.trainburt.logger.ChildJvm;
import com.trainburt.logger.SpoolSettings;
import com.trainburt.logger.internal.platform.Disk;
import com.trainburt.logger.internal.platform.FailingDisk;
import com.trainburt.logger.internal.platform.FailingDisk.Step;
import com.trainburt.logger.internal.platform.FakeTime;
import com.trainburt.logger.internal.platform.OtherUser;
import com.trainburt.logger.internal.spool.SpoolDirectory.Adoption;
import com.trainburt.logger.internal.spool.SpoolFormat.UnreadableException;
import com.trainburt.logger.transport.LogBatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Spool} and its directory, on a real disk.
 */
class SpoolTests {

	private static final String DEAD = "1-1-deadbeef";

	private static final Instant NOW = Instant.parse("2027-06-01T12:00:00Z");

	@TempDir
	Path root;

	private final FakeTime time = FakeTime.stepped();

	private final LogBatch batch = SpoolFormatTests.batch("b-1", "1", "2");

	private final List<Spool> spools = new ArrayList<>();

	@AfterEach
	void close() throws IOException {
		for (Spool spool : this.spools) {
			spool.close();
		}
	}

	@Test
	void whenWrittenShouldBeReadAsItWas() throws Exception {
		Spool spool = spool();
		SpoolFile file = spool.write(this.batch, 7);
		assertThat(file.name).isEqualTo("1700000000123000-b-1-2.ndjson");
		assertThat(file.logs).isEqualTo(2);
		assertThat(file.epoch).isEqualTo(7);
		assertThat(file.bytes).isEqualTo(Files.size(file(file.name)));
		assertThat(file.batchId()).isEqualTo("b-1");
		assertThat(file.createdAt()).isEqualTo(this.batch.createdAt());
		assertThat(spool.read(file).payload()).isEqualTo(this.batch.payload());
		spool.delete(file);
		assertThat(files()).isEmpty();
		assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> spool.read(file));
	}

	@Test
	void whenWrittenInTheSameMillisecondShouldStayInOrder() throws Exception {
		Spool spool = spool();
		List<String> names = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			names.add(spool.write(SpoolFormatTests.batch("b" + (9 - i), "3"), 0).name);
		}
		assertThat(files()).isEqualTo(names);
	}

	@Test
	void whenWrittenShouldBeForTheOwnersEyesOnly() throws Exception {
		Spool spool = spool();
		SpoolFile file = spool.write(this.batch, 0);
		Path path = file(file.name);
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path))).isEqualTo("rw-------");
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path.getParent())))
			.isEqualTo("rwx------");
	}

	@Test
	void whenCallerIsInterruptedShouldWriteAllTheSame() throws Exception {
		Spool spool = spool();
		Thread.currentThread().interrupt();
		SpoolFile file = spool.write(this.batch, 0);
		JournalFile journal = spool.newJournalFile();
		journal.append(SpoolFormat.line(new byte[] { '1' })).result();
		assertThat(Thread.interrupted()).isTrue();
		assertThat(spool.read(file).size()).isEqualTo(2);
		assertThat(files()).hasSize(2);
		journal.end();
	}

	@Test
	void whenAFileStandsInTheDirectorysPlaceShouldFailAndRecoverWhenItIsGone() throws Exception {
		Path place = this.root.resolve("place");
		Files.createFile(place);
		Spool spool = spool(SpoolSettings.in(place), new Disk());
		assertThatExceptionOfType(IOException.class).isThrownBy(spool::check);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> spool.write(this.batch, 0));
		Files.delete(place);
		spool.check();
		assertThat(spool.read(spool.write(this.batch, 0)).size()).isEqualTo(2);
	}

	@Test
	void whenDirectoryIsDeletedShouldMakeANewOne() throws Exception {
		Spool spool = spool();
		SpoolFile gone = spool.write(this.batch, 0);
		deleteEverything();
		SpoolFile file = spool.write(SpoolFormatTests.batch("b-2", "3"), 0);
		assertThat(files()).containsExactly(file.name);
		assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> spool.read(gone));
	}

	@Test
	void whenDiskIsFullShouldLeaveNothingBehind() throws Exception {
		Spool spool = spool(SpoolSettings.in(this.root), new FailingDisk().failOn(Step.WRITE));
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> spool.write(this.batch, 0));
		assertThat(files()).isEmpty();
	}

	@Test
	void whenRenameFailsShouldLeaveNothingBehind() throws Exception {
		FailingDisk disk = new FailingDisk();
		Spool spool = spool(SpoolSettings.in(this.root), disk.failOn(Step.RENAME));
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> spool.write(this.batch, 0));
		assertThat(files()).isEmpty();
		disk.work();
	}

	@Test
	void whenJournaledShouldSealTheWrittenLogs() throws Exception {
		Spool spool = spool();
		JournalFile journal = spool.newJournalFile();
		assertThat(files()).as("nothing yet").isEmpty();
		LogBatch batch = SpoolFormatTests.batch(journal.batchId(), "1", "2");
		for (int i = 0; i < batch.size(); i++) {
			journal.append(SpoolFormat.line(batch.entries().get(i))).result();
		}
		assertThat(files()).singleElement().asString().endsWith(".open");
		SpoolFile file = spool.seal(journal, batch, 0);
		assertThat(files()).containsExactly(file.name);
		assertThat(spool.read(file).id()).isEqualTo(journal.batchId());
		assertThat(spool.read(file).createdAt()).isEqualTo(journal.createdAt);
		assertThat(SpoolFormatTests.entries(spool.read(file))).isEqualTo(SpoolFormatTests.entries(batch));
	}

	@Test
	void whenJournalMissesALogShouldWriteTheWholeBatch() throws Exception {
		FailingDisk disk = new FailingDisk();
		Spool spool = spool(SpoolSettings.in(this.root), disk);
		JournalFile journal = spool.newJournalFile();
		LogBatch batch = SpoolFormatTests.batch(journal.batchId(), "1", "2", "3");
		List<byte[]> entries = batch.entries();
		journal.append(SpoolFormat.line(entries.get(0))).result();
		disk.failOn(Step.WRITE);
		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> journal.append(SpoolFormat.line(entries.get(1))).result());
		disk.work();
		journal.append(SpoolFormat.line(entries.get(2))).result();
		assertThat(journal.holds(3)).isFalse();
		SpoolFile file = spool.seal(journal, batch, 0);
		assertThat(files()).containsExactly(file.name);
		assertThat(SpoolFormatTests.entries(spool.read(file))).isEqualTo(SpoolFormatTests.entries(batch));
	}

	@Test
	void whenBatchMetItsFateBeforeItsJournalBeganShouldCreateNone() throws Exception {
		Spool spool = spool();
		JournalFile journal = spool.newJournalFile();
		spool.discard(journal);
		journal.append(SpoolFormat.line(new byte[] { '1' })).result();
		assertThat(files()).isEmpty();
	}

	@Test
	void whenOwnerIsDeadShouldAdoptWhatItLeft() throws Exception {
		Path dead = directory(DEAD);
		Files.createFile(dead.resolve("lock"));
		Files.write(dead.resolve("1600000000000000-a-2.ndjson"),
				SpoolFormatTests.file("1600000000000000-a-2.ndjson", "1", "2"));
		Files.write(dead.resolve("1600000000000002-c.open"), torn());
		Files.write(dead.resolve("1600000000000003-d.open"),
				SpoolFormat.header("d", SpoolFile.createdAt("1600000000000003")));
		Files.write(dead.resolve("1600000000000004-e.open"), new byte[0]);
		Files.write(dead.resolve("1600000000000005-f-2.tmp"), new byte[100]);
		Files.write(dead.resolve("1600000000000006-g-2.bad"), new byte[100]);
		OtherUser.privateDirectory(dead.resolve("rejected"));
		Files.write(dead.resolve("rejected/1600000000000007-h-2.ndjson"), new byte[100]);
		Spool spool = spool();
		List<SpoolFile> adopted = adopt(spool);
		assertThat(adopted).extracting((file) -> file.name)
			.containsExactly("1600000000000000-a-2.ndjson", "1600000000000002-c-2.ndjson");
		assertThat(spool.read(adopted.get(1)).size()).isEqualTo(2);
		assertThat(files()).containsExactly("1600000000000000-a-2.ndjson", "1600000000000002-c-2.ndjson",
				"1600000000000006-g-2.bad", "rejected/1600000000000007-h-2.ndjson");
		assertThat(dead).doesNotExist();
		assertThat(adopt(spool)).isEmpty();
	}

	@Test
	void whenOwnerHasClosedItsDirectoryShouldAdoptWhatItLeft() throws Exception {
		Spool first = spool();
		SpoolFile file = first.write(this.batch, 0);
		Spool second = spool();
		assertThat(adopt(second)).as("its owner lives").isEmpty();
		first.close();
		assertThat(adopt(second)).extracting((adopted) -> adopted.name).containsExactly(file.name);
		second.delete(file);
		second.close();
		assertThat(this.root).isEmptyDirectory();
	}

	@Test
	@Tag("child-jvm")
	void whenAnotherLoggerInThisProcessLooksShouldKeepItsLock() throws Exception {
		Spool first = spool();
		first.write(this.batch, 0);
		adopt(spool());
		try (Stream<Path> paths = Files.walk(this.root);
				ChildJvm other = ChildJvm.start(LockProbe.class, List.of(),
						paths.filter((path) -> path.endsWith("lock")).map(Path::toString).toArray(String[]::new))) {
			assertThat(other.remainingLines()).containsExactly("locked", "locked");
		}
	}

	@Test
	void whenTwoLoggersOfOneProcessFindTheSameOrphanShouldShareItsFiles() throws Exception {
		Path dead = directory(DEAD);
		Files.createFile(dead.resolve("lock"));
		for (int i = 0; i < 4; i++) {
			String name = "160000000000000" + i + "-a-2.ndjson";
			Files.write(dead.resolve(name), SpoolFormatTests.file(name, "1", "2"));
		}
		Adoption first = spool().adopt();
		Adoption second = spool().adopt();
		List<Path> adopted = new ArrayList<>();
		for (Path path = first.next(); path != null; path = first.next()) {
			adopted.add(path);
			assertThat(second.next()).isNull();
		}
		assertThat(adopted).hasSize(4);
		assertThat(dead).doesNotExist();
	}

	@Test
	@Tag("child-jvm")
	void whenADirectoryIsBeingMadeShouldNotBeTakenForAnOrphan() throws Exception {
		Spool neighbour = spool();
		neighbour.check();
		List<Adoption> early = new ArrayList<>();
		Spool live = spool(SpoolSettings.in(this.root), new Disk() {

			@Override
			public void createDirectories(Path directory) throws IOException {
				super.createDirectories(directory);
				assertThat(adopt(neighbour)).isEmpty();
				early.add(neighbour.adopt());
			}

		});
		SpoolFile file = live.write(this.batch, 0);
		assertThat(early.get(0).next()).isNull();
		assertThat(adopt(neighbour)).isEmpty();
		assertThat(live.read(file).size()).isEqualTo(2);
		String lock = file(file.name).resolveSibling("lock").toString();
		try (ChildJvm other = ChildJvm.start(LockProbe.class, List.of(), lock)) {
			assertThat(other.remainingLines()).containsExactly("locked");
		}
	}

	@Test
	void whenClosedShouldNotComeBackToLife() throws Exception {
		Spool spool = spool();
		spool.write(this.batch, 0);
		spool.close();
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> spool.write(this.batch, 0))
			.withMessageContaining("closed");
		assertThat(adopt(spool())).hasSize(1);
	}

	@Test
	@Tag("child-jvm")
	void whenLockCannotBeRenamedShouldReleaseItAllTheSame() throws Exception {
		FailingDisk disk = new FailingDisk();
		Spool spool = spool(SpoolSettings.in(this.root), disk);
		SpoolFile file = spool.write(this.batch, 0);
		String lock = file(file.name).resolveSibling("lock").toString();
		disk.failOn(Step.RENAME);
		assertThatExceptionOfType(IOException.class).isThrownBy(spool::close);
		try (ChildJvm other = ChildJvm.start(LockProbe.class, List.of(), lock)) {
			assertThat(other.remainingLines()).containsExactly("free");
		}
	}

	@Test
	void whenAJournalCouldNotBeCreatedShouldCreateItWithTheNextLog() throws Exception {
		FailingDisk disk = new FailingDisk();
		Spool spool = spool(SpoolSettings.in(this.root), disk);
		JournalFile journal = spool.newJournalFile();
		disk.failOn(Step.CREATE);
		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> journal.append(SpoolFormat.line(new byte[] { '1' })).result());
		disk.work();
		journal.append(SpoolFormat.line(new byte[] { '2' })).result();
		assertThat(journal.holds(2)).isFalse();
		assertThat(files()).hasSize(1);
		spool.discard(journal);
	}

	@Test
	void whenSealingFailsAfterTheRenameShouldNotLeaveTheBatchTwice() throws Exception {
		Spool spool = spool(SpoolSettings.in(this.root), new Disk() {

			private boolean failed;

			@Override
			public void forceDirectory(Path directory) throws IOException {
				if (!this.failed) {
					this.failed = true;
					throw new IOException("Input/output error");
				}
				super.forceDirectory(directory);
			}

		});
		JournalFile journal = spool.newJournalFile();
		LogBatch batch = SpoolFormatTests.batch(journal.batchId(), "1");
		journal.append(SpoolFormat.line(batch.entries().get(0))).result();
		SpoolFile file = spool.seal(journal, batch, 0);
		assertThat(files()).containsExactly(file.name);
	}

	@Test
	void whenSealingFailsAfterTheRenameForGoodShouldStillBeDiscarded() throws Exception {
		FailingDisk disk = new FailingDisk();
		Spool spool = spool(SpoolSettings.in(this.root), disk);
		JournalFile journal = spool.newJournalFile();
		LogBatch batch = SpoolFormatTests.batch(journal.batchId(), "1");
		journal.append(SpoolFormat.line(batch.entries().get(0))).result();
		disk.failOn(Step.FORCE_DIRECTORY, Step.CREATE);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> spool.seal(journal, batch, 0));
		spool.discard(journal);
		assertThat(files()).isEmpty();
	}

	@Test
	void whenAJournalIsGoneShouldWriteTheBatchAnew() throws Exception {
		Spool spool = spool();
		JournalFile journal = spool.newJournalFile();
		LogBatch batch = SpoolFormatTests.batch(journal.batchId(), "1");
		journal.append(SpoolFormat.line(batch.entries().get(0))).result();
		Files.delete(file(files().get(0)));
		assertThat(spool.read(spool.seal(journal, batch, 0)).size()).isEqualTo(1);
	}

	@Test
	void whenThereAreForeignFilesShouldLeaveThemAlone() throws Exception {
		Path dead = directory(DEAD);
		Files.createFile(dead.resolve("lock"));
		Files.writeString(dead.resolve("notes.txt"), "mine");
		Files.writeString(dead.resolve("1600000000000000-a-2.ndjson.swp"), "mine");
		Path target = Files.writeString(this.root.resolve("target.ndjson"), "mine");
		Files.createSymbolicLink(dead.resolve("1600000000000000-b-2.ndjson"), target);
		Path elsewhere = directory("backup");
		Files.writeString(elsewhere.resolve("1600000000000000-a-2.ndjson"), "mine");
		Files.createSymbolicLink(this.root.resolve("2-2-deadbeef"), elsewhere);
		assertThat(adopt(spool())).isEmpty();
		assertThat(dead.resolve("notes.txt")).hasContent("mine");
		assertThat(dead.resolve("1600000000000000-a-2.ndjson.swp")).exists();
		assertThat(dead.resolve("1600000000000000-b-2.ndjson")).isSymbolicLink();
		assertThat(elsewhere.resolve("1600000000000000-a-2.ndjson")).hasContent("mine");
		assertThat(target).hasContent("mine");
	}

	@Test
	void whenRefusedShouldBeKeptAsideWithinATenthOfTheRoom() throws Exception {
		long fileBytes = SpoolFormat.file(this.batch).length;
		Spool spool = spool(SpoolSettings.in(this.root).withMaxBytes(30 * fileBytes), new Disk());
		spool.reject(this.batch);
		SpoolFile file = spool.write(this.batch, 0);
		spool.reject(file);
		assertThat(spool.maxBytes()).isEqualTo(28 * fileBytes);
		spool.quarantine(spool.write(this.batch, 0));
		spool.reject(this.batch);
		assertThat(files()).as("the oldest is gone")
			.containsExactly("1700000000123002-b-1-2.bad", "rejected/" + file.name,
					"rejected/1700000000123003-b-1-2.ndjson");
		assertThat(spool.maxBytes()).isEqualTo(27 * fileBytes);
		this.time.advance(Duration.ofDays(8));
		spool.expireAside();
		assertThat(files()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "1970-01-01T00:01:00Z", "2000-01-01T00:00:00Z", "2038-01-19T03:14:08Z" })
	void whenNoTimeOfAFileCanBeTrueShouldCountItsAgeFromAdoption(Instant wrong) throws Exception {
		setClock(NOW);
		orphan(wrong, wrong);
		Spool spool = spool();
		assertThat(daysLeft(adopt(spool))).isEqualTo(7);
		this.time.advance(Duration.ofDays(3));
		spool.close();
		assertThat(daysLeft(adopt(spool()))).as("the next process goes on counting").isEqualTo(4);
	}

	@Test
	void whenAFileWasWrittenLongAfterItsStampShouldCountItsAgeFromThen() throws Exception {
		setClock(NOW);
		orphan(NOW.minus(Duration.ofDays(100)), NOW.minus(Duration.ofDays(2)));
		assertThat(daysLeft(adopt(spool()))).isEqualTo(5);
	}

	@Test
	void whenTheTimesOfAFileCanBeTrueShouldCountItsAgeFromTheLaterOne() throws Exception {
		setClock(NOW);
		orphan(NOW.minus(Duration.ofDays(4)), NOW.minus(Duration.ofDays(5)));
		assertThat(daysLeft(adopt(spool()))).isEqualTo(3);
		orphan(NOW.minus(Duration.ofDays(9)), NOW.minus(Duration.ofDays(8)));
		assertThat(daysLeft(adopt(spool()))).as("too old").isZero();
	}

	@Test
	void whenTheClockIsSetWhileBatchesWaitShouldKeepTheirAge() throws Exception {
		setClock(NOW.minus(Duration.ofDays(200)));
		Spool spool = spool();
		SpoolFile early = spool.write(this.batch, 0);
		Files.setLastModifiedTime(file(early.name), FileTime.fromMillis(this.time.currentTimeMillis()));
		this.time.advance(Duration.ofDays(1));
		adopt(spool);
		setClock(NOW);
		adopt(spool);
		this.time.advance(Duration.ofDays(1));
		adopt(spool);
		spool.close();
		assertThat(daysLeft(adopt(spool()))).isEqualTo(5);
	}

	@Test
	void whenRefusedWithAWrongClockShouldBeKeptAside() throws Exception {
		Path dead = orphan(Instant.EPOCH, Instant.EPOCH);
		Path rejected = OtherUser.privateDirectory(dead.resolve("rejected"));
		for (String name : new String[] { "0000000000000000-r-2.ndjson", "0000000000000000-b-2.bad" }) {
			Path file = Files.write((name.endsWith("bad") ? dead : rejected).resolve(name), new byte[100]);
			Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
		}
		setClock(NOW);
		Spool spool = spool();
		adopt(spool);
		spool.expireAside();
		assertThat(files()).contains("rejected/0000000000000000-r-2.ndjson", "0000000000000000-b-2.bad");
		this.time.advance(Duration.ofDays(8));
		spool.expireAside();
		assertThat(files()).doesNotContain("rejected/0000000000000000-r-2.ndjson", "0000000000000000-b-2.bad");
	}

	@Test
	void whenCheckedShouldLeaveNothingBehind() throws Exception {
		FailingDisk disk = new FailingDisk();
		Spool spool = spool(SpoolSettings.in(this.root), disk);
		spool.check();
		assertThat(files()).isEmpty();
		disk.failOn(Step.WRITE);
		assertThatExceptionOfType(IOException.class).isThrownBy(spool::check);
		assertThat(files()).isEmpty();
	}

	@Test
	void whenAFileIsLargerThanABatchCanBeShouldNotReadIt() throws Exception {
		Spool spool = spool();
		SpoolFile file = spool.write(this.batch, 0);
		Files.write(file(file.name), new byte[8 * 4096]);
		assertThat(spool.read(file).size()).isZero();
		Files.write(file(file.name), new byte[8 * 4096 + 1]);
		assertThatExceptionOfType(UnreadableException.class).isThrownBy(() -> spool.read(file))
			.withMessageContaining("at most 32768");
	}

	@Test
	void whenAFileHasMoreLogsThanItsNameStatesShouldNotReadIt() throws Exception {
		Spool spool = spool();
		SpoolFile file = spool.write(SpoolFormatTests.batch("b-1", "1"), 0);
		Files.write(file(file.name), SpoolFormat.file(this.batch));
		assertThatExceptionOfType(UnreadableException.class).isThrownBy(() -> spool.read(file))
			.withMessage("it has 2 logs, but its name states 1");
	}

	@Test
	void whenAThousandAreMadeInAMillisecondShouldNotRunAheadOfTheClock() {
		Spool spool = spool();
		long now = TimeUnit.MILLISECONDS.toMicros(this.time.currentTimeMillis());
		for (int i = 0; i < 1001; i++) {
			assertThat(spool.newJournalFile().sequence).isEqualTo(now + i % 1000);
		}
	}

	@Test
	void whenKeptAsideForItsTimeShouldBeDeleted() throws Exception {
		Spool spool = spool();
		spool.reject(this.batch);
		this.time.advance(Duration.ofDays(7).minusNanos(1));
		spool.expireAside();
		assertThat(files()).hasSize(1);
		this.time.advance(Duration.ofNanos(1));
		spool.expireAside();
		assertThat(files()).isEmpty();
		assertThat(spool.maxBytes()).isEqualTo(SpoolSettings.in(this.root).maxBytes());
	}

	@Test
	void whenCallersTouchTheDiskShouldTakeNoneForAThreadOfItsOwn() throws Exception {
		Spool spool = spool();
		assertThat(spool.isOwnThread()).isFalse();
		assertThat(spool.journaling()).isFalse();
		assertThat(spool(SpoolSettings.in(this.root).withMode(SpoolSettings.Mode.JOURNAL), new Disk()).journaling())
			.isTrue();
		List<Thread> threads = new ArrayList<>();
		spool.keepHouse(() -> threads.add(Thread.currentThread()), (overdue) -> {
		});
		assertThat(threads).containsExactly(Thread.currentThread());
	}

	private void setClock(Instant now) {
		this.time.setForwardWallClock(Duration.ofMillis(now.toEpochMilli() - this.time.currentTimeMillis()));
	}

	private Path orphan(Instant stamp, Instant written) throws IOException {
		Path dead = directory(DEAD);
		Files.createFile(dead.resolve("lock"));
		String name = SpoolFile.name(TimeUnit.MILLISECONDS.toMicros(stamp.toEpochMilli()), "a", 2);
		Files.write(dead.resolve(name), SpoolFormatTests.file(name, "1", "2"));
		Files.setLastModifiedTime(dead.resolve(name), FileTime.from(written));
		return dead;
	}

	private long daysLeft(List<SpoolFile> files) {
		assertThat(files).hasSize(1);
		return Duration.ofNanos(files.get(0).expiresNanos - this.time.nanoTime()).toDays();
	}

	private byte[] torn() {
		byte[] whole = SpoolFormatTests.file("1600000000000002-c.open", "1", "2", "3");
		return Arrays.copyOf(whole, whole.length - 2);
	}

	private Path directory(String name) throws IOException {
		return OtherUser.privateDirectory(this.root.resolve(name));
	}

	private Spool spool() {
		return spool(SpoolSettings.in(this.root), new Disk());
	}

	private Spool spool(SpoolSettings settings, Disk disk) {
		Spool spool = new Spool(settings, 4096, this.time, disk);
		this.spools.add(spool);
		return spool;
	}

	private static List<SpoolFile> adopt(Spool spool) throws IOException {
		List<SpoolFile> files = new ArrayList<>();
		Adoption adoption = spool.adopt();
		for (Path path = adoption.next(); path != null; path = adoption.next()) {
			SpoolFile file = spool.recover(path);
			if (file != null) {
				files.add(file);
			}
		}
		return files;
	}

	private Path file(String name) throws IOException {
		try (Stream<Path> paths = Files.walk(this.root)) {
			return paths.filter((path) -> path.endsWith(name)).findFirst().orElseThrow();
		}
	}

	/** Relative to their owner's directory, without locks. */
	private List<String> files() throws IOException {
		try (Stream<Path> paths = Files.walk(this.root)) {
			return paths.filter(Files::isRegularFile)
				.filter((path) -> !SpoolFiles.isSpare(path))
				.map((path) -> this.root.relativize(path))
				.filter((path) -> path.getNameCount() > 1 && !path.endsWith("lock"))
				.map((path) -> path.subpath(1, path.getNameCount()).toString())
				.sorted()
				.toList();
		}
	}

	private void deleteEverything() throws IOException {
		try (Stream<Path> paths = Files.walk(this.root)) {
			for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
				Files.delete(path);
			}
		}
	}

	/**
	 * Another process, which finds out whether files are locked.
	 */
	static final class LockProbe {

		public static void main(String[] files) throws IOException {
			for (String file : files) {
				try (FileChannel channel = FileChannel.open(Path.of(file), StandardOpenOption.WRITE)) {
					System.out.println((channel.tryLock() != null) ? "free" : "locked");
				}
			}
		}

	}

}
