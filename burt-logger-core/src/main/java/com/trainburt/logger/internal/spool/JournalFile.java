package com.trainburt.logger.internal.spool;

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
 * hand-over to the disk's thread instead of eight. When it begins, it needs no lock that callers
 * hold while they request: the thread that they wake would have to wait for them immediately.
 */

/**
 * The file that a batch is written to while it fills, before each {@code log()} returns.
 * It is opened with the first log, unless the batch has been settled by then.
 * Thread-safe.
 */
public final class JournalFile {

	private static final byte[] LINE_FEED = { '\n' };

	private final AtomicReference<@Nullable String> batchId = new AtomicReference<>();

	public final Instant createdAt;

	final long sequence;

	private final JournalFiles files;

	private @Nullable Path path;

	private @Nullable FileOutputStream out;

	/** Guarded by the lock of the journal. */
	private int positions;

	/** The last request. Guarded as above. */
	private @Nullable DiskRequest<Boolean> write;

	/** Of the last request. Guarded as above. */
	private Lines requested = new Lines();

	/** Read without waiting for a disk that hangs. */
	private volatile boolean begun;

	/** Read without waiting for a disk that hangs. */
	private volatile int lines;

	/** Of the next log, if none is missing. */
	private int position;

	private boolean torn;

	private volatile boolean ended;

	JournalFile(JournalFiles files, long sequence, Instant createdAt) {
		this.files = files;
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
		DiskThreads thread = this.files.thread;
		thread.checkAnswering();
		DiskRequest<Boolean> write = this.write;
		if (write == null || !this.requested.add(added)) {
			Lines lines = new Lines();
			lines.add(added);
			// Before the request, which may create the file at once.
			this.begun = true;
			write = thread.request(() -> write(lines));
			this.write = write;
			this.requested = lines;
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
	private boolean write(Lines lines) throws IOException {
		Chain<Line> taken = lines.take();
		this.files.closeOther(this);
		synchronized (this) {
			for (Line line = taken.poll(); line != null && !this.ended; line = taken.poll()) {
				write(line);
			}
		}
		return true;
	}

	/**
	 * An empty line stands for missing logs, so that the next log does not get their
	 * position.
	 */
	private void write(Line line) throws IOException {
		boolean gap = this.torn || line.position != this.position;
		this.torn = true;
		FileOutputStream out = this.out;
		if (out == null) {
			out = open();
			this.files.disk.write(out, SpoolFormat.header(batchId(), this.createdAt));
		}
		if (gap) {
			this.files.disk.write(out, LINE_FEED);
		}
		this.files.disk.write(out, line.bytes);
		this.torn = false;
		this.position = line.position + 1;
		this.lines = this.lines + 1;
	}

	private FileOutputStream open() throws IOException {
		Path path = this.files.path(this);
		// First of all: where opening fails, there may be a file.
		this.path = path;
		FileOutputStream out = this.files.open(path);
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
		DiskThreads thread = this.files.thread;
		ReentrantLock lock = this.files.lock;
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
	 * The logs of one request. Thread-safe.
	 */
	private static final class Lines {

		private final Chain<Line> lines = new Chain<>();

		private boolean taken;

		/**
		 * Add a log, unless the request has begun.
		 * @return whether it has been added
		 */
		synchronized boolean add(Line line) {
			if (!this.taken) {
				this.lines.add(line);
			}
			return !this.taken;
		}

		synchronized Chain<Line> take() {
			this.taken = true;
			return this.lines;
		}

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
