package com.trainburt.logger;

import java.util.ArrayList;
import java.util.List;

/**
 * Logs that are handed out together. Belongs to the accumulator, under its lock, until it
 * is handed out; then its entries belong to one sender, and what remains to be settled
 * stays under the lock.
 */
final class Batch {

	/** The flush that seals this batch, or a later one, covers it. */
	final long epoch;

	final long openedNanos;

	private List<LogEntry> entries = new ArrayList<>();

	private long jsonBytes;

	private long heldBytes;

	private int unsettled;

	Batch(long epoch, long openedNanos) {
		this.epoch = epoch;
		this.openedNanos = openedNanos;
	}

	void add(LogEntry entry) {
		this.entries.add(entry);
		this.jsonBytes += entry.jsonBytes();
		this.heldBytes += entry.heldBytes();
		this.unsettled++;
	}

	/**
	 * Take the entries out, so that they can be collected while their JSON is in flight.
	 */
	List<LogEntry> takeEntries() {
		List<LogEntry> entries = this.entries;
		this.entries = List.of();
		return entries;
	}

	int size() {
		return this.entries.size();
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
	 * Settle logs, but none twice.
	 * @return how many of them had not been settled before
	 */
	int settle(int logs) {
		int settled = Math.min(logs, this.unsettled);
		this.unsettled -= settled;
		return settled;
	}

}
