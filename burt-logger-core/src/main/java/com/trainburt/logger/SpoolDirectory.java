package com.trainburt.logger;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.UUID;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/*
 *   <root>/<owner>/lock          owner: <pid>-<start of the process>-<random>
 *   <root>/<owner>/…             its files
 *
 * A lock that is held says that the owner lives, a missing lock file that it has closed its
 * directory, and a lock that can be had that it died. But a lock file must never be opened
 * twice within one JVM: closing the second channel releases the lock that was taken through
 * the first, and nobody notices. Hence the process in the name: a directory of this process
 * with a lock file in it is alive, and its lock file is left alone.
 */

/**
 * The directory that a logger owns below the one that it may share with others, and how
 * it takes over those that nobody owns any more. Guarded by the spool.
 */
final class SpoolDirectory {

	/** The same number may have been another process before. */
	private static final String PROCESS = "%d-%d-".formatted(ProcessHandle.current().pid(),
			ProcessHandle.current().info().startInstant().map(Instant::toEpochMilli).orElse(0L));

	private static final Pattern OWNER = Pattern.compile("\\d+-\\d+-[0-9a-f]{8}");

	private static final String LOCK = "lock";

	private final Path root;

	private final Disk disk;

	private @Nullable Path own;

	private @Nullable FileChannel lock;

	SpoolDirectory(Path root, Disk disk) {
		this.root = root.toAbsolutePath();
		this.disk = disk;
	}

	/**
	 * The logger's own directory, which is created and locked if there is none, or none
	 * any more.
	 */
	Path own() throws IOException {
		if (this.own != null && this.disk.isRegular(this.own.resolve(LOCK))) {
			return this.own;
		}
		Path directory = (this.own != null && this.disk.isDirectory(this.own)) ? this.own
				: this.root.resolve(PROCESS + UUID.randomUUID().toString().substring(0, 8));
		release();
		this.disk.createDirectories(directory);
		this.lock = lock(directory);
		if (this.lock == null) {
			throw new IOException("another process has locked " + directory);
		}
		this.own = directory;
		return directory;
	}

	/** Where the file is locked already, there is no channel. */
	private static @Nullable FileChannel lock(Path directory) throws IOException {
		// A channel would heed it.
		boolean interrupted = Thread.interrupted();
		try {
			FileChannel channel = FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE,
					StandardOpenOption.WRITE);
			FileLock lock = null;
			try {
				lock = channel.tryLock();
				return (lock != null) ? channel : null;
			}
			finally {
				if (lock == null) {
					channel.close();
				}
			}
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * Begin to take over what nobody owns any more.
	 */
	Adoption adopt() throws IOException {
		Path own = own();
		Queue<Path> orphans = new ArrayDeque<>();
		for (String name : this.disk.list(this.root)) {
			Path directory = this.root.resolve(name);
			boolean alive = name.startsWith(PROCESS) && this.disk.isRegular(directory.resolve(LOCK));
			if (OWNER.matcher(name).matches() && !directory.equals(own) && !alive && this.disk.isDirectory(directory)) {
				orphans.add(directory);
			}
		}
		return new Adoption(own, orphans);
	}

	/**
	 * Own it no more: whoever finds files in it may take them.
	 */
	void close() throws IOException {
		Path directory = this.own;
		if (directory != null) {
			this.disk.delete(directory.resolve(LOCK));
			release();
			deleteIfEmpty(directory);
		}
	}

	private void release() throws IOException {
		this.own = null;
		if (this.lock != null) {
			this.lock.close();
			this.lock = null;
		}
	}

	private void deleteIfEmpty(Path directory) throws IOException {
		try {
			this.disk.delete(directory.resolve(Spool.REJECTED));
		}
		catch (DirectoryNotEmptyException ex) {
			return;
		}
		try {
			this.disk.delete(directory);
		}
		catch (DirectoryNotEmptyException ex) {
			// Its files wait for whoever comes next.
		}
	}

	/**
	 * Takes over file by file, as it is asked to, so that nothing waits for it however
	 * many there are.
	 */
	final class Adoption {

		private final Path own;

		private final Queue<Path> orphans;

		private final Queue<Path> files = new ArrayDeque<>();

		private @Nullable Path orphan;

		private @Nullable FileChannel orphanLock;

		private Adoption(Path own, Queue<Path> orphans) {
			this.own = own;
			this.orphans = orphans;
		}

		/**
		 * Move the next file.
		 * @return where it is now, or {@code null} if that was all
		 */
		@Nullable Path next() throws IOException {
			while (true) {
				Path file = this.files.poll();
				if (file != null && this.orphan != null) {
					Path target = this.own.resolve(this.orphan.relativize(file));
					if (move(file, target)) {
						return target;
					}
				}
				else {
					end();
					this.orphan = this.orphans.poll();
					if (this.orphan == null) {
						return null;
					}
					begin(this.orphan);
				}
			}
		}

		private void begin(Path orphan) throws IOException {
			try {
				if (SpoolDirectory.this.disk.isRegular(orphan.resolve(LOCK))) {
					this.orphanLock = lock(orphan);
					if (this.orphanLock == null) {
						this.orphan = null;
						return;
					}
				}
				addFiles(orphan);
				Path rejected = orphan.resolve(Spool.REJECTED);
				if (SpoolDirectory.this.disk.isDirectory(rejected)) {
					SpoolDirectory.this.disk.createDirectories(this.own.resolve(Spool.REJECTED));
					addFiles(rejected);
				}
			}
			catch (NoSuchFileException ex) {
				// Somebody else has taken over everything.
			}
		}

		private void addFiles(Path directory) throws IOException {
			for (String name : SpoolDirectory.this.disk.list(directory)) {
				if (Spool.isOurs(name)) {
					this.files.add(directory.resolve(name));
				}
			}
		}

		private boolean move(Path file, Path target) throws IOException {
			if (!SpoolDirectory.this.disk.isRegular(file)) {
				return false;
			}
			try {
				SpoolDirectory.this.disk.rename(file, target);
				return true;
			}
			catch (NoSuchFileException ex) {
				// Somebody else was faster.
				return false;
			}
		}

		private void end() throws IOException {
			if (this.orphan != null) {
				SpoolDirectory.this.disk.delete(this.orphan.resolve(LOCK));
				deleteIfEmpty(this.orphan);
			}
			close();
		}

		/**
		 * Go no further.
		 */
		void close() throws IOException {
			if (this.orphanLock != null) {
				this.orphanLock.close();
				this.orphanLock = null;
			}
		}

	}

}
