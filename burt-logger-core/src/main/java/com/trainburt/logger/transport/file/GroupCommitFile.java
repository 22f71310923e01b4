package com.trainburt.logger.transport.file;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import com.trainburt.logger.internal.platform.Disk;
import org.jspecify.annotations.Nullable;

/*
 * Whoever has written a batch waits until it has been forced, and forces if nobody else
 * does. Meanwhile others write, and the next force covers all of them: that is what makes
 * several senders faster than one. If it fails, none of those who wait may count on what
 * they wrote, so the file is cut back to where it was when it was last forced.
 */

/**
 * A file that several threads write batches to, until it is complete. Guarded by the
 * transport's lock, which is let go of while the disk forces.
 */
final class GroupCommitFile {

	private final ReentrantLock lock;

	private final Condition forceEnded;

	private final Disk disk;

	private final BatchFile file;

	private final Path target;

	private final Instant due;

	private long forcedLength;

	private boolean forcing;

	private Group waiting = new Group();

	private boolean open = true;

	private boolean complete;

	/**
	 * Create a file.
	 * @param target the name it is to have in the end
	 * @param due when that is to be
	 */
	GroupCommitFile(ReentrantLock lock, Disk disk, Path target, Instant due) throws IOException {
		this.lock = lock;
		this.forceEnded = lock.newCondition();
		this.disk = disk;
		this.target = target;
		this.due = due;
		this.file = new BatchFile(disk, FileNames.beingWritten(target));
		try {
			disk.forceDirectory(Disk.directoryOf(target));
		}
		catch (IOException ex) {
			this.file.close();
			disk.delete(this.file.path());
			throw ex;
		}
	}

	Instant due() {
		return this.due;
	}

	long length() {
		return this.file.length();
	}

	/**
	 * Whether it can be written to: it is there, and nobody has tried to complete it.
	 */
	boolean isWritable() {
		return this.open && this.file.isThere();
	}

	/**
	 * Whether somebody deleted it before it was complete.
	 */
	boolean isGone() {
		return !this.complete && this.file.isGone();
	}

	boolean isComplete() {
		return this.complete;
	}

	/**
	 * Write a batch, and wait until it would survive a power cut.
	 * @throws IOException if it would not, and is not in the file
	 */
	void write(byte[] batch) throws IOException {
		this.file.append(batch);
		Group group = this.waiting;
		while (!group.ended) {
			if (!awaitQuiet()) {
				force();
			}
		}
		if (group.failure != null) {
			throw group.failure;
		}
	}

	private void force() {
		Group covered = this.waiting;
		this.waiting = new Group();
		long end = this.file.length();
		IOException failure = new IOException("could not be forced to disk");
		this.forcing = true;
		this.lock.unlock();
		try {
			this.file.force();
			failure = this.file.isThere() ? null : new NoSuchFileException(this + " was deleted");
		}
		catch (IOException ex) {
			failure = ex;
		}
		finally {
			this.lock.lock();
			this.forcing = false;
			if (failure == null) {
				this.forcedLength = end;
			}
			else {
				forgetUnforced(failure);
			}
			covered.end(failure);
			this.forceEnded.signalAll();
		}
	}

	/** A later force that succeeds would say nothing about it. */
	private void forgetUnforced(IOException failure) {
		this.waiting.end(failure);
		this.waiting = new Group();
		this.file.cutBack(this.forcedLength);
	}

	/**
	 * Wait until the disk does not force, and let go of the lock for it.
	 * @return whether there was anything to wait for
	 */
	boolean awaitQuiet() {
		boolean waited = this.forcing;
		while (this.forcing) {
			this.forceEnded.awaitUninterruptibly();
		}
		return waited;
	}

	/**
	 * Wait until the disk does not force, but no longer than that.
	 * @return whether it does not
	 */
	boolean awaitQuiet(long nanos) throws InterruptedException {
		long left = nanos;
		while (this.forcing && left > 0) {
			left = this.forceEnded.awaitNanos(left);
		}
		return !this.forcing;
	}

	/**
	 * Give it the name by which readers find it, if there is something in it. The disk
	 * may not be forcing. If it fails it can be tried again, but nothing be written.
	 */
	void complete() throws IOException {
		if (this.open) {
			this.file.mend();
			try {
				this.file.force();
			}
			catch (IOException ex) {
				forgetUnforced(ex);
				throw ex;
			}
			this.forcedLength = this.file.length();
			this.waiting.end(null);
			this.waiting = new Group();
			this.open = false;
			this.file.close();
		}
		if (this.file.length() == 0) {
			this.disk.delete(this.file.path());
			this.complete = true;
			return;
		}
		this.disk.rename(this.file.path(), this.target);
		this.complete = true;
		this.disk.forceDirectory(Disk.directoryOf(this.target));
	}

	/**
	 * Hold it open no more. What is in it is for others to complete, if it is there.
	 */
	void abandon() throws IOException {
		this.open = false;
		this.file.close();
	}

	@Override
	public String toString() {
		return this.file.path().toString();
	}

	/**
	 * The batches that one force covers.
	 */
	private static final class Group {

		private boolean ended;

		private @Nullable IOException failure;

		private void end(@Nullable IOException failure) {
			this.ended = true;
			this.failure = failure;
		}

	}

}
