package com.trainburt.logger.boot.springai;

import java.util.List;

import com.trainburt.logger.boot.capture.ProviderClients;
import com.trainburt.logger.chat.TokenUsage;
import com.trainburt.logger.chat.TokenUsage.PromptTokensDetails;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.chat.prompt.ChatOptions;

/**
 * The providers whose clients the application has.
 */
final class Providers {

	private static final Provider OTHER = new OtherProvider();

	private final List<Provider> providers;

	Providers(@Nullable ClassLoader classLoader) {
		// No method references, which would load the classes here.
		this.providers = new ProviderClients<Provider>(classLoader)
			.with("org.springframework.ai.openai.OpenAiChatOptions", () -> new OpenAiProvider())
			.with("org.springframework.ai.anthropic.AnthropicChatOptions", () -> new AnthropicProvider())
			.with("org.springframework.ai.ollama.api.OllamaChatOptions", () -> new OllamaProvider())
			.readers();
	}

	/**
	 * Find the provider that a call is for.
	 */
	Provider of(@Nullable ChatOptions options) {
		for (Provider provider : this.providers) {
			if (options != null && provider.knows(options)) {
				return provider;
			}
		}
		return OTHER;
	}

	/**
	 * Read usage, with its details if it has the class of one of the providers.
	 */
	TokenUsage usage(Usage usage) {
		for (Provider provider : this.providers) {
			TokenUsage counted = provider.usage(usage);
			if (counted != null) {
				return counted;
			}
		}
		return new TokenUsage(usage.getPromptTokens(), usage.getCompletionTokens(), usage.getTotalTokens(),
				PromptTokensDetails.of(usage.getCacheReadInputTokens(), usage.getCacheWriteInputTokens()), null);
	}

	/**
	 * Read the HTTP status off an exception.
	 */
	@Nullable Integer status(Throwable failure) {
		for (Provider provider : this.providers) {
			Integer status = provider.status(failure);
			if (status != null) {
				return status;
			}
		}
		return null;
	}

}
