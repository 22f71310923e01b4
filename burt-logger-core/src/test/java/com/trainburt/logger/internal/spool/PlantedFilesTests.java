package com.trainburt.logger.internal.spool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import com.trainburt.logger.ChildJvm;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LLMLoggerBuilder;
import com.trainburt.logger.SpoolSettings;
import com.trainburt.logger.internal.platform.Disk;
import com.trainburt.logger.internal.platform.FakeTime;
import com.trainburt.logger.internal.platform.OtherUser;
import com.trainburt.logger.internal.platform.Ownership;
import com.trainburt.logger.internal.platform.Ownership.Sharing;
import com.trainburt.logger.internal.spool.SpoolDirectory.Adoption;
import com.trainburt.logger.transport.InMemoryTransport;
import com.trainburt.logger.transport.InvalidOptionException;
import com.trainburt.logger.transport.file.FileSettings;
import com.trainburt.logger.transport.file.FileTransport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static com.trainburt.logger.internal.platform.OtherUser.privateDirectory;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * Another user plants files, directories and links where logs are kept.
 */
@Timeout(60)
class PlantedFilesTests {

	private static final String BATCH = "1600000000000000-forged-2.ndjson";

	@TempDir
	Path temporary;

	private Path root;

	@BeforeEach
	void createRoot() throws IOException {
		OtherUser.assumeRoot(this.temporary);
		this.root = privateDirectory(this.temporary.resolve("root"));
	}

	@ParameterizedTest
	@ValueSource(ints = { 0720, 0702, 0777 })
	void whenOthersMayWriteToTheDirectoryShouldRejectItWithTheCommand(int mode) throws Exception {
		OtherUser.mode(this.root, mode);
		assertRejected("chmod go-w " + this.root);
		OtherUser.mode(this.root, mode & ~0022);
		buildAll();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0700, 0755, 01777 })
	void whenTheDirectoryBelongsToAnotherShouldRejectItWithTheCommand(int mode) throws Exception {
		OtherUser.gets(OtherUser.mode(this.root, mode));
		assertRejected("chown root " + this.root);
		OtherUser.mode(Files.setAttribute(this.root, "unix:uid", 0), 0700);
		buildAll();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0700, 0755 })
	void whenTheDirectoryBelongsToAnotherWhoAloneMayWriteToItShouldRejectIt(int mode) throws Exception {
		OtherUser.mode(this.temporary, 0755);
		OtherUser.mode(this.root, mode);
		try (ChildJvm child = ChildJvm.startAsUser(OtherUser.UID, Objection.class, List.of(), this.root.toString())) {
			String objection = child.nextLine();
			assumeThat(objection).as("the other user may read the classes").isNotNull();
			assertThat(objection).startsWith("must belong to ")
				.contains("and not to root (run \"chown ")
				.endsWith(" " + this.root + "\")");
		}
		catch (UncheckedIOException ex) {
			assumeThat(ex).as("there is no setpriv").isNull();
		}
	}

	@Test
	void whenAnotherHasPutALinkIntoThePathShouldRejectIt() throws Exception {
		Path link = Files.createSymbolicLink(this.temporary.resolve("link"), this.root);
		this.root = link;
		buildAll();
		OtherUser.gets(link);
		assertRejected("rm " + link);
		this.root = link.resolve("below");
		assertRejected("rm " + link);
		assertThat(this.temporary.resolve("root")).isEmptyDirectory();
	}

	@Test
	void whenTheDirectoryHasTheStickyBitShouldBeUsedBySpoolsOnly() throws Exception {
		OtherUser.mode(this.root, 01777);
		spoolBuilder().build().close();
		assertThatExceptionOfType(InvalidOptionException.class)
			.isThrownBy(() -> LLMLogger.builder().endpoint(this.root.toUri()).build())
			.withMessageContaining("chmod go-w " + this.root);
	}

	@Test
	void whenTheDirectoryIsNotThereYetShouldBeCreatedForThisUserOnly() throws Exception {
		OtherUser.mode(this.temporary, 0777);
		Files.delete(this.root);
		LLMLogger logger = spoolBuilder().build();
		await().atMost(Duration.ofSeconds(30)).until(() -> Files.isDirectory(this.root));
		logger.close();
		buildAll();
	}

	@Test
	void whenTheDirectoryBecomesAnotherUsersShouldSayWhyTheSpoolFails() throws Exception {
		Files.delete(this.root);
		Spool spool = spool();
		OtherUser.gets(Files.createDirectory(this.root));
		assertThatExceptionOfType(IOException.class).isThrownBy(spool::check)
			.withMessageContaining("chown root " + this.root);
		assertThat(this.root).isEmptyDirectory();
		try (FileTransport transport = new FileTransport(FileSettings.in(this.temporary.resolve("files")))) {
			OtherUser.gets(Files.createDirectories(this.temporary.resolve("files")));
			assertThat(transport.send(SpoolFormatTests.batch("b", "1"), Duration.ofSeconds(10)).reason())
				.contains("chown root ");
		}
	}

	@Test
	void whenADirectoryBelongsToAnotherShouldNotBeAdopted() throws Exception {
		OtherUser.mode(this.root, 01777);
		Path planted = plant(this.root.resolve("1-1-00000001"), BATCH);
		OtherUser.gets(planted);
		Path writable = plant(this.root.resolve("1-1-00000002"), BATCH);
		OtherUser.mode(writable, 0777);
		Path own = plant(this.root.resolve("1-1-00000003"), BATCH);
		Path link = OtherUser.gets(Files.createSymbolicLink(this.root.resolve("1-1-00000004"), own));
		Spool spool = spool();
		Adoption adoption = spool.adopt();
		assertThat(recovered(spool, adoption)).hasSize(1);
		assertThat(adoption.trouble()).hasMessageContaining("1-1-00000001, 1-1-00000002");
		assertThat(planted.resolve(BATCH)).exists();
		assertThat(writable.resolve(BATCH)).exists();
		assertThat(link).isSymbolicLink();
		spool.close();
	}

	@Test
	void whenAFileBelongsToAnotherShouldNotBeAdopted() throws Exception {
		Path orphan = plant(this.root.resolve("1-1-00000001"), BATCH);
		OtherUser.gets(orphan.resolve(BATCH));
		String own = "1600000000000001-own-2.ndjson";
		Files.write(orphan.resolve(own), SpoolFormatTests.file(own, "1", "2"));
		Spool spool = spool();
		Adoption adoption = spool.adopt();
		assertThat(recovered(spool, adoption)).extracting((file) -> file.name).containsExactly(own);
		assertThat(adoption.trouble()).hasMessageContaining("1-1-00000001/" + BATCH);
		assertThat(orphan.resolve(BATCH)).exists();
		spool.close();
	}

	@Test
	void whenALockIsALinkShouldCreateNothingThroughIt() throws Exception {
		Path elsewhere = this.temporary.resolve("elsewhere");
		Path orphan = plant(this.root.resolve("1-1-00000001"), BATCH);
		Files.delete(orphan.resolve("lock"));
		Files.createSymbolicLink(orphan.resolve("lock"), elsewhere);
		Files.setLastModifiedTime(orphan, FileTime.from(Instant.EPOCH));
		Spool spool = spool();
		assertThat(recovered(spool, spool.adopt())).isEmpty();
		assertThat(elsewhere).doesNotExist();
		spool.close();
	}

	@Test
	void whenAReadFileIsALinkShouldNotBeRead() throws Exception {
		Path secret = Files.writeString(this.temporary.resolve("secret"), "secret");
		Path link = Files.createSymbolicLink(this.root.resolve("link"), secret);
		Disk disk = new Disk() {

			@Override
			public boolean isRegular(Path file) {
				return true;
			}

		};
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> disk.read(link, 100));
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> disk.edit(link, FileChannel::size));
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> disk.force(link));
	}

	private void assertRejected(String command) {
		assertThatExceptionOfType(InvalidOptionException.class).isThrownBy(() -> spoolBuilder().build())
			.withMessageContaining(command)
			.satisfies((ex) -> assertThat(ex.problems().get(0).option()).isEqualTo("spool.directory"));
		assertThatExceptionOfType(InvalidOptionException.class)
			.isThrownBy(() -> LLMLogger.builder().endpoint(this.root.toUri()).build())
			.withMessageContaining(command)
			.satisfies((ex) -> assertThat(ex.problems().get(0).option()).isEqualTo("endpoint"));
		assertThatExceptionOfType(InvalidOptionException.class)
			.isThrownBy(() -> new FileTransport(FileSettings.in(this.root)))
			.withMessageContaining(command);
	}

	private void buildAll() {
		spoolBuilder().build().close();
		LLMLogger.builder().endpoint(this.root.toUri()).build().close();
	}

	private LLMLoggerBuilder spoolBuilder() {
		return LLMLogger.builder().transport(new InMemoryTransport()).spool(SpoolSettings.in(this.root));
	}

	private Spool spool() {
		return new Spool(SpoolSettings.in(this.root), 4096, FakeTime.stepped(), new Disk());
	}

	private static List<SpoolFile> recovered(Spool spool, Adoption adoption) throws IOException {
		List<SpoolFile> files = new ArrayList<>();
		for (Path path = adoption.next(); path != null; path = adoption.next()) {
			SpoolFile file = spool.recover(path);
			if (file != null) {
				files.add(file);
			}
		}
		return files;
	}

	private static Path plant(Path directory, String name) throws IOException {
		privateDirectory(directory);
		Files.createFile(directory.resolve("lock"));
		Files.write(directory.resolve(name), SpoolFormatTests.file(name, "1", "2"));
		return directory;
	}

	/**
	 * Prints why a directory cannot be used.
	 */
	static final class Objection {

		public static void main(String[] arguments) {
			System.out.println(Ownership.prepare(Path.of(arguments[0]), Sharing.STICKY));
		}

	}

}
