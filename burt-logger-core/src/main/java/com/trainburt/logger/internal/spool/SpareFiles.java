package com.trainburt.logger.internal.spool;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

import com.trainburt.logger.internal.platform.Disk;

/*
 * To empty and to rename a file takes a quarter of the time that it takes to delete it and to
 * create another. A file is emptied first and renamed when its next batch begins, so that its
 * name never says another batch than its content. An empty one is worth nothing to a process
 * that adopts it.
 */

/**
 * Empty files for the journals of batches to come, so that no log waits until one is
 * created. Thread-safe; touches the disk.
 */
final class SpareFiles {

	/** More are of use only if that many batches are sent at once. */
	private static final int MAX_FILES = 8;

	private final Disk disk;

	private final BlockingQueue<Path> files = new ArrayBlockingQueue<>(MAX_FILES);

	private final AtomicInteger created = new AtomicInteger();

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
		Path file = directory.resolve("%016d-spare%d%s".formatted(0, this.created.incrementAndGet(), Spool.OPEN));
		this.disk.create(file).close();
		keep(file);
	}

	/**
	 * Make an empty file, a spare one if there is one.
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
				this.disk.delete(file);
			}
		}
		return this.disk.create(file);
	}

	/**
	 * Empty a file that is of no use any more, and keep it as a spare one, or delete it.
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
