package com.trainburt.sample.chat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIServiceException;
import com.trainburt.logger.FeedbackTokens;
import com.trainburt.logger.LogId;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.ChatClient.ChatClientRequestSpec;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * The chat over HTTP. That each call is logged is nowhere to be seen: the starter does
 * it. The token in the header {@code Feedback-Token} stands for that log.
 */
@RestController
class ChatController {

	private static final Logger logger = LoggerFactory.getLogger(ChatController.class);

	private static final String EXAMPLE = "{\"message\": \"Hello\", \"userId\": \"ada\"}";

	private static final Duration TIME_FOR_FEEDBACK = Duration.ofDays(7);

	private final ChatClient chat;

	private final FeedbackTokens tokens;

	ChatController(ChatClient.Builder builder, FeedbackTokens tokens) {
		this.chat = builder.build();
		this.tokens = tokens;
	}

	@PostMapping("/chat")
	ChatReply chat(@RequestBody ChatMessage body, HttpServletResponse response) {
		String text = ask(body, response).call().content();
		if (!StringUtils.hasText(text)) {
			throw new ResponseStatusException(HttpStatus.BAD_GATEWAY, "The model's answer has no text");
		}
		return new ChatReply(text);
	}

	@PostMapping(path = "/chat/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	Flux<ChatReply> stream(@RequestBody ChatMessage body, HttpServletResponse response) {
		return ask(body, response).stream().content().map(ChatReply::new);
	}

	private ChatClientRequestSpec ask(ChatMessage body, HttpServletResponse response) {
		LogId id = LogId.create();
		ChatClientRequestSpec request = this.chat.prompt()
			.messages(new UserMessage(checkedMessage(body.message())))
			.advisors((advisors) -> advisors.param("burt.log_id", id));
		response.setHeader("Feedback-Token", this.tokens.issue(id, TIME_FOR_FEEDBACK));
		String userId = body.userId();
		// Parameters that begin with "burt." become metadata of the log.
		return (userId != null && !userId.isBlank())
				? request.advisors((advisors) -> advisors.param("burt.user_id", userId)) : request;
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
	 * The details of the API's answer are for the operator: they may name accounts and
	 * limits.
	 */
	@ExceptionHandler
	ProblemDetail unanswered(OpenAIException ex) {
		logger.warn("The model gave no answer", ex);
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_GATEWAY, reason(ex));
	}

	private static String reason(OpenAIException ex) {
		if (!(ex instanceof OpenAIServiceException refused)) {
			return "The model gave no answer";
		}
		return switch (refused.statusCode()) {
			case 401, 403 -> "The model's API refused the key: check OPENAI_API_KEY";
			default -> "The model gave no answer (HTTP status %d)".formatted(refused.statusCode());
		};
	}

	/**
	 * A message of a user.
	 *
	 * @param message the text
	 * @param userId the id of the user
	 */
	record ChatMessage(@Nullable String message, @Nullable String userId) {
	}

	/**
	 * The reply of the model.
	 *
	 * @param reply the text, or a piece of it
	 */
	record ChatReply(String reply) {
	}

}
