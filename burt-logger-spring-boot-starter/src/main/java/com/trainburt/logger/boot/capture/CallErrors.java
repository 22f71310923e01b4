package com.trainburt.logger.boot.capture;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.trainburt.logger.chat.ChatError;
import org.jspecify.annotations.Nullable;

import org.springframework.web.client.RestClientResponseException;
import org.springframework.web.reactive.function.client.WebClientResponseException;

/**
 * Describes why a call failed.
 */
public final class CallErrors {

	/** Spring AI's retries keep the status in the message only. */
	private static final Pattern STATUS = Pattern.compile("^(?:HTTP )?([1-5]\\d\\d) - ");

	private static final int MAX_CAUSES = 20;

	private CallErrors() {
	}

	/**
	 * Describe a failure.
	 * @param failure the exception
	 * @param statuses reads the HTTP status of one exception, or returns {@code null}
	 * @return the error, with its status if one of the causes has one
	 */
	public static ChatError of(Throwable failure, Function<Throwable, @Nullable Integer> statuses) {
		Throwable thrown = unwrap(failure);
		Throwable cause = thrown;
		Integer status = null;
		for (int i = 0; cause != null && status == null && i < MAX_CAUSES; i++) {
			status = statuses.apply(cause);
			if (status == null) {
				status = status(cause);
			}
			cause = cause.getCause();
		}
		return ChatError.of(thrown).withStatus(status);
	}

	private static Throwable unwrap(Throwable failure) {
		Throwable thrown = failure;
		while ((thrown instanceof CompletionException || thrown instanceof ExecutionException)
				&& thrown.getCause() != null) {
			thrown = thrown.getCause();
		}
		return thrown;
	}

	private static @Nullable Integer status(Throwable failure) {
		if (failure instanceof RestClientResponseException answered) {
			return answered.getStatusCode().value();
		}
		if (failure instanceof WebClientResponseException answered) {
			return answered.getStatusCode().value();
		}
		Matcher status = STATUS.matcher((failure.getMessage() != null) ? failure.getMessage() : "");
		return status.find() ? Integer.valueOf(status.group(1)) : null;
	}

}
