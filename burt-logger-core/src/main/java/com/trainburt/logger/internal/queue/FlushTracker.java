package com.trainburt.logger.internal.queue;

import java.util.ArrayList;
import java.util.List;

import com.trainburt.logger.FlushResult;

/*
 * A flush does not count logs, it counts epochs: it begins a new one, so each batch lies
 * wholly before or wholly after it. Outcomes of logs that no flush is waiting for are kept for
 * the next one to report. Iterators are avoided: counting must not need memory.
 */

/**
 * The flushes that wait, and the outcomes of the logs that they cover. Guarded by the
 * queue's lock.
 */
public final class FlushTracker {

	private final List<Ticket> tickets = new ArrayList<>();

	private final Ticket unreported = new Ticket(0, 0, 0);

	private long epoch;

	/**
	 * The epoch of logs that are appended now: the next flush, and each later one, covers
	 * them.
	 */
	long epoch() {
		return this.epoch;
	}

	/**
	 * Begin a flush.
	 * @param pending how many logs it covers in memory
	 * @param spooled how many logs it covers on disk
	 * @return the ticket, to be passed to {@link #end}
	 */
	Ticket begin(long pending, long spooled) {
		Ticket ticket = new Ticket(this.epoch, pending, spooled);
		this.tickets.add(ticket);
		this.epoch++;
		return ticket;
	}

	/**
	 * Let a flush also report the logs that have been settled since the last one.
	 */
	void reportEarlier(Ticket ticket) {
		ticket.sent += this.unreported.sent;
		ticket.failed += this.unreported.failed;
		this.unreported.sent = 0;
		this.unreported.failed = 0;
	}

	/**
	 * Stop counting for a flush.
	 */
	void end(Ticket ticket) {
		this.tickets.remove(ticket);
	}

	/**
	 * Note that logs of an epoch are no longer pending.
	 */
	void settled(long epoch, int logs) {
		for (int i = 0; i < this.tickets.size(); i++) {
			Ticket ticket = this.tickets.get(i);
			ticket.pending -= ticket.covers(epoch) ? logs : 0;
		}
	}

	/**
	 * Note how many more logs of an epoch are on disk.
	 */
	void spooled(long epoch, int logs) {
		for (int i = 0; i < this.tickets.size(); i++) {
			Ticket ticket = this.tickets.get(i);
			ticket.spooled += ticket.covers(epoch) ? logs : 0;
		}
	}

	void sent(long epoch, int logs) {
		settled(epoch, logs, 0);
	}

	void failed(long epoch, int logs) {
		settled(epoch, 0, logs);
	}

	private void settled(long epoch, int sent, int failed) {
		boolean covered = false;
		for (int i = 0; i < this.tickets.size(); i++) {
			Ticket ticket = this.tickets.get(i);
			if (ticket.covers(epoch)) {
				ticket.add(sent, failed);
				covered = true;
			}
		}
		if (!covered) {
			this.unreported.add(sent, failed);
		}
	}

	/**
	 * The pending logs of one flush, and its result so far.
	 */
	public static final class Ticket {

		private final long epoch;

		private long sent;

		private long failed;

		private long pending;

		private long spooled;

		private Ticket(long epoch, long pending, long spooled) {
			this.epoch = epoch;
			this.pending = pending;
			this.spooled = spooled;
		}

		private boolean covers(long epoch) {
			return this.epoch >= epoch;
		}

		private void add(int sent, int failed) {
			this.sent += sent;
			this.failed += failed;
		}

		boolean complete() {
			return this.pending == 0;
		}

		public FlushResult result() {
			return new FlushResult(this.sent, this.failed, this.spooled, this.pending);
		}

	}

}
