package com.trainburt.logger.boot;

import java.time.Duration;
import java.util.Map;

import com.trainburt.logger.LLMLogger;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * The application's HTTP clients and ours leave each other alone.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "burt.logger.api-key=" + FakeBackend.API_KEY, "burt.logger.batch-size=1",
				"spring.http.codecs.max-in-memory-size=1B" })
@DirtiesContext
class NeighbourTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	private static final FakeBackend backend = new FakeBackend(FakeBackend.status(200, "{\"ok\":true}"));

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("burt.logger.endpoint", backend::endpoint);
	}

	@AfterAll
	static void close() {
		backend.close();
	}

	@Test
	void whenHttpIsObservedAndCustomizedShouldSendLogsUntouched(@Autowired LLMLogger logger,
			@Autowired MeterRegistry registry, @Autowired WebClient.Builder webClient,
			@Autowired RestClient.Builder restClient) {
		try (FakeBackend other = new FakeBackend(FakeBackend.status(200, "x"))) {
			assertThat(logger.log("request", "response")).isTrue();
			Awaitility.await().atMost(LONG).until(() -> logger.stats().logsSent() == 1);
			assertThat(backend.requests()).singleElement()
				.satisfies((request) -> assertThat(request.headers())
					.containsEntry("Authorization", "Bearer " + FakeBackend.API_KEY)
					.doesNotContainKeys("X-Application", "traceparent", "b3"));
			assertThat(registry.find("http.client.requests").timers()).isEmpty();

			webClient.build().get().uri(other.endpoint()).retrieve().toBodilessEntity().block();
			restClient.build().get().uri(other.endpoint()).retrieve().toBodilessEntity();
			assertThat(registry.get("http.client.requests").timers().stream().mapToLong(Timer::count).sum())
				.as("observation is on")
				.isEqualTo(2);
			assertThat(other.requests()).hasSize(2)
				.allSatisfy((request) -> assertThat(request.headers()).doesNotContainKeys("Authorization")
					.doesNotContainKey("Idempotency-Key"));
			assertThat(backend.requests()).hasSize(1);
		}
	}

	@Test
	void whenTheApplicationsClientsCannotWorkShouldStillSend() {
		try (FakeBackend own = new FakeBackend()) {
			new ApplicationContextRunner().withUserConfiguration(Application.class)
				.withPropertyValues("burt.logger.endpoint=" + own.endpoint(), "burt.logger.api-key=key",
						"spring.http.clients.connect-timeout=1ns", "spring.http.clients.read-timeout=1ns",
						"spring.main.web-application-type=none")
				.run((context) -> {
					WebClient webClient = context.getBean(WebClient.Builder.class).baseUrl(own.endpoint()).build();
					assertThatException().isThrownBy(() -> webClient.get().retrieve().toBodilessEntity().block(LONG));
					context.getBean(LLMLogger.class).log("request", "response");
					assertThat(context.getBean(LLMLogger.class).flush().sent()).isEqualTo(1);
				});
			assertThat(own.logs()).hasSize(1);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		WebClientCustomizer customizer() {
			return (builder) -> builder.defaultHeaders((headers) -> headers.setAll(Map.of("X-Application", "yes")));
		}

	}

}
