package com.trainburt.logger.internal.spool;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

import com.trainburt.logger.internal.platform.Disk;
import com.trainburt.logger.internal.platform.Time;

/**
 * The ages of the files of a spool, also when the clock was wrong and has been corrected.
 * Thread-safe; touches the disk.
 */
final class FileAges {

	/** No file is older than the first version with a spool. */
	private static final long FIRST_MILLIS = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

	private static final long CLOCK_TOLERANCE_MILLIS = TimeUnit.MINUTES.toMillis(1);

	private final Duration maxAge;

	private final Time time;

	private final Disk disk;

	/** When both clocks were last compared. Guarded by this. */
	private long followedMillis;

	private long followedNanos;

	FileAges(Duration maxAge, Time time, Disk disk) {
		this.maxAge = maxAge;
		this.time = time;
		this.disk = disk;
		this.followedMillis = time.currentTimeMillis();
		this.followedNanos = time.nanoTime();
	}

	/**
	 * When a file expires, by the monotonic clock. Its age counts from its stamp or from
	 * its last write, the later one that is plausible. If neither is, the clock was
	 * wrong, and its age counts from now on, also for later processes.
	 */
	long expiresNanos(Path file) throws IOException {
		long now = this.time.currentTimeMillis();
		long since = Math.max(unlessImpossible(SpoolFile.createdAt(file.getFileName().toString()).toEpochMilli(), now),
				unlessImpossible(this.disk.modifiedMillis(file), now));
		if (since == 0) {
			this.disk.setModifiedMillis(file, now);
			since = now;
		}
		return this.time.nanoTime() + Math.max(0, this.maxAge.toNanos() - TimeUnit.MILLISECONDS.toNanos(now - since));
	}

	private static long unlessImpossible(long millis, long now) {
		return (millis >= FIRST_MILLIS && millis <= now) ? millis : 0;
	}

	/**
	 * Set the times of the files along when the clock was set, so that their age stays
	 * what it is for later processes. A file that was written since then has a wrong time
	 * and a right stamp.
	 */
	synchronized void followClock(Path directory) throws IOException {
		long millis = this.time.currentTimeMillis();
		long nanos = this.time.nanoTime();
		long set = millis - this.followedMillis - TimeUnit.NANOSECONDS.toMillis(nanos - this.followedNanos);
		this.followedMillis = millis;
		this.followedNanos = nanos;
		if (Math.abs(set) < CLOCK_TOLERANCE_MILLIS) {
			return;
		}
		for (String name : this.disk.list(directory)) {
			if (SpoolFile.isOurs(name)) {
				try {
					Path file = directory.resolve(name);
					this.disk.setModifiedMillis(file, this.disk.modifiedMillis(file) + set);
				}
				catch (NoSuchFileException ex) {
					// It has been sent meanwhile.
				}
			}
		}
	}

}
