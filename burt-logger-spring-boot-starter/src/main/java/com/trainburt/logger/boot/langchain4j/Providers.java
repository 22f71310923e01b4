package com.trainburt.logger.boot.langchain4j;

import java.util.function.Function;

import com.trainburt.logger.boot.capture.ProviderClients;
import com.trainburt.logger.chat.TokenUsage;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import org.jspecify.annotations.Nullable;

/**
 * The providers whose clients the application has.
 */
final class Providers {

	private final ProviderClients<Provider> clients;

	Providers(@Nullable ClassLoader classLoader) {
		// No method references, which would load the classes here.
		this.clients = new ProviderClients<Provider>(classLoader, new CommonParameters())
			.with("dev.langchain4j.model.openai.OpenAiChatRequestParameters", () -> new OpenAiProvider())
			.with("dev.langchain4j.model.anthropic.AnthropicChatRequestParameters", () -> new AnthropicProvider())
			.with("dev.langchain4j.model.ollama.OllamaChatRequestParameters", () -> new OllamaProvider());
	}

	/**
	 * Read with the provider that a call is for.
	 * @param parameters the parameters of the call
	 */
	<T> T read(ChatRequestParameters parameters, Function<Provider, T> reading) {
		return this.clients.<T>read((provider) -> provider.knows(parameters), reading);
	}

	/**
	 * Read usage, with its details if it has the class of one of the providers.
	 */
	TokenUsage usage(dev.langchain4j.model.output.TokenUsage usage) {
		TokenUsage detailed = this.clients.first((client) -> client.usage(usage));
		return (detailed != null) ? detailed
				: new TokenUsage(usage.inputTokenCount(), usage.outputTokenCount(), usage.totalTokenCount());
	}

}
