package com.trainburt.logger;

import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The immutable values that a snapshot is made of, besides scalars. They are plain arrays
 * inside because a log has dozens of them and is walked only once or twice.
 */
final class Frozen {

	static final FrozenMap EMPTY_MAP = new FrozenMap(new Object[0], 0);

	private Frozen() {
	}

	/**
	 * Keys and values in turn, in the order of the original.
	 */
	static final class FrozenMap extends AbstractMap<String, @Nullable Object> {

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
		 * This map with the entries of another one, which win.
		 */
		FrozenMap with(FrozenMap other) {
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
			return new FrozenMap(Arrays.copyOf(merged, length), this.jsonBytes + other.jsonBytes);
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

	/**
	 * The elements of a collection or an array, in its order.
	 */
	static final class FrozenList extends AbstractList<@Nullable Object> implements RandomAccess {

		private final @Nullable Object[] elements;

		FrozenList(@Nullable Object[] elements) {
			this.elements = elements;
		}

		@Override
		public int size() {
			return this.elements.length;
		}

		@Override
		public @Nullable Object get(int index) {
			return this.elements[index];
		}

	}

}
