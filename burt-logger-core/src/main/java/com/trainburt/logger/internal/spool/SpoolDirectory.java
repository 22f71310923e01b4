package com.trainburt.logger.internal.spool;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.regex.Pattern;

import com.trainburt.logger.internal.platform.Disk;
import com.trainburt.logger.internal.platform.OwnerLock;
import com.trainburt.logger.internal.platform.Ownership;
import com.trainburt.logger.internal.platform.Ownership.Sharing;
import org.jspecify.annotations.Nullable;

/*
 *   <root>/<owner>/lock
 *   <root>/<owner>/…             its files
 *
 * A held lock means that the owner lives, a free one that it died, and a file "closed" in
 * place of the lock that it has closed its directory. A directory with neither is being
 * created, or its process died at that moment; its age shows which.
 *
 * A directory of this process is adopted only if it has been closed: see OwnerLock.
 */

/**
 * The directory that a logger owns below the one that it may share with others, and the
 * adoption of orphaned ones. Guarded by the spool.
 */
public final class SpoolDirectory {

	private static final Pattern OWNER = Pattern.compile(OwnerLock.NAME);

	private static final String LOCK = "lock";

	private static final String CLOSED = "closed";

	private static final int MAX_TRIES = 5;

	private final Path root;

	private final Disk disk;

	private Path own;

	private @Nullable OwnerLock lock;

	private @Nullable Ownership ownership;

	private boolean closed;

	SpoolDirectory(Path root, Disk disk) {
		this.root = root.toAbsolutePath();
		this.disk = disk;
		this.own = newDirectory();
	}

	/**
	 * The logger's own directory, which is created and locked if there is none, or none
	 * any more.
	 */
	Path own() throws IOException {
		if (this.closed) {
			throw new IOException("the spool has been closed");
		}
		if (this.lock != null && this.lock.isIntact()) {
			return this.own;
		}
		release();
		for (int i = 0; i < MAX_TRIES; i++) {
			if (i > 0 || !this.disk.isDirectory(this.own)) {
				this.own = newDirectory();
			}
			try {
				checkRoot();
				this.lock = OwnerLock.take(this.disk, this.own.resolve(LOCK));
				if (this.lock != null) {
					return this.own;
				}
			}
			catch (NoSuchFileException ex) {
				// Another process treated it as an orphan.
			}
		}
		throw new IOException("could not lock a directory below " + this.root);
	}

	/** Creates the own directory, whose owner is the current user, if there is none. */
	private Ownership checkRoot() throws IOException {
		boolean created = !this.disk.isDirectory(this.own);
		this.disk.createDirectories(this.own);
		Ownership ownership = (this.ownership != null) ? this.ownership : Ownership.ofCreator(this.own);
		try {
			ownership.check(this.root, Sharing.STICKY);
		}
		catch (IOException ex) {
			if (created) {
				this.disk.delete(this.own);
			}
			throw ex;
		}
		this.ownership = ownership;
		return ownership;
	}

	private Path newDirectory() {
		return this.root.resolve(OwnerLock.newName());
	}

	/**
	 * The directory that was the logger's own until now, whether it still exists or not.
	 */
	Path last() {
		return this.own;
	}

	/**
	 * Begin to adopt orphans.
	 */
	Adoption adopt() throws IOException {
		Path own = own();
		Queue<Path> others = new ArrayDeque<>();
		for (String name : this.disk.list(this.root)) {
			Path directory = this.root.resolve(name);
			if (OWNER.matcher(name).matches() && !directory.equals(own) && this.disk.isDirectory(directory)) {
				others.add(directory);
			}
		}
		return new Adoption(own, others, checkRoot());
	}

	/**
	 * Stop owning it: other processes may adopt its files.
	 */
	public void close() throws IOException {
		this.closed = true;
		if (this.lock != null) {
			try {
				this.disk.rename(this.own.resolve(LOCK), this.own.resolve(CLOSED));
			}
			finally {
				release();
			}
			deleteIfEmpty(this.own);
		}
	}

	private void release() throws IOException {
		if (this.lock != null) {
			this.lock.close();
			this.lock = null;
		}
	}

	private void deleteIfEmpty(Path directory) throws IOException {
		try {
			this.disk.delete(directory.resolve(Spool.REJECTED));
			if (this.disk.list(directory).length <= 1) {
				this.disk.delete(directory.resolve(LOCK));
				this.disk.delete(directory.resolve(CLOSED));
				this.disk.delete(directory);
			}
		}
		catch (DirectoryNotEmptyException | NoSuchFileException ex) {
			// Its files wait for the next process, or there is nothing to delete.
		}
	}

	/**
	 * Adopts one file a call, so that nothing has to wait for a large number of files.
	 * Files that cannot be adopted stay where they are.
	 */
	public final class Adoption {

		private final Path own;

		private final Queue<Path> orphans;

		private final Ownership ownership;

		/** Files of other users, relative to the root. */
		private final List<String> foreign = new ArrayList<>();

		private final Queue<Path> files = new ArrayDeque<>();

		private @Nullable Path orphan;

		private @Nullable OwnerLock orphanLock;

		private @Nullable IOException trouble;

		private Adoption(Path own, Queue<Path> orphans, Ownership ownership) {
			this.own = own;
			this.orphans = orphans;
			this.ownership = ownership;
		}

		/**
		 * Move the next file.
		 * @return where it is now, or {@code null} if there are no more
		 */
		public @Nullable Path next() {
			while (true) {
				try {
					Path file = this.files.poll();
					if (file != null) {
						Path target = this.own
							.resolve(Disk.directoryOf(file).endsWith(Spool.REJECTED) ? Spool.REJECTED : "")
							.resolve(file.getFileName());
						if (move(file, target)) {
							return target;
						}
					}
					else {
						end();
						Path orphan = this.orphans.poll();
						if (orphan == null) {
							return null;
						}
						begin(orphan);
					}
				}
				catch (NoSuchFileException ex) {
					// Another process was faster.
				}
				catch (IOException ex) {
					this.trouble = ex;
				}
			}
		}

		private void begin(Path orphan) throws IOException {
			Disk disk = SpoolDirectory.this.disk;
			if (!isOurs(orphan) || (!disk.isRegular(orphan.resolve(CLOSED)) && !takeLock(orphan))) {
				return;
			}
			this.orphan = orphan;
			addFiles(orphan);
			Path rejected = orphan.resolve(Spool.REJECTED);
			if (disk.isDirectory(rejected) && isOurs(rejected)) {
				disk.createDirectories(this.own.resolve(Spool.REJECTED));
				addFiles(rejected);
			}
		}

		private boolean takeLock(Path orphan) throws IOException {
			Path file = orphan.resolve(LOCK);
			if (OwnerLock.isInThisProcess(orphan.getFileName().toString())) {
				return false;
			}
			if (!SpoolDirectory.this.disk.isRegular(file) && SpoolDirectory.this.disk.isYoung(orphan)) {
				return false;
			}
			this.orphanLock = OwnerLock.take(SpoolDirectory.this.disk, file);
			return this.orphanLock != null;
		}

		private void addFiles(Path directory) throws IOException {
			for (String name : SpoolDirectory.this.disk.list(directory)) {
				Path file = directory.resolve(name);
				if (SpoolFile.isOurs(name) && SpoolDirectory.this.disk.isRegular(file) && isOurs(file)) {
					this.files.add(file);
				}
			}
		}

		private boolean isOurs(Path path) throws IOException {
			boolean ours = this.ownership.owns(path);
			if (!ours) {
				this.foreign.add(SpoolDirectory.this.root.relativize(path).toString());
			}
			return ours;
		}

		private boolean move(Path file, Path target) throws IOException {
			if (!SpoolDirectory.this.disk.isRegular(file)) {
				return false;
			}
			SpoolDirectory.this.disk.rename(file, target);
			return true;
		}

		private void end() throws IOException {
			Path orphan = this.orphan;
			this.orphan = null;
			try {
				if (orphan != null) {
					deleteIfEmpty(orphan);
				}
			}
			finally {
				close();
			}
		}

		/**
		 * Why something could not be adopted, if so.
		 */
		public @Nullable IOException trouble() {
			return (this.trouble == null && !this.foreign.isEmpty())
					? new IOException("other users own or may write to " + Ownership.list(this.foreign)) : this.trouble;
		}

		/**
		 * Stop adopting.
		 */
		public void close() throws IOException {
			if (this.orphanLock != null) {
				this.orphanLock.close();
				this.orphanLock = null;
			}
		}

	}

}
