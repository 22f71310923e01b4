package com.trainburt.logger;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Metadata of a call with the id of its log, which replaces an entry of the same name. A
 * view: the map is the caller's and may throw anything. The logger copies it and handles
 * failures.
 */
final class IdentifiedMetadata extends AbstractMap<String, @Nullable Object> {

	private final Map<String, ? extends @Nullable Object> metadata;

	private final String id;

	IdentifiedMetadata(@Nullable Map<String, ? extends @Nullable Object> metadata, LogId id) {
		this.metadata = (metadata != null) ? metadata : Map.of();
		this.id = id.toString();
	}

	@Override
	public int size() {
		return this.metadata.size() + (this.metadata.containsKey(LogId.METADATA_KEY) ? 0 : 1);
	}

	@Override
	public @Nullable Object get(@Nullable Object key) {
		return LogId.METADATA_KEY.equals(key) ? this.id : this.metadata.get(key);
	}

	@Override
	public boolean containsKey(@Nullable Object key) {
		return LogId.METADATA_KEY.equals(key) || this.metadata.containsKey(key);
	}

	@Override
	public Set<Entry<String, @Nullable Object>> entrySet() {
		return new AbstractSet<>() {

			@Override
			public int size() {
				return IdentifiedMetadata.this.size();
			}

			@Override
			public Iterator<Entry<String, @Nullable Object>> iterator() {
				return new Entries();
			}

		};
	}

	/**
	 * The caller's entries, and the id as the last one: it replaces an entry whose key
	 * becomes the same text.
	 */
	private final class Entries implements Iterator<Map.Entry<String, @Nullable Object>> {

		private final Iterator<? extends Map.Entry<String, ? extends @Nullable Object>> others = IdentifiedMetadata.this.metadata
			.entrySet()
			.iterator();

		private Map.@Nullable Entry<String, @Nullable Object> next = following();

		@Override
		public boolean hasNext() {
			return this.next != null;
		}

		@Override
		public Map.Entry<String, @Nullable Object> next() {
			Map.Entry<String, @Nullable Object> entry = this.next;
			if (entry == null) {
				throw new NoSuchElementException();
			}
			this.next = LogId.METADATA_KEY.equals(entry.getKey()) ? null : following();
			return entry;
		}

		@SuppressWarnings("unchecked")
		private Map.Entry<String, @Nullable Object> following() {
			while (this.others.hasNext()) {
				var other = this.others.next();
				// Callers may have cast a map with other keys.
				if (!LogId.METADATA_KEY.equals(other.getKey())) {
					return (Map.Entry<String, @Nullable Object>) other;
				}
			}
			return Map.entry(LogId.METADATA_KEY, IdentifiedMetadata.this.id);
		}

	}

}
