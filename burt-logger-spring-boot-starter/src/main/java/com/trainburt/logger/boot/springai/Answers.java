package com.trainburt.logger.boot.springai;

import java.util.ArrayList;
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
		List<Generation> generations = response.getResults();
		for (int i = 0; i < generations.size(); i++) {
			AssistantMessage message = generations.get(i).getOutput();
			Integer index = (message.getMetadata().get("index") instanceof Number number) ? number.intValue() : i;
			this.answers.computeIfAbsent(index, (key) -> new Answer()).add(generations.get(i), this.maxMediaBytes);
		}
		ChatResponseMetadata metadata = response.getMetadata();
		this.id = notBlank(metadata.getId(), this.id);
		this.model = notBlank(metadata.getModel(), this.model);
		this.usage = usage(metadata.getUsage(), this.usage);
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
			if (message.getText() != null) {
				this.text.append(message.getText());
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
