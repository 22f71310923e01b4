package com.trainburt.logger;

import org.jspecify.annotations.Nullable;

/**
 * Says which log a {@link Feedback} is for.
 */
public final class LogRef {

	static final String RESPONSE_ID = "response_id";

	private final String name;

	private final String id;

	private LogRef(String name, String id) {
		this.name = name;
		this.id = id;
	}

	/**
	 * The log with this id.
	 * @param id the id that it was logged with, or the id of the turn that it belongs to
	 * @return the reference
	 */
	public static LogRef logId(LogId id) {
		return new LogRef(LogId.METADATA_KEY, id.toString());
	}

	/**
	 * The log whose response has this id.
	 * @param id the id that the provider gave the response, such as {@code chatcmpl-1}
	 * @return the reference
	 * @throws IllegalArgumentException if it is blank, has control characters, or more
	 * than 200 characters
	 */
	public static LogRef responseId(String id) {
		return new LogRef(RESPONSE_ID, FeedbackText.checked("response id", id));
	}

	/**
	 * The name of the id in a feedback.
	 */
	String name() {
		return this.name;
	}

	/**
	 * The id.
	 */
	String id() {
		return this.id;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof LogRef ref && this.name.equals(ref.name) && this.id.equals(ref.id);
	}

	@Override
	public int hashCode() {
		return 31 * this.name.hashCode() + this.id.hashCode();
	}

	@Override
	public String toString() {
		return this.name + "=" + this.id;
	}

}
