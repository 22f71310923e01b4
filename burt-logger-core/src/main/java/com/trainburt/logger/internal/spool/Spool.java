package com.trainburt.logger.internal.spool;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import com.trainburt.logger.SpoolSettings;
import com.trainburt.logger.internal.platform.Disk;
import com.trainburt.logger.internal.platform.Disk.FileTooLargeException;
import com.trainburt.logger.internal.platform.Time;
import com.trainburt.logger.internal.spool.SpoolFormat.Content;
import com.trainburt.logger.internal.spool.SpoolFormat.UnreadableException;
import com.trainburt.logger.transport.LogBatch;
import org.jspecify.annotations.Nullable;

/*
 * One file is one batch, so that damage to a file affects at most that batch:
 *
 *   <root>/<owner>/<sequence>-<batch id>-<logs>.ndjson    sealed: complete, to be sent
 *   <root>/<owner>/<sequence>-<batch id>.open             journal: still being filled, or a spare
 *                                                         file, which is empty
 *   <root>/<owner>/<sequence>-<batch id>.tmp              being written, not valid yet
 *   <root>/<owner>/rejected/…                             rejected by the backend permanently
 *   <root>/<owner>/….bad                                  damaged: some logs could not be read
 *
 * A sealed file is written under another name, forced, and renamed, so that after a crash it
 * is complete or does not exist. The backlog knows which files wait. It is an index in memory
 * only: there is none on disk that could contradict the files.
 */

/**
 * The directory of batch files: writes them, reads them, quarantines files that cannot be
 * sent. Thread-safe; operations on the disk run on background threads, for which the
 * callers wait until a deadline. They ignore interrupts.
 */
public final class Spool {

	static final String REJECTED = "rejected";

	static final String SEALED = ".ndjson";

	static final String OPEN = ".open";

	static final String TEMPORARY = ".tmp";

	private static final String BAD = ".bad";

	private static final int CHECK_BYTES = 4096;

	/**
	 * A file is not larger than this many times the maximum of a batch, which counts
	 * characters: one becomes six bytes of JSON at most, and each line has a checksum.
	 */
	private static final int MAX_FILE_BATCHES = 8;

	private final SpoolSettings settings;

	private final long maxFileBytes;

	private final Time time;

	private final Disk disk;

	private final SpoolDirectory directory;

	private final DiskThreads threads;

	private final FileAges ages;

	private final SealedFiles sealed;

	private final AsideFiles aside;

	private final JournalFiles journals;

	/** Create a spool whose callers touch the disk themselves. */
	public Spool(SpoolSettings settings, long maxBatchBytes, Time time, Disk disk) {
		this(settings, maxBatchBytes, time, disk, new DiskThreads(null, "", 1, time, 0),
				new DiskThreads(null, "", 1, time, 0));
	}

	/**
	 * Create a spool.
	 * @param threads touch the disk, but for the journal
	 * @param journalThread writes the journal
	 */
	public Spool(SpoolSettings settings, long maxBatchBytes, Time time, Disk disk, DiskThreads threads,
			DiskThreads journalThread) {
		this.threads = threads;
		this.settings = settings;
		this.maxFileBytes = Math.min(MAX_FILE_BATCHES * maxBatchBytes, Integer.MAX_VALUE - 1024);
		this.time = time;
		this.disk = disk;
		this.directory = new SpoolDirectory(settings.directory(), disk);
		this.ages = new FileAges(settings.maxAge(), time, disk);
		this.sealed = new SealedFiles(this.ages, disk);
		this.aside = new AsideFiles(settings.maxBytes(), this.ages, time, disk);
		this.journals = new JournalFiles(this::open, journalThread, threads, disk);
	}

	/** Writes the journal, in the order of the requests. */
	public DiskThreads journalThread() {
		return this.journals.thread;
	}

	/** Whether the calling thread is one that touches the disk. */
	public boolean isOwnThread() {
		return this.threads.isOwnThread() || journalThread().isOwnThread();
	}

	public boolean journaling() {
		return this.settings.mode() == SpoolSettings.Mode.JOURNAL;
	}

	/** How many bytes may wait to be sent. */
	public long maxBytes() {
		return this.settings.maxBytes() - this.aside.bytes();
	}

	/**
	 * Do maintenance, which may take as long as the disk hangs.
	 * @param overdue called, once, when the deadline has passed
	 */
	public void keepHouse(DiskRequest.Operation<Boolean> housekeeping, Consumer<IOException> overdue)
			throws IOException {
		this.threads.callPatiently(housekeeping, overdue);
	}

	/** Make sure that there is a directory, and that it can be written to. */
	public void check() throws IOException {
		Path probe = open().resolve("%016d-check%s".formatted(0, TEMPORARY));
		try {
			try (FileOutputStream out = this.disk.create(probe)) {
				this.disk.write(out, new byte[CHECK_BYTES]);
			}
		}
		finally {
			this.disk.delete(probe);
		}
	}

	private synchronized Path open() throws IOException {
		return this.directory.own();
	}

	/** The journal of a batch that is about to fill. Does not touch the disk. */
	public JournalFile newJournalFile() {
		Instant now = Instant.ofEpochMilli(this.time.currentTimeMillis());
		return new JournalFile(this.journals, this.sealed.nextSequence(now), now);
	}

	/** Held while a log is appended to the buffer and to its journal. */
	public ReentrantLock journalLock() {
		return this.journals.lock;
	}

	/**
	 * Write a batch.
	 * @param epoch of the batch
	 * @return the file, which will survive a power cut
	 */
	public SpoolFile write(LogBatch batch, long epoch) throws IOException {
		return this.threads.call(() -> this.sealed.write(open(), batch, epoch), this::deleteQuietly);
	}

	private void deleteQuietly(SpoolFile file) {
		try {
			this.sealed.deleteQuietly(path(file));
		}
		catch (IOException ex) {
			// At worst the next process sends it again.
		}
	}

	/**
	 * Seal the journal of a batch, or, if it is damaged or incomplete, write the batch
	 * again. May be repeated. The file belongs to the journal until it is known to the
	 * caller.
	 */
	public SpoolFile seal(JournalFile journal, LogBatch batch, long epoch) throws IOException {
		// The file may be written after the deadline, and must be discarded then.
		journal.begin();
		return this.threads.call(() -> {
			// It must not be discarded meanwhile.
			synchronized (journal) {
				SpoolFile file = this.sealed.seal(journal, this::open, batch, epoch);
				journal.moved(path(file));
				return file;
			}
		});
	}

	/** Delete the journal of a batch. */
	public void discard(JournalFile journal) throws IOException {
		if (journal.endIfNotBegun()) {
			return;
		}
		this.threads.callAnyway(() -> {
			this.journals.discard(journal);
			return true;
		});
	}

	/**
	 * Read the readable logs of a batch.
	 * @throws NoSuchFileException if it is gone
	 * @throws UnreadableException if no spool has written it
	 */
	public LogBatch read(SpoolFile file) throws IOException, UnreadableException {
		LogBatch batch = read(() -> path(file), file.batchId(), file.createdAt()).batch();
		if (batch.size() > file.logs) {
			throw new UnreadableException("it has %d logs, but its name states %d".formatted(batch.size(), file.logs));
		}
		return batch;
	}

	private Content read(DiskRequest.Operation<Path> path, String batchId, Instant createdAt)
			throws IOException, UnreadableException {
		try {
			byte[] content = this.threads.call(() -> this.disk.read(path.run(), this.maxFileBytes));
			return SpoolFormat.read(content, batchId, createdAt);
		}
		catch (FileTooLargeException ex) {
			throw new UnreadableException(ex.getMessage());
		}
	}

	private synchronized Path path(SpoolFile file) throws IOException {
		return this.directory.last().resolve(file.name);
	}

	/** Delete a batch that does not have to be sent any more. */
	public void delete(SpoolFile file) throws IOException {
		this.threads.callAnyway(() -> this.disk.delete(path(file)));
	}

	/** Quarantine a batch with logs that could not be read. */
	public void quarantine(SpoolFile file) throws IOException {
		this.threads.callAnyway(() -> {
			quarantine(path(file));
			return true;
		});
	}

	private void quarantine(Path file) throws IOException {
		Path bad = file.resolveSibling(file.getFileName().toString().replace(SEALED, BAD));
		try {
			this.disk.rename(file, bad);
			this.aside.add(bad);
		}
		catch (NoSuchFileException ex) {
			// It is gone, so there is nothing to quarantine.
		}
	}

	/** Quarantine a batch that the backend has rejected. */
	public void reject(SpoolFile file) throws IOException {
		this.threads.callAnyway(() -> {
			Path rejected = rejected().resolve(file.name);
			this.disk.rename(path(file), rejected);
			this.aside.add(rejected);
			return true;
		});
	}

	/**
	 * Quarantine a batch that the backend has rejected, and that is only in memory. While
	 * the disk hangs it is not queued, because it would hold that memory.
	 */
	public void reject(LogBatch batch) throws IOException {
		this.threads.call(() -> {
			this.aside.add(this.sealed.write(rejected(), batch));
			return true;
		});
	}

	private Path rejected() throws IOException {
		Path rejected = open().resolve(REJECTED);
		this.disk.createDirectories(rejected);
		return rejected;
	}

	/** Delete quarantined files that are too old, or take too much room. */
	public void expireAside() throws IOException {
		this.aside.expire();
	}

	/** Begin to adopt the orphans of processes that have ended. */
	public synchronized SpoolDirectory.Adoption adopt() throws IOException {
		this.ages.followClock(this.directory.own());
		return this.directory.adopt();
	}

	/**
	 * Turn an adopted file into a batch.
	 * @return a batch to be sent, or {@code null} if it is none
	 */
	public @Nullable SpoolFile recover(Path file) throws IOException {
		String name = file.getFileName().toString();
		if (Disk.directoryOf(file).endsWith(REJECTED) || name.endsWith(BAD)) {
			this.aside.add(file);
			return null;
		}
		if (name.endsWith(TEMPORARY)) {
			this.disk.delete(file);
			return null;
		}
		Path sealed = name.endsWith(OPEN) ? sealOrphan(file, name) : file;
		if (sealed == null) {
			return null;
		}
		SpoolFile batch = this.sealed.fileIfOurs(sealed, -1);
		if (batch == null) {
			quarantine(sealed);
		}
		return batch;
	}

	/** Its process had not finished writing it, so its logs were not accepted. */
	private @Nullable Path sealOrphan(Path open, String name) throws IOException {
		String stem = name.substring(0, name.length() - OPEN.length());
		int logs;
		try {
			Content content = read(() -> open, SpoolFile.batchId(stem), SpoolFile.createdAt(stem));
			logs = content.batch().size() + content.damagedLines();
		}
		catch (UnreadableException ex) {
			logs = 1;
		}
		if (logs == 0) {
			this.disk.delete(open);
			return null;
		}
		Path sealed = open.resolveSibling("%s-%d%s".formatted(stem, logs, SEALED));
		this.disk.rename(open, sealed);
		return sealed;
	}

	/**
	 * Let other processes adopt the files, once all requests of this one are done.
	 */
	public void close() throws IOException {
		if (journaling()) {
			journalThread().callLast(this::closeAll);
		}
		else {
			closeDirectory();
		}
	}

	private boolean closeAll() throws IOException {
		try {
			this.journals.close();
		}
		finally {
			closeDirectory();
		}
		return true;
	}

	private void closeDirectory() throws IOException {
		this.threads.callLast(() -> {
			try {
				this.journals.deleteSpares();
			}
			finally {
				release();
			}
			return true;
		});
	}

	private synchronized void release() throws IOException {
		this.directory.close();
	}

}
