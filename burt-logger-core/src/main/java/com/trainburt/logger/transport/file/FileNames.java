package com.trainburt.logger.transport.file;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.trainburt.logger.internal.platform.OwnerLock;
import com.trainburt.logger.transport.Compression;
import org.jspecify.annotations.Nullable;

/*
 *   2026-11-23T21-49-13.123Z-<owner>-<n>.ndjson       complete, or .ndjson.gz, .ndjson.zst
 *   _2026-11-23T21-49-13.123Z-<owner>-<n>.open        being written, or .gz.open, .zst.open
 *   _2026-11-23T21-49-13.123Z-<owner>-<n>.damaged     remains after a power cut, or .gz.damaged, .zst.damaged
 *   _<owner>.lock                                     held as long as the owner lives
 *
 * Any glob with ".ndjson" matches complete files only. Spark and Hive ignore names that begin
 * with an underscore, too, if they read the whole directory.
 */

/**
 * The names of the files in a directory that logs are written to.
 */
final class FileNames {

	private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH-mm-ss.SSS'Z'")
		.withZone(ZoneOffset.UTC);

	private static final String OWNER = "(" + OwnerLock.NAME + ")";

	private static final Pattern BEING_WRITTEN = Pattern.compile("_(.+Z-" + OWNER + "-\\d+)(\\.gz|\\.zst)?\\.open");

	private static final Pattern LOCK = Pattern.compile("_" + OWNER + "\\.lock");

	private FileNames() {
	}

	static String complete(Instant begun, String owner, int number, Compression compression) {
		return "%s-%s-%d.ndjson%s".formatted(STAMP.format(begun), owner, number, compression.fileSuffix());
	}

	/**
	 * The name of a file before it is complete.
	 */
	static Path beingWritten(Path complete) {
		return complete.resolveSibling("_" + complete.getFileName().toString().replace(".ndjson", "") + ".open");
	}

	static String lock(String owner) {
		return "_" + owner + ".lock";
	}

	/**
	 * The owner of a file that is being written, or of a lock.
	 * @return the owner, or {@code null} if the file is neither
	 */
	static @Nullable String owner(String name) {
		Matcher file = BEING_WRITTEN.matcher(name);
		Matcher lock = LOCK.matcher(name);
		return file.matches() ? file.group(2) : lock.matches() ? lock.group(1) : null;
	}

	static boolean isBeingWritten(String name) {
		return BEING_WRITTEN.matcher(name).matches();
	}

	/**
	 * How a file that is being written is compressed.
	 */
	static Compression compression(Path beingWritten) {
		return Arrays.stream(Compression.values())
			.filter((compression) -> beingWritten.toString().endsWith(compression.fileSuffix() + ".open"))
			.reduce(Compression.NONE, (none, compression) -> compression);
	}

	/**
	 * The final name of a file that is being written.
	 */
	static Path complete(Path beingWritten) {
		return beingWritten.resolveSibling(BEING_WRITTEN.matcher(beingWritten.getFileName().toString())
			.replaceFirst((name) -> name.group(1) + ".ndjson" + compression(beingWritten).fileSuffix()));
	}

	/**
	 * Where to keep the damaged part of a file that is being written.
	 */
	static Path damaged(Path beingWritten) {
		return beingWritten.resolveSibling(beingWritten.getFileName().toString().replace(".open", ".damaged"));
	}

}
