package com.trainburt.logger;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * Where and how logs are kept on disk. Immutable; {@link LLMLoggerBuilder#build()} checks
 * the values.
 */
public final class SpoolSettings {

	private final Path directory;

	private final Mode mode;

	private final long maxBytes;

	private final Duration maxAge;

	private SpoolSettings(Path directory, Mode mode, long maxBytes, Duration maxAge) {
		this.directory = Objects.requireNonNull(directory, "'directory' must not be null");
		this.mode = Objects.requireNonNull(mode, "'mode' must not be null");
		this.maxBytes = maxBytes;
		this.maxAge = Objects.requireNonNull(maxAge, "'maxAge' must not be null");
	}

	/**
	 * Keep logs on disk that cannot be delivered.
	 * @param directory created if need be. Several loggers and several processes may
	 * share it if they send to the same backend with the same key: each has its own
	 * subdirectory, and adopts those of processes that have ended
	 * @return settings with every default
	 */
	public static SpoolSettings in(Path directory) {
		return new SpoolSettings(directory, Mode.ON_FAILURE, 1024 * 1024 * 1024, Duration.ofDays(7));
	}

	/**
	 * When logs are written.
	 * @param mode {@link Mode#ON_FAILURE} unless set
	 * @return a changed copy
	 */
	public SpoolSettings withMode(Mode mode) {
		return new SpoolSettings(this.directory, mode, this.maxBytes, this.maxAge);
	}

	/**
	 * How much this logger may keep on disk. Beyond that, the oldest batches are deleted
	 * and counted as {@link FailureReason#SPOOL_FULL}.
	 * @param maxBytes bytes, at least twice the maximum of a batch; 1 GB unless set
	 * @return a changed copy
	 */
	public SpoolSettings withMaxBytes(long maxBytes) {
		return new SpoolSettings(this.directory, this.mode, maxBytes, this.maxAge);
	}

	/**
	 * How long a batch may wait on disk. Older ones are deleted, and counted as
	 * {@link FailureReason#SPOOL_EXPIRED}.
	 * @param maxAge more than zero; 7 days unless set
	 * @return a changed copy
	 */
	public SpoolSettings withMaxAge(Duration maxAge) {
		return new SpoolSettings(this.directory, this.mode, this.maxBytes, maxAge);
	}

	/**
	 * Where logs are kept.
	 * @return the directory
	 */
	public Path directory() {
		return this.directory;
	}

	/**
	 * When logs are written.
	 * @return the mode
	 */
	public Mode mode() {
		return this.mode;
	}

	/**
	 * How much may be kept.
	 * @return bytes
	 */
	public long maxBytes() {
		return this.maxBytes;
	}

	/**
	 * How long a batch may wait.
	 * @return the age at which it is deleted
	 */
	public Duration maxAge() {
		return this.maxAge;
	}

	@Override
	public String toString() {
		return "%s in %s (at most %d bytes, %s)".formatted(this.mode, this.directory, this.maxBytes, this.maxAge);
	}

	/**
	 * When logs are written to disk.
	 */
	public enum Mode {

		/**
		 * A batch is written when it could not be delivered, or when the buffer is half
		 * full. Logs that are only in memory are lost with the process.
		 */
		ON_FAILURE,

		/**
		 * A log is written before {@code log()} returns, so it survives the process.
		 * Filters run, and the JSON is made, on the thread that logs.
		 */
		JOURNAL

	}

}
