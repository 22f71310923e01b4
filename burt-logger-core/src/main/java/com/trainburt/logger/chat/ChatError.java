package com.trainburt.logger.chat;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.regex.Pattern;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * Why a call failed.
 *
 * @param type the kind of failure, such as {@code RateLimitException}
 * @param message its message, or {@code null} if there is none; recognizable API keys in
 * it are hidden
 * @param status the HTTP status that the provider answered with, or {@code null} if there
 * was no answer or it is not known
 * @param cause the first cause of all, or {@code null} if there is no other
 */
@ChatJson
@JsonPropertyOrder({ "type", "message", "status", "cause" })
public record ChatError(@JsonProperty("type") String type, @JsonProperty("message") @Nullable String message,
		@JsonProperty("status") @Nullable Integer status, @JsonProperty("cause") @Nullable ChatError cause) {

	/** A provider may answer with a page of HTML. */
	private static final int MAX_MESSAGE_CHARS = 2000;

	/** An API key in a provider's usual form, in an address, or in a header. */
	private static final Pattern KEY = Pattern
		.compile("\\b(?:sk-|AIza)[\\w-]{8,}" + "|(?i:(?<=[?&](?:api[-_]?)?key=)[^&\\s\"']+|(?<=\\bBearer )[^\\s\"']+)");

	@JsonCreator
	public ChatError {
		message = (message != null) ? KEY.matcher(message).replaceAll("***") : null;
		message = (message != null && message.length() > MAX_MESSAGE_CHARS)
				? message.substring(0, MAX_MESSAGE_CHARS) + "…" : message;
	}

	/**
	 * An error without an exception.
	 * @param type the kind of failure
	 * @param message its message, or {@code null} if there is none
	 */
	public ChatError(String type, @Nullable String message) {
		this(type, message, null, null);
	}

	/**
	 * An error that an exception reports.
	 * @param failure the exception
	 * @return its simple class name, its message, and the same of its root cause
	 */
	public static ChatError of(Throwable failure) {
		Throwable root = root(failure);
		return new ChatError(name(failure), failure.getMessage(), null,
				saysMore(root, failure) ? new ChatError(name(root), root.getMessage()) : null);
	}

	/** Frameworks wrap an exception to change its class. */
	private static boolean saysMore(Throwable root, Throwable failure) {
		return root != failure && !(root.getMessage() != null && root.getMessage().equals(failure.getMessage()));
	}

	/**
	 * This error with the status of the provider's answer.
	 * @param status the HTTP status, or {@code null} if it is not known
	 * @return a changed copy
	 */
	public ChatError withStatus(@Nullable Integer status) {
		return new ChatError(this.type, this.message, status, this.cause);
	}

	private static Throwable root(Throwable failure) {
		Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
		Throwable root = failure;
		while (root.getCause() != null && seen.add(root)) {
			root = root.getCause();
		}
		return root;
	}

	private static String name(Throwable failure) {
		String name = failure.getClass().getSimpleName();
		return name.isEmpty() ? failure.getClass().getName() : name;
	}

}
