package com.trainburt.logger.internal.spool;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Finds files of a spool, and makes {@link SpoolFile}s without a disk, for tests in other
 * packages.
 */
public final class SpoolFiles {

	private SpoolFiles() {
	}

	/**
	 * The files below a directory, without spare ones, while a logger uses it: a file
	 * that is moved or deleted meanwhile may be missing.
	 * @param pattern of their paths
	 */
	public static List<Path> below(Path directory, String pattern) throws IOException {
		List<Path> files = new ArrayList<>();
		Files.walkFileTree(directory, new SimpleFileVisitor<>() {

			@Override
			public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
				if (file.toString().matches(pattern) && !isSpare(file)) {
					files.add(file);
				}
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult visitFileFailed(Path file, IOException ex) {
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException ex) {
				return FileVisitResult.CONTINUE;
			}

		});
		return files;
	}

	/**
	 * Whether a file is empty, and kept for the journal of a batch to come.
	 */
	public static boolean isSpare(Path file) {
		return file.toString().endsWith(".open") && file.toFile().length() == 0;
	}

	/**
	 * A file that never expires.
	 * @param sequence the lower, the older
	 */
	public static SpoolFile file(long sequence, int logs, long bytes) {
		return file(sequence, logs, bytes, 0, Long.MAX_VALUE / 2);
	}

	/**
	 * A file.
	 * @param sequence the lower, the older
	 */
	public static SpoolFile file(long sequence, int logs, long bytes, long epoch, long expiresNanos) {
		return Objects.requireNonNull(SpoolFile.of(SpoolFile.name(sequence, "b", logs), bytes, epoch, expiresNanos));
	}

}
