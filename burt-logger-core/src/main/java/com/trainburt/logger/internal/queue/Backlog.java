package com.trainburt.logger.internal.queue;

import java.util.Comparator;
import java.util.TreeSet;

import com.trainburt.logger.internal.platform.Chain;
import com.trainburt.logger.internal.spool.SpoolFile;
import org.jspecify.annotations.Nullable;

/**
 * The batches on disk that wait to be sent: the oldest first, and those with a failed
 * attempt after all others. Guarded by the queue's lock. Only {@link #add} takes memory,
 * and it changes nothing if there is none.
 */
final class Backlog {

	private final TreeSet<SpoolFile> untried = new TreeSet<>(Comparator.comparing((file) -> file.name));

	private final Chain<SpoolFile> tried = new Chain<>();

	private long pausedUntilNanos;

	private int inHand;

	private long logs;

	private long bytes;

	Backlog(long now) {
		this.pausedUntilNanos = now;
	}

	void add(SpoolFile file) {
		this.untried.add(file);
		this.logs += file.logs;
		this.bytes += file.bytes;
	}

	/**
	 * Count logs in a file that is not sealed, which the next process sends.
	 */
	void addUnsealed(int logs) {
		this.logs += logs;
	}

	/**
	 * The next one that can be handed out now, if there is one.
	 */
	@Nullable SpoolFile next(long now) {
		if (nanosUntilDue(now) > 0) {
			return null;
		}
		return this.untried.isEmpty() ? this.tried.peek() : this.untried.first();
	}

	/**
	 * When one can be handed out, if nothing changes until then.
	 */
	long nanosUntilDue(long now) {
		long paused = this.pausedUntilNanos - now;
		if (!this.untried.isEmpty()) {
			return paused;
		}
		SpoolFile next = this.tried.peek();
		return (next != null) ? Math.max(paused, next.notBeforeNanos - now) : Long.MAX_VALUE;
	}

	/**
	 * Hand out one that waits.
	 */
	void take(SpoolFile file) {
		removeWaiting(file);
		file.inHand = true;
		this.inHand++;
	}

	private void removeWaiting(SpoolFile file) {
		if (file.tried) {
			this.tried.remove(file);
		}
		else {
			this.untried.remove(file);
		}
	}

	/**
	 * Take back one that has been handed out.
	 */
	void putBack(SpoolFile file, long notBeforeNanos) {
		if (file.inHand) {
			released(file);
			queue(file, notBeforeNanos);
		}
	}

	/**
	 * Take back one that could not be read because the disk hangs, where it was, and hand
	 * out none until then.
	 */
	void pause(SpoolFile file, long untilNanos) {
		if (!file.inHand) {
			return;
		}
		if (file.tried) {
			this.tried.addFirst(file);
		}
		else {
			this.untried.add(file);
		}
		released(file);
		this.pausedUntilNanos = untilNanos;
	}

	private void released(SpoolFile file) {
		file.inHand = false;
		this.inHand--;
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
	 * Note that logs of one that has been handed out no longer wait.
	 */
	void settled(int logs) {
		this.logs -= logs;
	}

	/**
	 * Forget one that has been handed out: all its logs are settled.
	 */
	void remove(SpoolFile file) {
		if (file.inHand) {
			released(file);
			this.bytes -= file.bytes;
		}
	}

	/**
	 * Remove the oldest if there are more than so many bytes.
	 * @return what has been removed, or {@code null} if there is room or nothing waits
	 */
	@Nullable SpoolFile pollExcess(long maxBytes) {
		if (this.bytes <= maxBytes) {
			return null;
		}
		SpoolFile untried = this.untried.isEmpty() ? null : this.untried.first();
		SpoolFile tried = this.tried.peek();
		return forget((untried == null || (tried != null && tried.name.compareTo(untried.name) < 0)) ? tried : untried);
	}

	/**
	 * Remove one that has waited for too long.
	 * @return what has been removed, or {@code null} if there is none
	 */
	@Nullable SpoolFile pollExpired(long now) {
		if (!this.untried.isEmpty() && isExpired(this.untried.first(), now)) {
			return forget(this.untried.first());
		}
		return forget(this.tried.first((file) -> isExpired(file, now)));
	}

	private static boolean isExpired(SpoolFile file, long now) {
		return file.expiresNanos - now <= 0;
	}

	private @Nullable SpoolFile forget(@Nullable SpoolFile file) {
		if (file != null) {
			removeWaiting(file);
			this.logs -= file.logs - file.settled;
			this.bytes -= file.bytes;
		}
		return file;
	}

	long logs() {
		return this.logs;
	}

	long bytes() {
		return this.bytes;
	}

	/**
	 * How many wait, those included that have been handed out.
	 */
	int batches() {
		return waiting() + this.inHand;
	}

	/**
	 * How many wait to be handed out.
	 */
	int waiting() {
		return this.untried.size() + this.tried.size();
	}

}
