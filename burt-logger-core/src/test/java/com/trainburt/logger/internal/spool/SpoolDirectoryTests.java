package com.trainburt.logger.internal.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import com.trainburt.logger.internal.platform.Disk;
import com.trainburt.logger.internal.platform.FailingDisk;
import com.trainburt.logger.internal.platform.FailingDisk.Step;
import com.trainburt.logger.internal.platform.OtherUser;
import com.trainburt.logger.internal.spool.SpoolDirectory.Adoption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SpoolDirectory}.
 */
class SpoolDirectoryTests {

	private static final String DEAD = "1-1-deadbeef";

	private static final String FIRST = "1600000000000000-a-1.ndjson";

	private static final String SECOND = "1600000000000001-b-1.ndjson";

	@TempDir
	Path root;

	private final List<SpoolDirectory> directories = new ArrayList<>();

	private final List<FileChannel> locks = new ArrayList<>();

	private final Disk locking = new Disk() {

		@Override
		public FileChannel lock(Path file) throws IOException {
			FileChannel lock = super.lock(file);
			SpoolDirectoryTests.this.locks.add(lock);
			return lock;
		}

	};

	@AfterEach
	void close() throws IOException {
		for (SpoolDirectory directory : this.directories) {
			directory.close();
		}
	}

	@Test
	void whenOwnedShouldStayTheSame() throws Exception {
		SpoolDirectory directory = directory(new Disk());
		Path own = directory.own();
		assertThat(own.getParent()).isEqualTo(this.root);
		assertThat(own.resolve("lock")).isRegularFile();
		assertThat(directory.own()).isEqualTo(own);
		assertThat(directory.last()).isEqualTo(own);
	}

	@Test
	void whenItsLockIsGoneShouldLockAnew() throws Exception {
		SpoolDirectory directory = directory(new Disk());
		Path own = directory.own();
		Files.delete(own.resolve("lock"));
		assertThat(directory.own()).isEqualTo(own);
		assertThat(own.resolve("lock")).isRegularFile();
	}

	@Test
	void whenItIsGoneShouldMakeAnother() throws Exception {
		SpoolDirectory directory = directory(new Disk());
		Path own = directory.own();
		Files.delete(own.resolve("lock"));
		Files.delete(own);
		assertThat(directory.own()).isNotEqualTo(own).isDirectory();
		assertThat(own).doesNotExist();
	}

	@Test
	void whenItIsGoneShouldReleaseItsLock() throws Exception {
		SpoolDirectory directory = directory(this.locking);
		Files.delete(directory.own().resolve("lock"));
		directory.own();
		assertThat(this.locks).extracting(FileChannel::isOpen).containsExactly(false, true);
	}

	@Test
	void whenAnOrphanHasBeenTakenOverShouldReleaseItsLock() throws Exception {
		orphan();
		Adoption adoption = directory(this.locking).adopt();
		adoption.next();
		assertThat(this.locks).extracting(FileChannel::isOpen).containsExactly(true, true);
		adoption.next();
		adoption.next();
		assertThat(this.locks).extracting(FileChannel::isOpen).containsExactly(true, false);
	}

	@Test
	void whenNothingCanBeLockedShouldStopAfterAFewAttempts() {
		List<Path> attempts = new ArrayList<>();
		SpoolDirectory directory = directory(new Disk() {

			@Override
			public FileChannel lock(Path file) {
				attempts.add(file);
				return null;
			}

		});
		assertThatExceptionOfType(IOException.class).isThrownBy(directory::own)
			.withMessageContaining("could not lock")
			.withMessageContaining(this.root.toString());
		assertThat(attempts).hasSize(5).doesNotHaveDuplicates();
	}

	@Test
	void whenClosedShouldBeMarkedAsClosedAndOwnNothing() throws Exception {
		SpoolDirectory directory = directory(new Disk());
		Path own = directory.own();
		Files.createFile(own.resolve(FIRST));
		directory.close();
		assertThat(own.resolve("closed")).exists();
		assertThat(own.resolve("lock")).doesNotExist();
		assertThatExceptionOfType(IOException.class).isThrownBy(directory::own).withMessageContaining("closed");
	}

	@Test
	void whenClosedWithoutFilesShouldDeleteIt() throws Exception {
		SpoolDirectory directory = directory(new Disk());
		directory.own();
		directory.close();
		assertThat(this.root).isEmptyDirectory();
	}

	@Test
	void whenClosedBeforeItWasOwnedShouldTouchNothing() throws Exception {
		directory(new Disk()).close();
		assertThat(this.root).isEmptyDirectory();
	}

	@Test
	void whenAnOrphanIsTakenOverShouldHoldItsLockMeanwhile() throws Exception {
		Path dead = orphan();
		Adoption first = directory(new Disk()).adopt();
		assertThat(first.next()).hasFileName(FIRST).exists();
		SpoolDirectory other = directory(new Disk());
		assertThat(other.adopt().next()).as("the first is about it").isNull();
		first.close();
		Adoption second = other.adopt();
		assertThat(second.next()).hasFileName(SECOND).exists();
		assertThat(second.next()).isNull();
		assertThat(second.trouble()).isNull();
		assertThat(dead).doesNotExist();
		assertThat(first.next()).as("it has been taken").isNull();
	}

	@Test
	void whenAnOrphanWasLeftWithoutALockShouldTakeItOverOnceItIsOld() throws Exception {
		Path dead = orphan();
		Files.delete(dead.resolve("lock"));
		SpoolDirectory directory = directory(new Disk());
		assertThat(directory.adopt().next()).as("it may be just being made").isNull();
		Files.setLastModifiedTime(dead, FileTime.from(Instant.EPOCH));
		assertThat(directory.adopt().next()).hasFileName(FIRST);
	}

	@Test
	void whenAnOrphanHasRejectedBatchesShouldTakeThemOverAsSuch() throws Exception {
		Path dead = OtherUser.privateDirectory(this.root.resolve(DEAD));
		Files.createFile(dead.resolve("closed"));
		Files.createFile(OtherUser.privateDirectory(dead.resolve("rejected")).resolve(FIRST));
		SpoolDirectory directory = directory(new Disk());
		Adoption adoption = directory.adopt();
		assertThat(adoption.next()).isEqualTo(directory.own().resolve("rejected").resolve(FIRST)).exists();
		assertThat(adoption.next()).isNull();
		assertThat(dead).doesNotExist();
	}

	@Test
	void whenAFileCannotBeMovedShouldSaySoAndGoOn() throws Exception {
		Path dead = orphan();
		FailingDisk disk = new FailingDisk().failOn(Step.RENAME).of(FIRST);
		Adoption adoption = directory(disk).adopt();
		assertThat(adoption.next()).hasFileName(SECOND);
		assertThat(adoption.next()).isNull();
		assertThat(adoption.trouble()).hasMessageContaining("(RENAME)");
		assertThat(dead.resolve(FIRST)).exists();
		assertThat(dead.resolve("lock")).exists();
	}

	@Test
	void whenThereIsNoOrphanShouldLeaveTheRestAlone() throws Exception {
		Path file = Files.createFile(this.root.resolve("1-1-0000000f"));
		Path other = OtherUser.privateDirectory(this.root.resolve("other"));
		Files.createFile(other.resolve(FIRST));
		Files.createFile(other.resolve("closed"));
		assertThat(directory(new Disk()).adopt().next()).isNull();
		assertThat(file).exists();
		assertThat(other.resolve(FIRST)).exists();
	}

	private SpoolDirectory directory(Disk disk) {
		SpoolDirectory directory = new SpoolDirectory(this.root, disk);
		this.directories.add(directory);
		return directory;
	}

	private Path orphan() throws IOException {
		Path dead = OtherUser.privateDirectory(this.root.resolve(DEAD));
		Files.createFile(dead.resolve("lock"));
		Files.createFile(dead.resolve(FIRST));
		Files.createFile(dead.resolve(SECOND));
		return dead;
	}

}
