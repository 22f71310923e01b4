package com.trainburt.logger.boot.springai;

import java.util.function.Function;

import com.trainburt.logger.boot.capture.ProviderClients;
import com.trainburt.logger.chat.TokenUsage;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.chat.prompt.ChatOptions;

/**
 * The providers whose clients the application has.
 */
final class Providers {

	private final ProviderClients<Provider> clients;

	Providers(@Nullable ClassLoader classLoader) {
		// No method references, which would load the classes here.
		this.clients = new ProviderClients<Provider>(classLoader, new OtherProvider())
			.with("org.springframework.ai.openai.OpenAiChatOptions", () -> new OpenAiProvider())
			.with("org.springframework.ai.anthropic.AnthropicChatOptions", () -> new AnthropicProvider())
			.with("org.springframework.ai.ollama.api.OllamaChatOptions", () -> new OllamaProvider());
	}

	/**
	 * Read with the provider that a call is for.
	 * @param options the options of the call
	 */
	<T> T read(@Nullable ChatOptions options, Function<Provider, T> reading) {
		return this.clients.<T>read((provider) -> options != null && provider.knows(options), reading);
	}

	/**
	 * Read usage, with its details if it has the class of one of the providers.
	 * @param provider the provider that the call is for
	 */
	TokenUsage usage(Usage usage, Provider provider) {
		TokenUsage detailed = this.clients.first((client) -> client.usage(usage));
		return (detailed != null) ? detailed : provider.usageWithoutDetails(usage);
	}

	/**
	 * Read the HTTP status of an exception.
	 */
	@Nullable Integer status(Throwable failure) {
		return this.clients.first((client) -> client.status(failure));
	}

}
