package com.trainburt.logger.transport.file;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;

import com.trainburt.logger.internal.platform.Disk;

/**
 * A file that whole batches are appended to: what a failed write has left is cut off
 * before anything else is written. Guarded by the transport's lock, but for
 * {@link #force()}.
 */
final class BatchFile {

	private final Disk disk;

	private final Path path;

	private final FileOutputStream out;

	/** Where the last whole batch ends. */
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
	 * Whether it is where it was created, for all that can be seen.
	 */
	boolean isThere() {
		return this.disk.isRegular(this.path);
	}

	/**
	 * Whether somebody has certainly deleted it.
	 */
	boolean isGone() {
		return this.disk.isGone(this.path);
	}

	/**
	 * Append a batch, all of it or nothing.
	 */
	void append(byte[] batch) throws IOException {
		mend();
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
	 * Forget the batches after a position.
	 */
	void cutBack(long length) {
		this.length = length;
		this.torn = true;
		mendIfPossible();
	}

	/**
	 * Cut off what is no whole batch.
	 */
	void mend() throws IOException {
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
			mend();
		}
		catch (IOException ex) {
			// Then before anything else is written.
		}
	}

	/**
	 * Wait until what has been appended would survive a power cut. Others may append
	 * meanwhile.
	 */
	void force() throws IOException {
		this.disk.force(this.out);
	}

	void close() throws IOException {
		this.out.close();
	}

}
