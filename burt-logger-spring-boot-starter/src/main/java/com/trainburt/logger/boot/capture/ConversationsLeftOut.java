package com.trainburt.logger.boot.capture;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Conversations of which a call was left out. Chat memory repeats that call in the
 * history of later ones, so those are left out, too.
 */
final class ConversationsLeftOut {

	/** Above it, the least recently used one is forgotten. */
	static final int MAX_CONVERSATIONS = 10_000;

	private final Map<String, Boolean> ids = new LinkedHashMap<>(16, 0.75f, true) {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
			return size() > MAX_CONVERSATIONS;
		}

	};

	/**
	 * Decide about a call.
	 * @param ids ids of the conversations that it is part of
	 * @param leftOut whether the call itself must not be logged
	 * @return whether it has to be left out
	 */
	synchronized boolean isLeftOut(Set<String> ids, boolean leftOut) {
		boolean decision = leftOut;
		for (String id : ids) {
			decision |= this.ids.get(id) != null;
		}
		if (decision) {
			ids.forEach((id) -> this.ids.put(id, true));
		}
		return decision;
	}

}
