package com.trainburt.sample.collector;

import java.time.Duration;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;

/**
 * Makes the backend fail, to show how the logger handles that.
 */
@Component
class FaultSwitch {

	private static final Duration PAUSE = Duration.ofSeconds(2);

	/** Set by one request, seen by all that begin later. */
	private volatile Fault fault = Fault.NONE;

	Fault fault() {
		return this.fault;
	}

	void set(Fault fault) {
		this.fault = fault;
	}

	/**
	 * Refuse a batch of which nothing has been read yet, if that is the fault.
	 * @throws ErrorResponseException 429 or 401
	 */
	void checkBatch() {
		Fault current = this.fault;
		if (current == Fault.THROTTLED) {
			ErrorResponseException refusal = refusal(HttpStatus.TOO_MANY_REQUESTS, current);
			refusal.getHeaders().set(HttpHeaders.RETRY_AFTER, String.valueOf(PAUSE.toSeconds()));
			throw refusal;
		}
		if (current == Fault.UNAUTHORIZED) {
			ErrorResponseException refusal = refusal(HttpStatus.UNAUTHORIZED, current);
			refusal.getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
			throw refusal;
		}
	}

	/**
	 * Refuse a batch for its size, if that is the fault.
	 * @param logs how many logs are in it
	 * @throws ErrorResponseException 413
	 */
	void checkSize(int logs) {
		Fault current = this.fault;
		if (current == Fault.TOO_LARGE && logs > 1) {
			throw refusal(HttpStatus.CONTENT_TOO_LARGE, current);
		}
	}

	private static ErrorResponseException refusal(HttpStatus status, Fault fault) {
		return new ErrorResponseException(status, ProblemDetail.forStatusAndDetail(status,
				"Rejected on purpose: PUT {\"fault\": \"none\"} to /collector/fault ends '%s'".formatted(fault.word())),
				null);
	}

}
