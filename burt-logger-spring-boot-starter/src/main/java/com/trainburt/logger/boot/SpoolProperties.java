package com.trainburt.logger.boot;

import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

import com.trainburt.logger.SpoolSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;

/**
 * Properties of the spool.
 */
public class SpoolProperties {

	/**
	 * Directory that logs are kept in until they can be delivered. When not set, logs are
	 * kept in memory only.
	 */
	private @Nullable Path directory;

	/**
	 * When logs are written to disk.
	 */
	private SpoolSettings.Mode mode = SpoolSettings.Mode.ON_FAILURE;

	/**
	 * Size that the logs of one application may have on disk. Beyond that, the oldest are
	 * deleted.
	 */
	private DataSize maxBytes = DataSize.ofGigabytes(1);

	/**
	 * Age at which logs on disk are lost. If a duration suffix is not specified, seconds
	 * will be used.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private Duration maxAge = Duration.ofDays(7);

	public @Nullable Path getDirectory() {
		return this.directory;
	}

	public void setDirectory(@Nullable Path directory) {
		this.directory = directory;
	}

	public SpoolSettings.Mode getMode() {
		return this.mode;
	}

	public void setMode(SpoolSettings.Mode mode) {
		this.mode = mode;
	}

	public DataSize getMaxBytes() {
		return this.maxBytes;
	}

	public void setMaxBytes(DataSize maxBytes) {
		this.maxBytes = maxBytes;
	}

	public Duration getMaxAge() {
		return this.maxAge;
	}

	public void setMaxAge(Duration maxAge) {
		this.maxAge = maxAge;
	}

}
