package com.trainburt.logger;

import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Metadata of a call with the id of its log, for loggers that take the id only as
 * metadata. The map is the caller's and may throw anything, so it is left to the logger
 * to read it.
 */
final class IdentifiedMetadata extends AbstractMap<String, @Nullable Object> {

	private final Map<String, ? extends @Nullable Object> metadata;

	private final LogId id;

	IdentifiedMetadata(@Nullable Map<String, ? extends @Nullable Object> metadata, LogId id) {
		this.metadata = (metadata != null) ? metadata : Map.of();
		this.id = id;
	}

	@Override
	public Set<Entry<String, @Nullable Object>> entrySet() {
		Map<String, @Nullable Object> entries = new LinkedHashMap<>(this.metadata);
		// The last one: it replaces an entry whose key becomes the same text.
		entries.remove(LogId.METADATA_KEY);
		entries.put(LogId.METADATA_KEY, this.id.toString());
		return entries.entrySet();
	}

}
