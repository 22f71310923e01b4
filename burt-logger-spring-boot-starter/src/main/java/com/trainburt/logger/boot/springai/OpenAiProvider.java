package com.trainburt.logger.boot.springai;

import java.util.Locale;
import java.util.Map;

import com.openai.core.ObjectMappers;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.chat.completions.ChatCompletionToolChoiceOption;
import com.openai.models.completions.CompletionUsage;
import com.trainburt.logger.boot.capture.ApiShapes;
import com.trainburt.logger.boot.capture.JsonText;
import com.trainburt.logger.boot.capture.ParameterTable;
import com.trainburt.logger.chat.TokenUsage;
import com.trainburt.logger.chat.TokenUsage.CompletionTokensDetails;
import com.trainburt.logger.chat.TokenUsage.PromptTokensDetails;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.openai.OpenAiChatModel.ResponseFormat;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.openai.OpenAiChatOptions.AudioParameters;

/**
 * OpenAI, and others that are called by its client.
 */
final class OpenAiProvider implements Provider {

	private static final ParameterTable<OpenAiChatOptions> PARAMETERS = new ParameterTable<OpenAiChatOptions>()
		.with("temperature", OpenAiChatOptions::getTemperature)
		.with("top_p", OpenAiChatOptions::getTopP)
		.with("max_tokens", OpenAiChatOptions::getMaxTokens)
		.with("max_completion_tokens", OpenAiChatOptions::getMaxCompletionTokens)
		.with("frequency_penalty", OpenAiChatOptions::getFrequencyPenalty)
		.with("presence_penalty", OpenAiChatOptions::getPresencePenalty)
		.with("stop", OpenAiChatOptions::getStop)
		.with("n", OpenAiChatOptions::getN)
		.with("seed", OpenAiChatOptions::getSeed)
		.with("response_format", OpenAiProvider::responseFormat)
		.with("tool_choice", OpenAiProvider::toolChoice)
		.with("parallel_tool_calls", OpenAiChatOptions::getParallelToolCalls)
		.with("reasoning_effort", OpenAiChatOptions::getReasoningEffort)
		.with("verbosity", OpenAiChatOptions::getVerbosity)
		.with("logit_bias", OpenAiChatOptions::getLogitBias)
		.with("logprobs", OpenAiChatOptions::getLogprobs)
		.with("top_logprobs", OpenAiChatOptions::getTopLogprobs)
		.with("modalities", OpenAiChatOptions::getOutputModalities)
		.with("audio", (options) -> audio(options.getOutputAudio()))
		.with("service_tier", OpenAiChatOptions::getServiceTier)
		.with("prompt_cache_key", OpenAiChatOptions::getPromptCacheKey)
		.with("store", OpenAiChatOptions::getStore)
		.withMap("metadata", OpenAiChatOptions::getMetadata)
		.with("user", OpenAiChatOptions::getUser)
		.withBody(OpenAiChatOptions::getExtraBody);

	private static final ParameterTable<AudioParameters> AUDIO = new ParameterTable<AudioParameters>()
		.with("voice", (audio) -> word(audio.voice()))
		.with("format", (audio) -> word(audio.format()));

	@Override
	public boolean knows(ChatOptions options) {
		return options instanceof OpenAiChatOptions;
	}

	@Override
	public Map<String, Object> parameters(ChatOptions options) {
		return PARAMETERS.read((OpenAiChatOptions) options);
	}

	@Override
	public @Nullable String model(ChatOptions options) {
		String deployment = ((OpenAiChatOptions) options).getDeploymentName();
		return (deployment != null) ? deployment : options.getModel();
	}

	@Override
	public @Nullable Boolean strictTools(ChatOptions options) {
		return Boolean.TRUE.equals(((OpenAiChatOptions) options).getStrict()) ? true : null;
	}

	/** With the name and the strictness that the client adds. */
	private static @Nullable Object responseFormat(OpenAiChatOptions options) {
		ResponseFormat format = options.getResponseFormat();
		if (format == null) {
			return null;
		}
		return switch (format.getType()) {
			case TEXT -> Map.of("type", "text");
			case JSON_OBJECT -> ApiShapes.jsonObject();
			case JSON_SCHEMA -> ApiShapes.jsonSchema("json_schema", !Boolean.FALSE.equals(format.getStrict()),
					JsonText.object(format.getJsonSchema()));
		};
	}

	private static Map<String, Object> audio(@Nullable AudioParameters audio) {
		return (audio != null) ? AUDIO.read(audio) : Map.of();
	}

	private static @Nullable String word(@Nullable Enum<?> constant) {
		return (constant != null) ? constant.name().toLowerCase(Locale.ROOT) : null;
	}

	/** A word, JSON as text, or one of the client's own objects. */
	private static @Nullable Object toolChoice(OpenAiChatOptions options) {
		Object choice = options.getToolChoice();
		if (choice instanceof ChatCompletionToolChoiceOption option) {
			try {
				return JsonText.value(ObjectMappers.jsonMapper().writeValueAsString(option));
			}
			catch (com.fasterxml.jackson.core.JsonProcessingException ex) {
				return null;
			}
		}
		return (choice instanceof String text) ? JsonText.value(text) : null;
	}

	@Override
	public @Nullable TokenUsage usage(Usage usage) {
		if (!(usage.getNativeUsage() instanceof CompletionUsage counted)) {
			return null;
		}
		return new TokenUsage(usage.getPromptTokens(), usage.getCompletionTokens(), usage.getTotalTokens(),
				counted.promptTokensDetails()
					.map((details) -> PromptTokensDetails.of(details.cachedTokens().orElse(null),
							details.cacheWriteTokens().orElse(null)))
					.orElse(null),
				counted.completionTokensDetails()
					.map((details) -> CompletionTokensDetails.of(details.reasoningTokens().orElse(null)))
					.orElse(null));
	}

	@Override
	public @Nullable Integer status(Throwable failure) {
		return (failure instanceof OpenAIServiceException answered) ? answered.statusCode() : null;
	}

}
