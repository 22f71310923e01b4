package com.trainburt.logger.internal.json;

import java.util.AbstractList;
import java.util.RandomAccess;

import org.jspecify.annotations.Nullable;

/**
 * An immutable list: the elements of a collection or an array, in its order.
 */
final class FrozenList extends AbstractList<@Nullable Object> implements RandomAccess {

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
