package com.trainburt.sample.access;

import com.trainburt.sample.SampleClient;
import com.trainburt.sample.SampleTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Uses the sample on all addresses where its paths have a prefix.
 */
@SampleTest
@Import(KeyElsewhereTests.AllAddresses.class)
@TestPropertySource(properties = { "spring.mvc.servlet.path=/app", "management.endpoints.web.base-path=/manage/" })
class KeyBelowServletPathTests {

	@Autowired
	private SampleClient client;

	@ParameterizedTest
	@ValueSource(strings = { "/app/collector/logs", "/app/collector/%6Cogs", "/app/collector/fault", "/app/manage",
			"/app/manage/info", "/app/manage/burtlogger" })
	void whenReadingShouldNeedTheKey(String path) {
		assertThat(this.client.get(path).status()).isEqualTo(401);
		assertThat(this.client.get(path, "Authorization", "Bearer sample-key").status()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/app/", "/app/js/main.js", "/app/demo/setup" })
	void whenNothingIsReadShouldNotNeedTheKey(String path) {
		assertThat(this.client.get(path).status()).isEqualTo(200);
	}

}
