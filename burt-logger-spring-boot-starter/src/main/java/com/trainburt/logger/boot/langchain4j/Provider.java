package com.trainburt.logger.boot.langchain4j;

import java.util.Map;

import com.trainburt.logger.chat.ContentPart;
import com.trainburt.logger.chat.TokenUsage;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import org.jspecify.annotations.Nullable;

/**
 * Reads the classes of one provider's client, which an application may not have.
 */
interface Provider {

	/**
	 * Whether these are the parameters of this provider's client.
	 */
	boolean knows(ChatRequestParameters parameters);

	/**
	 * Read the parameters of the request besides messages and tools.
	 * @param parameters parameters that this provider knows
	 */
	Map<String, Object> parameters(ChatRequestParameters parameters);

	/**
	 * Whether the client sends the model its reasoning of earlier turns.
	 * @param parameters parameters that this provider knows
	 */
	default boolean sendsReasoning(ChatRequestParameters parameters) {
		return true;
	}

	/**
	 * Read the level of detail of an image, and the name of its file, if the client has
	 * them.
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
