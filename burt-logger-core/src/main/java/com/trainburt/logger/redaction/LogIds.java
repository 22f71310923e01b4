package com.trainburt.logger.redaction;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The ids of logs and of feedback: random, so that nothing in them is personal.
 */
final class LogIds {

	private static final Set<String> NAMES = Set.of("log_id", "turn_id");

	/** The id of a feedback stands beside the log that it is for. */
	private static final Set<String> FEEDBACK_FOR = Set.of("log_id", "response_id");

	private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

	private LogIds() {
	}

	/**
	 * Whether an entry is the id of a log or of a feedback.
	 * @param map the map that the entry is in
	 */
	static boolean isId(Map<String, ? extends @Nullable Object> map,
			Map.Entry<String, ? extends @Nullable Object> entry) {
		boolean isNamedLikeOne = NAMES.contains(entry.getKey())
				|| (entry.getKey().equals("id") && map.size() == 2 && FEEDBACK_FOR.stream().anyMatch(map::containsKey));
		return isNamedLikeOne && entry.getValue() instanceof String text && UUID.matcher(text).matches();
	}

}
