package com.trainburt.sample.chat;

import java.nio.charset.StandardCharsets;

import com.trainburt.sample.chat.ChatService.Answer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * The chat over HTTP.
 */
@RestController
class ChatController {

	private static final Logger logger = LoggerFactory.getLogger(ChatController.class);

	private static final String EXAMPLE = "{\"message\": \"Hello\", \"userId\": \"ada\"}";

	private final ChatService chat;

	ChatController(ChatService chat) {
		this.chat = chat;
	}

	@PostMapping("/chat")
	ChatReply chat(@RequestBody ChatMessage body) throws OpenAiException {
		String userId = StringUtils.hasText(body.userId()) ? body.userId() : null;
		Answer answer = this.chat.ask(checkedMessage(body.message()), userId);
		return new ChatReply(answer.text());
	}

	private static String checkedMessage(@Nullable String message) {
		if (message == null) {
			throw badRequest("'message' is missing");
		}
		if (message.isBlank()) {
			throw badRequest("'message' is blank");
		}
		// JSON can spell one half of an emoji, and no API takes it.
		if (!StandardCharsets.UTF_8.newEncoder().canEncode(message)) {
			throw badRequest("'message' contains half a surrogate pair");
		}
		return message;
	}

	private static ResponseStatusException badRequest(String reason) {
		return new ResponseStatusException(HttpStatus.BAD_REQUEST, reason + ": send JSON such as " + EXAMPLE);
	}

	@ExceptionHandler
	ProblemDetail unreadable(HttpMessageNotReadableException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST,
				"The body cannot be read: send JSON such as " + EXAMPLE);
	}

	/*
	 * What the API said in detail is for the operator: it may name accounts and limits.
	 */
	@ExceptionHandler
	ProblemDetail unanswered(OpenAiException ex) {
		logger.warn("The model gave no answer ({}): {}", ex.type(), ex.getMessage());
		String detail = switch (ex.type()) {
			case "timeout" -> "The model did not answer in time";
			case "http_401", "http_403" -> "The model's API refused the key: check OPENAI_API_KEY";
			default -> "The model gave no answer (%s)".formatted(ex.type());
		};
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_GATEWAY, detail);
	}

	/**
	 * What a user says.
	 *
	 * @param message the text
	 * @param userId who says it
	 */
	record ChatMessage(@Nullable String message, @Nullable String userId) {
	}

	/**
	 * What the model replies.
	 *
	 * @param reply the text
	 */
	record ChatReply(String reply) {
	}

}
