package com.trainburt.logger.boot;

import java.time.Duration;
import java.util.Map;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.transport.InMemoryTransport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A user's test, as the manual shows it.
 */
@SpringBootTest(properties = { "burt.logger.batch-size=1", "spring.main.web-application-type=none" })
@Import(InMemoryTransport.class)
class UserTests {

	@Test
	void whenAskedShouldLogTheCall(@Autowired Chat chat, @Autowired InMemoryTransport backend) throws Exception {
		chat.ask("What is a fox?");
		JsonNode log = backend.awaitLogs(1, Duration.ofSeconds(30)).get(0);
		assertThat(log.at("/metadata/user_id").asString()).isEqualTo("u-1");
	}

	@FunctionalInterface
	interface Chat {

		void ask(String question);

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Chat chat(LLMLogger logger) {
			return (question) -> logger.log(question, "An animal.", Map.of("user_id", "u-1"));
		}

	}

}
