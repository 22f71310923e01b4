package com.trainburt.logger.internal.platform;

import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * A queue that keeps its links in its elements. Adding takes no memory, so a full heap
 * cannot make it fail between two changes of the counts. Not thread-safe.
 *
 * @param <E> type of the elements, each in one chain at a time
 */
public final class Chain<E extends Chain.Link<E>> {

	private @Nullable E first;

	private @Nullable E last;

	private int size;

	public void add(E element) {
		if (this.last == null) {
			this.first = element;
		}
		else {
			this.last.next = element;
		}
		this.last = element;
		this.size++;
	}

	public void addFirst(E element) {
		element.next = this.first;
		this.first = element;
		this.last = (this.last != null) ? this.last : element;
		this.size++;
	}

	public @Nullable E peek() {
		return this.first;
	}

	public @Nullable E poll() {
		E element = this.first;
		if (element != null) {
			unlink(null, element);
		}
		return element;
	}

	/**
	 * The first element that meets a condition, if one does.
	 */
	public @Nullable E first(Predicate<E> condition) {
		E element = this.first;
		while (element != null && !condition.test(element)) {
			element = element.next;
		}
		return element;
	}

	/**
	 * Remove an element if it is there.
	 */
	public void remove(E removed) {
		E previous = null;
		for (E element = this.first; element != null; previous = element, element = element.next) {
			if (element == removed) {
				unlink(previous, element);
				return;
			}
		}
	}

	private void unlink(@Nullable E previous, E element) {
		if (previous == null) {
			this.first = element.next;
		}
		else {
			previous.next = element.next;
		}
		if (element == this.last) {
			this.last = previous;
		}
		element.next = null;
		this.size--;
	}

	public boolean isEmpty() {
		return this.size == 0;
	}

	public int size() {
		return this.size;
	}

	/**
	 * An element of a chain.
	 *
	 * @param <E> its own type
	 */
	public abstract static class Link<E> {

		@Nullable E next;

	}

}
