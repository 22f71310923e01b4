package com.trainburt.logger.internal.spool;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

import com.trainburt.logger.internal.platform.Disk;
import com.trainburt.logger.internal.platform.SteadyLock;
import com.trainburt.logger.internal.spool.DiskRequest.Operation;
import org.jspecify.annotations.Nullable;

/**
 * The files of the journal: opens, closes and reuses them. Thread-safe; touches the disk.
 */
final class JournalFiles {

	/** Held while a log is appended to the buffer and to its journal. */
	final ReentrantLock lock = new SteadyLock();

	/** Writes the journal, in the order of the requests. */
	final DiskThreads thread;

	final Disk disk;

	private final DiskThreads otherThreads;

	private final Operation<Path> directory;

	private final SpareFiles spares;

	/** The only journal that is open. Belongs to the journal's thread. */
	private @Nullable JournalFile open;

	JournalFiles(Operation<Path> directory, DiskThreads thread, DiskThreads otherThreads, Disk disk) {
		this.directory = directory;
		this.thread = thread;
		this.otherThreads = otherThreads;
		this.disk = disk;
		this.spares = new SpareFiles(disk);
	}

	Path path(JournalFile file) throws IOException {
		return this.directory.run().resolve("%016d-%s%s".formatted(file.sequence, file.batchId(), Spool.OPEN));
	}

	/**
	 * Open the file of a journal, and request a spare one for the next journal if there
	 * is none.
	 */
	FileOutputStream open(Path file) throws IOException {
		FileOutputStream out = this.spares.open(file);
		try {
			if (this.spares.isEmpty()) {
				this.otherThreads.request(() -> {
					this.spares.create(this.directory.run());
					return true;
				});
			}
		}
		catch (IOException | OutOfMemoryError ex) {
			// The next file is created when it is needed.
		}
		return out;
	}

	/** Close the journal that was written before, because only one stays open. */
	void closeOther(JournalFile file) throws IOException {
		if (file != this.open) {
			close();
			this.open = file;
		}
	}

	/** Close the journal that is open. */
	void close() throws IOException {
		if (this.open != null) {
			this.open.close();
			this.open = null;
		}
	}

	/** End a journal whose batch has been settled. */
	void discard(JournalFile journal) throws IOException {
		Path file = journal.end();
		if (file != null && file.toString().endsWith(Spool.OPEN)) {
			this.spares.recycle(file);
		}
		else if (file != null) {
			this.disk.delete(file);
		}
	}

	/** Delete the spare files. */
	void deleteSpares() throws IOException {
		this.spares.close();
	}

}
