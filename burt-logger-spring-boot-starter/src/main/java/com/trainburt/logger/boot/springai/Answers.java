package com.trainburt.logger.boot.springai;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.trainburt.logger.boot.capture.FinishReasons;
import com.trainburt.logger.chat.ContentPart;
import com.trainburt.logger.chat.TokenUsage;
import com.trainburt.logger.chat.TokenUsage.PromptTokensDetails;
import com.trainburt.logger.chat.ToolCall;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;

/**
 * Puts together what a model answers, from one response or from the pieces of a stream.
 * Spring AI's own aggregate keeps one answer of several, and no details of usage.
 */
class Answers {

	/** In an aggregate of Spring AI's, whose text has thoughts and all. */
	private static final String WITHOUT_THOUGHTS = "outputWithoutThoughts";

	private final long maxMediaBytes;

	private final Map<Integer, Answer> answers = new TreeMap<>();

	private @Nullable String id;

	private @Nullable String model;

	private @Nullable TokenUsage usage;

	Answers(long maxMediaBytes) {
		this.maxMediaBytes = maxMediaBytes;
	}

	boolean isEmpty() {
		return this.answers.isEmpty();
	}

	void add(ChatResponse response) {
		int position = 0;
		for (Iterator<Generation> generations = response.getResults().iterator(); generations.hasNext();) {
			Generation generation = generations.next();
			Map<String, Object> properties = generation.getOutput().getMetadata();
			Integer index = (properties.get("index") instanceof Number number) ? number.intValue() : position;
			Answer answer = this.answers.computeIfAbsent(index, (key) -> new Answer());
			if (isThought(properties, generations.hasNext())) {
				answer.addThought(generation.getOutput().getText());
			}
			else {
				answer.add(generation, this.maxMediaBytes);
				position++;
			}
		}
		ChatResponseMetadata metadata = response.getMetadata();
		this.id = notBlank(metadata.getId(), this.id);
		this.model = notBlank(metadata.getModel(), this.model);
		this.usage = usage(metadata.getUsage(), this.usage);
	}

	/**
	 * Google's models say so. A block of thinking of Anthropic's is a generation before
	 * the answer, known by its signature or, if it is not to be read, by its data.
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

	private static @Nullable TokenUsage usage(@Nullable Usage usage, @Nullable TokenUsage otherwise) {
		if (usage == null || usage.getTotalTokens() == null || usage.getTotalTokens() == 0) {
			return otherwise;
		}
		Long cached = usage.getCacheReadInputTokens();
		return new TokenUsage(usage.getPromptTokens(), usage.getCompletionTokens(), usage.getTotalTokens(),
				(cached != null && cached > 0) ? new PromptTokensDetails(cached) : null);
	}

	com.trainburt.logger.chat.ChatResponse response() {
		List<Answer> all = new ArrayList<>(this.answers.values());
		Answer first = all.isEmpty() ? new Answer() : all.remove(0);
		return first.response(this.id, this.model, this.usage,
				all.stream().map((answer) -> answer.response(null, null, null, null)).toList());
	}

	/**
	 * One of the answers.
	 */
	private static final class Answer {

		private final StringBuilder text = new StringBuilder();

		private final StringBuilder refusal = new StringBuilder();

		private final List<ContentPart> media = new ArrayList<>();

		private final List<ToolCall> toolCalls = new ArrayList<>();

		private @Nullable String reasoning;

		private @Nullable String finishReason;

		void add(Generation generation, long maxMediaBytes) {
			AssistantMessage message = generation.getOutput();
			Object text = message.getMetadata().getOrDefault(WITHOUT_THOUGHTS, message.getText());
			if (text != null) {
				this.text.append(text);
			}
			if (message.getMetadata().get("thoughts") instanceof String thoughts) {
				this.reasoning = notBlank(thoughts, this.reasoning);
			}
			message.getMedia().forEach((medium) -> this.media.add(PromptReader.media(medium, maxMediaBytes)));
			message.getToolCalls().forEach((call) -> this.toolCalls.add(PromptReader.toolCall(call)));
			if (message.getMetadata().get("refusal") instanceof String piece) {
				this.refusal.append(piece);
			}
			// Each piece of a stream has all of it so far.
			if (message.getMetadata().get("reasoningContent") instanceof String thoughts) {
				this.reasoning = notBlank(thoughts, this.reasoning);
			}
			String reason = FinishReasons.normalize(generation.getMetadata().getFinishReason());
			this.finishReason = (reason != null) ? reason : this.finishReason;
		}

		void addThought(@Nullable String thought) {
			if (thought != null) {
				this.reasoning = (this.reasoning != null) ? this.reasoning + thought : thought;
			}
		}

		com.trainburt.logger.chat.ChatResponse response(@Nullable String id, @Nullable String model,
				@Nullable TokenUsage usage, @Nullable List<com.trainburt.logger.chat.ChatResponse> alternatives) {
			List<ContentPart> content = new ArrayList<>();
			// No text at all is an answer, too, unless there is another one.
			if (!this.text.isEmpty() || (this.media.isEmpty() && this.toolCalls.isEmpty() && this.refusal.isEmpty())) {
				content.add(ContentPart.text(this.text.toString()));
			}
			content.addAll(this.media);
			return new com.trainburt.logger.chat.ChatResponse(id, model, content,
					this.refusal.isEmpty() ? null : this.refusal.toString(), this.reasoning, this.toolCalls,
					this.finishReason, usage, alternatives, null);
		}

	}

}
