package com.trainburt.logger.boot.springai;

import java.beans.PropertyDescriptor;
import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.Map;

import com.trainburt.logger.boot.capture.ApiShapes;
import com.trainburt.logger.boot.capture.JsonText;
import com.trainburt.logger.boot.capture.ParameterTable;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.model.tool.StructuredOutputChatOptions;
import org.springframework.beans.BeanUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Any other provider: options that all share, and options that some have under the same
 * name.
 */
final class OtherProvider implements Provider {

	private static final ParameterTable<ChatOptions> PARAMETERS = new ParameterTable<ChatOptions>()
		.with("temperature", ChatOptions::getTemperature)
		.with("top_p", ChatOptions::getTopP)
		.with("top_k", ChatOptions::getTopK)
		.with("max_tokens", ChatOptions::getMaxTokens)
		.with("frequency_penalty", ChatOptions::getFrequencyPenalty)
		.with("presence_penalty", ChatOptions::getPresencePenalty)
		.with("stop", ChatOptions::getStopSequences)
		.with("response_format", OtherProvider::responseFormat);

	private static final Map<String, String> PROPERTIES = Map.of("maxCompletionTokens", "max_completion_tokens", "n",
			"n", "seed", "seed", "reasoningEffort", "reasoning_effort", "verbosity", "verbosity", "parallelToolCalls",
			"parallel_tool_calls");

	@Override
	public boolean knows(ChatOptions options) {
		return true;
	}

	@Override
	public Map<String, Object> parameters(ChatOptions options) {
		Map<String, Object> parameters = new LinkedHashMap<>(PARAMETERS.read(options));
		PROPERTIES.forEach((property, name) -> {
			Object value = property(options, property);
			if (value instanceof String || value instanceof Number || value instanceof Boolean) {
				parameters.put(name, value);
			}
		});
		return parameters;
	}

	/** A bean wrapper would do, but throws an exception for each missing property. */
	private static @Nullable Object property(ChatOptions options, String name) {
		PropertyDescriptor property = BeanUtils.getPropertyDescriptor(options.getClass(), name);
		Method getter = (property != null) ? property.getReadMethod() : null;
		return (getter != null && getter.trySetAccessible()) ? ReflectionUtils.invokeMethod(getter, options) : null;
	}

	private static @Nullable Object responseFormat(ChatOptions options) {
		return (options instanceof StructuredOutputChatOptions structured && structured.getOutputSchema() != null)
				? ApiShapes.jsonSchema(null, null, JsonText.object(structured.getOutputSchema())) : null;
	}

}
