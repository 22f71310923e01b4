package com.trainburt.logger;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import com.trainburt.logger.SpoolFormat.Content;
import com.trainburt.logger.SpoolFormat.UnreadableException;
import com.trainburt.logger.internal.platform.Disk;
import com.trainburt.logger.internal.platform.Disk.FileTooLargeException;
import com.trainburt.logger.internal.platform.SteadyLock;
import com.trainburt.logger.internal.platform.Time;
import com.trainburt.logger.transport.LogBatch;
import org.jspecify.annotations.Nullable;

/*
 * One file is one batch, because whatever happens to a file then costs that batch at most:
 *
 *   <root>/<owner>/<sequence>-<batch id>-<logs>.ndjson    sealed: complete, to be sent
 *   <root>/<owner>/<sequence>-<batch id>.open             journal: still being filled
 *   <root>/<owner>/<sequence>-<batch id>.tmp              being written, worth nothing yet
 *   <root>/<owner>/rejected/…                             the backend has refused it for good
 *   <root>/<owner>/….bad                                  not all of it could be read
 *
 * A sealed file is written under another name, forced, and renamed, so that it is there
 * wholly or not at all, whatever dies in between. Which files wait is known by the backlog,
 * which is an index in memory only: there is none on disk that could contradict the files.
 */

/**
 * The directory of batch files: writes them, reads them, keeps aside what cannot be sent.
 * Thread-safe; what touches the disk runs on threads of its own, for which the callers
 * wait until a deadline. None heeds an interrupt.
 */
final class Spool {

	static final String REJECTED = "rejected";

	private static final String SEALED = ".ndjson";

	private static final String OPEN = ".open";

	private static final String TEMPORARY = ".tmp";

	private static final String BAD = ".bad";

	private static final Pattern OURS = Pattern.compile("\\d{16}-[0-9A-Za-z.-]{1,120}\\.(ndjson|open|tmp|bad)");

	private static final int CHECK_BYTES = 4096;

	/**
	 * A file is not larger than this many times the maximum of a batch, which counts
	 * characters: one becomes six bytes of JSON at most, and each line has a checksum.
	 */
	private static final int MAX_FILE_BATCHES = 8;

	/** No file is older: there was no spool before. */
	private static final long FIRST_MILLIS = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

	private static final long CLOCK_TOLERANCE_MILLIS = TimeUnit.MINUTES.toMillis(1);

	/** Of the room on disk, this part may hold what will not be sent any more. */
	private static final int ASIDE_SHARE = 10;

	private final SpoolSettings settings;

	private final long maxFileBytes;

	private final Time time;

	private final Disk disk;

	private final SpoolDirectory directory;

	private final DiskThreads threads;

	private final DiskThreads journalThread;

	private final ReentrantLock journalLock = new SteadyLock();

	/** Keeps files in order that are written within a millisecond. */
	private final AtomicLong files = new AtomicLong();

	/** What is kept aside, by name and so by age, and its bytes. Guarded by this. */
	private final Map<String, Aside> aside = new TreeMap<>();

	/** Read without waiting for a disk that hangs. */
	private volatile long asideBytes;

	/** When both clocks were last compared. Guarded by this. */
	private long followedMillis;

	private long followedNanos;

	/**
	 * Create a spool whose callers touch the disk themselves.
	 */
	Spool(SpoolSettings settings, long maxBatchBytes, Time time, Disk disk) {
		this(settings, maxBatchBytes, time, disk, new DiskThreads(null, "", 1, time, 0),
				new DiskThreads(null, "", 1, time, 0));
	}

	/**
	 * Create a spool.
	 * @param threads touch the disk, but for the journal
	 * @param journalThread writes the journal
	 */
	Spool(SpoolSettings settings, long maxBatchBytes, Time time, Disk disk, DiskThreads threads,
			DiskThreads journalThread) {
		this.threads = threads;
		this.journalThread = journalThread;
		this.settings = settings;
		this.maxFileBytes = Math.min(MAX_FILE_BATCHES * maxBatchBytes, Integer.MAX_VALUE - 1024);
		this.time = time;
		this.disk = disk;
		this.directory = new SpoolDirectory(settings.directory(), disk);
		this.followedMillis = time.currentTimeMillis();
		this.followedNanos = time.nanoTime();
	}

	static boolean isOurs(String name) {
		return OURS.matcher(name).matches();
	}

	Disk disk() {
		return this.disk;
	}

	/**
	 * Writes the journal, in the order in which it is asked to.
	 */
	DiskThreads journalThread() {
		return this.journalThread;
	}

	/**
	 * Whether the calling thread is one that touches the disk.
	 */
	boolean isOwnThread() {
		return this.threads.isOwnThread() || this.journalThread.isOwnThread();
	}

	boolean journaling() {
		return this.settings.mode() == SpoolSettings.Mode.JOURNAL;
	}

	/**
	 * How many bytes may wait to be sent.
	 */
	long maxBytes() {
		return this.settings.maxBytes() - this.asideBytes;
	}

	/**
	 * Keep house, which may take as long as the disk hangs.
	 * @param overdue called, once, when the deadline has passed
	 */
	void keepHouse(DiskThreads.Operation<Boolean> housekeeping, Consumer<IOException> overdue) throws IOException {
		this.threads.callPatiently(housekeeping, overdue);
	}

	/**
	 * Make sure that there is a directory, and that it can be written to.
	 */
	void check() throws IOException {
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

	/**
	 * The journal of a batch that is about to fill. Does not touch the disk.
	 */
	JournalFile newJournalFile() {
		Instant now = Instant.ofEpochMilli(this.time.currentTimeMillis());
		return new JournalFile(this, nextSequence(now), now);
	}

	Path journal(JournalFile file) throws IOException {
		return open().resolve("%016d-%s%s".formatted(file.sequence, file.batchId(), OPEN));
	}

	/**
	 * Held by whoever appends a log to the buffer and to its journal.
	 */
	ReentrantLock journalLock() {
		return this.journalLock;
	}

	/** The age of a file is read from it, so it must not run ahead of the batch's own. */
	private long nextSequence(Instant createdAt) {
		return TimeUnit.MILLISECONDS.toMicros(createdAt.toEpochMilli()) + this.files.getAndIncrement() % 1000;
	}

	/**
	 * Write a batch.
	 * @param epoch of the batch
	 * @return the file, which will survive a power cut
	 */
	SpoolFile write(LogBatch batch, long epoch) throws IOException {
		return this.threads.call(() -> sealed(write(open(), batch), epoch), this::deleteQuietly);
	}

	private Path write(Path directory, LogBatch batch) throws IOException {
		String name = SpoolFile.name(nextSequence(batch.createdAt()), batch.id(), batch.size());
		Path temporary = directory.resolve(name.replace(SEALED, TEMPORARY));
		Path sealed = directory.resolve(name);
		try {
			try (FileOutputStream out = this.disk.create(temporary)) {
				this.disk.write(out, SpoolFormat.file(batch));
				this.disk.force(out);
			}
			this.disk.rename(temporary, sealed);
			this.disk.forceDirectory(directory);
			return sealed;
		}
		catch (IOException ex) {
			deleteQuietly(temporary);
			deleteQuietly(sealed);
			throw ex;
		}
	}

	private void deleteQuietly(SpoolFile file) {
		try {
			deleteQuietly(path(file));
		}
		catch (IOException ex) {
			// At worst the next process sends it once more.
		}
	}

	private void deleteQuietly(Path file) {
		try {
			this.disk.delete(file);
		}
		catch (IOException ex) {
			// At worst the next process sends it once more.
		}
	}

	private SpoolFile sealed(Path file, long epoch) throws IOException {
		SpoolFile sealed = spoolFile(file, epoch);
		if (sealed == null) {
			throw new IOException("'%s' is not the name of a batch".formatted(file.getFileName()));
		}
		return sealed;
	}

	private @Nullable SpoolFile spoolFile(Path file, long epoch) throws IOException {
		return SpoolFile.of(file.getFileName().toString(), Files.size(file), epoch, expiresNanos(file));
	}

	/**
	 * The age of a file counts from its stamp or from when it was written, whichever is
	 * later and can be true. If neither can, the clock was wrong, and it counts from now
	 * on, also for later processes.
	 */
	private long expiresNanos(Path file) throws IOException {
		long now = this.time.currentTimeMillis();
		long since = Math.max(unlessImpossible(SpoolFile.createdAt(file.getFileName().toString()).toEpochMilli(), now),
				unlessImpossible(this.disk.modifiedMillis(file), now));
		if (since == 0) {
			this.disk.setModifiedMillis(file, now);
			since = now;
		}
		return this.time.nanoTime()
				+ Math.max(0, this.settings.maxAge().toNanos() - TimeUnit.MILLISECONDS.toNanos(now - since));
	}

	private static long unlessImpossible(long millis, long now) {
		return (millis >= FIRST_MILLIS && millis <= now) ? millis : 0;
	}

	/**
	 * Set the times of the files along when the clock was set, so that their age stays
	 * what it is for later processes. A file that was written since has a wrong time
	 * then, and a right stamp.
	 */
	private void followClock() throws IOException {
		long millis = this.time.currentTimeMillis();
		long nanos = this.time.nanoTime();
		long set = millis - this.followedMillis - TimeUnit.NANOSECONDS.toMillis(nanos - this.followedNanos);
		this.followedMillis = millis;
		this.followedNanos = nanos;
		if (Math.abs(set) < CLOCK_TOLERANCE_MILLIS) {
			return;
		}
		Path own = this.directory.own();
		for (String name : this.disk.list(own)) {
			if (isOurs(name)) {
				try {
					Path file = own.resolve(name);
					this.disk.setModifiedMillis(file, this.disk.modifiedMillis(file) + set);
				}
				catch (NoSuchFileException ex) {
					// It has been sent meanwhile.
				}
			}
		}
	}

	/**
	 * Seal the journal of a batch, or, if something is wrong with it, write the batch
	 * anew. May be repeated. The file belongs to the journal until it is known to the
	 * caller.
	 */
	SpoolFile seal(JournalFile journal, LogBatch batch, long epoch) throws IOException {
		// The file may be written after the deadline, and is to be discarded then.
		journal.begin();
		return this.threads.call(() -> {
			// It is not to be discarded meanwhile.
			synchronized (journal) {
				SpoolFile file = sealOrWrite(journal, batch, epoch);
				journal.moved(path(file));
				return file;
			}
		});
	}

	private SpoolFile sealOrWrite(JournalFile journal, LogBatch batch, long epoch) throws IOException {
		boolean complete = journal.holds(batch.size());
		Path open = journal.end();
		if (open == null) {
			return sealed(write(open(), batch), epoch);
		}
		Path sealed = open.resolveSibling(SpoolFile.name(journal.sequence, journal.batchId(), batch.size()));
		if (complete) {
			try {
				if (!this.disk.isRegular(sealed)) {
					this.disk.force(open);
					this.disk.rename(open, sealed);
					journal.moved(sealed);
				}
				this.disk.forceDirectory(Disk.directoryOf(sealed));
				return sealed(sealed, epoch);
			}
			catch (IOException ex) {
				// The batch is in memory as well.
			}
		}
		SpoolFile file = sealed(write(open(), batch), epoch);
		// Whatever is left of them is the same batch, under the same id.
		deleteQuietly(open);
		deleteQuietly(sealed);
		return file;
	}

	/**
	 * Delete the journal of a batch.
	 */
	void discard(JournalFile journal) throws IOException {
		if (journal.endIfNotBegun()) {
			return;
		}
		this.threads.callAnyway(() -> {
			Path file = journal.end();
			return file != null && this.disk.delete(file);
		});
	}

	/**
	 * How large the file of a batch will be.
	 */
	static long fileBytes(LogBatch batch) {
		return SpoolFormat.header(batch.id(), batch.createdAt()).length + batch.payload().length
				+ (long) SpoolFormat.LINE_BYTES * batch.size();
	}

	/**
	 * Read what can be read of a batch.
	 * @throws NoSuchFileException if it is gone
	 * @throws UnreadableException if it is not what a spool has written
	 */
	LogBatch read(SpoolFile file) throws IOException, UnreadableException {
		LogBatch batch = read(() -> path(file), file.batchId(), file.createdAt()).batch();
		if (batch.size() > file.logs) {
			throw new UnreadableException("it has %d logs, and its name says %d".formatted(batch.size(), file.logs));
		}
		return batch;
	}

	private Content read(DiskThreads.Operation<Path> path, String batchId, Instant createdAt)
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

	/**
	 * Delete a batch that needs to be sent no more.
	 */
	void delete(SpoolFile file) throws IOException {
		this.threads.callAnyway(() -> this.disk.delete(path(file)));
	}

	/**
	 * Keep aside a batch of which not everything could be read.
	 */
	void quarantine(SpoolFile file) throws IOException {
		this.threads.callAnyway(() -> {
			quarantine(path(file));
			return true;
		});
	}

	private void quarantine(Path file) throws IOException {
		Path bad = file.resolveSibling(file.getFileName().toString().replace(SEALED, BAD));
		try {
			this.disk.rename(file, bad);
			keepAside(bad);
		}
		catch (NoSuchFileException ex) {
			// Gone, so there is nothing to be kept.
		}
	}

	/**
	 * Keep aside a batch that the backend has refused.
	 */
	void reject(SpoolFile file) throws IOException {
		this.threads.callAnyway(() -> {
			Path rejected = rejected().resolve(file.name);
			this.disk.rename(path(file), rejected);
			keepAside(rejected);
			return true;
		});
	}

	/**
	 * Keep aside a batch that the backend has refused, and that is only in memory. While
	 * the disk hangs it is not queued, because it would hold that memory.
	 */
	void reject(LogBatch batch) throws IOException {
		this.threads.call(() -> {
			keepAside(write(rejected(), batch));
			return true;
		});
	}

	private Path rejected() throws IOException {
		Path rejected = open().resolve(REJECTED);
		this.disk.createDirectories(rejected);
		return rejected;
	}

	private synchronized void keepAside(Path file) throws IOException {
		long bytes = Files.size(file);
		this.aside.put(file.getFileName().toString(), new Aside(file, bytes, expiresNanos(file)));
		this.asideBytes += bytes;
		expireAside();
	}

	/**
	 * Delete what has been kept aside for too long, or takes too much room.
	 */
	synchronized void expireAside() throws IOException {
		long now = this.time.nanoTime();
		var oldest = this.aside.values().iterator();
		while (oldest.hasNext()) {
			Aside file = oldest.next();
			if (this.asideBytes > this.settings.maxBytes() / ASIDE_SHARE || file.expiresNanos() - now <= 0) {
				this.disk.delete(file.path());
				this.asideBytes -= file.bytes();
				oldest.remove();
			}
		}
	}

	/**
	 * Begin to take over what processes that have ended have left.
	 */
	synchronized SpoolDirectory.Adoption adopt() throws IOException {
		followClock();
		return this.directory.adopt();
	}

	/**
	 * Make of an adopted file what it is worth.
	 * @return a batch to be sent, or {@code null} if it is none
	 */
	@Nullable SpoolFile recover(Path file) throws IOException {
		String name = file.getFileName().toString();
		if (Disk.directoryOf(file).endsWith(REJECTED) || name.endsWith(BAD)) {
			keepAside(file);
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
		SpoolFile batch = spoolFile(sealed, -1);
		if (batch == null) {
			quarantine(sealed);
		}
		return batch;
	}

	/** What its process had not finished to write was not accepted either. */
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
	 * Let other processes take over the files, once all that has been requested of this
	 * one is done.
	 */
	void close() throws IOException {
		if (journaling()) {
			this.journalThread.callLast(this::closeDirectory);
		}
		else {
			closeDirectory();
		}
	}

	private boolean closeDirectory() throws IOException {
		return this.threads.callLast(() -> {
			release();
			return true;
		});
	}

	private synchronized void release() throws IOException {
		this.directory.close();
	}

	/**
	 * A file that will not be sent.
	 */
	private record Aside(Path path, long bytes, long expiresNanos) {
	}

}
