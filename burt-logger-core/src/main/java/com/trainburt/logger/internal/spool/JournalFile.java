package com.trainburt.logger.internal.spool;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

import com.trainburt.logger.internal.platform.Chain;
import org.jspecify.annotations.Nullable;

/*
 * A request writes all logs that have been appended until it begins. So eight callers need one
 * write, and one hand-over to the disk's thread, instead of eight.
 */

/**
 * The file that a batch is written to while it fills, before each {@code log()} returns.
 * It is opened with the first log, unless the batch has been settled by then.
 * Thread-safe.
 */
public final class JournalFile {

	private static final int BUFFER_BYTES = 8 * 1024;

	private final AtomicReference<@Nullable String> batchId = new AtomicReference<>();

	public final Instant createdAt;

	final long sequence;

	private final Spool spool;

	private @Nullable Path path;

	private @Nullable FileOutputStream out;

	/** Guarded by the lock of the journal. */
	private int positions;

	/** Will be written by the last request, which has not begun. Guarded as above. */
	private final Chain<Line> upcoming = new Chain<>();

	/** The last request. Guarded as above. */
	private @Nullable DiskRequest<Boolean> write;

	/** Belongs to the disk's thread. */
	private final Chain<Line> writing = new Chain<>();

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
	 * Request the write of a log that has just been appended to the batch. The caller
	 * holds the lock of the journal, so that the order in the file is that in the batch.
	 * @return the request to wait for
	 * @throws IOException if the disk hangs now: the log is in memory only
	 */
	public DiskRequest<Boolean> append(byte[] line) throws IOException {
		// First of all: where the heap is full, the log is missing in the file.
		int position = skip();
		Line added = new Line(line, position);
		DiskThreads thread = this.spool.journalThread();
		DiskRequest<Boolean> write = this.write;
		if (write == null || this.upcoming.isEmpty()) {
			this.upcoming.add(added);
			try {
				write = thread.request(this::write);
			}
			catch (Throwable ex) {
				this.upcoming.remove(added);
				throw ex;
			}
			this.write = write;
			this.begun = true;
		}
		else {
			thread.checkAnswering();
			this.upcoming.add(added);
		}
		return write;
	}

	/**
	 * Leave a log out that has just been appended to the batch. The lock is held as
	 * above.
	 * @return its position
	 */
	public int skip() {
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

	/** On the disk's thread. */
	private boolean write() throws IOException {
		try {
			take();
			this.spool.closeOtherJournal(this);
			writeTaken();
			return true;
		}
		finally {
			while (this.writing.poll() != null) {
				// Written, or in memory only.
			}
		}
	}

	private void take() {
		ReentrantLock lock = this.spool.journalLock();
		lock.lock();
		try {
			for (Line line = this.upcoming.poll(); line != null; line = this.upcoming.poll()) {
				this.writing.add(line);
			}
		}
		finally {
			lock.unlock();
		}
	}

	/**
	 * An empty line stands for missing logs, so that the next log does not get their
	 * position.
	 */
	private synchronized void writeTaken() throws IOException {
		if (this.ended) {
			return;
		}
		boolean gap = this.torn;
		this.torn = true;
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(BUFFER_BYTES);
		FileOutputStream out = this.out;
		if (out == null) {
			out = open();
			bytes.writeBytes(SpoolFormat.header(batchId(), this.createdAt));
		}
		int lines = this.writing.size();
		for (Line line = this.writing.poll(); line != null; line = this.writing.poll()) {
			if (gap || line.position != this.position) {
				bytes.write('\n');
			}
			gap = false;
			bytes.writeBytes(line.bytes);
			this.position = line.position + 1;
		}
		this.spool.disk().write(out, bytes.toByteArray());
		this.torn = false;
		this.lines = this.lines + lines;
	}

	private FileOutputStream open() throws IOException {
		Path path = this.spool.journal(this);
		FileOutputStream out = this.spool.openJournalFile(path);
		this.path = path;
		this.out = out;
		return out;
	}

	/**
	 * Wait until the last log that was appended to the batch has been written, so that
	 * the batch that is sent equals the batch that could be read back from disk.
	 * @param logs how many are in the batch
	 */
	public void awaitWritten(int logs) {
		if (holds(logs)) {
			return;
		}
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

	/**
	 * One log as it is written.
	 */
	private static final class Line extends Chain.Link<Line> {

		private final byte[] bytes;

		private final int position;

		Line(byte[] bytes, int position) {
			this.bytes = bytes;
			this.position = position;
		}

	}

}
