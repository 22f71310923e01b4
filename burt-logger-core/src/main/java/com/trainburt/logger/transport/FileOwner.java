package com.trainburt.logger.transport;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;

import com.trainburt.logger.disk.Disk;
import org.jspecify.annotations.Nullable;

/*
 * The lock is there before the first file, and is deleted after the last, so a file that is
 * being written beside a lock that is held has somebody who writes it, and all others are
 * left. A lock must never be opened a second time within one JVM: closing that channel
 * would release it. Hence the process in the name.
 */

/**
 * The name that a transport writes its files under, and the lock that says that it is
 * alive. Guarded by the transport's lock.
 */
final class FileOwner {

	/** The same number may have been another process before. */
	static final String PROCESS = "%d-%d-".formatted(ProcessHandle.current().pid(),
			ProcessHandle.current().info().startInstant().map(Instant::toEpochMilli).orElse(0L));

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

	/**
	 * The next file that is to be written, whose name no other has. The directory is
	 * there and the lock is held from then on.
	 */
	Path nextFile(Instant now, Compression compression) throws IOException {
		ensureLock();
		return this.directory.resolve(FileNames.complete(now, this.name, ++this.files, compression));
	}

	private Path lockFile() {
		return this.directory.resolve(FileNames.lock(this.name));
	}

	private void ensureLock() throws IOException {
		if (this.lock != null && this.disk.isRegular(lockFile())) {
			return;
		}
		release();
		this.disk.createDirectories(this.directory);
		for (int i = 0; i < MAX_TRIES; i++) {
			this.name = newName();
			this.lock = this.disk.lock(lockFile());
			// Somebody may have taken it for one that a dead process had left.
			if (this.disk.isRegular(lockFile()) && this.lock != null) {
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
				this.disk.delete(lockFile());
			}
		}
	}

}
