package com.trainburt.logger.boot.springai;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.trainburt.logger.chat.ContentPart;
import com.trainburt.logger.chat.FinishReasons;
import com.trainburt.logger.chat.TokenUsage;
import com.trainburt.logger.chat.ToolCall;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;

/**
 * Builds an answer from one response or from the pieces of a stream. Spring AI's own
 * aggregate keeps one answer of several, and no details of usage.
 */
class Answers {

	/** In Spring AI's aggregate, whose text contains the reasoning. */
	private static final String WITHOUT_THOUGHTS = "outputWithoutThoughts";

	private final Providers providers;

	private final long maxMediaBytes;

	/** By their index. There are few, mostly one. */
	private final List<Answer> answers = new ArrayList<>(1);

	private @Nullable String id;

	private @Nullable String model;

	private @Nullable Usage usage;

	Answers(Providers providers, long maxMediaBytes) {
		this.providers = providers;
		this.maxMediaBytes = maxMediaBytes;
	}

	boolean isEmpty() {
		return this.answers.isEmpty();
	}

	/**
	 * How many characters there are at least, without media, known without building the
	 * answer.
	 */
	long chars() {
		long chars = 0;
		for (Answer answer : this.answers) {
			chars += answer.chars();
		}
		return chars;
	}

	/**
	 * Whether the first answer has the same text as the aggregate that Spring AI makes of
	 * the pieces.
	 */
	boolean hasTextOf(ChatResponse aggregate) {
		Object text = (aggregate.getResult() != null) ? text(aggregate.getResult().getOutput()) : null;
		return ((text != null) ? text.toString() : "").contentEquals(first().text);
	}

	private static @Nullable Object text(AssistantMessage message) {
		return message.getMetadata().getOrDefault(WITHOUT_THOUGHTS, message.getText());
	}

	/**
	 * Add a whole response, or a piece of a stream.
	 */
	void add(ChatResponse response) {
		add(response, true);
	}

	/**
	 * Add Spring AI's aggregate of the pieces of a stream.
	 */
	void addAggregate(ChatResponse aggregate) {
		add(aggregate, false);
	}

	/**
	 * Metadata of an aggregate are those of the last piece, so data that is spread over
	 * the pieces is not in it.
	 */
	private void add(ChatResponse response, boolean pieces) {
		List<Generation> generations = response.getResults();
		int position = 0;
		for (int i = 0; i < generations.size(); i++) {
			Generation generation = generations.get(i);
			Map<String, Object> properties = generation.getOutput().getMetadata();
			int index = (properties.get("index") instanceof Number number) ? number.intValue() : position;
			Answer answer = answer(index);
			if (isThought(properties, i + 1 < generations.size())) {
				answer.addThought(generation.getOutput().getText());
			}
			else {
				answer.add(generation, pieces, this.maxMediaBytes);
				position++;
			}
		}
		ChatResponseMetadata metadata = response.getMetadata();
		this.id = notBlank(metadata.getId(), this.id);
		this.model = notBlank(metadata.getModel(), this.model);
		Usage usage = metadata.getUsage();
		if (usage != null && usage.getTotalTokens() != null && usage.getTotalTokens() > 0) {
			this.usage = usage;
		}
	}

	private Answer answer(int index) {
		int place = 0;
		while (place < this.answers.size() && this.answers.get(place).index <= index) {
			if (this.answers.get(place).index == index) {
				return this.answers.get(place);
			}
			place++;
		}
		Answer answer = new Answer(index);
		this.answers.add(place, answer);
		return answer;
	}

	/**
	 * Google's models mark it. A thinking block of Anthropic is a generation before the
	 * answer, recognized by its signature or, if it is redacted, by its data.
	 */
	private static boolean isThought(Map<String, Object> properties, boolean beforeAnother) {
		if (properties.containsKey("isThought")) {
			return !properties.containsKey(WITHOUT_THOUGHTS)
					&& Boolean.parseBoolean(String.valueOf(properties.get("isThought")));
		}
		return beforeAnother && (properties.containsKey("signature") || properties.containsKey("data"));
	}

	private static @Nullable String notBlank(@Nullable String value, @Nullable String otherwise) {
		return (value != null && !value.isBlank()) ? value : otherwise;
	}

	/**
	 * Build the answer.
	 * @param provider the provider that the call is for
	 */
	com.trainburt.logger.chat.ChatResponse response(Provider provider) {
		TokenUsage usage = (this.usage != null) ? this.providers.usage(this.usage, provider) : null;
		List<com.trainburt.logger.chat.ChatResponse> alternatives = new ArrayList<>();
		for (int i = 1; i < this.answers.size(); i++) {
			alternatives.add(this.answers.get(i).response(null, null, null, null));
		}
		return first().response(this.id, this.model, usage, alternatives);
	}

	private Answer first() {
		return this.answers.isEmpty() ? new Answer(0) : this.answers.get(0);
	}

	/**
	 * One of the answers.
	 */
	private static final class Answer {

		private final int index;

		private final StringBuilder text = new StringBuilder();

		private final StringBuilder refusal = new StringBuilder(0);

		private final List<ContentPart> media = new ArrayList<>(0);

		private final List<ToolCall> toolCalls = new ArrayList<>(0);

		/** Pieces of the reasoning, until one piece has all of it. */
		private final StringBuilder thoughts = new StringBuilder(0);

		private @Nullable String reasoning;

		private @Nullable String finishReason;

		Answer(int index) {
			this.index = index;
		}

		void add(Generation generation, boolean pieces, long maxMediaBytes) {
			AssistantMessage message = generation.getOutput();
			Map<String, Object> properties = message.getMetadata();
			if (text(message) instanceof String piece) {
				this.text.append(piece);
			}
			if (properties.get("refusal") instanceof String piece) {
				this.refusal.append(piece);
			}
			String reasoning = Reasoning.of(message);
			this.reasoning = (reasoning != null) ? reasoning : this.reasoning;
			if (pieces) {
				addThought(Reasoning.piece(message));
			}
			if (!message.getMedia().isEmpty()) {
				message.getMedia().forEach((medium) -> this.media.add(PromptReader.media(medium, maxMediaBytes)));
			}
			if (!message.getToolCalls().isEmpty()) {
				message.getToolCalls().forEach((call) -> this.toolCalls.add(PromptReader.toolCall(call)));
			}
			String reason = FinishReasons.normalize(generation.getMetadata().getFinishReason());
			this.finishReason = (reason != null) ? reason : this.finishReason;
		}

		void addThought(@Nullable String thought) {
			if (thought != null) {
				this.thoughts.append(thought);
			}
		}

		long chars() {
			long chars = this.text.length() + this.refusal.length()
					+ ((this.reasoning != null) ? this.reasoning.length() : this.thoughts.length());
			for (ToolCall call : this.toolCalls) {
				String arguments = call.function().arguments();
				chars += (arguments != null) ? arguments.length() : 0;
			}
			return chars;
		}

		com.trainburt.logger.chat.ChatResponse response(@Nullable String id, @Nullable String model,
				@Nullable TokenUsage usage, @Nullable List<com.trainburt.logger.chat.ChatResponse> alternatives) {
			List<ContentPart> content = new ArrayList<>();
			// An empty text is an answer, too, unless there is another one.
			if (!this.text.isEmpty() || (this.media.isEmpty() && this.toolCalls.isEmpty() && this.refusal.isEmpty())) {
				content.add(ContentPart.text(this.text.toString()));
			}
			content.addAll(this.media);
			String reasoning = (this.reasoning != null) ? this.reasoning : textOrNull(this.thoughts);
			return new com.trainburt.logger.chat.ChatResponse(id, model, content, textOrNull(this.refusal), reasoning,
					this.toolCalls, this.finishReason, usage, alternatives, null);
		}

		private static @Nullable String textOrNull(StringBuilder text) {
			return text.isEmpty() ? null : text.toString();
		}

	}

}
