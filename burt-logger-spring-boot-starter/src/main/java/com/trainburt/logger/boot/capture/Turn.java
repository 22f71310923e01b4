package com.trainburt.logger.boot.capture;

import java.util.concurrent.atomic.AtomicBoolean;

import com.trainburt.logger.LogId;
import org.jspecify.annotations.Nullable;

/**
 * A call for which the application has given an id. If it leads to one log, that log has
 * the id, unless it failed; if it is a tool loop, or leads to several logs for another
 * reason, they share it.
 */
public final class Turn {

	private final @Nullable LogId id;

	private final AtomicBoolean claimed = new AtomicBoolean();

	private Turn(@Nullable LogId id) {
		this.id = id;
	}

	static Turn of(Object id) {
		try {
			return new Turn(LogId.parse(id.toString()));
		}
		catch (IllegalArgumentException ex) {
			return new Turn(null);
		}
	}

	/**
	 * The id, or {@code null} if the application's value is not one.
	 * @return the id
	 */
	public @Nullable LogId id() {
		return this.id;
	}

	/**
	 * Use the id as that of a log.
	 * @return whether no other log has it
	 */
	boolean claim() {
		return this.claimed.compareAndSet(false, true);
	}

	@Override
	public String toString() {
		return String.valueOf(this.id);
	}

}
