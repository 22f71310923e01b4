package com.trainburt.logger.transport.file;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;

import com.trainburt.logger.internal.platform.Disk;

/**
 * A file to which whole batches are appended: the remains of a failed write are cut off
 * before the next write. Guarded by the transport's lock, except {@link #force()}.
 */
final class BatchFile {

	private final Disk disk;

	private final Path path;

	private final FileOutputStream out;

	/** The end of the last whole batch. */
	private long length;

	/** There may be half a batch after it. */
	private boolean torn;

	BatchFile(Disk disk, Path path) throws IOException {
		this.disk = disk;
		this.path = path;
		this.out = disk.create(path);
	}

	Path path() {
		return this.path;
	}

	long length() {
		return this.length;
	}

	/**
	 * Whether it is where it was created, as far as can be determined.
	 */
	boolean isThere() {
		return this.disk.isRegular(this.path);
	}

	/**
	 * Whether it has certainly been deleted.
	 */
	boolean isGone() {
		return this.disk.isGone(this.path);
	}

	/**
	 * Append a batch, all of it or nothing.
	 */
	void append(byte[] batch) throws IOException {
		remedy();
		this.torn = true;
		try {
			this.disk.write(this.out, batch);
			this.torn = false;
			this.length += batch.length;
		}
		finally {
			mendIfPossible();
		}
	}

	/**
	 * Discard the batches after a position.
	 */
	void cutBack(long length) {
		this.length = length;
		this.torn = true;
		mendIfPossible();
	}

	/**
	 * Cut off an incomplete batch at the end.
	 */
	void remedy() throws IOException {
		if (this.torn) {
			this.disk.edit(this.path, (file) -> {
				this.disk.truncate(file, this.length);
				return true;
			});
			this.torn = false;
		}
	}

	private void mendIfPossible() {
		try {
			remedy();
		}
		catch (IOException ex) {
			// It is cut off before the next write.
		}
	}

	/**
	 * Wait until the appended batches would survive a power cut. Others may append
	 * meanwhile.
	 */
	void force() throws IOException {
		this.disk.force(this.out);
	}

	void close() throws IOException {
		this.out.close();
	}

}
