package com.trainburt.logger.boot;

import java.util.Map;

import com.trainburt.logger.FeedbackTokens;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.boot.capture.CallRecorder;
import com.trainburt.logger.boot.capture.CaptureConfiguration;
import com.trainburt.logger.transport.InMemoryTransport;
import com.trainburt.logger.transport.LogTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A context whose parent has a logger.
 */
@ExtendWith(OutputCaptureExtension.class)
class ChildContextTests {

	private static final Map<String, Object> TOKEN_KEY = Map.of("burt.logger.feedback.token-key", "a".repeat(32));

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(BurtLoggerAutoConfiguration.class));

	private final ApplicationContextRunner parent = this.runner.withBean(LogTransport.class, InMemoryTransport::new)
		.withPropertyValues("burt.logger.batch-size=7", "burt.logger.metadata.team=blue");

	@BeforeEach
	void show() {
		level(LogLevel.WARN);
	}

	@AfterEach
	void hide() {
		level(null);
	}

	private static void level(LogLevel level) {
		LoggingSystem.get(ChildContextTests.class.getClassLoader())
			.setLogLevel(ChildContextReport.class.getName(), level);
	}

	@Test
	void whenChildHasSettingsOfItsOwnShouldNameThem(CapturedOutput output) {
		this.parent.run(
				(parent) -> child(parent,
						Map.of("burt.logger.batch-size", "8", "burt.logger.metadata.team", "blue",
								"burt.logger.api-key", "secret", "burt.logger.capture.max-media-bytes", "1KB"))
					.run((child) -> {
						assertThat(child.getBean(LLMLogger.class)).isSameAs(parent.getBean(LLMLogger.class));
						assertThat(output)
							.containsOnlyOnce("no effect: burt.logger.api-key, burt.logger.batch-size. Set them "
									+ "for the parent, or define an LLMLogger bean named 'llmLogger' in the child")
							.doesNotContain("secret");
					}));
	}

	@Test
	void whenSettingsOfAChildConcernItsCapturesOnlyShouldSaySo(CapturedOutput output) {
		this.parent.run((parent) -> child(parent, Map.of("burt.logger.enabled", "false", "burt.logger.mdc-keys[0]",
				"tenant", "burt.logger.batch-size", "7"))
			.run((child) -> {
				assertThat(child.getBean(LLMLogger.class)).isSameAs(parent.getBean(LLMLogger.class));
				assertThat(output)
					.containsOnlyOnce(
							"only captured model calls: burt.logger.enabled, burt.logger.mdc-keys[0]. Set them")
					.doesNotContain("no effect");
			}));
	}

	@Test
	void whenOnlyTheChildHasAKeyForTokensShouldUseIt(CapturedOutput output) {
		this.parent.run((parent) -> child(parent, TOKEN_KEY).run((child) -> {
			assertThat(child.getBean(FeedbackTokens.class)).isNotNull();
			assertThat(output).doesNotContain("child context");
		}));
	}

	@Test
	void whenTheParentHasTokensShouldNotUseTheChildsKey(CapturedOutput output) {
		this.parent.withBean(FeedbackTokens.class, () -> new FeedbackTokens("b".repeat(32)))
			.run((parent) -> child(parent, TOKEN_KEY).run((child) -> {
				assertThat(child.getBean(FeedbackTokens.class)).isSameAs(parent.getBean(FeedbackTokens.class));
				assertThat(output).containsOnlyOnce("no effect: burt.logger.feedback.token-key. Set them");
			}));
	}

	@Test
	void whenTheChildHasALoggerButNoTokensOfItsOwnShouldNameTheKey(CapturedOutput output) {
		this.parent.withBean("tokens", FeedbackTokens.class, () -> new FeedbackTokens("b".repeat(32)))
			.run((parent) -> child(parent, TOKEN_KEY).withBean("llmLogger", LLMLogger.class, LLMLogger::noop)
				.run((child) -> {
					assertThat(child).hasNotFailed();
					assertThat(output).containsOnlyOnce("or define a FeedbackTokens bean named 'tokens' in the child");
				}));
	}

	@Test
	void whenTheParentsLoggerHasAnotherNameShouldRecommendThat(CapturedOutput output) {
		this.runner.withBean("audit", LLMLogger.class, LLMLogger::noop)
			.run((parent) -> child(parent, Map.of("burt.logger.batch-size", "8"))
				.run((child) -> assertThat(output).containsOnlyOnce("an LLMLogger bean named 'audit' in the child")));
	}

	@Test
	void whenChildIsDisabledShouldHaveNoCaptures() {
		this.parent.run((parent) -> {
			child(parent, Map.of("burt.logger.enabled", "false")).withUserConfiguration(CaptureConfiguration.class)
				.run((disabled) -> assertThat(disabled).doesNotHaveBean("burtLoggerCallRecorder"));
			child(parent, Map.of()).withUserConfiguration(CaptureConfiguration.class)
				.run((enabled) -> assertThat(enabled).hasBean("burtLoggerCallRecorder"));
		});
	}

	@Test
	void whenChildHasNoSettingsOfItsOwnShouldSayNothing(CapturedOutput output) {
		this.parent.run((parent) -> child(parent, Map.of("burt.logger.batch-size", "7")).run((child) -> {
			assertThat(child).hasNotFailed();
			assertThat(output).doesNotContain("child context");
		}));
	}

	@ParameterizedTest
	@ValueSource(strings = { "llmLogger", "audit" })
	void whenChildHasALoggerOfItsOwnShouldUseIt(String name, CapturedOutput output) {
		InMemoryTransport transport = new InMemoryTransport();
		this.parent.run((parent) -> child(parent, Map.of("burt.logger.batch-size", "8"))
			.withUserConfiguration(CaptureConfiguration.class)
			.withBean(name, LLMLogger.class, () -> LLMLogger.builder().transport(transport).build())
			.run((child) -> {
				assertThat(child).hasNotFailed();
				LLMLogger logger = child.getBean(name, LLMLogger.class);
				child.getBean(CallRecorder.class).failed(new IllegalStateException("cannot be captured"));
				assertThat(logger.stats().logsFailed()).isEqualTo(1);
				assertThat(parent.getBean(LLMLogger.class).stats().logsFailed()).isZero();
				logger.log("request", "response");
				((ConfigurableApplicationContext) child.getSourceApplicationContext()).stop();
				assertThat(transport.logs()).hasSize(1);
				assertThat(output).doesNotContain("child context");
			}));
	}

	/** Property values of a runner would be the parent's, too. */
	private ApplicationContextRunner child(ApplicationContext parent, Map<String, Object> properties) {
		return this.runner.withParent(parent)
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("child", properties)));
	}

}
