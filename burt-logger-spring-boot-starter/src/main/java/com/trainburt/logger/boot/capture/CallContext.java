package com.trainburt.logger.boot.capture;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The facts about a call besides the request: its caller, conversation and trace, whether
 * it may be logged, and the id of its log.
 *
 * @param metadata facts for the metadata of the log
 * @param log whether the call may be logged, or {@code null} if the application does not
 * state it
 * @param conversations ids of the conversations that the call is part of: its memory may
 * have another one than the metadata
 * @param turn the turn that the application has given an id, or {@code null} if there is
 * none
 */
public record CallContext(Map<String, Object> metadata, @Nullable Boolean log, Set<String> conversations,
		@Nullable Turn turn) {

	/** No facts. */
	public static final CallContext EMPTY = new CallContext(Map.of(), null, Set.of(), null);

	private static final String CONVERSATION_ID = "conversation_id";

	private static final String PREFIX = "burt.";

	/** An application sets it to {@code false} to leave out a call. */
	private static final String LOG = PREFIX + "log";

	/**
	 * The attribute by which an application sets the id of the log, and finds the id of a
	 * log.
	 */
	public static final String LOG_ID = PREFIX + "log_id";

	/** Keys of tracing in the MDC, and their names in a log. */
	private static final Map<String, String> TRACE_KEYS = Map.of("traceId", "trace_id", "spanId", "span_id");

	/**
	 * Read the MDC of this thread.
	 * @param mdcKeys keys to copy
	 * @return trace and span, and those keys that have a value
	 */
	static Map<String, Object> ofThread(Iterable<String> mdcKeys) {
		Map<String, Object> metadata = new LinkedHashMap<>();
		TRACE_KEYS.forEach((key, name) -> putIfPresent(metadata, name, MDC.get(key)));
		mdcKeys.forEach((key) -> putIfPresent(metadata, key, MDC.get(key)));
		return metadata;
	}

	/**
	 * Read what an application attached to a call.
	 * @param attributes attributes of any kind, of which those that begin with
	 * {@code burt.} count, without that prefix
	 * @return the facts, whether the call may be logged, and under which id
	 */
	public static CallContext of(@Nullable Map<?, ?> attributes) {
		if (attributes == null || attributes.isEmpty()) {
			return EMPTY;
		}
		Map<String, Object> metadata = new LinkedHashMap<>();
		Boolean log = null;
		Turn turn = null;
		for (Map.Entry<?, ?> attribute : attributes.entrySet()) {
			if (attribute.getValue() == null || !(attribute.getKey() instanceof String key)
					|| !key.startsWith(PREFIX)) {
				continue;
			}
			if (key.equals(LOG)) {
				log = !"false".equalsIgnoreCase(attribute.getValue().toString());
			}
			else if (key.equals(LOG_ID)) {
				turn = Turn.of(attribute.getValue());
			}
			else {
				metadata.put(key.substring(PREFIX.length()), attribute.getValue());
			}
		}
		return of(metadata, log, turn);
	}

	static CallContext of(Map<String, Object> metadata, @Nullable Boolean log) {
		return of(metadata, log, null);
	}

	private static CallContext of(Map<String, Object> metadata, @Nullable Boolean log, @Nullable Turn turn) {
		Object conversation = metadata.get(CONVERSATION_ID);
		return new CallContext(metadata, log, (conversation != null) ? Set.of(conversation.toString()) : Set.of(),
				turn);
	}

	/**
	 * This context of a call that is part of a conversation, which the metadata name.
	 * @param id id of the conversation, or {@code null} if there is none
	 * @return a changed copy
	 */
	public CallContext inConversation(@Nullable Object id) {
		return (id != null) ? and(of(Map.of(CONVERSATION_ID, id), null)) : this;
	}

	/**
	 * This context of a call that is part of a conversation, which has no id for the
	 * metadata.
	 * @param name any name, other than those of other conversations
	 * @return a changed copy
	 */
	public CallContext inUnnamedConversation(String name) {
		return and(new CallContext(Map.of(), null, Set.of(name), null));
	}

	/**
	 * This context of a call that must not be logged.
	 * @return a changed copy
	 */
	public CallContext leftOut() {
		return new CallContext(this.metadata, false, this.conversations, this.turn);
	}

	/**
	 * The facts for the calls that this call causes, such as those of its tools. They are
	 * not part of its conversation, and have ids of their own.
	 * @return a changed copy
	 */
	public CallContext ofNestedCalls() {
		return new CallContext(this.metadata, this.log, Set.of(), null);
	}

	/**
	 * Whether a message must not be logged. The message itself must carry the attribute:
	 * as part of a history it is in other calls, too.
	 * @param attributes attributes of the message
	 * @return whether {@code burt.log} is {@code false}
	 */
	public static boolean isLeftOut(@Nullable Map<?, ?> attributes) {
		return attributes != null && attributes.get(LOG) != null && of(Map.of(LOG, attributes.get(LOG))).isLeftOut();
	}

	/**
	 * Combine this context with another one, whose facts replace those of this one. If
	 * one of them must not be logged, the result must not.
	 * @param other the other one
	 * @return both
	 */
	public CallContext and(CallContext other) {
		Map<String, Object> both = new LinkedHashMap<>(this.metadata);
		both.putAll(other.metadata);
		Set<String> conversations = new LinkedHashSet<>(this.conversations);
		conversations.addAll(other.conversations);
		return new CallContext(both, (isLeftOut() || other.log == null) ? this.log : other.log, conversations,
				(other.turn != null) ? other.turn : this.turn);
	}

	/**
	 * Whether this call must not be logged.
	 * @return whether it must be left out
	 */
	public boolean isLeftOut() {
		return Boolean.FALSE.equals(this.log);
	}

	private static void putIfPresent(Map<String, Object> metadata, String name, @Nullable Object value) {
		if (value != null) {
			metadata.put(name, value);
		}
	}

}
