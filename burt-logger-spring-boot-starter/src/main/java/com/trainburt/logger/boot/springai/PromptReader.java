package com.trainburt.logger.boot.springai;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import com.trainburt.logger.boot.capture.CallContext;
import com.trainburt.logger.boot.capture.JsonText;
import com.trainburt.logger.boot.capture.StrictSchemas;
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
import org.springframework.ai.model.tool.ToolCallingChatOptions;

/**
 * Translates a prompt to the format of the OpenAI API.
 */
class PromptReader {

	private final Providers providers;

	private final long maxMediaBytes;

	PromptReader(Providers providers, long maxMediaBytes) {
		this.providers = providers;
		this.maxMediaBytes = maxMediaBytes;
	}

	/**
	 * Read the attributes of the prompt itself, for calls without a {@code ChatClient}.
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

	/**
	 * Whether a message must not be logged, also one of the history.
	 */
	static boolean isLeftOut(Prompt prompt) {
		return prompt.getInstructions().stream().anyMatch((message) -> CallContext.isLeftOut(message.getMetadata()));
	}

	ChatRequest request(Prompt prompt) {
		return this.providers.read(prompt.getOptions(), (provider) -> request(prompt, provider));
	}

	private ChatRequest request(Prompt prompt, Provider provider) {
		ChatOptions options = prompt.getOptions();
		List<ContentPart> documents = (options != null) ? provider.documents(options, this.maxMediaBytes) : List.of();
		List<ChatMessage> messages = new ArrayList<>();
		prompt.getInstructions().forEach((message) -> addTo(messages, message, documents, provider.sendsReasoning()));
		return (options != null) ? new ChatRequest(provider.model(options), messages,
				tools(options, provider.strictTools(options)), provider.parameters(options))
				: new ChatRequest(null, messages, null, Map.of());
	}

	private void addTo(List<ChatMessage> messages, Message message, List<ContentPart> documents,
			boolean withReasoning) {
		if (message instanceof ToolResponseMessage answers) {
			answers.getResponses()
				.forEach((answer) -> messages
					.add(new ChatMessage("tool", List.of(ContentPart.text(Objects.toString(answer.responseData(), ""))),
							null, null, answer.id(), answer.name())));
			return;
		}
		List<ContentPart> content = new ArrayList<>((message instanceof UserMessage) ? documents : List.of());
		if (message.getText() != null && !message.getText().isEmpty()) {
			content.add(ContentPart.text(message.getText()));
		}
		if (message instanceof MediaContent withMedia) {
			withMedia.getMedia().forEach((medium) -> content.add(media(medium, this.maxMediaBytes)));
		}
		List<ToolCall> toolCalls = List.of();
		String reasoning = null;
		if (message instanceof AssistantMessage assistant) {
			toolCalls = assistant.getToolCalls().stream().map(PromptReader::toolCall).toList();
			reasoning = withReasoning ? Reasoning.of(assistant) : null;
		}
		messages.add(new ChatMessage(message.getMessageType().name().toLowerCase(Locale.ROOT), content, reasoning,
				toolCalls, null, null));
	}

	static ContentPart media(Media medium, long maxBytes) {
		String mimeType = medium.getMimeType().toString();
		ContentPart part = (medium.getData() instanceof byte[] bytes) ? ContentPart.media(mimeType, bytes, maxBytes)
				: ContentPart.media(mimeType, medium.getData().toString(), maxBytes);
		return part.withFilename(medium.getName());
	}

	static ToolCall toolCall(AssistantMessage.ToolCall call) {
		return ToolCall.of(call.id(), call.name(), call.arguments());
	}

	private static @Nullable List<ToolDefinition> tools(ChatOptions options, @Nullable Boolean strict) {
		if (!(options instanceof ToolCallingChatOptions withTools) || withTools.getToolCallbacks() == null) {
			return null;
		}
		return withTools.getToolCallbacks()
			.stream()
			.map((callback) -> callback.getToolDefinition())
			.map((tool) -> ToolDefinition.of(tool.name(), tool.description(), schema(tool.inputSchema(), strict))
				.withStrict(strict))
			.toList();
	}

	private static @Nullable Map<String, @Nullable Object> schema(String json, @Nullable Boolean strict) {
		Map<String, @Nullable Object> schema = JsonText.object(json);
		return (schema != null && Boolean.TRUE.equals(strict)) ? StrictSchemas.strict(schema) : schema;
	}

}
