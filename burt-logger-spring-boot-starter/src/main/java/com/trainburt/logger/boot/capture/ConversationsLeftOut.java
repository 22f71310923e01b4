package com.trainburt.logger.boot.capture;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Conversations of which a call was left out. Chat memory repeats what was said in it as
 * the history of later calls, so those are left out, too.
 */
final class ConversationsLeftOut {

	/** Beyond it, the one that was not seen for longest is forgotten. */
	static final int MAX_CONVERSATIONS = 10_000;

	private final Map<String, Boolean> ids = new LinkedHashMap<>(16, 0.75f, true) {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
			return size() > MAX_CONVERSATIONS;
		}

	};

	/**
	 * Decide about a call of a conversation.
	 * @param id id of the conversation
	 * @param leftOut whether the call is to be left out for a reason of its own
	 * @return whether it has to be left out
	 */
	synchronized boolean isLeftOut(String id, boolean leftOut) {
		if (leftOut) {
			this.ids.put(id, true);
		}
		return this.ids.get(id) != null;
	}

}
