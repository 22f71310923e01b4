package com.trainburt.logger.redaction;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The ids by which feedback finds its log. Those of logs and of feedback are random, so
 * nothing in them is personal. Those of responses come from the provider, and some are
 * long numbers: two that are taken for numbers of cards must not become the same.
 */
final class LogIds {

	private static final Set<String> NAMES = Set.of("log_id", "turn_id");

	private static final String RESPONSE_ID = "response_id";

	/** The id of a feedback stands beside the log that it is for. */
	private static final Set<String> FEEDBACK_FOR = Set.of("log_id", RESPONSE_ID);

	private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

	/** As a provider makes it: one word. */
	private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_-]+");

	private LogIds() {
	}

	/**
	 * Whether an entry is the id of a log or of a feedback.
	 * @param map the map that the entry is in
	 */
	static boolean isId(Map<String, ? extends @Nullable Object> map,
			Map.Entry<String, ? extends @Nullable Object> entry) {
		boolean isNamedLikeOne = NAMES.contains(entry.getKey()) || (entry.getKey().equals("id") && isFeedback(map));
		return isNamedLikeOne && entry.getValue() instanceof String text && UUID.matcher(text).matches();
	}

	/**
	 * Whether an entry is the id of a response.
	 * @param map the map that the entry is in
	 * @param isResponse whether that is the response of a log
	 */
	static boolean isResponseId(Map<String, ? extends @Nullable Object> map,
			Map.Entry<String, ? extends @Nullable Object> entry, boolean isResponse) {
		boolean isNamedLikeOne = isResponse ? entry.getKey().equals("id")
				: entry.getKey().equals(RESPONSE_ID) && (map.size() == 1 || isFeedback(map));
		return isNamedLikeOne && entry.getValue() instanceof String text && WORD.matcher(text).matches();
	}

	private static boolean isFeedback(Map<String, ? extends @Nullable Object> map) {
		return map.size() == 2 && map.containsKey("id") && FEEDBACK_FOR.stream().anyMatch(map::containsKey);
	}

}
