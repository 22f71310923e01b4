package com.trainburt.logger.internal.queue;

import com.trainburt.logger.FailureReason;
import com.trainburt.logger.internal.queue.InFlight.Holder;
import com.trainburt.logger.internal.spool.SpoolFile;
import org.jspecify.annotations.Nullable;

/**
 * Moves batches out of flight: their logs have an outcome, or wait on disk or in the
 * buffer again. Reports on a batch that is no longer in flight do not count. Guarded by
 * the queue's lock.
 */
final class Settlement {

	private final QueueState state;

	private final Dispatcher dispatcher;

	Settlement(QueueState state, Dispatcher dispatcher) {
		this.state = state;
		this.dispatcher = dispatcher;
	}

	/**
	 * Count logs of a batch, unless they have been counted, as all logs of a batch that
	 * is no longer in flight have.
	 * @return how many have been counted now
	 */
	int settle(Batch batch, int logs, Outcome outcome) {
		int settled = (batch.holder != null) ? batch.settle(logs) : 0;
		if (settled > 0) {
			leave(batch, settled);
			this.state.count(batch.epoch, settled, outcome);
		}
		if (outcome == Outcome.SENT && this.state.breaker.accepted()) {
			this.state.signals.all();
		}
		return settled;
	}

	private void leave(Batch batch, int settled) {
		this.state.inFlight.settled(batch, settled);
		if (batch.origin instanceof Origin.Spooled spooled) {
			spooled.file().settled += settled;
			this.state.backlog.settled(settled);
			this.state.flushes.spooled(batch.epoch, -settled);
		}
		else {
			this.state.flushes.settled(batch.epoch, settled);
		}
		if (batch.unsettled() == 0) {
			release(batch);
			this.state.buffer.release(batch.heldBytes());
			if (batch.origin instanceof Origin.Spooled spooled) {
				this.state.backlog.remove(spooled.file());
			}
		}
		this.state.signals.settled();
	}

	/**
	 * Note that logs of a batch wait on disk from now on.
	 * @param nanos for how long at least, if the circuit is closed
	 */
	void spooled(Batch batch, SpoolFile file, long nanos) {
		if (batch.holder == null) {
			// They have been counted as lost meanwhile; the next process may send them.
			return;
		}
		this.state.backlog.add(file);
		int settled = batch.settle(file.logs);
		if (settled > 0) {
			leave(batch, settled);
		}
		if (nanos > 0 && !this.state.breaker.isOpen()) {
			this.state.backlog.defer(file, this.state.time.nanoTime() + nanos);
		}
		this.state.flushes.spooled(batch.epoch, settled);
		this.state.signals.batchReady();
	}

	/**
	 * Count a batch that was found on disk.
	 */
	void recovered(SpoolFile file) {
		this.state.backlog.add(file);
		this.state.counters.recovered += file.logs;
		this.state.flushes.spooled(file.epoch, file.logs);
		this.state.signals.batchReady();
	}

	/**
	 * Return a batch that came from disk to wait there again.
	 * @param tried whether there was an attempt: then a probe may take it before
	 * @param nanos for how long at least
	 */
	void putBack(Batch batch, SpoolFile file, boolean tried, long nanos) {
		if (batch.holder != null) {
			release(batch);
			this.state.backlog.putBack(file,
					this.state.time.nanoTime() + ((tried && this.state.breaker.isOpen()) ? 0 : nanos));
		}
	}

	/**
	 * Return a batch that could not be read, because the disk hangs, as if it had not
	 * been handed out.
	 * @param nanos for how long no batch on disk is handed out
	 */
	void pauseBacklog(Batch batch, SpoolFile file, long nanos) {
		if (batch.holder != null) {
			this.state.backlog.pause(file, this.state.time.nanoTime() + nanos);
			release(batch);
		}
	}

	/**
	 * Count the oldest batch on disk as lost if there are more than so many bytes.
	 * @return the file to delete, or {@code null} if there is none
	 */
	@Nullable SpoolFile evictExcess(long maxBytes) {
		return evicted(this.state.backlog.pollExcess(maxBytes), FailureReason.SPOOL_FULL);
	}

	/**
	 * Count a batch on disk that has waited for too long as lost.
	 * @return as for {@link #evictExcess}
	 */
	@Nullable SpoolFile evictExpired() {
		return evicted(this.state.backlog.pollExpired(this.state.time.nanoTime()), FailureReason.SPOOL_EXPIRED);
	}

	private @Nullable SpoolFile evicted(@Nullable SpoolFile file, FailureReason reason) {
		if (file != null) {
			int logs = file.logs - file.settled;
			this.state.flushes.spooled(file.epoch, -logs);
			this.state.count(file.epoch, logs, Outcome.batchLost(reason));
		}
		return file;
	}

	/**
	 * Put a batch without an attempt back into the buffer, before all others.
	 */
	void requeueFirst(Batch batch) {
		Batch again = batch.again();
		if (batch.holder != null) {
			release(batch);
			this.state.buffer.requeueFirst(again);
			this.state.signals.batchReady();
		}
	}

	/**
	 * Put a batch that could be neither sent nor written back into the buffer, behind all
	 * others, if there is room.
	 * @param nanos how long until the next attempt
	 * @return whether it is there
	 */
	boolean requeueLast(Batch batch, long nanos) {
		Batch again = batch.again();
		if (batch.holder == null || this.state.abandoned || !this.state.buffer.hasRoomFor(again)) {
			return false;
		}
		release(batch);
		this.state.buffer.requeueLast(again, this.state.time.nanoTime() + nanos);
		this.state.signals.batchReady();
		return true;
	}

	private void release(Batch batch) {
		Holder holder = batch.holder;
		this.state.inFlight.remove(batch);
		if (holder == Holder.SPOOL_WRITER) {
			this.state.signalIfDrained();
		}
		else if (holder == Holder.PROBE) {
			// Until now the timekeeper did not wait for the next probe.
			this.state.signals.all();
		}
	}

	/**
	 * End all sending. Without a spool, the logs that have not been handed out are lost.
	 * @return how many logs are lost
	 */
	int abandon() {
		this.state.abandoned = true;
		this.state.buffer.endRest();
		this.state.signals.all();
		return this.state.spoolHealth.isOff() ? abandonBuffer() : 0;
	}

	/**
	 * Count the logs that are in memory only as lost. Later reports of a thread on them
	 * do not count.
	 * @return how many logs are lost
	 */
	int abandonRest() {
		int logs = abandonBuffer();
		for (Batch batch = this.state.inFlight.first(); batch != null; batch = this.state.inFlight.first()) {
			logs += abandon(batch);
		}
		return logs;
	}

	private int abandonBuffer() {
		int logs = 0;
		for (Batch batch = this.dispatcher.pollBuffer(Holder.SENDER); batch != null; batch = this.dispatcher
			.pollBuffer(Holder.SENDER)) {
			logs += abandon(batch);
		}
		return logs;
	}

	private int abandon(Batch batch) {
		if (batch.origin instanceof Origin.Spooled spooled) {
			putBack(batch, spooled.file(), true, 0);
			return 0;
		}
		int logs = batch.unsettled();
		if (batch.origin instanceof Origin.Journaled journaled && journaled.file().holds(batch.size())) {
			batch.settle(logs);
			leave(batch, logs);
			this.state.backlog.addUnsealed(logs);
			this.state.flushes.spooled(batch.epoch, logs);
			return 0;
		}
		return settle(batch, logs, Outcome.batchLost(FailureReason.SHUTDOWN));
	}

}
