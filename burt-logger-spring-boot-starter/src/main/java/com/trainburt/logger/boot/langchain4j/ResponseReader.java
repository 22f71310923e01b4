package com.trainburt.logger.boot.langchain4j;

import java.util.List;

import com.trainburt.logger.chat.ChatResponse;
import com.trainburt.logger.chat.ContentPart;
import com.trainburt.logger.chat.FinishReasons;
import com.trainburt.logger.chat.ToolCall;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import org.jspecify.annotations.Nullable;

/**
 * Translates a response of LangChain4j to the format of the OpenAI API.
 */
class ResponseReader {

	private final Providers providers;

	private final long maxMediaBytes;

	ResponseReader(Providers providers, long maxMediaBytes) {
		this.providers = providers;
		this.maxMediaBytes = maxMediaBytes;
	}

	/**
	 * How many characters an answer has at least, without media.
	 */
	static long chars(AiMessage message) {
		long chars = length(message.text()) + length(message.thinking());
		for (ToolExecutionRequest call : message.toolExecutionRequests()) {
			chars += length(call.arguments());
		}
		return chars;
	}

	private static int length(@Nullable String text) {
		return (text != null) ? text.length() : 0;
	}

	ChatResponse response(ChatRequestParameters parameters, dev.langchain4j.model.chat.response.ChatResponse response) {
		return this.providers.read(parameters, (provider) -> response(response, provider));
	}

	private ChatResponse response(dev.langchain4j.model.chat.response.ChatResponse response, Provider provider) {
		AiMessage message = response.aiMessage();
		List<ToolCall> toolCalls = RequestReader.toolCalls(message.toolExecutionRequests());
		List<ContentPart> content = new Contents(provider, this.maxMediaBytes).parts(message.text(), message.images());
		// An empty text is an answer, too, unless there is another one.
		if (content.isEmpty() && toolCalls.isEmpty()) {
			content = List.of(ContentPart.text(""));
		}
		FinishReason finishReason = response.metadata().finishReason();
		TokenUsage usage = response.metadata().tokenUsage();
		return new ChatResponse(response.metadata().id(), response.metadata().modelName(), content, null,
				message.thinking(), toolCalls,
				FinishReasons.normalize((finishReason != null) ? finishReason.name() : null),
				(usage != null) ? this.providers.usage(usage) : null, null, null);
	}

}
