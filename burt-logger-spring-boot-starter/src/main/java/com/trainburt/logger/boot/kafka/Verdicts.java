package com.trainburt.logger.boot.kafka;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;

import com.trainburt.logger.transport.DeliveryResult;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedCompressionTypeException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;

/*
 * A verdict is for a whole batch, and Kafka's answers are for single records. If a record is
 * not valid, Kafka also rejects its neighbours, with the same answer, so the batch is split
 * like one that is too large, until that record is alone. Records that have been acknowledged
 * are then sent again, with the same headers, and consumers drop them.
 *
 * Unknown failures are retried: that loses nothing.
 */

/**
 * The verdicts on the failures of a batch's records.
 */
final class Verdicts {

	private final String topic;

	private final String brokers;

	Verdicts(String topic, String brokers) {
		this.topic = topic;
		this.brokers = brokers;
	}

	/**
	 * Which of the failures decides.
	 * @param failures at least one
	 */
	static Exception decisive(List<Exception> failures) {
		return failures.stream().max(Comparator.comparing(Verdicts::kind)).orElseThrow();
	}

	/**
	 * Whether a producer is useless after a failure. Kafka does not report that, but one
	 * that could not log in, or has lost its sequence numbers, never recovers.
	 */
	static boolean endsProducer(Exception failure) {
		Kind kind = kind(failure);
		return kind == Kind.BROKEN || kind == Kind.UNAUTHORIZED;
	}

	/**
	 * The verdict on a batch.
	 * @param decisive the failure that decides
	 * @param logs how many logs the batch holds
	 * @throws IOException if there was no answer in time
	 */
	DeliveryResult result(Exception decisive, int logs) throws IOException {
		String reason = reason(decisive);
		return switch (kind(decisive)) {
			case UNANSWERED -> throw new IOException(reason);
			case TRANSIENT, BROKEN -> DeliveryResult.retry(reason, null);
			case INVALID -> (logs == 1) ? DeliveryResult.rejected(reason) : DeliveryResult.tooLarge(reason);
			case REJECTED -> DeliveryResult.rejected(reason);
			case TOO_LARGE -> DeliveryResult.tooLarge(reason);
			case UNAUTHORIZED -> DeliveryResult.unauthorized(reason);
		};
	}

	/**
	 * The reason, for an operator. The remedy comes from the transport.
	 */
	String reason(Exception failure) {
		return "%s (Kafka topic '%s' at %s)".formatted(
				isMissingTopic(failure) ? "the topic does not exist" : message(failure), this.topic, this.brokers);
	}

	private static String message(Exception failure) {
		Throwable root = failure;
		// Exceptions about the creation of a producer, or about a wait, are not the
		// reason.
		while (root.getCause() != null) {
			root = root.getCause();
		}
		String message = (root.getMessage() != null) ? root.getMessage() : root.getClass().getSimpleName();
		return message.strip().replaceAll("[.:]$", "");
	}

	private static boolean isMissingTopic(Exception failure) {
		return failure instanceof UnknownTopicOrPartitionException
				|| failure.getCause() instanceof UnknownTopicOrPartitionException;
	}

	private static Kind kind(Exception failure) {
		if (failure instanceof AuthenticationException || failure instanceof AuthorizationException) {
			return Kind.UNAUTHORIZED;
		}
		if (failure instanceof RecordTooLargeException || failure instanceof RecordBatchTooLargeException) {
			return Kind.TOO_LARGE;
		}
		if (failure instanceof InvalidRecordException || failure instanceof InvalidTimestampException) {
			return Kind.INVALID;
		}
		if (failure instanceof InvalidTopicException || failure instanceof SerializationException
				|| failure instanceof UnsupportedForMessageFormatException
				|| failure instanceof UnsupportedCompressionTypeException) {
			return Kind.REJECTED;
		}
		if (isMissingTopic(failure)) {
			return Kind.TRANSIENT;
		}
		if (failure instanceof TimeoutException || failure instanceof java.util.concurrent.TimeoutException) {
			return Kind.UNANSWERED;
		}
		return (failure instanceof RetriableException) ? Kind.TRANSIENT : Kind.BROKEN;
	}

	/**
	 * The meaning of a failure. If several records fail, the last of these decides.
	 */
	private enum Kind {

		UNANSWERED, TRANSIENT, BROKEN, INVALID, TOO_LARGE, REJECTED, UNAUTHORIZED

	}

}
