package com.trainburt.logger.boot.springai;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import com.trainburt.logger.boot.capture.JsonText;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.messages.AssistantMessage;

/**
 * Finds the reasoning of a model in the metadata of its message, where each client of
 * Spring AI puts it under a different key.
 */
final class Reasoning {

	/** OpenAI's client. Each piece of a stream has all of it so far. */
	private static final String OPENAI = "reasoningContent";

	/** Anthropic's client, in the last piece of a stream. */
	private static final String ANTHROPIC = "anthropicThinkingContents";

	/** In Spring AI's own aggregate. */
	private static final String AGGREGATED = "thoughts";

	/** Ollama's client. Each piece of a stream has its own. */
	private static final String OLLAMA = "thinking";

	private Reasoning() {
	}

	/**
	 * The reasoning before a message.
	 * @return the text, or {@code null} if there is none, or it is redacted
	 */
	static @Nullable String of(AssistantMessage message) {
		Map<String, Object> metadata = message.getMetadata();
		if (metadata.isEmpty()) {
			return null;
		}
		if (metadata.get(ANTHROPIC) instanceof List<?> contents) {
			return text(contents.stream()
				.map((content) -> JsonText.members(content).get("thinking"))
				.filter(Objects::nonNull)
				.map(Object::toString)
				.collect(Collectors.joining("\n")));
		}
		String reasoning = text(metadata.get(OPENAI));
		return (reasoning != null) ? reasoning : text(metadata.get(AGGREGATED));
	}

	/**
	 * The reasoning, if a message has only its own piece of it.
	 */
	static @Nullable String piece(AssistantMessage message) {
		return text(message.getMetadata().get(OLLAMA));
	}

	private static @Nullable String text(@Nullable Object value) {
		return (value instanceof String text && !text.isBlank()) ? text : null;
	}

}
