package com.trainburt.sample.stub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

import com.trainburt.sample.stub.ChatCompletion.Choice;
import com.trainburt.sample.stub.ChatCompletion.Message;
import com.trainburt.sample.stub.ChatCompletion.Usage;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;

import org.springframework.http.HttpStatus;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Answers as an OpenAI-compatible API would, with the user's own words.
 */
/*
 * It checks what it reads, so that a mistake in a client shows up offline, and ignores
 * what changes nothing for an echo: the key, the temperature, the tools.
 */
@RestController
class ChatCompletionsStub {

	/** Tokens of the chat format itself: for each message, and for the reply's start. */
	private static final int TOKENS_PER_MESSAGE = 4;

	private static final int TOKENS_PER_REPLY = 3;

	/** About as fast as a person reads. */
	private static final Duration PAUSE_BETWEEN_WORDS = Duration.ofMillis(50);

	/**
	 * A question that is repeated gets another answer, so that the two can be compared.
	 */
	private final AtomicReference<String> lastQuestion = new AtomicReference<>("");

	/**
	 * Answer at once, or word by word.
	 * @return a {@link ChatCompletion}, or an emitter of pieces if a stream is asked for
	 */
	@PostMapping("/stub/v1/chat/completions")
	Object complete(@RequestBody JsonNode request) throws InvalidRequestException {
		String model = request.path("model").stringValue(null);
		if (model == null || model.isBlank()) {
			throw new InvalidRequestException("you must provide a model parameter", "model");
		}
		JsonNode messages = request.path("messages");
		if (!messages.isArray() || messages.isEmpty()) {
			throw new InvalidRequestException("'messages' must be a non-empty array", "messages");
		}
		int promptTokens = TOKENS_PER_REPLY;
		String lastUserText = "";
		for (int i = 0; i < messages.size(); i++) {
			String param = "messages[%d]".formatted(i);
			String role = messages.path(i).path("role").stringValue(null);
			if (role == null) {
				throw new InvalidRequestException("Missing required parameter: '%s.role'".formatted(param),
						param + ".role");
			}
			String text = text(messages.path(i).path("content"), param + ".content");
			promptTokens += TOKENS_PER_MESSAGE + tokens(text);
			lastUserText = role.equals("user") ? text : lastUserText;
		}
		boolean again = lastUserText.equals(this.lastQuestion.getAndSet(lastUserText));
		String reply = (again ? "Once more, you said: " : "You said: ") + lastUserText;
		ChatCompletion answer = new ChatCompletion("chatcmpl-stub-" + UUID.randomUUID(), "chat.completion",
				Instant.now().getEpochSecond(), model,
				List.of(new Choice(0, new Message("assistant", reply), null, "stop")),
				Usage.of(promptTokens, tokens(reply)));
		return request.path("stream").booleanValue(false)
				? stream(
						ChatCompletionChunk.of(answer, request.at("/stream_options/include_usage").booleanValue(false)))
				: answer;
	}

	/*
	 * When the client has disconnected, sending fails, and the completion may fail, too:
	 * the server ends the request at the same time, on another thread. It needs no help
	 * with that, so the failure only ends the pieces.
	 */
	private static SseEmitter stream(List<ChatCompletionChunk> chunks) {
		SseEmitter emitter = new SseEmitter();
		Disposable pieces = Flux.<Object>fromIterable(chunks)
			.concatWithValues("[DONE]")
			.delayElements(PAUSE_BETWEEN_WORDS)
			.doOnNext((piece) -> send(emitter, piece))
			.doOnComplete(emitter::complete)
			.onErrorComplete()
			.subscribe();
		emitter.onCompletion(pieces::dispose);
		return emitter;
	}

	private static void send(SseEmitter emitter, Object piece) {
		try {
			emitter.send(piece);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String text(JsonNode content, String param) throws InvalidRequestException {
		if (content.isString()) {
			return content.stringValue();
		}
		if (content.isNull()) {
			return "";
		}
		if (content.isArray()) {
			StringBuilder text = new StringBuilder();
			content.forEach((part) -> text.append(part.path("text").stringValue("")));
			return text.toString();
		}
		throw new InvalidRequestException("'%s' must be a string or an array of parts".formatted(param), param);
	}

	/** The usual rule of thumb: four characters make a token. */
	private static int tokens(String text) {
		return (text.codePointCount(0, text.length()) + 3) / 4;
	}

	@ExceptionHandler
	@ResponseStatus(HttpStatus.BAD_REQUEST)
	ErrorBody invalid(InvalidRequestException ex) {
		return ErrorBody.of(ex.getMessage(), ex.param);
	}

	@ExceptionHandler
	@ResponseStatus(HttpStatus.BAD_REQUEST)
	ErrorBody unreadable(HttpMessageNotReadableException ex) {
		return ErrorBody.of("We could not parse the JSON body of your request", null);
	}

	/**
	 * The problem with a request, and its place.
	 */
	static final class InvalidRequestException extends Exception {

		private final String param;

		InvalidRequestException(String message, String param) {
			super(message);
			this.param = param;
		}

	}

	/**
	 * The API's shape of an error.
	 *
	 * @param error the error
	 */
	record ErrorBody(Details error) {

		static ErrorBody of(@Nullable String message, @Nullable String param) {
			return new ErrorBody(new Details(message, "invalid_request_error", param, null));
		}

		record Details(@Nullable String message, String type, @Nullable String param, @Nullable String code) {
		}

	}

}
