package com.trainburt.logger.internal.platform;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

import com.trainburt.logger.internal.platform.Ownership.Sharing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Ownership}.
 */
class OwnershipTests {

	@TempDir
	Path directory;

	@Test
	void whenDirectoryIsOursShouldNotWriteToIt() throws Exception {
		FileTime before = FileTime.fromMillis(1_000_000_000_000L);
		Files.setLastModifiedTime(this.directory, before);
		assertThat(Ownership.objection(this.directory, Sharing.NONE)).isNull();
		Ownership ownership = Ownership.in(this.directory, Sharing.NONE);
		assertThat(Files.getLastModifiedTime(this.directory)).isEqualTo(before);
		assertThat(ownership.owns(Files.createFile(this.directory.resolve("file")))).isTrue();
	}

}
