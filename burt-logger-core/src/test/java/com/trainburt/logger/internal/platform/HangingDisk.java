package com.trainburt.logger.internal.platform;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * A disk that hangs on request, like a frozen file system: a thread that touches it waits
 * until it thaws.
 */
public class HangingDisk extends Disk {

	private volatile CountDownLatch thawed = new CountDownLatch(0);

	private volatile boolean freezesAtRename;

	/**
	 * Hang from the next rename on.
	 */
	public void freezeAtRename() {
		this.freezesAtRename = true;
	}

	/**
	 * Whether it hangs.
	 */
	public boolean isFrozen() {
		return this.thawed.getCount() > 0;
	}

	/**
	 * Hang from now on.
	 */
	public void freeze() {
		this.thawed = new CountDownLatch(1);
	}

	/**
	 * Go on, with what waits as well.
	 */
	public void thaw() {
		this.thawed.countDown();
	}

	private void touch() {
		boolean interrupted = false;
		while (this.thawed.getCount() > 0) {
			try {
				this.thawed.await();
			}
			catch (InterruptedException ex) {
				// A disk ignores interrupts.
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void createDirectories(Path directory) throws IOException {
		touch();
		super.createDirectories(directory);
	}

	@Override
	public FileOutputStream create(Path file) throws IOException {
		touch();
		return super.create(file);
	}

	@Override
	public void write(FileOutputStream file, byte[] bytes) throws IOException {
		touch();
		super.write(file, bytes);
	}

	@Override
	public void force(FileOutputStream file) throws IOException {
		touch();
		super.force(file);
	}

	@Override
	public void force(Path file) throws IOException {
		touch();
		super.force(file);
	}

	@Override
	public void forceDirectory(Path directory) throws IOException {
		touch();
		super.forceDirectory(directory);
	}

	@Override
	public byte[] read(Path file, long maxBytes) throws IOException {
		touch();
		return super.read(file, maxBytes);
	}

	@Override
	public boolean isRegular(Path file) {
		touch();
		return super.isRegular(file);
	}

	@Override
	public FileOutputStream append(Path file) throws IOException {
		touch();
		return super.append(file);
	}

	@Override
	public void empty(Path file) throws IOException {
		touch();
		super.empty(file);
	}

	@Override
	public void rename(Path from, Path to) throws IOException {
		if (this.freezesAtRename) {
			this.freezesAtRename = false;
			freeze();
		}
		touch();
		super.rename(from, to);
	}

	@Override
	public boolean delete(Path file) throws IOException {
		touch();
		return super.delete(file);
	}

	@Override
	public String[] list(Path directory) throws IOException {
		touch();
		return super.list(directory);
	}

}
