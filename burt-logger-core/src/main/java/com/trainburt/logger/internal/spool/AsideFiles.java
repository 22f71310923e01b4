package com.trainburt.logger.internal.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

import com.trainburt.logger.internal.platform.Disk;
import com.trainburt.logger.internal.platform.Time;

/**
 * The quarantined files of a spool: they will not be sent, and are kept for a person to
 * look at. Thread-safe; touches the disk.
 */
final class AsideFiles {

	/** The part of the room on disk that they may take. */
	private static final int SHARE = 10;

	private final long maxBytes;

	private final FileAges ages;

	private final Time time;

	private final Disk disk;

	/** By name and so by age. Guarded by this. */
	private final Map<String, Aside> files = new TreeMap<>();

	/** Read without waiting for a disk that hangs. */
	private volatile long bytes;

	/**
	 * Create the account of such files.
	 * @param maxBytes of the whole spool
	 */
	AsideFiles(long maxBytes, FileAges ages, Time time, Disk disk) {
		this.maxBytes = maxBytes / SHARE;
		this.ages = ages;
		this.time = time;
		this.disk = disk;
	}

	/**
	 * Keep a file.
	 */
	synchronized void add(Path file) throws IOException {
		long bytes = Files.size(file);
		this.files.put(file.getFileName().toString(), new Aside(file, bytes, this.ages.expiresNanos(file)));
		this.bytes += bytes;
		expire();
	}

	/**
	 * Delete quarantined files that are too old, or take too much room.
	 */
	synchronized void expire() throws IOException {
		long now = this.time.nanoTime();
		var oldest = this.files.values().iterator();
		while (oldest.hasNext()) {
			Aside file = oldest.next();
			if (this.bytes > this.maxBytes || file.expiresNanos() - now <= 0) {
				this.disk.delete(file.path());
				this.bytes -= file.bytes();
				oldest.remove();
			}
		}
	}

	long bytes() {
		return this.bytes;
	}

	/**
	 * A file that will not be sent.
	 */
	private record Aside(Path path, long bytes, long expiresNanos) {
	}

}
