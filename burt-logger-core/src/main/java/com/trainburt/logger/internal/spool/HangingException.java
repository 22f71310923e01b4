package com.trainburt.logger.internal.spool;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * The disk has not answered in time.
 */
public final class HangingException extends IOException {

	private static final long serialVersionUID = 1L;

	HangingException(long deadlineNanos) {
		super("the disk has not answered within %d ms".formatted(TimeUnit.NANOSECONDS.toMillis(deadlineNanos)));
	}

}
