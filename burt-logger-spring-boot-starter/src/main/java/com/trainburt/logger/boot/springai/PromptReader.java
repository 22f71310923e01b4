package com.trainburt.logger.boot.springai;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import com.trainburt.logger.boot.capture.CallContext;
import com.trainburt.logger.boot.capture.JsonText;
import com.trainburt.logger.chat.ChatMessage;
import com.trainburt.logger.chat.ChatRequest;
import com.trainburt.logger.chat.ContentPart;
import com.trainburt.logger.chat.ToolCall;
import com.trainburt.logger.chat.ToolDefinition;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.ai.content.MediaContent;
import org.springframework.ai.model.tool.StructuredOutputChatOptions;
import org.springframework.ai.model.tool.ToolCallingChatOptions;

import org.springframework.beans.BeanWrapper;
import org.springframework.beans.PropertyAccessorFactory;

/**
 * Says in the shape of the OpenAI API what a prompt asks.
 */
class PromptReader {

	/*
	 * By name, because options also hold keys and proxies. Those below are not common to
	 * all providers, and change the answer.
	 */
	private static final Map<String, String> FURTHER_OPTIONS = furtherOptions();

	private final long maxMediaBytes;

	PromptReader(long maxMediaBytes) {
		this.maxMediaBytes = maxMediaBytes;
	}

	private static Map<String, String> furtherOptions() {
		Map<String, String> names = new LinkedHashMap<>();
		names.put("maxCompletionTokens", "max_completion_tokens");
		names.put("n", "n");
		names.put("seed", "seed");
		names.put("reasoningEffort", "reasoning_effort");
		names.put("verbosity", "verbosity");
		names.put("parallelToolCalls", "parallel_tool_calls");
		return names;
	}

	/**
	 * What was attached to the prompt itself, for calls without a {@code ChatClient}.
	 */
	static CallContext context(Prompt prompt) {
		CallContext context = CallContext.EMPTY;
		List<UserMessage> users = prompt.getUserMessages();
		if (!users.isEmpty()) {
			context = CallContext.of(users.get(users.size() - 1).getMetadata());
		}
		return (prompt.getOptions() instanceof ToolCallingChatOptions options)
				? context.and(CallContext.of(options.getToolContext())) : context;
	}

	static boolean asksForSeveralAnswers(Prompt prompt) {
		return prompt.getOptions() != null && furtherOption(prompt.getOptions(), "n") instanceof Number n
				&& n.intValue() > 1;
	}

	ChatRequest request(Prompt prompt) {
		List<ChatMessage> messages = new ArrayList<>();
		prompt.getInstructions().forEach((message) -> addTo(messages, message));
		ChatOptions options = prompt.getOptions();
		return (options != null) ? new ChatRequest(options.getModel(), messages, tools(options), parameters(options))
				: new ChatRequest(null, messages, null, Map.of());
	}

	private void addTo(List<ChatMessage> messages, Message message) {
		if (message instanceof ToolResponseMessage answers) {
			answers.getResponses()
				.forEach((answer) -> messages
					.add(new ChatMessage("tool", List.of(ContentPart.text(Objects.toString(answer.responseData(), ""))),
							null, answer.id(), answer.name())));
			return;
		}
		List<ContentPart> content = new ArrayList<>();
		if (message.getText() != null && !message.getText().isEmpty()) {
			content.add(ContentPart.text(message.getText()));
		}
		if (message instanceof MediaContent withMedia) {
			withMedia.getMedia().forEach((medium) -> content.add(media(medium, this.maxMediaBytes)));
		}
		List<ToolCall> toolCalls = (message instanceof AssistantMessage assistant)
				? assistant.getToolCalls().stream().map(PromptReader::toolCall).toList() : List.of();
		messages.add(new ChatMessage(message.getMessageType().name().toLowerCase(Locale.ROOT), content, toolCalls, null,
				null));
	}

	static ContentPart media(Media medium, long maxBytes) {
		String mimeType = medium.getMimeType().toString();
		return (medium.getData() instanceof byte[] bytes) ? ContentPart.media(mimeType, bytes, maxBytes)
				: ContentPart.media(mimeType, medium.getData().toString(), maxBytes);
	}

	static ToolCall toolCall(AssistantMessage.ToolCall call) {
		return ToolCall.of(call.id(), call.name(), call.arguments());
	}

	private static @Nullable List<ToolDefinition> tools(ChatOptions options) {
		if (!(options instanceof ToolCallingChatOptions withTools) || withTools.getToolCallbacks() == null) {
			return null;
		}
		return withTools.getToolCallbacks()
			.stream()
			.map((callback) -> callback.getToolDefinition())
			.map((tool) -> ToolDefinition.of(tool.name(), tool.description(), JsonText.object(tool.inputSchema())))
			.toList();
	}

	private static Map<String, Object> parameters(ChatOptions options) {
		Map<String, Object> parameters = new LinkedHashMap<>();
		put(parameters, "temperature", options.getTemperature());
		put(parameters, "top_p", options.getTopP());
		put(parameters, "top_k", options.getTopK());
		put(parameters, "max_tokens", options.getMaxTokens());
		put(parameters, "frequency_penalty", options.getFrequencyPenalty());
		put(parameters, "presence_penalty", options.getPresencePenalty());
		put(parameters, "stop", options.getStopSequences());
		FURTHER_OPTIONS.forEach((property, name) -> put(parameters, name, furtherOption(options, property)));
		if (options instanceof StructuredOutputChatOptions structured && structured.getOutputSchema() != null) {
			parameters.put("response_format",
					JsonText.responseFormat(null, JsonText.object(structured.getOutputSchema())));
		}
		return parameters;
	}

	private static void put(Map<String, Object> parameters, String name, @Nullable Object value) {
		if (value != null) {
			parameters.put(name, value);
		}
	}

	private static @Nullable Object furtherOption(ChatOptions options, String property) {
		BeanWrapper bean = PropertyAccessorFactory.forBeanPropertyAccess(options);
		Object value = bean.isReadableProperty(property) ? bean.getPropertyValue(property) : null;
		return (value instanceof String || value instanceof Number || value instanceof Boolean) ? value : null;
	}

}
