package com.trainburt.logger.chat;

import java.util.regex.Pattern;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * Why a call failed.
 *
 * @param type what kind of failure it is, such as {@code RateLimitException}
 * @param message what is said of it, or {@code null} if nothing is; API keys that it
 * quotes, as far as they can be told, are hidden
 */
@ChatJson
@JsonPropertyOrder({ "type", "message" })
public record ChatError(@JsonProperty("type") String type, @JsonProperty("message") @Nullable String message) {

	/** A provider may answer with a page of HTML. */
	private static final int MAX_MESSAGE_CHARS = 2000;

	/** Of a provider's usual form, in an address, or in a header. */
	private static final Pattern KEY = Pattern
		.compile("\\b(?:sk-|AIza)[\\w-]{8,}" + "|(?i:(?<=[?&](?:api[-_]?)?key=)[^&\\s\"']+|(?<=\\bBearer )[^\\s\"']+)");

	@JsonCreator
	public ChatError {
		message = (message != null) ? KEY.matcher(message).replaceAll("***") : null;
		message = (message != null && message.length() > MAX_MESSAGE_CHARS)
				? message.substring(0, MAX_MESSAGE_CHARS) + "…" : message;
	}

	/**
	 * An error that an exception tells of.
	 * @param failure what was thrown
	 * @return its simple class name and its message
	 */
	public static ChatError of(Throwable failure) {
		String name = failure.getClass().getSimpleName();
		return new ChatError(name.isEmpty() ? failure.getClass().getName() : name, failure.getMessage());
	}

}
