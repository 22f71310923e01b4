package com.trainburt.logger.internal;

import java.util.Map;
import java.util.UUID;
import java.util.function.DoubleSupplier;

import com.trainburt.logger.Feedback;
import com.trainburt.logger.LogId;
import org.jspecify.annotations.Nullable;

/**
 * Decides which logs are kept. For a log with an id, the id decides, so that its
 * feedback, which has the same id, is kept or filtered with it at any time and in any
 * process. For other logs, a random number decides.
 */
final class Sampling {

	private final double rate;

	private final DoubleSupplier random;

	/**
	 * Keep a share of the logs.
	 * @param rate the share, from 0 to 1
	 * @param random numbers from 0, included, to 1, excluded
	 */
	Sampling(double rate, DoubleSupplier random) {
		this.rate = rate;
		this.random = random;
	}

	/**
	 * Decide about a log.
	 * @param id the id that comes with the call, or {@code null}
	 * @param base metadata of the logger or the view, of which those of the call win
	 * @param metadata those of the call
	 */
	boolean keeps(@Nullable LogId id, Object request, Map<String, @Nullable Object> base,
			@Nullable Map<String, ? extends @Nullable Object> metadata) {
		if (this.rate >= 1.0) {
			return true;
		}
		if (id != null) {
			return share(id) < this.rate;
		}
		LogId recorded = null;
		boolean feedback = false;
		try {
			feedback = Feedback.isLoggedAs(request, metadata);
			// What the calling thread is about need not be what the feedback is for.
			recorded = logId((feedback || hasId(metadata)) ? metadata : base);
		}
		catch (RuntimeException ex) {
			// A map that cannot be read: the log is dropped for that, if it is kept.
		}
		if (recorded != null) {
			return share(recorded) < this.rate;
		}
		// A feedback by response id does not show whether its log was kept.
		return feedback || this.random.getAsDouble() < this.rate;
	}

	private static boolean hasId(@Nullable Map<String, ? extends @Nullable Object> metadata) {
		return metadata != null && metadata.containsKey(LogId.METADATA_KEY);
	}

	private static @Nullable LogId logId(@Nullable Map<String, ? extends @Nullable Object> metadata) {
		Object id = (metadata != null) ? metadata.get(LogId.METADATA_KEY) : null;
		try {
			return (id instanceof LogId || id instanceof UUID || id instanceof String) ? LogId.parse(id.toString())
					: null;
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	/**
	 * Maps an id to a number from 0 to 1. Other processes, including those of other
	 * versions, must get the same result.
	 */
	static double share(LogId id) {
		// Spreads each bit over all, as java.util.SplittableRandom does.
		long hash = id.uuid().getLeastSignificantBits() & 0xFFFF_FFFFL;
		hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
		hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
		return ((hash ^ (hash >>> 31)) >>> 11) * 0x1.0p-53;
	}

}
