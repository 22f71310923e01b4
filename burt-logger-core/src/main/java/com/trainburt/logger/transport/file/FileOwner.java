package com.trainburt.logger.transport.file;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

import com.trainburt.logger.internal.platform.Disk;
import com.trainburt.logger.internal.platform.OwnerLock;
import com.trainburt.logger.internal.platform.Ownership;
import com.trainburt.logger.internal.platform.Ownership.Sharing;
import com.trainburt.logger.transport.Compression;
import org.jspecify.annotations.Nullable;

/*
 * The lock exists before the first file, and is deleted after the last. So an open file with a
 * held lock has a writer, and an open file without one is an orphan.
 */

/**
 * The name under which a transport writes its files, and the lock that shows that it is
 * alive. Guarded by the transport's lock.
 */
final class FileOwner {

	private static final int MAX_TRIES = 5;

	private final Path directory;

	private final Disk disk;

	private String name = OwnerLock.newName();

	private @Nullable OwnerLock lock;

	private int files;

	FileOwner(Path directory, Disk disk) {
		this.directory = directory;
		this.disk = disk;
	}

	/**
	 * The next file to write, with a unique name. The directory is there and the lock is
	 * held from then on.
	 */
	Path nextFile(Instant now, Compression compression) throws IOException {
		ensureLock();
		return this.directory.resolve(FileNames.complete(now, this.name, ++this.files, compression));
	}

	private Path lockFile() {
		return this.directory.resolve(FileNames.lock(this.name));
	}

	private void ensureLock() throws IOException {
		if (this.lock != null && this.lock.isIntact()) {
			return;
		}
		release();
		this.disk.createDirectories(this.directory);
		Ownership.in(this.directory, Sharing.NONE);
		for (int i = 0; i < MAX_TRIES; i++) {
			this.name = OwnerLock.newName();
			this.lock = OwnerLock.take(this.disk, lockFile());
			// Another process may have treated it as an orphan.
			if (this.lock != null && this.lock.isIntact()) {
				return;
			}
			release();
		}
		throw new IOException("could not lock a file");
	}

	/**
	 * Release the lock. Files that are still open are for others to complete.
	 */
	void release() throws IOException {
		if (this.lock != null) {
			try (OwnerLock lock = this.lock) {
				this.lock = null;
				this.disk.delete(lockFile());
			}
		}
	}

}
