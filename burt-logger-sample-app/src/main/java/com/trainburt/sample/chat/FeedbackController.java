package com.trainburt.sample.chat;

import java.util.stream.Stream;

import com.trainburt.logger.Feedback;
import com.trainburt.logger.FeedbackTokens;
import com.trainburt.logger.InvalidFeedbackTokenException;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LogId;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Feedback of users on the answers of the chat. Each answer came with a token that stands
 * for its log, so nothing is stored here.
 */
@RestController
class FeedbackController {

	private static final String EXAMPLE = "{\"token\": \"…\", \"thumbs\": \"up\"}";

	private static final int MAX_LENGTH = 10_000;

	private final LLMLogger logger;

	private final FeedbackTokens tokens;

	FeedbackController(LLMLogger logger, FeedbackTokens tokens) {
		this.logger = logger;
		this.tokens = tokens;
	}

	@PostMapping("/feedback")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void feedback(@RequestBody Judgement judgement) {
		LogId log = this.tokens.verify(judgement.token());
		limit("correction", judgement.correction());
		limit("comment", judgement.comment());
		Feedback feedback = feedback(judgement, this.tokens).by("user");
		if (!this.logger.feedback(log,
				(judgement.comment() != null) ? feedback.comment(judgement.comment()) : feedback)) {
			throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE,
					"The feedback was not accepted: send it again later");
		}
	}

	private static void limit(String name, @Nullable String text) {
		if (text != null && text.length() > MAX_LENGTH) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"'%s' has more than %d characters".formatted(name, MAX_LENGTH));
		}
	}

	private static Feedback feedback(Judgement judgement, FeedbackTokens tokens) {
		if (Stream.of(judgement.thumbs(), judgement.correction(), judgement.preferredOver())
			.filter((said) -> said != null)
			.count() != 1) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"Give one of 'thumbs', 'correction' and 'preferredOver': send JSON such as " + EXAMPLE);
		}
		if (judgement.thumbs() != null) {
			return switch (judgement.thumbs()) {
				case "up" -> Feedback.thumbsUp();
				case "down" -> Feedback.thumbsDown();
				default -> throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "'thumbs' must be up or down");
			};
		}
		if (judgement.correction() != null) {
			if (judgement.correction().isBlank()) {
				throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "'correction' is blank");
			}
			return Feedback.corrected(judgement.correction());
		}
		return Feedback.preferredOver(tokens.verify(judgement.preferredOver()));
	}

	@ExceptionHandler
	ProblemDetail refuse(InvalidFeedbackTokenException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.FORBIDDEN, ex.getMessage());
	}

	@ExceptionHandler
	ProblemDetail unreadable(HttpMessageNotReadableException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST,
				"The body cannot be read: send JSON such as " + EXAMPLE);
	}

	/**
	 * Feedback of a user on an answer: one value at a time.
	 *
	 * @param token the token that came with the answer
	 * @param thumbs {@code up} or {@code down}
	 * @param correction the answer as it should have been
	 * @param preferredOver the token of a worse answer to the same message
	 * @param comment why
	 */
	record Judgement(@Nullable String token, @Nullable String thumbs, @Nullable String correction,
			@Nullable String preferredOver, @Nullable String comment) {
	}

}
