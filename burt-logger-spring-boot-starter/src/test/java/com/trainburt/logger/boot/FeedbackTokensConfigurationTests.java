package com.trainburt.logger.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

import com.trainburt.logger.Feedback;
import com.trainburt.logger.FeedbackTokens;
import com.trainburt.logger.InvalidFeedbackTokenException;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LogId;
import com.trainburt.logger.boot.http.BurtLoggerHttpAutoConfiguration;
import com.trainburt.logger.transport.InMemoryTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the {@link FeedbackTokens} bean, and for the controller of docs/labels.md.
 */
class FeedbackTokensConfigurationTests {

	private static final String KEY = "0123456789abcdef0123456789abcdef";

	private static final String TOKEN_KEY = "burt.logger.feedback.token-key=";

	private static final String PREVIOUS_TOKEN_KEY = "burt.logger.feedback.previous-token-key=";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(BurtLoggerAutoConfiguration.class, BurtLoggerHttpAutoConfiguration.class))
		.withPropertyValues("burt.logger.endpoint=http://127.0.0.1:9/v1/logs",
				"burt.logger.api-key=" + FakeBackend.API_KEY);

	@Test
	void whenKeyIsSetShouldHaveABeanThatSignsWithIt() {
		this.runner.withPropertyValues(TOKEN_KEY + KEY).run((context) -> {
			LogId id = LogId.create();
			String token = context.getBean(FeedbackTokens.class).issue(id, Duration.ofHours(1));
			assertThat(new FeedbackTokens(KEY).verify(token)).isEqualTo(id);
		});
	}

	@Test
	void whenKeyWasChangedShouldAcceptTokensOfThePreviousOne() {
		LogId id = LogId.create();
		String token = new FeedbackTokens(KEY).issue(id, Duration.ofHours(1));
		this.runner.withPropertyValues(TOKEN_KEY + KEY + "x", PREVIOUS_TOKEN_KEY + KEY)
			.run((context) -> assertThat(context.getBean(FeedbackTokens.class).verify(token)).isEqualTo(id));
	}

	@Test
	void whenPreviousKeyCannotWorkShouldEndTheStart() {
		this.runner.withPropertyValues(TOKEN_KEY + KEY, PREVIOUS_TOKEN_KEY + "too-short-a-secret")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("'feedback.previousTokenKey' must have at least 32 bytes")
				.hasMessageNotContaining("too-short-a-secret"));
		this.runner.withPropertyValues(PREVIOUS_TOKEN_KEY + KEY)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("'feedback.previousTokenKey' needs 'feedback.tokenKey'"));
	}

	@Test
	void whenKeyIsNotSetShouldHaveNoBean() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(FeedbackTokens.class));
	}

	@Test
	void whenLoggerIsDisabledShouldHaveTheBeanForItsControllers() {
		this.runner.withPropertyValues(TOKEN_KEY + KEY, "burt.logger.enabled=false")
			.run((context) -> assertThat(context).hasSingleBean(FeedbackTokens.class));
	}

	@Test
	void whenApplicationHasItsOwnShouldBackOff() {
		FeedbackTokens own = new FeedbackTokens(KEY,
				Clock.fixed(Instant.parse("2026-11-26T12:00:00Z"), ZoneOffset.UTC));
		this.runner.withPropertyValues(TOKEN_KEY + KEY)
			.withBean(FeedbackTokens.class, () -> own)
			.run((context) -> assertThat(context.getBean(FeedbackTokens.class)).isSameAs(own));
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenKeyIsShortShouldEndTheStart(boolean enabled) {
		this.runner.withPropertyValues(TOKEN_KEY + "too-short-a-secret", "burt.logger.enabled=" + enabled)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("must have at least 32 bytes, but has 18")
				.hasMessageNotContaining("too-short-a-secret"));
	}

	@Test
	void whenClientSendsATokenShouldLogItsFeedback() {
		InMemoryTransport backend = new InMemoryTransport();
		new WebApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(BurtLoggerAutoConfiguration.class, BurtLoggerHttpAutoConfiguration.class))
			.withBean(InMemoryTransport.class, () -> backend)
			.withUserConfiguration(WebConfiguration.class)
			.withPropertyValues(TOKEN_KEY + KEY)
			.run((context) -> {
				MockMvcTester mvc = MockMvcTester.from(context);
				LogId id = LogId.create();
				String token = context.getBean(FeedbackTokens.class).issue(id, Duration.ofDays(7));
				assertThat(post(mvc, token)).hasStatus(HttpStatus.NO_CONTENT);
				assertThat(post(mvc, token.substring(1) + "A")).hasStatus(HttpStatus.FORBIDDEN);
				assertThat(post(mvc, "")).hasStatus(HttpStatus.FORBIDDEN);
				context.getBean(LLMLogger.class).flush();
				assertThat(backend.logs()).singleElement().satisfies((log) -> {
					assertThat(log.at("/request/feedback/log_id").asString()).isEqualTo(id.toString());
					assertThat(log.get("response")).hasToString("{\"name\":\"thumbs\",\"value\":\"up\"}");
				});
				context.getBean(LLMLogger.class).close();
				assertThat(post(mvc, token)).hasStatus(HttpStatus.SERVICE_UNAVAILABLE);
			});
	}

	@Test
	void whenClientSendsATokenToTheControllerOfReadmeShouldLogItsFeedback() {
		InMemoryTransport backend = new InMemoryTransport();
		new WebApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(BurtLoggerAutoConfiguration.class, BurtLoggerHttpAutoConfiguration.class))
			.withBean(InMemoryTransport.class, () -> backend)
			.withUserConfiguration(ShortWebConfiguration.class)
			.withPropertyValues(TOKEN_KEY + KEY)
			.run((context) -> {
				MockMvcTester mvc = MockMvcTester.from(context);
				LogId id = LogId.create();
				String token = context.getBean(FeedbackTokens.class).issue(id, Duration.ofDays(7));
				assertThat(mvc.post().uri("/feedback").param("token", token).param("good", "false"))
					.hasStatus(HttpStatus.OK);
				assertThat(mvc.post().uri("/feedback").param("token", token.substring(1) + "A").param("good", "true"))
					.hasFailed()
					.failure()
					.hasRootCauseInstanceOf(InvalidFeedbackTokenException.class);
				context.getBean(LLMLogger.class).flush();
				assertThat(backend.logs()).singleElement().satisfies((log) -> {
					assertThat(log.at("/request/feedback/log_id").asString()).isEqualTo(id.toString());
					assertThat(log.get("response")).hasToString("{\"name\":\"thumbs\",\"value\":\"down\"}");
					assertThat(log.at("/metadata/source").asString()).isEqualTo("user");
				});
			});
	}

	@Test
	void whenPageShowsAControllerShouldBeTheOneThatIsTested() throws IOException {
		String source = Files
			.readString(Path.of("src/test/java/com/trainburt/logger/boot/FeedbackTokensConfigurationTests.java"));
		assertThat(Documentation.of("docs/labels.md").text()).contains(tagged(source, "controller"));
		assertThat(Documentation.of("README.md").text())
			.contains(tagged(source, "short-controller").replace("\t", "    "));
	}

	private static String tagged(String source, String tag) {
		return source.split("// (tag|end)::" + tag + "\\[]\n")[1].stripIndent().strip();
	}

	private static MockMvcTester.MockMvcRequestBuilder post(MockMvcTester mvc, String token) {
		return mvc.post()
			.uri("/feedback")
			.contentType(MediaType.APPLICATION_JSON)
			.content("{\"token\":\"%s\",\"good\":true}".formatted(token));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebMvc
	static class WebConfiguration {

		@Bean
		FeedbackController feedbackController(LLMLogger logger, FeedbackTokens tokens) {
			return new FeedbackController(logger, tokens);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebMvc
	static class ShortWebConfiguration {

		@Bean
		Short.FeedbackController feedbackController(LLMLogger logger, FeedbackTokens tokens) {
			return new Short.FeedbackController(logger, tokens);
		}

	}

	// tag::controller[]
	@RestController
	record FeedbackController(LLMLogger logger, FeedbackTokens tokens) {

		@PostMapping("/feedback")
		ResponseEntity<Void> feedback(@RequestBody Judgement judgement) {
			LogId log = this.tokens.verify(judgement.token());
			Feedback feedback = judgement.good() ? Feedback.thumbsUp() : Feedback.thumbsDown();
			boolean accepted = this.logger.feedback(log, feedback.by("user"));
			return ResponseEntity.status(accepted ? HttpStatus.NO_CONTENT : HttpStatus.SERVICE_UNAVAILABLE).build();
		}

		@ExceptionHandler(InvalidFeedbackTokenException.class)
		@ResponseStatus(HttpStatus.FORBIDDEN)
		void refuse() {
		}

		record Judgement(String token, boolean good) {
		}

	}
	// end::controller[]

	static class Short {

		// tag::short-controller[]
		@RestController
		record FeedbackController(LLMLogger logger, FeedbackTokens tokens) {

			@PostMapping("/feedback")
			void feedback(@RequestParam String token, @RequestParam boolean good) {
				Feedback feedback = good ? Feedback.thumbsUp() : Feedback.thumbsDown();
				this.logger.feedback(this.tokens.verify(token), feedback.by("user"));
			}

		}
		// end::short-controller[]

	}

}
