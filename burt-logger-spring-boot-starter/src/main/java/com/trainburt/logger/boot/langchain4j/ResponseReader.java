package com.trainburt.logger.boot.langchain4j;

import java.util.List;

import com.trainburt.logger.boot.capture.FinishReasons;
import com.trainburt.logger.chat.ChatResponse;
import com.trainburt.logger.chat.ContentPart;
import com.trainburt.logger.chat.TokenUsage;
import com.trainburt.logger.chat.ToolCall;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.output.FinishReason;
import org.jspecify.annotations.Nullable;

/**
 * Says in the shape of the OpenAI API what a response of LangChain4j says.
 */
class ResponseReader {

	private final Contents contents;

	ResponseReader(long maxMediaBytes) {
		this.contents = new Contents(maxMediaBytes);
	}

	ChatResponse response(dev.langchain4j.model.chat.response.ChatResponse response) {
		AiMessage message = response.aiMessage();
		List<ToolCall> toolCalls = RequestReader.toolCalls(message.toolExecutionRequests());
		List<ContentPart> content = this.contents.parts(message.text(), message.images());
		// No text at all is an answer, too, unless there is another one.
		if (content.isEmpty() && toolCalls.isEmpty()) {
			content = List.of(ContentPart.text(""));
		}
		FinishReason finishReason = response.metadata().finishReason();
		return new ChatResponse(response.metadata().id(), response.metadata().modelName(), content, null,
				message.thinking(), toolCalls,
				FinishReasons.normalize((finishReason != null) ? finishReason.name() : null),
				usage(response.metadata().tokenUsage()), null, null);
	}

	private static @Nullable TokenUsage usage(dev.langchain4j.model.output.@Nullable TokenUsage usage) {
		return (usage != null)
				? new TokenUsage(usage.inputTokenCount(), usage.outputTokenCount(), usage.totalTokenCount()) : null;
	}

}
