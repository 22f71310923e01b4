package com.trainburt.logger.boot.langchain4j;

import java.util.Map;

import com.trainburt.logger.boot.capture.ParameterTable;
import com.trainburt.logger.chat.ContentPart;
import com.trainburt.logger.chat.TokenUsage;
import com.trainburt.logger.chat.TokenUsage.CompletionTokensDetails;
import com.trainburt.logger.chat.TokenUsage.PromptTokensDetails;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI, and others that are called by its client.
 */
final class OpenAiProvider implements Provider {

	private static final ParameterTable<OpenAiChatRequestParameters> PARAMETERS = CommonParameters
		.<OpenAiChatRequestParameters>table()
		.with("max_completion_tokens", OpenAiChatRequestParameters::maxCompletionTokens)
		.with("seed", OpenAiChatRequestParameters::seed)
		.with("parallel_tool_calls", OpenAiChatRequestParameters::parallelToolCalls)
		.with("reasoning_effort", OpenAiChatRequestParameters::reasoningEffort)
		.with("logit_bias", OpenAiChatRequestParameters::logitBias)
		.with("logprobs", OpenAiChatRequestParameters::logprobs)
		.with("top_logprobs", OpenAiChatRequestParameters::topLogprobs)
		.with("service_tier", OpenAiChatRequestParameters::serviceTier)
		.with("store", OpenAiChatRequestParameters::store)
		.withMap("metadata", OpenAiChatRequestParameters::metadata)
		.with("user", OpenAiChatRequestParameters::user)
		.withBody(OpenAiChatRequestParameters::customParameters);

	@Override
	public boolean knows(ChatRequestParameters parameters) {
		return parameters instanceof OpenAiChatRequestParameters;
	}

	@Override
	public Map<String, Object> parameters(ChatRequestParameters parameters) {
		return PARAMETERS.read((OpenAiChatRequestParameters) parameters);
	}

	/** The client calls every file the same. */
	@Override
	public ContentPart complete(ContentPart part, @Nullable String detail) {
		return part.withDetail(detail).withFilename("pdf_file");
	}

	@Override
	public @Nullable TokenUsage usage(dev.langchain4j.model.output.TokenUsage usage) {
		if (!(usage instanceof OpenAiTokenUsage counted)) {
			return null;
		}
		var read = counted.inputTokensDetails();
		var written = counted.outputTokensDetails();
		return new TokenUsage(usage.inputTokenCount(), usage.outputTokenCount(), usage.totalTokenCount(),
				(read != null) ? PromptTokensDetails.of(read.cachedTokens(), null) : null,
				(written != null) ? CompletionTokensDetails.of(written.reasoningTokens()) : null);
	}

}
