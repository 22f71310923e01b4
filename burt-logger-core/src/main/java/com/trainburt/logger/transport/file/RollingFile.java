package com.trainburt.logger.transport.file;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import com.trainburt.logger.internal.platform.Disk;
import com.trainburt.logger.internal.platform.ForeignText;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that is written to at the moment, and when another one takes its place.
 * Guarded by the transport's lock.
 */
final class RollingFile {

	private static final Logger log = LoggerFactory.getLogger(RollingFile.class);

	/** After a failure when no thread was sending. */
	private static final Duration SECOND_TRY = Duration.ofMinutes(1);

	private final ReentrantLock lock;

	private final FileSettings settings;

	private final Disk disk;

	private final Clock clock;

	private final ScheduledExecutorService background;

	private final FileOwner owner;

	private final OrphanedFiles orphans;

	private @Nullable GroupCommitFile current;

	private boolean watched;

	private boolean closed;

	RollingFile(ReentrantLock lock, FileSettings settings, Disk disk, Clock clock,
			ScheduledExecutorService background) {
		this.lock = lock;
		this.settings = settings;
		this.disk = disk;
		this.clock = clock;
		this.background = background;
		this.owner = new FileOwner(settings.directory(), disk);
		this.orphans = new OrphanedFiles(settings.directory(), disk);
	}

	/**
	 * Write a batch to the current file or, if that is full or due, to a new one, and
	 * wait until it would survive a power cut.
	 */
	void write(byte[] batch) throws IOException {
		fileFor(batch.length).write(batch);
	}

	private GroupCommitFile fileFor(int bytes) throws IOException {
		while (true) {
			if (this.closed) {
				throw new IOException("the transport has been closed");
			}
			GroupCommitFile file = this.current;
			if (file == null) {
				return create();
			}
			boolean full = file.length() > 0 && file.length() + bytes > this.settings.maxBytes();
			if (!full && !isDue(file) && file.isWritable()) {
				return file;
			}
			end(file);
		}
	}

	private GroupCommitFile create() throws IOException {
		Instant now = this.clock.instant();
		Path target = this.owner.nextFile(now, this.settings.compression());
		Instant endOfDay = now.truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS);
		Instant endOfAge = now.plus(this.settings.maxAge());
		GroupCommitFile file = new GroupCommitFile(this.lock, this.disk, target,
				endOfAge.isBefore(endOfDay) ? endOfAge : endOfDay);
		this.current = file;
		this.background.execute(this::completeOrphans);
		watch(file);
		return file;
	}

	/** Also if the clock was set back, by years even, to before it was begun. */
	private boolean isDue(GroupCommitFile file) {
		Instant now = this.clock.instant();
		return !now.isBefore(file.due()) || now.isBefore(file.due().minus(this.settings.maxAge()));
	}

	/**
	 * Complete a file, unless another thread has done so while this one waited.
	 */
	private void end(GroupCommitFile file) throws IOException {
		if (file.awaitQuiet()) {
			return;
		}
		if (file.isGone()) {
			this.current = null;
			file.abandon();
			log.atWarn().addKeyValue("path", file.toString()).log("{} was deleted while it was written", file);
			return;
		}
		try {
			file.complete();
		}
		finally {
			if (file.isComplete()) {
				this.current = null;
			}
		}
	}

	/**
	 * Complete the orphans in the directory. Needs no lock.
	 */
	void completeOrphans() {
		this.orphans.complete();
	}

	/** The file must be completed in time even if no more logs arrive. */
	private void watch(GroupCommitFile file) {
		lookAfter(Duration.between(this.clock.instant(), file.due()));
	}

	private void lookAfter(Duration wait) {
		if (!this.watched) {
			this.watched = true;
			this.background.schedule(this::look, wait.toNanos(), TimeUnit.NANOSECONDS);
		}
	}

	private void look() {
		this.lock.lock();
		this.watched = false;
		try {
			for (GroupCommitFile file = this.current; file != null; file = this.current) {
				if (!isDue(file)) {
					watch(file);
					return;
				}
				end(file);
			}
		}
		catch (IOException ex) {
			String reason = ForeignText.describe(ex);
			log.atWarn()
				.addKeyValue("path", String.valueOf(this.current))
				.addKeyValue("reason", reason)
				.log("Could not complete {}, which is retried: {}", this.current, reason);
			lookAfter(SECOND_TRY);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Stop writing.
	 */
	void close() {
		this.closed = true;
	}

	/**
	 * Complete the file and close it.
	 * @param nanos how long to wait for a disk that hangs
	 */
	void release(long nanos) throws IOException, InterruptedException {
		for (GroupCommitFile file = this.current; file != null; file = this.current) {
			if (!file.awaitQuiet(nanos)) {
				throw new IOException("the disk hangs");
			}
			try {
				end(file);
			}
			catch (IOException ex) {
				this.current = null;
				file.abandon();
				this.owner.release();
				throw ex;
			}
		}
		this.owner.release();
	}

}
