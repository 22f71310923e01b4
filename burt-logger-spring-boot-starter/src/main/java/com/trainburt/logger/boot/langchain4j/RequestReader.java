package com.trainburt.logger.boot.langchain4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import com.trainburt.logger.boot.capture.CallContext;
import com.trainburt.logger.boot.capture.StrictSchemas;
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
import org.jspecify.annotations.Nullable;

/**
 * Translates a request of LangChain4j to the format of the OpenAI API.
 */
class RequestReader {

	private final Providers providers;

	private final long maxMediaBytes;

	RequestReader(Providers providers, long maxMediaBytes) {
		this.providers = providers;
		this.maxMediaBytes = maxMediaBytes;
	}

	/**
	 * Read the attributes of the request itself: AI services have no other place.
	 */
	static CallContext context(dev.langchain4j.model.chat.request.ChatRequest request) {
		return UserMessage.findLast(request.messages())
			.map((message) -> CallContext.of(message.attributes()))
			.orElse(CallContext.EMPTY);
	}

	/**
	 * Whether a message must not be logged, also one of the history.
	 */
	static boolean isLeftOut(dev.langchain4j.model.chat.request.ChatRequest request) {
		return request.messages().stream().anyMatch((message) -> CallContext.isLeftOut(attributes(message)));
	}

	private static @Nullable Map<String, Object> attributes(dev.langchain4j.data.message.ChatMessage message) {
		if (message instanceof UserMessage user) {
			return user.attributes();
		}
		if (message instanceof AiMessage answer) {
			return answer.attributes();
		}
		return (message instanceof ToolExecutionResultMessage result) ? result.attributes() : null;
	}

	ChatRequest request(dev.langchain4j.model.chat.request.ChatRequest request) {
		return this.providers.read(request.parameters(), (provider) -> request(request, provider));
	}

	private ChatRequest request(dev.langchain4j.model.chat.request.ChatRequest request, Provider provider) {
		ChatRequestParameters parameters = request.parameters();
		Contents contents = new Contents(provider, this.maxMediaBytes);
		boolean withReasoning = provider.sendsReasoning(parameters);
		List<ChatMessage> messages = request.messages()
			.stream()
			.map((message) -> message(message, contents, withReasoning))
			.toList();
		return new ChatRequest(parameters.modelName(), messages, tools(parameters.toolSpecifications()),
				provider.parameters(parameters));
	}

	private static ChatMessage message(dev.langchain4j.data.message.ChatMessage message, Contents contents,
			boolean withReasoning) {
		if (message instanceof SystemMessage system) {
			return ChatMessage.system(system.text());
		}
		if (message instanceof UserMessage user) {
			return new ChatMessage("user", contents.parts(user.contents()), null, null, null, user.name());
		}
		if (message instanceof AiMessage answer) {
			return new ChatMessage("assistant", contents.parts(answer.text(), answer.images()),
					withReasoning ? answer.thinking() : null, toolCalls(answer.toolExecutionRequests()), null, null);
		}
		if (message instanceof ToolExecutionResultMessage result) {
			return new ChatMessage("tool", contents.parts(result.contents()), null, null, result.id(),
					result.toolName());
		}
		// A type that only this provider has.
		return new ChatMessage(message.type().name().toLowerCase(Locale.ROOT),
				List.of(ContentPart.text(message.toString())), null, null, null, null);
	}

	static List<ToolCall> toolCalls(@Nullable List<ToolExecutionRequest> requests) {
		List<ToolCall> calls = new ArrayList<>();
		for (ToolExecutionRequest request : (requests != null) ? requests : List.<ToolExecutionRequest>of()) {
			calls.add(ToolCall.of(request.id(), request.name(), request.arguments()));
		}
		return calls;
	}

	private static @Nullable List<ToolDefinition> tools(@Nullable List<ToolSpecification> tools) {
		return (tools == null) ? null : tools.stream().map(RequestReader::tool).toList();
	}

	private static ToolDefinition tool(ToolSpecification tool) {
		Map<String, @Nullable Object> parameters = CommonParameters.parameters(tool);
		return Boolean.TRUE.equals(tool.strict())
				? ToolDefinition.of(tool.name(), tool.description(), StrictSchemas.strict(parameters)).withStrict(true)
				: ToolDefinition.of(tool.name(), tool.description(), parameters);
	}

}
