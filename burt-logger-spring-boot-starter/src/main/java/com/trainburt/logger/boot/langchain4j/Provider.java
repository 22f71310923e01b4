package com.trainburt.logger.boot.langchain4j;

import java.util.Map;

import com.trainburt.logger.chat.ContentPart;
import com.trainburt.logger.chat.TokenUsage;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import org.jspecify.annotations.Nullable;

/**
 * What the client of one provider says in classes of its own, which an application may
 * not have.
 */
interface Provider {

	/**
	 * Whether these are the parameters of this provider's client.
	 */
	boolean knows(ChatRequestParameters parameters);

	/**
	 * Say what the request asks for besides messages and tools.
	 * @param parameters parameters that this provider knows
	 */
	Map<String, Object> parameters(ChatRequestParameters parameters);

	/**
	 * Whether the client sends the model what it thought in earlier turns.
	 * @param parameters parameters that this provider knows
	 */
	default boolean sendsReasoning(ChatRequestParameters parameters) {
		return true;
	}

	/**
	 * Say how closely the model looks at an image, and what its file is called, if the
	 * client does.
	 */
	default ContentPart complete(ContentPart part, @Nullable String detail) {
		return part;
	}

	/**
	 * Read usage with all its details.
	 * @return the usage, or {@code null} if it is not of this provider's class
	 */
	default @Nullable TokenUsage usage(dev.langchain4j.model.output.TokenUsage usage) {
		return null;
	}

}
