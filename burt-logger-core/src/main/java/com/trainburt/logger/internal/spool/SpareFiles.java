package com.trainburt.logger.internal.spool;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

import com.trainburt.logger.internal.platform.Disk;

/*
 * Emptying and renaming a file costs a quarter of deleting it and creating another. A file is
 * emptied when its batch is settled, and renamed when the next batch begins, so its name never
 * states another batch than its content. A process that adopts an empty file deletes it.
 */

/**
 * Empty files for the journals of later batches, so that no log waits until a file is
 * created. Thread-safe; touches the disk.
 */
final class SpareFiles {

	/** Enough for the batches that end before the next one begins. */
	private static final int MAX_FILES = 8;

	private final Disk disk;

	private final BlockingQueue<Path> files = new ArrayBlockingQueue<>(MAX_FILES);

	SpareFiles(Disk disk) {
		this.disk = disk;
	}

	boolean isEmpty() {
		return this.files.isEmpty();
	}

	/**
	 * Create a spare file.
	 */
	void create(Path directory) throws IOException {
		Path file = directory.resolve("%016d-%s%s".formatted(0, UUID.randomUUID(), Spool.OPEN));
		this.disk.create(file).close();
		keep(file);
	}

	/**
	 * Open an empty file under a new name: a spare one, or a new one if there is none.
	 */
	FileOutputStream open(Path file) throws IOException {
		Path spare = this.files.poll();
		if (spare != null) {
			try {
				this.disk.rename(spare, file);
				return this.disk.append(file);
			}
			catch (IOException ex) {
				// It may be gone, with its directory.
				this.disk.delete(spare);
			}
		}
		// Left by an earlier attempt, if memory was short.
		this.disk.delete(file);
		return this.disk.create(file);
	}

	/**
	 * Keep a file that is no longer needed as a spare one, or delete it.
	 */
	void recycle(Path file) throws IOException {
		try {
			this.disk.empty(file);
			keep(file);
		}
		catch (IOException ex) {
			this.disk.delete(file);
		}
	}

	private void keep(Path file) throws IOException {
		if (!this.files.offer(file)) {
			this.disk.delete(file);
		}
	}

	/**
	 * Delete all.
	 */
	void close() throws IOException {
		for (Path file = this.files.poll(); file != null; file = this.files.poll()) {
			this.disk.delete(file);
		}
	}

}
