package com.trainburt.sample;

import java.util.ArrayList;
import java.util.List;

import com.trainburt.logger.LLMLogger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.test.util.TestSocketUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Starts the application in each of its profiles, and talks to a stand-in for the real
 * thing.
 */
@ExtendWith(OutputCaptureExtension.class)
class ProfileTests {

	private final int port = TestSocketUtils.findAvailableTcpPort();

	@ParameterizedTest
	@CsvSource({ "default, http://localhost:%d/stub/v1, offline, gpt-5-mini",
			"openai, https://api.openai.com/v1, sk-test, gpt-5-mini",
			"ollama, http://localhost:11434/v1, none, llama3.2" })
	void whenStartedShouldKnowItsModel(String profile, String baseUrl, String key, String model) {
		try (ConfigurableApplicationContext application = start(profile, "--OPENAI_API_KEY=sk-test")) {
			Environment environment = application.getEnvironment();
			assertThat(environment.getProperty("spring.ai.openai.base-url")).isEqualTo(baseUrl.formatted(this.port));
			assertThat(environment.getProperty("spring.ai.openai.api-key")).isEqualTo(key);
			assertThat(environment.getProperty("spring.ai.openai.chat.model")).isEqualTo(model);
			assertThat(application.getBean(SampleClient.class).get("/demo/setup").json().path("model").asString())
				.isEqualTo(profile.equals("default") ? "stand-in" : profile);
		}
	}

	@ParameterizedTest
	@CsvSource({ "openai, OPENAI", "ollama, OLLAMA" })
	void whenModelIsElsewhereShouldAskItThere(String profile, String variables) {
		try (ConfigurableApplicationContext application = start(profile, "--OPENAI_API_KEY=sk-test",
				"--%s_BASE_URL=http://localhost:%d/stub/v1".formatted(variables, this.port),
				"--%s_MODEL=some-model".formatted(variables))) {
			SampleClient client = application.getBean(SampleClient.class);
			assertThat(client.post("/chat", "{\"message\": \"Hello\"}").body())
				.isEqualTo("{\"reply\":\"You said: Hello\"}");
			JsonNode log = client.awaitCollected(application.getBean(LLMLogger.class), "Hello");
			assertThat(log.at("/request/model").asString()).isEqualTo("some-model");
			assertThat(log.at("/metadata/outcome").asString()).isEqualTo("complete");
		}
	}

	@Test
	void whenKeyIsMissingShouldNameTheVariable(CapturedOutput output) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> start("openai", "--OPENAI_API_KEY=").close());
		assertThat(output).contains("APPLICATION FAILED TO START", "spring.ai.openai.api-key",
				"The profile 'openai' needs a key: set the environment variable OPENAI_API_KEY");
	}

	private ConfigurableApplicationContext start(String profile, String... arguments) {
		List<String> all = new ArrayList<>(List.of(arguments));
		all.add("--server.port=" + this.port);
		all.add("--spring.profiles.active=" + profile);
		return SpringApplication.run(new Class<?>[] { SampleApplication.class, SampleClient.class },
				all.toArray(String[]::new));
	}

}
