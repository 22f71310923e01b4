package com.trainburt.sample.collector;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The meaning of an {@code Idempotency-Key}: a whole batch, or as {@code <id>.a-b} the
 * logs of a batch from position a to b. A batch that was too large arrives in such parts.
 *
 * @param batchId the batch
 * @param first the position of the first log
 * @param end the position after the last log, or {@code null} for a whole batch
 */
record BatchKey(String batchId, int first, @Nullable Integer end) {

	private static final Pattern PART = Pattern.compile("(.+)\\.(\\d{1,9})-(\\d{1,9})");

	static BatchKey of(String idempotencyKey) {
		Matcher part = PART.matcher(idempotencyKey);
		return part.matches()
				? new BatchKey(part.group(1), Integer.parseInt(part.group(2)), Integer.parseInt(part.group(3)))
				: whole(idempotencyKey);
	}

	static BatchKey whole(String id) {
		return new BatchKey(id, 0, null);
	}

	/**
	 * Whether a part has a log at each of its positions.
	 */
	boolean fits(int logs) {
		return this.end == null || this.end - this.first == logs;
	}

}
