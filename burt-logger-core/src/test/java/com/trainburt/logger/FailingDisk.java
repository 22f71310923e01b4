package com.trainburt.logger;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A disk that fills up or breaks when it is told to.
 */
class FailingDisk extends Disk {

	private volatile boolean failOnWrite;

	private volatile boolean failOnRename;

	private volatile boolean failOnRead;

	FailingDisk failOnWrite() {
		this.failOnWrite = true;
		return this;
	}

	FailingDisk failOnRename() {
		this.failOnRename = true;
		return this;
	}

	FailingDisk failOnRead() {
		this.failOnRead = true;
		return this;
	}

	void work() {
		this.failOnWrite = false;
		this.failOnRename = false;
		this.failOnRead = false;
	}

	/** What still fits is written. */
	@Override
	void write(FileOutputStream file, byte[] bytes) throws IOException {
		if (this.failOnWrite) {
			super.write(file, Arrays.copyOf(bytes, bytes.length / 2));
			throw new IOException("No space left on device");
		}
		super.write(file, bytes);
	}

	@Override
	void rename(Path from, Path to) throws IOException {
		if (this.failOnRename) {
			throw new IOException("No space left on device");
		}
		super.rename(from, to);
	}

	@Override
	byte[] read(Path file) throws IOException {
		if (this.failOnRead) {
			throw new IOException("Input/output error");
		}
		return super.read(file);
	}

}
