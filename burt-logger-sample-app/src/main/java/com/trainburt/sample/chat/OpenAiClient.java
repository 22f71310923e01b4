package com.trainburt.sample.chat;

import java.net.http.HttpTimeoutException;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.RestClientResponseException;

/**
 * Calls the chat completions of an OpenAI-compatible API.
 */
@Component
class OpenAiClient {

	private static final ParameterizedTypeReference<Map<String, @Nullable Object>> JSON_OBJECT = new ParameterizedTypeReference<>() {
	};

	private static final int MAX_EXCERPT_CHARS = 1000;

	private final RestClient http;

	OpenAiClient(RestClient.Builder builder, ChatProperties properties) {
		builder.baseUrl(properties.baseUrl());
		if (StringUtils.hasText(properties.apiKey())) {
			builder.defaultHeaders((headers) -> headers.setBearerAuth(properties.apiKey()));
		}
		this.http = builder.build();
	}

	/**
	 * Ask for a completion and wait for it, as long as {@code spring.http.clients}
	 * allows.
	 * @param request the request as the API documents it
	 * @return the response as the API documents it
	 * @throws OpenAiException if there is no response that could be used
	 */
	Map<String, @Nullable Object> complete(Map<String, ?> request) throws OpenAiException {
		Map<String, @Nullable Object> response;
		try {
			response = this.http.post()
				.uri("/chat/completions")
				.contentType(MediaType.APPLICATION_JSON)
				.body(request)
				.retrieve()
				.onStatus(HttpStatusCode::is3xxRedirection, (sent, redirect) -> {
					throw new RestClientResponseException("Redirects are not followed", redirect.getStatusCode(),
							redirect.getStatusText(), redirect.getHeaders(), null, null);
				})
				.body(JSON_OBJECT);
		}
		catch (RestClientResponseException ex) {
			throw new OpenAiException("http_" + ex.getStatusCode().value(),
					ex.getStatusCode() + ": " + StringUtils.truncate(ex.getResponseBodyAsString(), MAX_EXCERPT_CHARS),
					ex);
		}
		catch (ResourceAccessException ex) {
			boolean timeout = ex.getCause() instanceof HttpTimeoutException;
			throw new OpenAiException(timeout ? "timeout" : "io_error", String.valueOf(ex.getCause()), ex);
		}
		catch (RestClientException ex) {
			throw new OpenAiException("unreadable_response", NestedExceptionUtils.getMostSpecificCause(ex).toString(),
					ex);
		}
		if (response == null) {
			throw new OpenAiException("empty_response", "The response has no body", null);
		}
		return response;
	}

}
