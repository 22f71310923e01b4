package com.trainburt.logger.boot.langchain4j;

import java.util.Map;

import com.trainburt.logger.boot.capture.ParameterTable;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.ollama.OllamaChatRequestParameters;

/**
 * Ollama.
 */
final class OllamaProvider implements Provider {

	private static final ParameterTable<OllamaChatRequestParameters> PARAMETERS = CommonParameters
		.<OllamaChatRequestParameters>table()
		.with("min_p", OllamaChatRequestParameters::minP)
		.with("seed", OllamaChatRequestParameters::seed)
		.with("think", OllamaChatRequestParameters::think)
		.with("keep_alive", OllamaChatRequestParameters::keepAlive)
		.with("num_ctx", OllamaChatRequestParameters::numCtx)
		.with("num_keep", OllamaChatRequestParameters::numKeep)
		.with("num_batch", OllamaChatRequestParameters::numBatch)
		.with("num_gpu", OllamaChatRequestParameters::numGPU)
		.with("main_gpu", OllamaChatRequestParameters::mainGPU)
		.with("num_thread", OllamaChatRequestParameters::numThread)
		.with("use_mmap", OllamaChatRequestParameters::useMmap)
		.with("repeat_last_n", OllamaChatRequestParameters::repeatLastN)
		.with("repeat_penalty", OllamaChatRequestParameters::repeatPenalty)
		.with("typical_p", OllamaChatRequestParameters::typicalP)
		.with("mirostat", OllamaChatRequestParameters::mirostat)
		.with("mirostat_eta", OllamaChatRequestParameters::mirostatEta)
		.with("mirostat_tau", OllamaChatRequestParameters::mirostatTau);

	@Override
	public boolean knows(ChatRequestParameters parameters) {
		return parameters instanceof OllamaChatRequestParameters;
	}

	@Override
	public Map<String, Object> parameters(ChatRequestParameters parameters) {
		return PARAMETERS.read((OllamaChatRequestParameters) parameters);
	}

	@Override
	public boolean sendsReasoning(ChatRequestParameters parameters) {
		return false;
	}

}
