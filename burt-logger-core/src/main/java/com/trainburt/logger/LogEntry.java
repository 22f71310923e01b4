package com.trainburt.logger;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * One log as a {@link LogFilter} sees it: an immutable copy of what {@code log()} was
 * given, or of what the filter before it returned. Structured values are unmodifiable
 * {@link Map}s with string keys and unmodifiable {@link java.util.List}s; leaves are
 * strings, numbers, booleans and {@code null}. Objects have become what their JSON says.
 */
public final class LogEntry {

	private final Object request;

	private final @Nullable Object response;

	private final Map<String, @Nullable Object> metadata;

	private final long timestampMillis;

	private final long jsonBytes;

	private final long heldBytes;

	LogEntry(Object request, @Nullable Object response, Map<String, @Nullable Object> metadata, long timestampMillis,
			long jsonBytes, long heldBytes) {
		this.request = request;
		this.response = response;
		this.metadata = metadata;
		this.timestampMillis = timestampMillis;
		this.jsonBytes = jsonBytes;
		this.heldBytes = heldBytes;
	}

	/**
	 * What was asked.
	 * @return the request
	 */
	public Object request() {
		return this.request;
	}

	/**
	 * What was answered.
	 * @return the response, or {@code null} if there was none
	 */
	public @Nullable Object response() {
		return this.response;
	}

	/**
	 * Facts about the call, from the builder, the view and the call itself.
	 * @return the metadata, empty if there is none
	 */
	public Map<String, @Nullable Object> metadata() {
		return this.metadata;
	}

	/**
	 * When the call was logged, by the wall clock.
	 * @return the time, to the millisecond
	 */
	public Instant timestamp() {
		return Instant.ofEpochMilli(this.timestampMillis);
	}

	/**
	 * A copy with another request.
	 * @param request anything that {@code log()} takes, but not {@code null}
	 * @return the changed copy
	 */
	public LogEntry withRequest(Object request) {
		return copy(Objects.requireNonNull(request, "'request' must not be null: to drop the log, return null instead"),
				this.response, this.metadata);
	}

	/**
	 * A copy with another response.
	 * @param response anything that {@code log()} takes
	 * @return the changed copy
	 */
	public LogEntry withResponse(@Nullable Object response) {
		return copy(this.request, response, this.metadata);
	}

	/**
	 * A copy with other metadata.
	 * @param metadata all of the metadata, not an addition
	 * @return the changed copy
	 */
	public LogEntry withMetadata(Map<String, ? extends @Nullable Object> metadata) {
		return copy(this.request, this.response, new LinkedHashMap<>(metadata));
	}

	LogEntry copy(Object request, @Nullable Object response, Map<String, @Nullable Object> metadata) {
		return new LogEntry(request, response, metadata, this.timestampMillis, this.jsonBytes, this.heldBytes);
	}

	long timestampMillis() {
		return this.timestampMillis;
	}

	/**
	 * The least that the JSON can take.
	 */
	long jsonBytes() {
		return this.jsonBytes;
	}

	/**
	 * What the log holds in memory, at most.
	 */
	long heldBytes() {
		return this.heldBytes;
	}

}
