package com.trainburt.logger.boot.capture;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ParameterTable}.
 */
class ParameterTableTests {

	private final ParameterTable<Map<String, ?>> table = new ParameterTable<Map<String, ?>>().withBody((body) -> body);

	@ParameterizedTest
	@ValueSource(strings = { "api_key", "apiKey", "apikey", "API_KEY", "APIKey", "x-api-key", "X_API_KEY", "key",
			"token", "secret", "password", "credentials", "authorization", "authentication", "headers", "proxy",
			"x-token", "accessToken", "aws_session_token", "aws_secret_access_key", "subscriptionKey", "clientSecret",
			"vertex_credentials", "Proxy-Authorization", "extra_headers", "proxy_url", "embedding.key" })
	void whenNameMeansASecretShouldLeaveItOut(String name) {
		assertThat(this.table.read(Map.of(name, "s3cret", "top_k", 40))).isEqualTo(Map.of("top_k", 40));
	}

	@ParameterizedTest
	@ValueSource(strings = { "prompt_cache_key", "promptCacheKey", "max_tokens", "max_completion_tokens", "maxTokens",
			"min_tokens", "stop_token_ids", "skip_special_tokens", "thinking_token_budget", "top_k", "keywords",
			"monkey", "safety_identifier", "eos_token", "eosToken", "pad_token", "stop_token" })
	void whenNameOnlyLooksLikeASecretShouldKeepIt(String name) {
		assertThat(this.table.read(Map.of(name, 1))).isEqualTo(Map.of(name, 1));
	}

	@Test
	void whenAnApplicationNamesTheEntriesOfAParameterShouldLeaveOutSecrets() {
		ParameterTable<Map<String, ?>> metadata = new ParameterTable<Map<String, ?>>()
			.withMap("metadata", (options) -> options)
			.with("seed", (options) -> options.get("seed"));
		assertThat(metadata.read(Map.of("seed", 7, "team", "blue", "session_token", "s3cret")))
			.isEqualTo(Map.of("metadata", Map.of("seed", 7, "team", "blue"), "seed", 7));
		assertThat(metadata.read(Map.of("api_key", "s3cret"))).isEmpty();
	}

	@Test
	void whenSecretsOfAProxyAreNestedShouldLeaveThemOut() {
		Map<String, ?> body = Map.of("api_key", "sk-1", "fallbacks",
				List.of(Map.of("model", "gpt-5", "api_key", "sk-2"), "gpt-5-mini"));
		assertThat(this.table.read(body))
			.isEqualTo(Map.of("fallbacks", List.of(Map.of("model", "gpt-5"), "gpt-5-mini")));
	}

	@Test
	void whenDataSourcesOfAzureHaveKeysShouldLeaveThemOut() {
		Map<String, ?> body = Map.of("data_sources",
				List.of(Map.of("type", "azure_search", "parameters",
						Map.of("endpoint", "https://search.example", "index_name", "docs", "authentication",
								Map.of("type", "api_key", "key", "s3cret"), "embedding_dependency",
								Map.of("type", "endpoint", "key", "s3cret")))));
		assertThat(this.table.read(body)).isEqualTo(Map.of("data_sources",
				List.of(Map.of("type", "azure_search", "parameters", Map.of("endpoint", "https://search.example",
						"index_name", "docs", "embedding_dependency", Map.of("type", "endpoint"))))));
	}

	@Test
	void whenServersOfMcpHaveHeadersShouldLeaveThemOut() {
		Map<String, ?> body = Map.of("mcp_servers", List.of(Map.of("type", "mcp", "server_url", "https://mcp.example",
				"headers", Map.of("Authorization", "Bearer s3cret"), "authorization", "s3cret")));
		assertThat(this.table.read(body))
			.isEqualTo(Map.of("mcp_servers", List.of(Map.of("type", "mcp", "server_url", "https://mcp.example"))));
	}

	@Test
	void whenASchemaNamesItsPropertiesLikeSecretsShouldKeepThem() {
		Map<String, ?> body = Map.of("guided_json", Map.of("type", "object", "required", List.of("token"), "properties",
				Map.of("token", Map.of("type", "string"))));
		assertThat(this.table.read(body)).isEqualTo(body);
		assertThat(this.table.read(Map.of("x", Map.of("properties", Map.of("token", "s3cret", "a", 1)))))
			.isEqualTo(Map.of("x", Map.of("properties", Map.of("a", 1))));
	}

	@Test
	void whenNothingIsLeftShouldLeaveOutTheWhole() {
		assertThat(this.table.read(Map.of("extra", Map.of("api_key", "s3cret"), "model", "gpt-5"))).isEmpty();
	}

	@Test
	void whenThereAreNullsShouldKeepThem() {
		Map<String, ?> body = Map.of("extra",
				Map.of("list", Arrays.asList(null, 1), "map", Collections.singletonMap("a", null)));
		assertThat(this.table.read(body)).isEqualTo(body);
	}

}
