package com.trainburt.logger.boot.langchain4j;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import com.trainburt.logger.boot.capture.CallContext;
import com.trainburt.logger.boot.capture.JsonText;
import com.trainburt.logger.chat.ChatMessage;
import com.trainburt.logger.chat.ChatRequest;
import com.trainburt.logger.chat.ContentPart;
import com.trainburt.logger.chat.ToolCall;
import com.trainburt.logger.chat.ToolDefinition;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import org.jspecify.annotations.Nullable;

/**
 * Says in the shape of the OpenAI API what a request of LangChain4j asks.
 */
class RequestReader {

	private final Contents contents;

	RequestReader(long maxMediaBytes) {
		this.contents = new Contents(maxMediaBytes);
	}

	/**
	 * What was attached to the request itself: AI services have no other place.
	 */
	static CallContext context(dev.langchain4j.model.chat.request.ChatRequest request) {
		return UserMessage.findLast(request.messages())
			.map((message) -> CallContext.of(message.attributes()))
			.orElse(CallContext.EMPTY);
	}

	ChatRequest request(dev.langchain4j.model.chat.request.ChatRequest request) {
		List<ChatMessage> messages = request.messages().stream().map(this::message).toList();
		ChatRequestParameters parameters = request.parameters();
		return new ChatRequest(parameters.modelName(), messages, tools(parameters.toolSpecifications()),
				parameters(parameters));
	}

	private ChatMessage message(dev.langchain4j.data.message.ChatMessage message) {
		if (message instanceof SystemMessage system) {
			return ChatMessage.system(system.text());
		}
		if (message instanceof UserMessage user) {
			return new ChatMessage("user", this.contents.parts(user.contents()), null, null, user.name());
		}
		if (message instanceof AiMessage answer) {
			return new ChatMessage("assistant", this.contents.parts(answer.text(), answer.images()),
					toolCalls(answer.toolExecutionRequests()), null, null);
		}
		if (message instanceof ToolExecutionResultMessage result) {
			return new ChatMessage("tool", this.contents.parts(result.contents()), null, result.id(),
					result.toolName());
		}
		// Of the provider's own making.
		return new ChatMessage(message.type().name().toLowerCase(Locale.ROOT),
				List.of(ContentPart.text(message.toString())), null, null, null);
	}

	static List<ToolCall> toolCalls(@Nullable List<ToolExecutionRequest> requests) {
		List<ToolCall> calls = new ArrayList<>();
		for (ToolExecutionRequest request : (requests != null) ? requests : List.<ToolExecutionRequest>of()) {
			calls.add(ToolCall.of(request.id(), request.name(), request.arguments()));
		}
		return calls;
	}

	private static @Nullable List<ToolDefinition> tools(@Nullable List<ToolSpecification> tools) {
		return (tools == null) ? null
				: tools.stream()
					.map((tool) -> ToolDefinition.of(tool.name(), tool.description(), schema(tool)))
					.toList();
	}

	/** The text is the only public way to the schema as JSON has it. */
	@SuppressWarnings("unchecked")
	private static @Nullable Map<String, @Nullable Object> schema(ToolSpecification tool) {
		Map<String, @Nullable Object> json = JsonText.object(tool.toJson());
		return (json != null) ? (Map<String, @Nullable Object>) json.get("parameters") : null;
	}

	private static Map<String, Object> parameters(ChatRequestParameters parameters) {
		Map<String, Object> named = new LinkedHashMap<>();
		put(named, "temperature", parameters.temperature());
		put(named, "top_p", parameters.topP());
		put(named, "top_k", parameters.topK());
		put(named, "max_tokens", parameters.maxOutputTokens());
		put(named, "frequency_penalty", parameters.frequencyPenalty());
		put(named, "presence_penalty", parameters.presencePenalty());
		List<String> stop = parameters.stopSequences();
		put(named, "stop", (stop != null && !stop.isEmpty()) ? stop : null);
		put(named, "tool_choice",
				(parameters.toolChoice() != null) ? parameters.toolChoice().name().toLowerCase(Locale.ROOT) : null);
		put(named, "response_format", responseFormat(parameters.responseFormat()));
		return named;
	}

	private static @Nullable Object responseFormat(@Nullable ResponseFormat format) {
		if (format == null || format.type() != ResponseFormatType.JSON) {
			return null;
		}
		JsonSchema schema = format.jsonSchema();
		return (schema != null && schema.rootElement() instanceof JsonObjectSchema root)
				? JsonText.responseFormat(schema.name(),
						schema(ToolSpecification.builder().name("schema").parameters(root).build()))
				: JsonText.responseFormat(null, null);
	}

	private static void put(Map<String, Object> parameters, String name, @Nullable Object value) {
		if (value != null) {
			parameters.put(name, value);
		}
	}

}
