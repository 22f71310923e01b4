package com.trainburt.sample.collector;

import java.util.Locale;

import com.trainburt.logger.chat.FineTuningExamples;
import com.trainburt.logger.chat.FineTuningExamples.Reason;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a log is searched by: found in it once, when it is stored.
 *
 * @param model the model that was asked, if that is known
 * @param outcome how the call ended, if that is known
 * @param userId who asked, if that is known
 * @param dataset {@link #EXAMPLE}, or why the log is none
 */
record LogFacts(@Nullable String model, @Nullable String outcome, @Nullable String userId, String dataset) {

	/** The log can be learnt from. */
	static final String EXAMPLE = "example";

	/** The log is not one of a chat. Other reasons are those of the library. */
	static final String NO_CHAT = "no_chat";

	/** What is longer is no name that anybody searches for. */
	static final int MAX_LENGTH = 200;

	/**
	 * Find out about a log.
	 * @param log the log as it is read
	 * @param json the log as it is written
	 * @return the facts
	 */
	static LogFacts of(JsonNode log, String json) {
		JsonNode metadata = log.path("metadata");
		return new LogFacts(text(log.path("request").path("model")), text(metadata.path("outcome")),
				text(metadata.path("user_id")), dataset(json));
	}

	private static @Nullable String text(JsonNode value) {
		boolean readable = value.isString() || (value.isIntegralNumber() && value.canConvertToLong());
		String text = readable ? value.asString() : "";
		return (!text.isEmpty() && text.length() <= MAX_LENGTH) ? text : null;
	}

	private static String dataset(String json) {
		try {
			return FineTuningExamples.of(json).reason().map(LogFacts::word).orElse(EXAMPLE);
		}
		catch (IllegalArgumentException ex) {
			return NO_CHAT;
		}
	}

	private static String word(Reason reason) {
		return reason.name().toLowerCase(Locale.ROOT);
	}

}
