package com.trainburt.logger.internal.spool;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import com.trainburt.logger.internal.platform.Disk;
import com.trainburt.logger.internal.platform.FailingDisk;
import com.trainburt.logger.internal.platform.FailingDisk.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SpareFiles}.
 */
class SpareFilesTests {

	@TempDir
	Path directory;

	private final FailingDisk disk = new FailingDisk();

	private final SpareFiles spares = new SpareFiles(this.disk);

	@Test
	void whenThereIsASpareFileShouldCreateNone() throws Exception {
		this.spares.create(this.directory);
		assertThat(this.spares.isEmpty()).isFalse();
		this.disk.failOn(Step.CREATE);
		assertThat(open("a.open")).isEmpty();
		assertThat(this.spares.isEmpty()).isTrue();
		assertThat(names()).containsExactly("a.open");
	}

	@Test
	void whenThereIsNoSpareFileShouldCreateOne() throws Exception {
		assertThat(open("a.open")).isEmpty();
		assertThat(names()).containsExactly("a.open");
	}

	@Test
	void whenAFileIsOfNoMoreUseShouldBecomeTheNext() throws Exception {
		this.spares.recycle(written("a.open"));
		assertThat(this.directory.resolve("a.open")).as("of no batch").isEmptyFile();
		assertThat(open("b.open")).as("nothing of the other is left").isEmpty();
		assertThat(names()).containsExactly("b.open");
	}

	@Test
	void whenThereAreManyShouldKeepSome() throws Exception {
		for (int i = 0; i < 20; i++) {
			this.spares.recycle(written(i + ".open"));
		}
		assertThat(names()).hasSize(8);
		this.spares.close();
		assertThat(names()).isEmpty();
		assertThat(this.spares.isEmpty()).isTrue();
	}

	@Test
	void whenASpareFileIsGoneShouldCreateOne() throws Exception {
		this.spares.recycle(written("a.open"));
		Files.delete(this.directory.resolve("a.open"));
		assertThat(open("b.open")).isEmpty();
		assertThat(names()).containsExactly("b.open");
	}

	@Test
	void whenASpareFileCannotBeRenamedShouldCreateOne() throws Exception {
		this.spares.recycle(written("a.open"));
		this.disk.failOn(Step.RENAME);
		assertThat(open("b.open")).isEmpty();
		assertThat(names()).containsExactly("b.open");
	}

	@Test
	void whenMemoryWasShortWhileOpeningShouldOpenUnderTheSameName() throws Exception {
		SpareFiles spares = new SpareFiles(new Disk() {

			@Override
			public FileOutputStream append(Path file) {
				throw new OutOfMemoryError();
			}

		});
		spares.recycle(written("a.open"));
		Path file = this.directory.resolve("b.open");
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> spares.open(file));
		spares.open(file).close();
		assertThat(names()).containsExactly("b.open");
	}

	@Test
	void whenAFileCannotBeEmptiedShouldDeleteIt() throws Exception {
		this.disk.failOn(Step.EMPTY);
		this.spares.recycle(written("a.open"));
		assertThat(this.spares.isEmpty()).isTrue();
		assertThat(names()).isEmpty();
	}

	@Test
	void whenALinkStandsInTheFilesPlaceShouldNotTouchWhatItLeadsTo() throws Exception {
		Path other = written("other");
		Path link = Files.createSymbolicLink(this.directory.resolve("a.open"), other);
		this.spares.recycle(link);
		assertThat(names()).containsExactly("other");
		assertThat(other).isNotEmptyFile();
	}

	private Path written(String name) throws IOException {
		return Files.writeString(this.directory.resolve(name), name);
	}

	private String open(String name) throws IOException {
		Path file = this.directory.resolve(name);
		try (FileOutputStream out = this.spares.open(file)) {
			String before = Files.readString(file);
			out.write('1');
			assertThat(file).hasContent(before + "1");
			return before;
		}
	}

	private List<String> names() throws IOException {
		try (Stream<Path> paths = Files.list(this.directory)) {
			return paths.map((path) -> path.getFileName().toString()).sorted().toList();
		}
	}

}
