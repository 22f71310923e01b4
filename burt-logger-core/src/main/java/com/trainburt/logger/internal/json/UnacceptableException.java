package com.trainburt.logger.internal.json;

import com.trainburt.logger.DropReason;
import com.trainburt.logger.internal.platform.ForeignText;

/**
 * Why a log cannot be accepted. Has no stack trace: it is a result, and may be frequent.
 */
public final class UnacceptableException extends Exception {

	private final DropReason reason;

	private final String detail;

	UnacceptableException(DropReason reason, String detail) {
		super(detail, null, false, false);
		this.reason = reason;
		this.detail = detail;
	}

	UnacceptableException(Throwable cause) {
		super(null, cause, false, false);
		this.reason = DropReason.UNSERIALIZABLE;
		this.detail = ForeignText.type(cause) + ", whose message is at DEBUG";
	}

	/**
	 * The reason that the log is counted under.
	 */
	public DropReason reason() {
		return this.reason;
	}

	/**
	 * A phrase that repeats no logged content.
	 */
	public String detail() {
		return this.detail;
	}

}
