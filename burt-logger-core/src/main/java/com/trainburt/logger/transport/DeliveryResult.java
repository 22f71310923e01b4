package com.trainburt.logger.transport;

import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;

import com.trainburt.logger.internal.platform.ForeignText;
import org.jspecify.annotations.Nullable;

/**
 * The result of one attempt to deliver a batch.
 */
public final class DeliveryResult {

	private static final long UNKNOWN = -1;

	private static final DeliveryResult ACCEPTED = new DeliveryResult(Verdict.ACCEPTED, "accepted", null, UNKNOWN);

	private final Verdict verdict;

	private final String reason;

	private final @Nullable Duration retryAfter;

	private final long sentBytes;

	private DeliveryResult(Verdict verdict, String reason, @Nullable Duration retryAfter, long sentBytes) {
		this.verdict = verdict;
		this.reason = ForeignText.sanitize(Objects.requireNonNull(reason, "'reason' must not be null"));
		this.retryAfter = retryAfter;
		this.sentBytes = sentBytes;
	}

	/**
	 * The backend has the batch.
	 * @return the result
	 */
	public static DeliveryResult accepted() {
		return ACCEPTED;
	}

	/**
	 * The backend may accept the batch later.
	 * @param reason the reason, for an operator
	 * @param after how long the backend asked all senders to wait, or {@code null}
	 * @return the result
	 */
	public static DeliveryResult retry(String reason, @Nullable Duration after) {
		return new DeliveryResult(Verdict.RETRY, reason, after, UNKNOWN);
	}

	/**
	 * The batch is too large for the backend and must be split.
	 * @param reason the reason, for an operator
	 * @return the result
	 */
	public static DeliveryResult tooLarge(String reason) {
		return new DeliveryResult(Verdict.TOO_LARGE, reason, null, UNKNOWN);
	}

	/**
	 * The backend does not accept the credentials.
	 * @param reason the reason, for an operator
	 * @return the result
	 */
	public static DeliveryResult unauthorized(String reason) {
		return new DeliveryResult(Verdict.UNAUTHORIZED, reason, null, UNKNOWN);
	}

	/**
	 * The backend will never accept the batch.
	 * @param reason the reason, for an operator
	 * @return the result
	 */
	public static DeliveryResult rejected(String reason) {
		return new DeliveryResult(Verdict.REJECTED, reason, null, UNKNOWN);
	}

	/**
	 * The verdict on the batch.
	 * @return the verdict
	 */
	public Verdict verdict() {
		return this.verdict;
	}

	/**
	 * The reason, for an operator.
	 * @return the reason, sanitized; never contains credentials
	 */
	public String reason() {
		return this.reason;
	}

	/**
	 * How long the backend asked all senders to wait.
	 * @return the wait, or {@code null} if it did not ask
	 */
	public @Nullable Duration retryAfter() {
		return this.retryAfter;
	}

	/**
	 * Add how many bytes the batch was sent as, for metrics.
	 * @param sentBytes after compression, without headers
	 * @return a changed copy
	 */
	public DeliveryResult withSentBytes(long sentBytes) {
		return new DeliveryResult(this.verdict, this.reason, this.retryAfter, sentBytes);
	}

	/**
	 * How many bytes the batch was sent as.
	 * @return the bytes after compression, empty if the transport does not know
	 */
	public OptionalLong sentBytes() {
		return (this.sentBytes != UNKNOWN) ? OptionalLong.of(this.sentBytes) : OptionalLong.empty();
	}

	@Override
	public String toString() {
		return this.verdict + " (" + this.reason + ")";
	}

	/**
	 * What the logger does with a batch after an attempt.
	 */
	public enum Verdict {

		/** Count it as sent: the backend has it. */
		ACCEPTED,

		/** Retry after a wait. */
		RETRY,

		/** Split it in two and send the halves. */
		TOO_LARGE,

		/** Do not retry before the credentials are fixed. */
		UNAUTHORIZED,

		/** Count it as lost. */
		REJECTED

	}

}
