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
 * A thread that has written a batch waits until it has been forced, and forces it if no other
 * thread does. Meanwhile others write, and the next force covers all of them: so several
 * senders are faster than one. If it fails, none of the waiting batches is certain to be on
 * disk, so the file is cut back to its length at the last force.
 */

/**
 * A file that several threads write batches to, until it is complete. Guarded by the
 * transport's lock, which is released while the disk forces.
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
	 * @param target its final name
	 * @param due when it gets that name
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
	 * Whether it can be written to: it exists, and its completion has not begun.
	 */
	boolean isWritable() {
		return this.open && this.file.isThere();
	}

	/**
	 * Whether it was deleted before it was complete.
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

	/** A later force that succeeds would prove nothing about it. */
	private void forgetUnforced(IOException failure) {
		this.waiting.end(failure);
		this.waiting = new Group();
		this.file.cutBack(this.forcedLength);
	}

	/**
	 * Wait until the disk does not force, and release the lock meanwhile.
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
	 * Wait until the disk does not force, but at most that long.
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
	 * Give it its final name, for readers, unless it is empty. The disk must not be
	 * forcing. After a failure this can be retried, but nothing can be written.
	 */
	void complete() throws IOException {
		if (this.open) {
			this.file.remedy();
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
	 * Close it. Another process completes it, if it exists.
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
