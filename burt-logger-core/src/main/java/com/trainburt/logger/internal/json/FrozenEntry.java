package com.trainburt.logger.internal.json;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import com.trainburt.logger.LogEntry;
import org.jspecify.annotations.Nullable;

/**
 * An entry and its size. Its values are frozen, unless a filter has just replaced them.
 */
public final class FrozenEntry implements LogEntry {

	private final Object request;

	private final @Nullable Object response;

	private final Map<String, @Nullable Object> metadata;

	private final long timestampMillis;

	private final long jsonBytes;

	private final long heldBytes;

	/**
	 * Create an entry.
	 * @param jsonBytes the least that its JSON can take
	 * @param heldBytes the memory that it holds, at most
	 */
	public FrozenEntry(Object request, @Nullable Object response, Map<String, @Nullable Object> metadata,
			long timestampMillis, long jsonBytes, long heldBytes) {
		this.request = request;
		this.response = response;
		this.metadata = metadata;
		this.timestampMillis = timestampMillis;
		this.jsonBytes = jsonBytes;
		this.heldBytes = heldBytes;
	}

	@Override
	public Object request() {
		return this.request;
	}

	@Override
	public @Nullable Object response() {
		return this.response;
	}

	@Override
	public Map<String, @Nullable Object> metadata() {
		return this.metadata;
	}

	@Override
	public Instant timestamp() {
		return Instant.ofEpochMilli(this.timestampMillis);
	}

	@Override
	public LogEntry withRequest(Object request) {
		return copy(Objects.requireNonNull(request, "'request' must not be null: to drop the log, return null instead"),
				this.response, this.metadata);
	}

	@Override
	public LogEntry withResponse(@Nullable Object response) {
		return copy(this.request, response, this.metadata);
	}

	@Override
	public LogEntry withMetadata(Map<String, ? extends @Nullable Object> metadata) {
		return copy(this.request, this.response, new LinkedHashMap<>(metadata));
	}

	private FrozenEntry copy(Object request, @Nullable Object response, Map<String, @Nullable Object> metadata) {
		return new FrozenEntry(request, response, metadata, this.timestampMillis, this.jsonBytes, this.heldBytes);
	}

	/**
	 * When the call was logged, since the epoch.
	 */
	public long timestampMillis() {
		return this.timestampMillis;
	}

	/**
	 * The least that the JSON can take.
	 */
	public long jsonBytes() {
		return this.jsonBytes;
	}

	/**
	 * The memory that the entry holds, at most.
	 */
	public long heldBytes() {
		return this.heldBytes;
	}

}
