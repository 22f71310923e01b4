package com.trainburt.sample.collector;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A label in a feedback.
 *
 * @param feedbackId the id, which a replacement has, too
 * @param log the log
 * @param name its name
 * @param text the value, if it is a short text or a number
 * @param number the value, if it is a number
 * @param other the log that it is preferred to, or {@code null} for other labels
 */
record ReceivedLabel(String feedbackId, LogReference log, String name, @Nullable String text, @Nullable Double number,
		@Nullable LogReference other) {

	/**
	 * Read a log.
	 * @param log any log that has been checked
	 * @return the label, or {@code null} if it is no feedback, or says nothing
	 */
	static @Nullable ReceivedLabel of(JsonNode log) {
		if (!log.path("metadata").path("kind").asString("").equals("feedback") || !PayloadSchema.isFeedback(log)) {
			return null;
		}
		JsonNode feedback = log.path("request").path("feedback");
		String name = log.path("response").path("name").asString();
		JsonNode value = log.path("response").path("value");
		String text = value.isObject() ? null : value.asString();
		LogReference reference = LogReference.of(feedback);
		LogReference other = value.isObject() ? LogReference.of(value) : null;
		if (name.length() > LogFacts.MAX_LENGTH || reference.isTooLong() || (other != null && other.isTooLong())
				|| (text != null && text.isBlank())) {
			return null;
		}
		return new ReceivedLabel(feedback.path("id").asString(), reference, name,
				(text != null && text.length() <= LogFacts.MAX_LENGTH) ? text : null,
				value.isNumber() ? value.asDouble() : null, other);
	}

	/**
	 * Which log is meant: by its id or by that of its response.
	 *
	 * @param logId the id of the log or of its turn
	 * @param responseId the id of its response
	 */
	record LogReference(@Nullable String logId, @Nullable String responseId) {

		private static LogReference of(JsonNode reference) {
			return new LogReference(reference.path("log_id").asString(null),
					reference.path("response_id").asString(null));
		}

		private boolean isTooLong() {
			return this.responseId != null && this.responseId.length() > LogFacts.MAX_LENGTH;
		}

	}

}
