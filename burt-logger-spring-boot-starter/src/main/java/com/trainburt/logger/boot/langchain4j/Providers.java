package com.trainburt.logger.boot.langchain4j;

import java.util.List;

import com.trainburt.logger.boot.capture.ProviderClients;
import com.trainburt.logger.chat.TokenUsage;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import org.jspecify.annotations.Nullable;

/**
 * The providers whose clients the application has.
 */
final class Providers {

	private static final Provider OTHER = new CommonParameters();

	private final List<Provider> providers;

	Providers(@Nullable ClassLoader classLoader) {
		// No method references, which would load the classes here.
		this.providers = new ProviderClients<Provider>(classLoader)
			.with("dev.langchain4j.model.openai.OpenAiChatRequestParameters", () -> new OpenAiProvider())
			.with("dev.langchain4j.model.anthropic.AnthropicChatRequestParameters", () -> new AnthropicProvider())
			.with("dev.langchain4j.model.ollama.OllamaChatRequestParameters", () -> new OllamaProvider())
			.readers();
	}

	/**
	 * Find the provider that a call is for.
	 */
	Provider of(ChatRequestParameters parameters) {
		for (Provider provider : this.providers) {
			if (provider.knows(parameters)) {
				return provider;
			}
		}
		return OTHER;
	}

	/**
	 * Read usage, with its details if it has the class of one of the providers.
	 */
	TokenUsage usage(dev.langchain4j.model.output.TokenUsage usage) {
		for (Provider provider : this.providers) {
			TokenUsage counted = provider.usage(usage);
			if (counted != null) {
				return counted;
			}
		}
		return new TokenUsage(usage.inputTokenCount(), usage.outputTokenCount(), usage.totalTokenCount());
	}

}
