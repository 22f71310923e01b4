package com.trainburt.logger.internal.spool;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * The file that a batch is written to, log by log, while it fills. It is created with its
 * first log, unless the batch has been settled by then. Thread-safe.
 */
public final class JournalFile {

	private static final byte[] LINE_FEED = { '\n' };

	private final AtomicReference<@Nullable String> batchId = new AtomicReference<>();

	public final Instant createdAt;

	final long sequence;

	private final Spool spool;

	private @Nullable Path path;

	private @Nullable FileOutputStream out;

	/** Guarded by the lock of the journal. */
	private int positions;

	/** Read without waiting for a disk that hangs. */
	private volatile boolean begun;

	/** Read without waiting for a disk that hangs. */
	private volatile int lines;

	/** Of the next log, if none is missing. */
	private int position;

	private boolean torn;

	private volatile boolean ended;

	JournalFile(Spool spool, long sequence, Instant createdAt) {
		this.spool = spool;
		this.sequence = sequence;
		this.createdAt = createdAt;
	}

	/**
	 * The id of the batch, created on first use, and so outside the queue's lock.
	 */
	public String batchId() {
		String id = this.batchId.get();
		if (id == null) {
			String made = UUID.randomUUID().toString();
			id = this.batchId.compareAndSet(null, made) ? made : Objects.requireNonNull(this.batchId.get());
		}
		return id;
	}

	/**
	 * The position in the batch of a log that has just been appended to it.
	 */
	public int nextPosition() {
		return this.positions++;
	}

	/**
	 * Note that a write is about to be requested: there may be a file from now on.
	 */
	public void begin() {
		this.begun = true;
	}

	/**
	 * Create no file, unless there may be one already. Does not touch the disk.
	 * @return whether there is none
	 */
	boolean endIfNotBegun() {
		if (this.begun) {
			return false;
		}
		this.ended = true;
		return true;
	}

	/**
	 * Add a log, unless the batch has been settled. An empty line stands for each missing
	 * log before it, so that it keeps its position.
	 * @param position of the log in the batch
	 * @throws IOException if the log is not in the file
	 */
	public synchronized void append(byte[] line, int position) throws IOException {
		if (this.ended) {
			return;
		}
		this.begun = true;
		FileOutputStream out = open();
		if (this.torn || position != this.position) {
			this.spool.disk().write(out, LINE_FEED);
		}
		this.torn = true;
		this.spool.disk().write(out, line);
		this.torn = false;
		this.position = position + 1;
		this.lines = this.lines + 1;
	}

	private FileOutputStream open() throws IOException {
		FileOutputStream out = this.out;
		if (out == null) {
			Path path = this.spool.journal(this);
			out = this.spool.disk().create(path);
			this.path = path;
			this.out = out;
			this.torn = true;
			this.spool.disk().write(out, SpoolFormat.header(batchId(), this.createdAt));
			this.torn = false;
		}
		return out;
	}

	/**
	 * Wait until the last log that was appended to the batch has been written, so that
	 * the batch that is sent equals the batch that could be read back from disk.
	 */
	public void awaitWritten() {
		DiskThreads thread = this.spool.journalThread();
		ReentrantLock lock = this.spool.journalLock();
		try {
			DiskRequest<Boolean> last;
			lock.lock();
			try {
				// After everything that has been appended.
				last = thread.request(() -> true);
			}
			finally {
				lock.unlock();
			}
			thread.await(last);
		}
		catch (IOException ex) {
			// The disk hangs: logs that have not been written are in memory only.
		}
	}

	/**
	 * Close the file: the batch has been filled.
	 */
	public synchronized void close() throws IOException {
		if (this.out != null) {
			this.out.close();
		}
	}

	/**
	 * Note that the file has another name.
	 */
	synchronized void moved(Path path) {
		this.path = path;
	}

	/**
	 * Whether that many logs are in the file.
	 */
	public boolean holds(int logs) {
		return this.lines == logs;
	}

	/**
	 * Stop writing.
	 * @return where the file is, or {@code null} if there is none
	 */
	synchronized @Nullable Path end() throws IOException {
		this.ended = true;
		close();
		return this.path;
	}

}
