package com.trainburt.logger;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * The batches on disk that wait to be sent: the oldest first, and those that have been
 * tried in vain again after all others. One is handed out at a time. Guarded by the
 * accumulator's lock.
 */
final class Backlog {

	private final TreeSet<SpoolFile> untried = new TreeSet<>(Comparator.comparing((file) -> file.name));

	private final Deque<SpoolFile> tried = new ArrayDeque<>();

	private long logs;

	private long bytes;

	/** What is being written. */
	private long reservedBytes;

	private @Nullable SpoolFile inHand;

	void add(SpoolFile file) {
		this.untried.add(file);
		this.logs += file.logs;
		this.bytes += file.bytes;
	}

	/**
	 * Count logs in a file that is not sealed, for whoever comes next.
	 */
	void addUnsealed(int logs) {
		this.logs += logs;
	}

	/**
	 * Whether one can be handed out now.
	 */
	boolean due(long now) {
		return nanosUntilDue(now) <= 0;
	}

	/**
	 * When one can be handed out, if nothing changes until then.
	 */
	long nanosUntilDue(long now) {
		if (this.inHand != null) {
			return Long.MAX_VALUE;
		}
		if (!this.untried.isEmpty()) {
			return 0;
		}
		SpoolFile next = this.tried.peek();
		return (next != null) ? next.notBeforeNanos - now : Long.MAX_VALUE;
	}

	/**
	 * Hand out the next one.
	 */
	SpoolFile take() {
		SpoolFile file = this.untried.pollFirst();
		this.inHand = (file != null) ? file : this.tried.remove();
		return this.inHand;
	}

	/**
	 * Take back the one that has been handed out.
	 */
	void putBack(SpoolFile file, long notBeforeNanos) {
		if (this.inHand == file) {
			this.inHand = null;
			queue(file, notBeforeNanos);
		}
	}

	/**
	 * Have one that has just been added wait behind all others.
	 */
	void defer(SpoolFile file, long notBeforeNanos) {
		if (this.untried.remove(file)) {
			queue(file, notBeforeNanos);
		}
	}

	private void queue(SpoolFile file, long notBeforeNanos) {
		file.tried = true;
		file.notBeforeNanos = notBeforeNanos;
		this.tried.add(file);
	}

	/**
	 * Note that logs of the one that has been handed out wait no more.
	 */
	void settled(int logs) {
		this.logs -= logs;
	}

	/**
	 * Forget the one that has been handed out: all its logs are settled.
	 */
	void remove(SpoolFile file) {
		if (this.inHand == file) {
			this.inHand = null;
			this.bytes -= file.bytes;
		}
	}

	/**
	 * Remove the oldest until there is room, which is reserved.
	 * @return what has been removed
	 */
	List<SpoolFile> makeRoom(long bytes, long maxBytes) {
		this.reservedBytes += bytes;
		List<SpoolFile> removed = new ArrayList<>();
		while (this.bytes + this.reservedBytes > maxBytes) {
			SpoolFile oldest = pollOldest();
			if (oldest == null) {
				break;
			}
			removed.add(oldest);
		}
		return removed;
	}

	/**
	 * Reserve that room no longer.
	 */
	void unreserve(long bytes) {
		this.reservedBytes -= bytes;
	}

	/**
	 * Remove what has waited for too long.
	 * @return what has been removed
	 */
	List<SpoolFile> expire(long now) {
		List<SpoolFile> removed = new ArrayList<>();
		while (!this.untried.isEmpty() && this.untried.first().expiresNanos - now <= 0) {
			removed.add(this.untried.pollFirst());
		}
		this.tried.removeIf((file) -> file.expiresNanos - now <= 0 && removed.add(file));
		removed.forEach(this::forget);
		return removed;
	}

	private @Nullable SpoolFile pollOldest() {
		SpoolFile untried = this.untried.isEmpty() ? null : this.untried.first();
		SpoolFile tried = this.tried.peek();
		SpoolFile oldest = (untried == null || (tried != null && tried.name.compareTo(untried.name) < 0)) ? tried
				: untried;
		if (oldest != null) {
			this.untried.remove(oldest);
			this.tried.remove(oldest);
			forget(oldest);
		}
		return oldest;
	}

	private void forget(SpoolFile file) {
		this.logs -= file.logs - file.settled;
		this.bytes -= file.bytes;
	}

	long logs() {
		return this.logs;
	}

	long bytes() {
		return this.bytes;
	}

	int batches() {
		return this.untried.size() + this.tried.size() + ((this.inHand != null) ? 1 : 0);
	}

}
