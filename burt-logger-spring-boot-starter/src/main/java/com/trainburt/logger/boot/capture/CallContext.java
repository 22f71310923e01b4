package com.trainburt.logger.boot.capture;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * What is known of a call besides what was asked: who asks, in which conversation and
 * trace, and whether it may be logged.
 *
 * @param metadata facts for the metadata of the log
 * @param log whether the call may be logged, or {@code null} if nobody said so
 */
public record CallContext(Map<String, Object> metadata, @Nullable Boolean log) {

	/** Nothing is known. */
	public static final CallContext EMPTY = new CallContext(Map.of(), null);

	/** Name of the fact in which conversation a call is made. */
	public static final String CONVERSATION_ID = "conversation_id";

	private static final String PREFIX = "burt.";

	/** What an application says of one call to have it left out. */
	private static final String LOG = PREFIX + "log";

	/** What tracing puts into the MDC, and what a log calls it. */
	private static final Map<String, String> TRACE_KEYS = Map.of("traceId", "trace_id", "spanId", "span_id");

	/**
	 * What the MDC of this thread says.
	 * @param mdcKeys keys to be taken over
	 * @return trace and span, and those keys that have a value
	 */
	static CallContext ofThread(Iterable<String> mdcKeys) {
		Map<String, Object> metadata = new LinkedHashMap<>();
		TRACE_KEYS.forEach((key, name) -> putIfPresent(metadata, name, MDC.get(key)));
		mdcKeys.forEach((key) -> putIfPresent(metadata, key, MDC.get(key)));
		return new CallContext(metadata, null);
	}

	/**
	 * What an application attached to a call.
	 * @param attributes attributes of any kind, of which those that begin with
	 * {@code burt.} count, without that beginning
	 * @return the facts, and whether the call may be logged
	 */
	public static CallContext of(@Nullable Map<?, ?> attributes) {
		if (attributes == null || attributes.isEmpty()) {
			return EMPTY;
		}
		Map<String, Object> metadata = new LinkedHashMap<>();
		Boolean log = null;
		for (Map.Entry<?, ?> attribute : attributes.entrySet()) {
			if (attribute.getValue() == null || !(attribute.getKey() instanceof String key)
					|| !key.startsWith(PREFIX)) {
				continue;
			}
			if (key.equals(LOG)) {
				log = !"false".equalsIgnoreCase(attribute.getValue().toString());
			}
			else {
				metadata.put(key.substring(PREFIX.length()), attribute.getValue());
			}
		}
		return new CallContext(metadata, log);
	}

	/**
	 * This context with one fact more.
	 * @param name name of the fact
	 * @param value its value, or {@code null} if there is none
	 * @return a changed copy
	 */
	public CallContext with(String name, @Nullable Object value) {
		Map<String, Object> metadata = new LinkedHashMap<>(this.metadata);
		putIfPresent(metadata, name, value);
		return new CallContext(metadata, this.log);
	}

	/**
	 * This context of a call that must not be logged, whatever else is said of it.
	 * @return a changed copy
	 */
	public CallContext leftOut() {
		return new CallContext(this.metadata, false);
	}

	/**
	 * Whether something must not be logged. A message says so of itself: once it is part
	 * of a history, nobody else does.
	 * @param attributes what an application attached to it
	 * @return whether {@code burt.log} is {@code false}
	 */
	public static boolean isLeftOut(@Nullable Map<?, ?> attributes) {
		return attributes != null && attributes.get(LOG) != null && of(Map.of(LOG, attributes.get(LOG))).isLeftOut();
	}

	/**
	 * This context and another one, which knows better. If one of them says that the call
	 * must not be logged, both do.
	 * @param other the other one
	 * @return both
	 */
	public CallContext and(CallContext other) {
		Map<String, Object> both = new LinkedHashMap<>(this.metadata);
		both.putAll(other.metadata);
		return new CallContext(both, (isLeftOut() || other.log == null) ? this.log : other.log);
	}

	/**
	 * Whether the application wants this call left out.
	 * @return whether it must not be logged
	 */
	boolean isLeftOut() {
		return Boolean.FALSE.equals(this.log);
	}

	private static void putIfPresent(Map<String, Object> metadata, String name, @Nullable Object value) {
		if (value != null) {
			metadata.put(name, value);
		}
	}

}
