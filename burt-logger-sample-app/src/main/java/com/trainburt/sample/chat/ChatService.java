package com.trainburt.sample.chat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.trainburt.logger.LLMLogger;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Service;

/**
 * Asks the model and logs the call, whatever became of it.
 */
@Service
class ChatService {

	private final OpenAiClient client;

	private final LLMLogger logger;

	private final String model;

	ChatService(OpenAiClient client, LLMLogger logger, ChatProperties properties) {
		this.client = client;
		this.logger = logger.withMetadata(Map.of("source", "sample-app"));
		this.model = properties.model();
	}

	/**
	 * Ask the model and wait for its answer.
	 * @param message what the user wrote
	 * @param userId who wrote it, if that is known
	 * @return what the model answered
	 * @throws OpenAiException if it did not
	 */
	Answer ask(String message, @Nullable String userId) throws OpenAiException {
		Map<String, Object> request = new LinkedHashMap<>();
		request.put("model", this.model);
		request.put("messages", List.of(message("user", message)));
		Map<String, Object> metadata = new LinkedHashMap<>();
		if (userId != null) {
			metadata.put("user_id", userId);
		}
		long start = System.nanoTime();
		try {
			Map<String, @Nullable Object> response = this.client.complete(request);
			Answer answer = answer(response);
			metadata.put("outcome", "length".equals(answer.finishReason()) ? "truncated" : "complete");
			log(request, response, metadata, start);
			return answer;
		}
		catch (OpenAiException ex) {
			metadata.put("outcome", "error");
			log(request, Map.of("error", error(ex)), metadata, start);
			throw ex;
		}
	}

	private void log(Map<String, ?> request, Map<String, ?> response, Map<String, Object> metadata, long start) {
		metadata.put("duration_ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
		// Does not block and does not throw, so it needs no second thread and no catch.
		this.logger.log(request, response, metadata);
	}

	private static Map<String, Object> message(String role, String content) {
		Map<String, Object> message = new LinkedHashMap<>();
		message.put("role", role);
		message.put("content", content);
		return message;
	}

	private static Map<String, Object> error(OpenAiException ex) {
		Map<String, Object> error = new LinkedHashMap<>();
		error.put("type", ex.type());
		error.put("message", String.valueOf(ex.getMessage()));
		return error;
	}

	private static Answer answer(Map<String, ?> response) throws OpenAiException {
		if (response.get("choices") instanceof List<?> choices && !choices.isEmpty()
				&& choices.get(0) instanceof Map<?, ?> choice && choice.get("message") instanceof Map<?, ?> message) {
			// A model that declines says why in 'refusal' and leaves 'content' null.
			Object text = (message.get("content") != null) ? message.get("content") : message.get("refusal");
			if (text instanceof String string) {
				return new Answer(string, choice.get("finish_reason"));
			}
		}
		throw new OpenAiException("no_text", "The response has no text at choices[0].message.content", null);
	}

	/**
	 * What a model answered.
	 *
	 * @param text the text
	 * @param finishReason why it ends there, as the API says it
	 */
	record Answer(String text, @Nullable Object finishReason) {
	}

}
