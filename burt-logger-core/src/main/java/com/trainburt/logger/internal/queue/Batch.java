package com.trainburt.logger.internal.queue;

import java.util.ArrayList;
import java.util.List;

import com.trainburt.logger.internal.json.FrozenEntry;
import com.trainburt.logger.internal.platform.Chain;
import com.trainburt.logger.internal.queue.InFlight.Holder;
import com.trainburt.logger.internal.spool.SpoolFile;
import com.trainburt.logger.internal.spool.SpoolFormat;
import com.trainburt.logger.transport.LogBatch;
import org.jspecify.annotations.Nullable;

/**
 * Logs that are delivered together. Guarded by the queue's lock until it is handed out.
 * Then its content belongs to the thread that holds it; the number of unsettled logs and
 * the holder stay under the lock.
 */
public final class Batch extends Chain.Link<Batch> {

	/** The flush that seals this batch, or a later one, covers it. */
	public final long epoch;

	final long openedNanos;

	public final Origin origin;

	/** How often the backend had answered when the batch was handed out. */
	long answers;

	/**
	 * The thread's role while it is in flight. Read without the lock it may be
	 * {@code null} at any time.
	 */
	volatile @Nullable Holder holder;

	/** Whether a thread was needed when it was handed out. */
	public boolean threadNeeded;

	private List<FrozenEntry> entries = new ArrayList<>();

	/** Logs that have been filtered and encoded on the thread that logged them. */
	private List<byte[]> lines = new ArrayList<>();

	/** Of the whole batch, once it has been encoded. */
	private @Nullable String id;

	/**
	 * The parts that remain to be delivered, once it has been encoded: the batch or parts
	 * of it.
	 */
	private List<LogBatch> encoded = List.of();

	private int size;

	private long jsonBytes;

	private long heldBytes;

	private int unsettled;

	public Batch(long epoch, long openedNanos, Origin origin) {
		this.epoch = epoch;
		this.openedNanos = openedNanos;
		this.origin = origin;
	}

	/**
	 * A batch from disk, which holds no memory until it is read.
	 */
	public Batch(SpoolFile file, long now) {
		this(file.epoch, now, new Origin.Spooled(file));
		this.size = file.logs - file.settled;
		this.unsettled = this.size;
	}

	/**
	 * The logs that return to the buffer, as another object: the thread that held this
	 * one can no longer change them.
	 */
	private Batch(Batch batch) {
		this(batch.epoch, batch.openedNanos, batch.origin);
		this.entries = batch.entries;
		this.lines = batch.lines;
		this.id = batch.id;
		this.encoded = batch.encoded;
		this.size = batch.size;
		this.jsonBytes = batch.jsonBytes;
		this.heldBytes = batch.heldBytes;
		this.unsettled = batch.unsettled;
	}

	/**
	 * The same logs, to be handed out again.
	 */
	Batch again() {
		return new Batch(this);
	}

	void add(FrozenEntry entry) {
		this.entries.add(entry);
		count(entry.jsonBytes(), entry.heldBytes());
	}

	void add(byte[] line) {
		this.lines.add(line);
		count(line.length, line.length);
	}

	private void count(long jsonBytes, long heldBytes) {
		this.size++;
		this.jsonBytes += jsonBytes;
		this.heldBytes += heldBytes;
		this.unsettled++;
	}

	/**
	 * Whether a thread holds it: otherwise its logs are settled, or wait again for the
	 * next thread.
	 */
	public boolean isInFlight() {
		return this.holder != null;
	}

	/**
	 * Whether the logs are on disk in a file that waited to be sent.
	 */
	boolean isFromDisk() {
		return this.origin instanceof Origin.Spooled;
	}

	/**
	 * Whether another attempt may send the same logs: one has been made, or they are on
	 * disk too.
	 */
	public boolean isRepeatable() {
		return this.id != null || !(this.origin instanceof Origin.Memory);
	}

	/**
	 * Whether one attempt is enough: it probes the backend, or is on disk after an
	 * earlier attempt.
	 */
	public boolean isTriedOnce() {
		return this.holder == Holder.PROBE || suspect() != null;
	}

	/**
	 * The file whose logs may be the reason that the backend does not answer: an earlier
	 * attempt failed.
	 */
	@Nullable SpoolFile suspect() {
		return (this.origin instanceof Origin.Spooled spooled && spooled.file().tried && this.holder != Holder.PROBE)
				? spooled.file() : null;
	}

	/**
	 * Whether a part is the whole batch.
	 */
	public boolean isWhole(LogBatch part) {
		return part.id().equals(this.id);
	}

	/**
	 * Take the entries out, so that they can be collected while their JSON is in flight.
	 */
	public List<FrozenEntry> takeEntries() {
		List<FrozenEntry> entries = this.entries;
		this.entries = List.of();
		return entries;
	}

	/**
	 * Take the encoded logs out, as {@link SpoolFormat} writes them.
	 */
	public List<byte[]> takeLines() {
		List<byte[]> lines = this.lines;
		this.lines = List.of();
		return lines;
	}

	/**
	 * The id of the whole batch, or {@code null} if it has not been encoded.
	 */
	public @Nullable String id() {
		return this.id;
	}

	/**
	 * The batch to deliver or, if it was split, its unsettled parts.
	 */
	public List<LogBatch> encoded() {
		return this.encoded;
	}

	public void encoded(LogBatch whole) {
		this.id = whole.id();
		this.encoded = (whole.size() > 0) ? List.of(whole) : List.of();
	}

	/**
	 * Retain only the parts that could be neither delivered nor written to disk.
	 */
	public void retain(List<LogBatch> parts) {
		this.encoded = parts;
	}

	public int size() {
		return this.size;
	}

	long jsonBytes() {
		return this.jsonBytes;
	}

	long heldBytes() {
		return this.heldBytes;
	}

	/**
	 * Hold at least that much memory.
	 * @return how much more that is
	 */
	long growTo(long bytes) {
		long more = Math.max(0, bytes - this.heldBytes);
		this.heldBytes += more;
		return more;
	}

	int unsettled() {
		return this.unsettled;
	}

	/**
	 * Settle logs, each once.
	 * @return how many of them had not been settled before
	 */
	int settle(int logs) {
		int settled = Math.min(logs, this.unsettled);
		this.unsettled -= settled;
		return settled;
	}

}
