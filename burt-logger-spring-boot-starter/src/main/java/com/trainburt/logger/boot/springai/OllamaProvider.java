package com.trainburt.logger.boot.springai;

import java.util.Map;

import com.trainburt.logger.boot.capture.ApiShapes;
import com.trainburt.logger.boot.capture.JsonText;
import com.trainburt.logger.boot.capture.ParameterTable;
import com.trainburt.logger.chat.ChatRequest;
import com.trainburt.logger.chat.ChatResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.ollama.api.OllamaChatOptions;

/**
 * Ollama.
 */
final class OllamaProvider implements Provider {

	private static final ParameterTable<OllamaChatOptions> PARAMETERS = new ParameterTable<OllamaChatOptions>()
		.with("temperature", OllamaChatOptions::getTemperature)
		.with("top_p", OllamaChatOptions::getTopP)
		.with("top_k", OllamaChatOptions::getTopK)
		.with("min_p", OllamaChatOptions::getMinP)
		.with("max_tokens", OllamaChatOptions::getNumPredict)
		.with("frequency_penalty", OllamaChatOptions::getFrequencyPenalty)
		.with("presence_penalty", OllamaChatOptions::getPresencePenalty)
		.with("stop", OllamaChatOptions::getStop)
		.with("seed", OllamaChatOptions::getSeed)
		.with("response_format", OllamaProvider::responseFormat)
		.with("think", (options) -> (options.getThinkOption() != null) ? options.getThinkOption().toJsonValue() : null)
		.with("keep_alive", OllamaChatOptions::getKeepAlive)
		.with("truncate", OllamaChatOptions::getTruncate)
		.with("num_ctx", OllamaChatOptions::getNumCtx)
		.with("num_keep", OllamaChatOptions::getNumKeep)
		.with("num_batch", OllamaChatOptions::getNumBatch)
		.with("num_gpu", OllamaChatOptions::getNumGPU)
		.with("main_gpu", OllamaChatOptions::getMainGPU)
		.with("num_thread", OllamaChatOptions::getNumThread)
		.with("use_mmap", OllamaChatOptions::getUseMMap)
		.with("repeat_last_n", OllamaChatOptions::getRepeatLastN)
		.with("repeat_penalty", OllamaChatOptions::getRepeatPenalty)
		.with("typical_p", OllamaChatOptions::getTypicalP)
		.with("tfs_z", OllamaChatOptions::getTfsZ)
		.with("mirostat", OllamaChatOptions::getMirostat)
		.with("mirostat_eta", OllamaChatOptions::getMirostatEta)
		.with("mirostat_tau", OllamaChatOptions::getMirostatTau)
		.with("penalize_newline", OllamaChatOptions::getPenalizeNewline);

	@Override
	public boolean knows(ChatOptions options) {
		return options instanceof OllamaChatOptions;
	}

	@Override
	public Map<String, Object> parameters(ChatOptions options) {
		return PARAMETERS.read((OllamaChatOptions) options);
	}

	/** The word {@code json}, or a schema. */
	private static @Nullable Object responseFormat(OllamaChatOptions options) {
		Object format = options.getFormat();
		if (format == null) {
			return null;
		}
		return (format instanceof String) ? ApiShapes.jsonObject()
				: ApiShapes.jsonSchema(null, null, JsonText.members(format));
	}

	@Override
	public boolean sendsReasoning() {
		return false;
	}

	/**
	 * Ollama always reports {@code stop}. Its client joins the names of the model when it
	 * merges the pieces of a stream.
	 */
	@Override
	public ChatResponse complete(ChatRequest request, ChatResponse response) {
		ChatResponse completed = (response.toolCalls() != null && "stop".equals(response.finishReason()))
				? response.withFinishReason("tool_calls") : response;
		String model = request.model();
		return (model != null && isRepeated(model, response.model())) ? completed.withModel(model) : completed;
	}

	private static boolean isRepeated(String model, @Nullable String joined) {
		return joined != null && !model.isEmpty() && joined.equals(model.repeat(joined.length() / model.length()));
	}

}
