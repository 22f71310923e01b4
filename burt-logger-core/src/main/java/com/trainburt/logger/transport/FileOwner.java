package com.trainburt.logger.transport;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;

import com.trainburt.logger.disk.Disk;
import org.jspecify.annotations.Nullable;

/*
 *   2026-11-23T21-49-13.123Z-<owner>-<n>.ndjson           complete
 *   _2026-11-23T21-49-13.123Z-<owner>-<n>.ndjson.open     being written
 *   _<owner>.lock                                         owner: <pid>-<start of the process>-<random>
 *
 * The lock is there before the first file, and is deleted after the last, so a file that is
 * being written beside a lock that is held has somebody who writes it, and all others are
 * left. A lock must never be opened a second time within one JVM: closing that channel
 * would release it. Hence the process in the name. What begins with an underscore is
 * passed over by Spark and Hive, too, if they are given the directory.
 */

/**
 * The name that a transport writes its files under, and the lock that says that it is
 * alive. Guarded by the transport's lock.
 */
final class FileOwner {

	/** The same number may have been another process before. */
	static final String PROCESS = "%d-%d-".formatted(ProcessHandle.current().pid(),
			ProcessHandle.current().info().startInstant().map(Instant::toEpochMilli).orElse(0L));

	static final String PATTERN = "\\d+-\\d+-[0-9a-f]{8}";

	private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH-mm-ss.SSS'Z'")
		.withZone(ZoneOffset.UTC);

	private static final int MAX_TRIES = 5;

	private final Path directory;

	private final Disk disk;

	private String name = newName();

	private @Nullable FileChannel lock;

	private int files;

	FileOwner(Path directory, Disk disk) {
		this.directory = directory;
		this.disk = disk;
	}

	private static String newName() {
		return PROCESS + UUID.randomUUID().toString().substring(0, 8);
	}

	static Path lockFile(Path directory, String owner) {
		return directory.resolve("_" + owner + ".lock");
	}

	/**
	 * A name that no other file has, without a suffix. The directory is there and the
	 * lock is held from then on.
	 */
	String nextName(Instant now) throws IOException {
		ensureLock();
		return STAMP.format(now) + "-" + this.name + "-" + ++this.files;
	}

	private void ensureLock() throws IOException {
		if (this.lock != null && this.disk.isRegular(lockFile(this.directory, this.name))) {
			return;
		}
		release();
		this.disk.createDirectories(this.directory);
		for (int i = 0; i < MAX_TRIES; i++) {
			this.name = newName();
			this.lock = this.disk.lock(lockFile(this.directory, this.name));
			// Somebody may have taken it for one that a dead process had left.
			if (this.disk.isRegular(lockFile(this.directory, this.name)) && this.lock != null) {
				return;
			}
			release();
		}
		throw new IOException("could not lock a file");
	}

	/**
	 * Let go of the lock. Files that are still open are for others to complete.
	 */
	void release() throws IOException {
		if (this.lock != null) {
			try (FileChannel channel = this.lock) {
				this.lock = null;
				this.disk.delete(lockFile(this.directory, this.name));
			}
		}
	}

}
