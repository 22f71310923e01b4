package com.trainburt.sample.collector;

import java.util.Locale;
import java.util.function.Supplier;

import com.trainburt.logger.chat.FineTuningExamples;
import com.trainburt.logger.chat.FineTuningExamples.Example;
import com.trainburt.logger.chat.FineTuningExamples.Format;
import com.trainburt.logger.chat.FineTuningExamples.Reason;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The facts by which a log is searched: read from it once, when it is stored.
 *
 * @param model the model that was asked, if that is known
 * @param outcome how the call ended, if that is known
 * @param userId who asked, if that is known
 * @param dataset {@link #EXAMPLE}, or why the log is none
 * @param logId the id that labels know it by, if it has one
 * @param turnId the id that labels know it and others by, if it has one
 * @param responseId the id of the response, if it has one
 * @param lastRound whether the response is an answer, and not a request to call tools
 * @param corrected as {@code dataset}, once the answer has been corrected
 */
record LogFacts(@Nullable String model, @Nullable String outcome, @Nullable String userId, String dataset,
		@Nullable String logId, @Nullable String turnId, @Nullable String responseId, boolean lastRound,
		String corrected) {

	/** The log is a training example. */
	static final String EXAMPLE = "example";

	/** The log is not one of a chat. Other reasons are those of the library. */
	static final String NO_CHAT = "no_chat";

	/** Longer values are not names to search for. */
	static final int MAX_LENGTH = 200;

	/**
	 * Find out about a log.
	 * @param log the log as it is read
	 * @param json the log as it is written
	 * @return the facts
	 */
	static LogFacts of(JsonNode log, String json) {
		JsonNode metadata = log.path("metadata");
		JsonNode response = log.path("response");
		String dataset = reason(() -> FineTuningExamples.of(json));
		// A feedback has the id of the log that it is for.
		boolean call = !dataset.equals(word(Reason.FEEDBACK));
		return new LogFacts(text(log.path("request").path("model")), text(metadata.path("outcome")),
				text(metadata.path("user_id")), dataset, call ? text(metadata.path("log_id")) : null,
				call ? text(metadata.path("turn_id")) : null, call ? text(response.path("id")) : null,
				response.path("tool_calls").isEmpty(),
				reason(() -> FineTuningExamples.corrected(json, "Any answer", Format.OPENAI)));
	}

	private static @Nullable String text(JsonNode value) {
		boolean readable = value.isString() || (value.isIntegralNumber() && value.canConvertToLong());
		String text = readable ? value.asString() : "";
		return (!text.isEmpty() && text.length() <= MAX_LENGTH) ? text : null;
	}

	private static String reason(Supplier<Example> example) {
		try {
			return example.get().reason().map(LogFacts::word).orElse(EXAMPLE);
		}
		catch (IllegalArgumentException ex) {
			return NO_CHAT;
		}
	}

	private static String word(Reason reason) {
		return reason.name().toLowerCase(Locale.ROOT);
	}

}
