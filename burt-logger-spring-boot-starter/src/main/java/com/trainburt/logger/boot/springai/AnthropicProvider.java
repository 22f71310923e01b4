package com.trainburt.logger.boot.springai;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import com.anthropic.core.ObjectMappers;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.models.messages.DocumentBlockParam;
import com.anthropic.models.messages.MessageDeltaUsage;
import com.anthropic.models.messages.Metadata;
import com.anthropic.models.messages.OutputTokensDetails;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.trainburt.logger.boot.capture.ApiShapes;
import com.trainburt.logger.boot.capture.JsonText;
import com.trainburt.logger.boot.capture.ParameterTable;
import com.trainburt.logger.chat.ContentPart;
import com.trainburt.logger.chat.TokenUsage;
import com.trainburt.logger.chat.TokenUsage.CompletionTokensDetails;
import com.trainburt.logger.chat.TokenUsage.PromptTokensDetails;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.anthropic.AnthropicChatOptions;
import org.springframework.ai.anthropic.AnthropicCitationDocument;
import org.springframework.ai.anthropic.AnthropicWebSearchTool;
import org.springframework.ai.anthropic.AnthropicWebSearchTool.UserLocation;
import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.chat.prompt.ChatOptions;

/**
 * Anthropic.
 */
final class AnthropicProvider implements Provider {

	private static final ParameterTable<AnthropicChatOptions> PARAMETERS = new ParameterTable<AnthropicChatOptions>()
		.with("temperature", AnthropicChatOptions::getTemperature)
		.with("top_p", AnthropicChatOptions::getTopP)
		.with("top_k", AnthropicChatOptions::getTopK)
		.with("max_tokens", AnthropicChatOptions::getMaxTokens)
		.with("stop", AnthropicChatOptions::getStopSequences)
		.with("response_format", AnthropicProvider::responseFormat)
		.with("tool_choice", AnthropicProvider::toolChoice)
		.with("parallel_tool_calls", (options) -> ApiShapes.parallelToolCalls(options.getDisableParallelToolUse()))
		.with("reasoning_effort", (options) -> output(options).get("effort"))
		.with("thinking", (options) -> json(options.getThinking()))
		.with("service_tier", AnthropicProvider::serviceTier)
		.with("inference_geo", AnthropicChatOptions::getInferenceGeo)
		.with("web_search", (options) -> webSearch(options.getWebSearchTool()))
		.with("container", AnthropicProvider::container)
		.with("user", (options) -> Optional.ofNullable(options.getMetadata()).flatMap(Metadata::userId).orElse(null));

	private static final ParameterTable<AnthropicWebSearchTool> WEB_SEARCH = new ParameterTable<AnthropicWebSearchTool>()
		.with("name", (tool) -> "web_search")
		.with("max_uses", AnthropicWebSearchTool::getMaxUses)
		.with("allowed_domains", AnthropicWebSearchTool::getAllowedDomains)
		.with("blocked_domains", AnthropicWebSearchTool::getBlockedDomains)
		.with("user_location", (tool) -> location(tool.getUserLocation()));

	private static final ParameterTable<UserLocation> LOCATION = new ParameterTable<UserLocation>()
		.with("type", (location) -> "approximate")
		.with("city", UserLocation::city)
		.with("country", UserLocation::country)
		.with("region", UserLocation::region)
		.with("timezone", UserLocation::timezone);

	@Override
	public boolean knows(ChatOptions options) {
		return options instanceof AnthropicChatOptions;
	}

	@Override
	public Map<String, Object> parameters(ChatOptions options) {
		return PARAMETERS.read((AnthropicChatOptions) options);
	}

	private static @Nullable Object responseFormat(AnthropicChatOptions options) {
		return (output(options).get("format") instanceof Map<?, ?> format && format.get("schema") != null)
				? ApiShapes.jsonSchema(null, null, JsonText.members(format.get("schema"))) : null;
	}

	private static @Nullable Object toolChoice(AnthropicChatOptions options) {
		Map<String, @Nullable Object> choice = json(options.getToolChoice());
		return ApiShapes.toolChoice((String) choice.get("type"), (String) choice.get("name"));
	}

	private static @Nullable Object serviceTier(AnthropicChatOptions options) {
		return (options.getServiceTier() != null)
				? options.getServiceTier().toSdkServiceTier().asString().toLowerCase(Locale.ROOT) : null;
	}

	/** With the names that the tool has in the request. */
	private static Map<String, Object> webSearch(@Nullable AnthropicWebSearchTool tool) {
		return (tool != null) ? WEB_SEARCH.read(tool) : Map.of();
	}

	private static Map<String, Object> location(@Nullable UserLocation location) {
		return (location != null) ? LOCATION.read(location) : Map.of();
	}

	private static @Nullable Object container(AnthropicChatOptions options) {
		return (options.getSkillContainer() != null) ? Map.of("skills", options.getSkillContainer().toSkillsList())
				: null;
	}

	private static Map<String, @Nullable Object> output(AnthropicChatOptions options) {
		return json(options.getOutputConfig());
	}

	/** In the form that the client sends. */
	private static Map<String, @Nullable Object> json(@Nullable Object value) {
		if (value == null) {
			return Map.of();
		}
		try {
			Map<String, @Nullable Object> json = JsonText.object(ObjectMappers.jsonMapper().writeValueAsString(value));
			return (json != null) ? json : Map.of();
		}
		catch (JsonProcessingException ex) {
			return Map.of();
		}
	}

	@Override
	public List<ContentPart> documents(ChatOptions options, long maxMediaBytes) {
		List<AnthropicCitationDocument> documents = ((AnthropicChatOptions) options).getCitationDocuments();
		return (documents != null) ? documents.stream()
			.map(AnthropicCitationDocument::toDocumentBlockParam)
			.map((document) -> part(document, maxMediaBytes))
			.toList() : List.of();
	}

	private static ContentPart part(DocumentBlockParam document, long maxMediaBytes) {
		DocumentBlockParam.Source source = document.source();
		ContentPart part;
		if (source.isBase64()) {
			part = ContentPart.media("application/pdf", "data:application/pdf;base64," + source.asBase64().data(),
					maxMediaBytes);
		}
		else if (source.isText()) {
			part = text("text/plain", source.asText().data(), maxMediaBytes);
		}
		else {
			// Blocks of text, each of which can be cited.
			part = text("application/json", JsonText.text(json(source).get("content")), maxMediaBytes);
		}
		return part.withFilename(document.title().orElse(null));
	}

	private static ContentPart text(String mimeType, String text, long maxMediaBytes) {
		return ContentPart.media(mimeType, text.getBytes(StandardCharsets.UTF_8), maxMediaBytes);
	}

	/** Anthropic does not count cached tokens among the tokens read. */
	@Override
	public @Nullable TokenUsage usage(Usage usage) {
		Optional<OutputTokensDetails> written;
		if (usage.getNativeUsage() instanceof com.anthropic.models.messages.Usage counted) {
			written = counted.outputTokensDetails();
		}
		else if (usage.getNativeUsage() instanceof MessageDeltaUsage counted) {
			written = counted.outputTokensDetails();
		}
		else {
			return null;
		}
		PromptTokensDetails read = PromptTokensDetails.of(usage.getCacheReadInputTokens(),
				usage.getCacheWriteInputTokens());
		int cached = (read != null) ? (int) (tokens(read.cachedTokens()) + tokens(read.cacheWriteTokens())) : 0;
		return new TokenUsage(usage.getPromptTokens() + cached, usage.getCompletionTokens(),
				usage.getTotalTokens() + cached, read,
				written.map((details) -> CompletionTokensDetails.of(details.thinkingTokens())).orElse(null));
	}

	/** Without the class of the client it is not known how many tokens were cached. */
	@Override
	public TokenUsage usageWithoutDetails(Usage usage) {
		return new TokenUsage(null, usage.getCompletionTokens(), null);
	}

	private static long tokens(@Nullable Long tokens) {
		return (tokens != null) ? tokens : 0;
	}

	@Override
	public @Nullable Integer status(Throwable failure) {
		return (failure instanceof AnthropicServiceException answered) ? answered.statusCode() : null;
	}

}
