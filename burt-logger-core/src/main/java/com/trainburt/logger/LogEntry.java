package com.trainburt.logger;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * One log as a {@link LogFilter} sees it: an immutable copy of the arguments of
 * {@code log()}, or of the result of the previous filter. Structured values are
 * unmodifiable {@link Map}s with string keys and unmodifiable {@link java.util.List}s;
 * leaves are strings, numbers, booleans and {@code null}. Objects are represented by the
 * values of their JSON. Implemented by the logger only.
 */
public interface LogEntry {

	/**
	 * The request.
	 * @return the request
	 */
	Object request();

	/**
	 * The response.
	 * @return the response, or {@code null} if there was none
	 */
	@Nullable Object response();

	/**
	 * Facts about the call, from the builder, the view and the call itself.
	 * @return the metadata, empty if there is none
	 */
	Map<String, @Nullable Object> metadata();

	/**
	 * When the call was logged, by the wall clock.
	 * @return the time, to the millisecond
	 */
	Instant timestamp();

	/**
	 * A copy with another request.
	 * @param request anything that {@code log()} takes, but not {@code null}
	 * @return the changed copy
	 */
	LogEntry withRequest(Object request);

	/**
	 * A copy with another response.
	 * @param response anything that {@code log()} takes
	 * @return the changed copy
	 */
	LogEntry withResponse(@Nullable Object response);

	/**
	 * A copy with other metadata.
	 * @param metadata all of the metadata, not an addition
	 * @return the changed copy
	 */
	LogEntry withMetadata(Map<String, ? extends @Nullable Object> metadata);

}
