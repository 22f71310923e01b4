package com.trainburt.sample.access;

import com.trainburt.sample.SampleClient;
import com.trainburt.sample.SampleTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Uses the sample as if it listened on all addresses.
 */
@SampleTest
@Import(KeyElsewhereTests.AllAddresses.class)
class KeyElsewhereTests {

	private static final String[] KEY = { "Authorization", "Bearer sample-key" };

	@Autowired
	private SampleClient client;

	@ParameterizedTest
	@ValueSource(strings = { "/collector/logs", "/collector/%6Cogs", "/collector/logs;a=b", "/collector/values",
			"/collector/logs/1/examples", "/collector/dataset", "/collector/dataset.jsonl", "/collector/dataset.zip",
			"/collector/labels", "/collector/fault", "/collector/kafka", "/actuator", "/actuator/burtlogger",
			"/actuator/metrics", "/actuator/prometheus", "/actuator/health/burtLogger", "/actuator/info" })
	void whenReadingShouldNeedTheKey(String path) {
		SampleClient.Answer answer = this.client.get(path);
		assertThat(answer.status()).isEqualTo(401);
		assertThat(answer.contentType()).isEqualTo("application/problem+json");
		assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
		assertThat(answer.detail()).startsWith("The Authorization header is missing");
		assertThat(this.client.get(path, "Authorization", "Bearer wrong").status()).isEqualTo(401);
		assertThat(this.client.get(path, KEY).status()).isIn(200, 404);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "/demo/burst|{\"logs\": 1}", "/actuator/burtlogger|{}" })
	void whenControllingShouldNeedTheKey(String path, String body) {
		assertThat(this.client.post(path, body).status()).isEqualTo(401);
		assertThat(this.client.post(path, body, KEY).status()).isEqualTo(200);
	}

	@Test
	void whenMakingItFailShouldNeedTheKey() {
		String body = "{\"fault\": \"none\"}";
		assertThat(this.client.put("/collector/fault", body).status()).isEqualTo(401);
		assertThat(this.client.put("/collector/fault", body, KEY).status()).isEqualTo(200);
	}

	@Test
	void whenNothingIsReadShouldNotNeedTheKey() {
		assertThat(this.client.get("/").status()).isEqualTo(200);
		assertThat(this.client.get("/demo/setup").json().path("keyNeeded").asBoolean()).isTrue();
		assertThat(this.client.post("/chat", "{\"message\": \"Hello\"}").status()).isEqualTo(200);
		assertThat(
				this.client.deliver("b-1", "{\"request\":{},\"response\":{},\"metadata\":{},\"timestamp\":1}").status())
			.isEqualTo(200);
	}

	@TestConfiguration
	static class AllAddresses {

		@Bean
		@Primary
		Exposure allAddresses() {
			return new Exposure(new MockEnvironment().withProperty("server.address", "0.0.0.0"));
		}

	}

}
