package com.trainburt.logger.internal.json;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/*
 * Plain arrays, because a log has dozens of them and is walked only once or twice.
 */

/**
 * An immutable map: keys and values in turn, in the order of the original.
 */
public final class FrozenMap extends AbstractMap<String, @Nullable Object> {

	public static final FrozenMap EMPTY = new FrozenMap(new Object[0], 0);

	private final @Nullable Object[] keysAndValues;

	private final long jsonBytes;

	FrozenMap(@Nullable Object[] keysAndValues, long jsonBytes) {
		this.keysAndValues = keysAndValues;
		this.jsonBytes = jsonBytes;
	}

	/**
	 * The least that the JSON of the entries can take.
	 */
	long jsonBytes() {
		return this.jsonBytes;
	}

	@Override
	public int size() {
		return this.keysAndValues.length / 2;
	}

	String key(int index) {
		return (String) Objects.requireNonNull(this.keysAndValues[2 * index]);
	}

	@Nullable Object value(int index) {
		return this.keysAndValues[2 * index + 1];
	}

	@Override
	public @Nullable Object get(@Nullable Object key) {
		int index = indexOf(key);
		return (index >= 0) ? value(index) : null;
	}

	@Override
	public boolean containsKey(@Nullable Object key) {
		return indexOf(key) >= 0;
	}

	private int indexOf(@Nullable Object key) {
		for (int i = 0; i < size(); i++) {
			if (key(i).equals(key)) {
				return i;
			}
		}
		return -1;
	}

	/**
	 * This map with the entries of another one, which override its own.
	 */
	public FrozenMap with(FrozenMap other) {
		if (size() == 0) {
			return other;
		}
		@Nullable Object[] merged = Arrays.copyOf(this.keysAndValues, this.keysAndValues.length + other.keysAndValues.length);
		int length = this.keysAndValues.length;
		for (int i = 0; i < other.size(); i++) {
			int index = indexOf(other.key(i));
			if (index >= 0) {
				merged[2 * index + 1] = other.value(i);
			}
			else {
				merged[length++] = other.key(i);
				merged[length++] = other.value(i);
			}
		}
		return new FrozenMap((length == merged.length) ? merged : Arrays.copyOf(merged, length),
				this.jsonBytes + other.jsonBytes);
	}

	@Override
	public Set<Entry<String, @Nullable Object>> entrySet() {
		return new AbstractSet<>() {

			@Override
			public int size() {
				return FrozenMap.this.size();
			}

			@Override
			public Iterator<Entry<String, @Nullable Object>> iterator() {
				return new Entries();
			}

		};
	}

	private final class Entries implements Iterator<Map.Entry<String, @Nullable Object>> {

		private int next;

		@Override
		public boolean hasNext() {
			return this.next < size();
		}

		@Override
		public Map.Entry<String, @Nullable Object> next() {
			if (!hasNext()) {
				throw new NoSuchElementException();
			}
			int index = this.next++;
			return new SimpleImmutableEntry<>(key(index), value(index));
		}

	}

}
