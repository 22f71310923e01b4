package com.trainburt.logger.internal.spool;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.trainburt.logger.internal.platform.Chain;
import org.jspecify.annotations.Nullable;

/*
 * The name has the facts about a file that are needed before it is read, so that a backlog of
 * any length is adopted by listing a directory:
 *
 *   <sequence>-<batch id>-<logs>.ndjson      sequence: when it was created, in µs, of which the
 *                                            last three digits only keep order
 */

/**
 * A sealed batch on disk, with the facts from its name. Fields that may change are
 * guarded by the queue's lock.
 */
public final class SpoolFile extends Chain.Link<SpoolFile> {

	private static final Pattern NAME = Pattern.compile("\\d{16}-([0-9A-Za-z.-]{1,100})-([1-9]\\d{0,8})\\.ndjson");

	/** The names of all files that belong to a spool. */
	private static final Pattern OURS = Pattern.compile("\\d{16}-[0-9A-Za-z.-]{1,120}\\.(ndjson|open|tmp|bad)");

	private static final int SEQUENCE_DIGITS = 16;

	public final String name;

	public final int logs;

	public final long bytes;

	/** A flush of that epoch, or of a later one, covers it. */
	public final long epoch;

	public final long expiresNanos;

	/** When the next attempt is due, after a failed one. */
	public long notBeforeNanos;

	public boolean tried;

	/** Handed out to be sent. */
	public boolean inHand;

	/** Logs with an outcome, while the file still exists for the others. */
	public int settled;

	/** The part of them that could not be read. */
	public int lost;

	private SpoolFile(String name, int logs, long bytes, long epoch, long expiresNanos) {
		this.name = name;
		this.logs = logs;
		this.bytes = bytes;
		this.epoch = epoch;
		this.expiresNanos = expiresNanos;
	}

	/**
	 * Whether a file with that name belongs to a spool.
	 */
	static boolean isOurs(String name) {
		return OURS.matcher(name).matches();
	}

	public static String name(long sequence, String batchId, int logs) {
		return "%016d-%s-%d.ndjson".formatted(sequence, batchId, logs);
	}

	/**
	 * Read a name.
	 * @return the file, or {@code null} if it is not one of ours
	 */
	static @Nullable SpoolFile of(String name, long bytes, long epoch, long expiresNanos) {
		Matcher matcher = NAME.matcher(name);
		return matcher.matches() ? new SpoolFile(name, Integer.parseInt(matcher.group(2)), bytes, epoch, expiresNanos)
				: null;
	}

	/**
	 * When the batch was made, to the millisecond.
	 */
	public Instant createdAt() {
		return createdAt(this.name);
	}

	/**
	 * When a batch was created, from the sequence at the beginning of its file's name.
	 */
	public static Instant createdAt(String name) {
		return Instant.ofEpochMilli(TimeUnit.MICROSECONDS.toMillis(Long.parseLong(name.substring(0, SEQUENCE_DIGITS))));
	}

	public String batchId() {
		return batchId(this.name.substring(0, this.name.lastIndexOf('-')));
	}

	/**
	 * The id that follows the sequence.
	 */
	public static String batchId(String stem) {
		return stem.substring(SEQUENCE_DIGITS + 1);
	}

	@Override
	public String toString() {
		return this.name;
	}

}
