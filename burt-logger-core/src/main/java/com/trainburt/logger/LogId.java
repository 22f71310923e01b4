package com.trainburt.logger;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/*
 * The 74 random bits come from the thread's own generator, so that threads do not wait for each other. Such
 * generators of two processes may by chance have the same seed. The salt, read once from the operating system, keeps
 * their ids apart.
 */

/**
 * Identifies a log, so that feedback can refer to it later: see
 * {@link LLMLogger#feedback(LogId, Feedback)}. In the log it is the metadata field
 * {@code log_id}. An id is a UUID of version 7 (RFC 9562): ids that are created later
 * sort later, to the millisecond. It is unique, but not secret: others can be guessed
 * from one.
 */
public final class LogId implements Comparable<LogId> {

	/** Where the id is in the metadata of a log. */
	public static final String METADATA_KEY = "log_id";

	private static final UUID SALT = salt();

	private static final int TEXT_LENGTH = 36;

	private static final long VERSION_7 = 0x7000L;

	private static final long VARIANT = 0x8000_0000_0000_0000L;

	/** What the ids of one turn have in common, and sampling decides by. */
	private static final long SHARED = 0xFFFF_FFFFL;

	private final UUID uuid;

	private LogId(UUID uuid) {
		this.uuid = uuid;
	}

	/**
	 * Create an id. Takes no lock and never blocks.
	 * @return a new id
	 */
	public static LogId create() {
		return create(0, 0);
	}

	/**
	 * Create an id for one of several logs that belong together, such as the rounds of a
	 * tool loop. Sampling keeps all logs of a turn or none.
	 * @param turn the id that the logs share
	 * @return a new id, which ends with the same four bytes
	 */
	public static LogId createIn(LogId turn) {
		return create(SHARED, turn.uuid.getLeastSignificantBits());
	}

	/**
	 * Create an id.
	 * @param mask which of the last 64 bits are given
	 */
	private static LogId create(long mask, long given) {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		long high = (random.nextLong() ^ SALT.getMostSignificantBits()) >>> 52;
		long low = VARIANT | ((random.nextLong() ^ SALT.getLeastSignificantBits()) >>> 2);
		return new LogId(
				new UUID((System.currentTimeMillis() << 16) | VERSION_7 | high, (low & ~mask) | (given & mask)));
	}

	/**
	 * Not from SecureRandom, which may wait for entropy, and takes the first caller tens
	 * of milliseconds to load.
	 */
	private static UUID salt() {
		try (InputStream random = new FileInputStream("/dev/urandom")) {
			ByteBuffer bytes = ByteBuffer.wrap(random.readNBytes(2 * Long.BYTES));
			return new UUID(bytes.getLong(), bytes.getLong());
		}
		catch (IOException | BufferUnderflowException ex) {
			// As on Windows, where SecureRandom does not wait.
			return UUID.randomUUID();
		}
	}

	/**
	 * Use a UUID of the application as an id.
	 * @param uuid any UUID that no other log has. Sampling decides by its last four
	 * bytes, which in versions 1, 2 and 6 are those of the machine: it would keep all
	 * logs of a machine, or none
	 * @return the id
	 */
	public static LogId of(UUID uuid) {
		return new LogId(uuid);
	}

	/**
	 * Read an id.
	 * @param text the result of {@link #toString()}, or any other UUID
	 * @return the id
	 * @throws IllegalArgumentException if it is no UUID
	 */
	@JsonCreator
	public static LogId parse(String text) {
		try {
			if (text.length() == TEXT_LENGTH) {
				return new LogId(UUID.fromString(text));
			}
		}
		catch (IllegalArgumentException ex) {
			// The message below has more, and does not repeat a text that may contain
			// anything.
		}
		throw new IllegalArgumentException("A log id must be a UUID of %d characters, such as %s".formatted(TEXT_LENGTH,
				"019a2f4e-7d31-7c42-9f0e-3b8a51c2d604"));
	}

	/**
	 * The id as a UUID.
	 * @return the UUID
	 */
	public UUID uuid() {
		return this.uuid;
	}

	@Override
	public int compareTo(LogId other) {
		int order = Long.compareUnsigned(this.uuid.getMostSignificantBits(), other.uuid.getMostSignificantBits());
		return (order != 0) ? order
				: Long.compareUnsigned(this.uuid.getLeastSignificantBits(), other.uuid.getLeastSignificantBits());
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof LogId id && this.uuid.equals(id.uuid);
	}

	@Override
	public int hashCode() {
		return this.uuid.hashCode();
	}

	/**
	 * The id as it appears in a log.
	 * @return 36 characters, hexadecimal digits in lower case and hyphens
	 */
	@JsonValue
	@Override
	public String toString() {
		return this.uuid.toString();
	}

}
