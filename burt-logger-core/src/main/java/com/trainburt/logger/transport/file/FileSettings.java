package com.trainburt.logger.transport.file;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

import com.trainburt.logger.internal.platform.Ownership;
import com.trainburt.logger.internal.platform.Ownership.Sharing;
import com.trainburt.logger.transport.Compression;
import com.trainburt.logger.transport.InvalidOptionException;
import com.trainburt.logger.transport.OptionChecks;

/**
 * Where and how a {@link FileTransport} writes logs. Immutable; the transport checks the
 * values.
 */
public final class FileSettings {

	private final Path directory;

	private final Compression compression;

	private final long maxBytes;

	private final Duration maxAge;

	private FileSettings(Path directory, Compression compression, long maxBytes, Duration maxAge) {
		this.directory = directory;
		this.compression = Objects.requireNonNull(compression, "'compression' must not be null");
		this.maxBytes = maxBytes;
		this.maxAge = Objects.requireNonNull(maxAge, "'maxAge' must not be null");
	}

	/**
	 * Write into a directory.
	 * @param directory created if there is none. Several transports and several processes
	 * may share it: none writes into another's files
	 * @return settings with every default
	 */
	public static FileSettings in(Path directory) {
		return new FileSettings(directory.toAbsolutePath(), Compression.NONE, 128 * 1024 * 1024, Duration.ofHours(1));
	}

	/**
	 * Write into the directory that an endpoint names.
	 * @param endpoint such as {@code file:/var/lib/llm-logs}; a relative path begins at
	 * the working directory of the process
	 * @return settings with every default
	 * @throws InvalidOptionException if the endpoint names no directory of this machine
	 */
	public static FileSettings of(String endpoint) {
		return in(FileEndpoint.directory(endpoint));
	}

	/**
	 * How files are compressed.
	 * @param compression with {@link Compression#GZIP} each batch is a separate member,
	 * with {@link Compression#ZSTD} a separate frame, so larger batches compress better;
	 * {@link Compression#NONE} unless set
	 * @return a changed copy
	 */
	public FileSettings withCompression(Compression compression) {
		return new FileSettings(this.directory, compression, this.maxBytes, this.maxAge);
	}

	/**
	 * How large a file may become. A batch that is larger alone gets a separate file.
	 * @param maxBytes bytes on disk, at least 1 KB; 128 MB unless set
	 * @return a changed copy
	 */
	public FileSettings withMaxBytes(long maxBytes) {
		return new FileSettings(this.directory, this.compression, maxBytes, this.maxAge);
	}

	/**
	 * How long after its first log a file is complete at the latest, so that readers see
	 * it; it is at the end of the day (UTC) in any case.
	 * @param maxAge more than zero; an hour unless set
	 * @return a changed copy
	 */
	public FileSettings withMaxAge(Duration maxAge) {
		return new FileSettings(this.directory, this.compression, this.maxBytes, maxAge);
	}

	/**
	 * Where the files are.
	 * @return the directory, absolute
	 */
	public Path directory() {
		return this.directory;
	}

	/**
	 * How files are compressed.
	 * @return the compression
	 */
	public Compression compression() {
		return this.compression;
	}

	/**
	 * How large a file may become.
	 * @return bytes
	 */
	public long maxBytes() {
		return this.maxBytes;
	}

	/**
	 * How long after its first log a file is complete at the latest.
	 * @return the age
	 */
	public Duration maxAge() {
		return this.maxAge;
	}

	/**
	 * Check the values and create the directory.
	 * @throws InvalidOptionException if one cannot work
	 */
	void check() {
		OptionChecks checks = new OptionChecks();
		checks.check(this.maxBytes >= 1024, "file.maxBytes", OptionChecks.bytes(this.maxBytes), "must be at least 1KB");
		checks.positive("file.maxAge", this.maxAge, Duration.ofDays(1));
		String objection = Ownership.prepare(this.directory, Sharing.NONE);
		checks.check(objection == null, "endpoint", null, String.valueOf(objection));
		checks.collect(this.compression::compressor);
		checks.rejectInvalid();
	}

	@Override
	public String toString() {
		return "files in %s (%s, at most %d bytes, at most %s)".formatted(this.directory, this.compression,
				this.maxBytes, this.maxAge);
	}

}
