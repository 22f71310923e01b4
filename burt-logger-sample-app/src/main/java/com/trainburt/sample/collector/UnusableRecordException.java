package com.trainburt.sample.collector;

import org.jspecify.annotations.Nullable;

/**
 * Says why there is no log in a record, which no later try changes.
 */
class UnusableRecordException extends RuntimeException {

	UnusableRecordException(@Nullable String reason) {
		super(reason);
	}

}
