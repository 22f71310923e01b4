package com.trainburt.logger.boot.langchain4j;

import java.util.LinkedHashMap;
import java.util.Map;

import com.trainburt.logger.boot.capture.ApiShapes;
import com.trainburt.logger.boot.capture.ParameterTable;
import com.trainburt.logger.chat.TokenUsage;
import com.trainburt.logger.chat.TokenUsage.PromptTokensDetails;
import dev.langchain4j.model.anthropic.AnthropicChatRequestParameters;
import dev.langchain4j.model.anthropic.AnthropicTokenUsage;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import org.jspecify.annotations.Nullable;

/**
 * Anthropic.
 */
final class AnthropicProvider implements Provider {

	private static final ParameterTable<AnthropicChatRequestParameters> PARAMETERS = CommonParameters
		.<AnthropicChatRequestParameters>table()
		.with("tool_choice", AnthropicProvider::toolChoice)
		.with("parallel_tool_calls", (parameters) -> ApiShapes.parallelToolCalls(parameters.disableParallelToolUse()))
		.with("thinking", AnthropicProvider::thinking)
		.with("user", AnthropicChatRequestParameters::userId);

	@Override
	public boolean knows(ChatRequestParameters parameters) {
		return parameters instanceof AnthropicChatRequestParameters;
	}

	@Override
	public Map<String, Object> parameters(ChatRequestParameters parameters) {
		return PARAMETERS.read((AnthropicChatRequestParameters) parameters);
	}

	private static @Nullable Object toolChoice(AnthropicChatRequestParameters parameters) {
		return ApiShapes.toolChoice((parameters.toolChoice() != null) ? parameters.toolChoice().name() : null,
				parameters.toolChoiceName());
	}

	private static @Nullable Object thinking(AnthropicChatRequestParameters parameters) {
		if (parameters.thinkingType() == null) {
			return null;
		}
		Map<String, Object> thinking = new LinkedHashMap<>();
		thinking.put("type", parameters.thinkingType());
		if (parameters.thinkingBudgetTokens() != null) {
			thinking.put("budget_tokens", parameters.thinkingBudgetTokens());
		}
		return thinking;
	}

	@Override
	public boolean sendsReasoning(ChatRequestParameters parameters) {
		return !Boolean.FALSE.equals(((AnthropicChatRequestParameters) parameters).sendThinking());
	}

	/** Anthropic does not count cached tokens among the tokens read. */
	@Override
	public @Nullable TokenUsage usage(dev.langchain4j.model.output.TokenUsage usage) {
		if (!(usage instanceof AnthropicTokenUsage counted)) {
			return null;
		}
		Integer read = usage.inputTokenCount();
		Integer total = usage.totalTokenCount();
		int cached = tokens(counted.cacheReadInputTokens()) + tokens(counted.cacheCreationInputTokens());
		return new TokenUsage((read != null) ? read + cached : null, usage.outputTokenCount(),
				(total != null) ? total + cached : null,
				PromptTokensDetails.of(counted.cacheReadInputTokens(), counted.cacheCreationInputTokens()), null);
	}

	private static int tokens(@Nullable Integer tokens) {
		return (tokens != null) ? tokens : 0;
	}

}
