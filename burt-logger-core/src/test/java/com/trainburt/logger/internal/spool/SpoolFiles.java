package com.trainburt.logger.internal.spool;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Makes {@link SpoolFile}s without a disk, for tests in other packages.
 */
public final class SpoolFiles {

	private SpoolFiles() {
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
