package com.trainburt.sample.chat;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

/**
 * Which model to ask, and where.
 *
 * @param baseUrl address of an OpenAI-compatible API up to and including the version
 * @param apiKey key for that API, blank if it needs none
 * @param model name of the model
 */
@ConfigurationProperties("sample.chat")
record ChatProperties(String baseUrl, @DefaultValue("") String apiKey, String model) {

	ChatProperties {
		Assert.hasText(baseUrl, "'sample.chat.base-url' must not be blank: is OPENAI_BASE_URL set to nothing?");
		Assert.hasText(model, "'sample.chat.model' must not be blank");
		baseUrl = StringUtils.trimTrailingCharacter(baseUrl, '/');
	}

}
