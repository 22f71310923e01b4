package com.trainburt.sample.collector;

import org.jspecify.annotations.Nullable;

/**
 * States why a record contains no log, which no later attempt changes.
 */
class UnusableRecordException extends RuntimeException {

	UnusableRecordException(@Nullable String reason) {
		super(reason);
	}

}
