package com.trainburt.logger;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.trainburt.logger.internal.platform.Chain;
import org.jspecify.annotations.Nullable;

/*
 * The name says what has to be known of a file before it is read, so that a backlog of any
 * length is taken over by listing a directory:
 *
 *   <sequence>-<batch id>-<logs>.ndjson      sequence: when it was made, in µs, of which the
 *                                            last three digits only keep order
 */

/**
 * A sealed batch on disk, as far as its name tells. What may change is guarded by the
 * queue's lock.
 */
final class SpoolFile extends Chain.Link<SpoolFile> {

	private static final Pattern NAME = Pattern.compile("\\d{16}-([0-9A-Za-z.-]{1,100})-([1-9]\\d{0,8})\\.ndjson");

	private static final int SEQUENCE_DIGITS = 16;

	final String name;

	final int logs;

	final long bytes;

	/** A flush of that epoch, or of a later one, covers it. */
	final long epoch;

	final long expiresNanos;

	/** Not to be tried before, if it has been tried. */
	long notBeforeNanos;

	boolean tried;

	/** Handed out to be sent. */
	boolean inHand;

	/** Logs that have met their fate, while the file still stands for the others. */
	int settled;

	/** Those of them that could not be read. */
	int lost;

	private SpoolFile(String name, int logs, long bytes, long epoch, long expiresNanos) {
		this.name = name;
		this.logs = logs;
		this.bytes = bytes;
		this.epoch = epoch;
		this.expiresNanos = expiresNanos;
	}

	static String name(long sequence, String batchId, int logs) {
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
	Instant createdAt() {
		return createdAt(this.name);
	}

	/**
	 * When a batch was made whose file has a name that begins with its sequence.
	 */
	static Instant createdAt(String name) {
		return Instant.ofEpochMilli(TimeUnit.MICROSECONDS.toMillis(Long.parseLong(name.substring(0, SEQUENCE_DIGITS))));
	}

	String batchId() {
		return batchId(this.name.substring(0, this.name.lastIndexOf('-')));
	}

	/**
	 * The id that follows the sequence.
	 */
	static String batchId(String stem) {
		return stem.substring(SEQUENCE_DIGITS + 1);
	}

	@Override
	public String toString() {
		return this.name;
	}

}
