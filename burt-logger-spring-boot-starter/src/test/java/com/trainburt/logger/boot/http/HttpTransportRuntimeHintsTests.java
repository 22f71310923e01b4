package com.trainburt.logger.boot.http;

import java.net.http.HttpClient;
import java.util.Arrays;

import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.core.io.support.SpringFactoriesLoader;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HttpTransportRuntimeHints}.
 */
class HttpTransportRuntimeHintsTests {

	@Test
	void whenAotProcessedShouldKeepWhatIsFoundByName() {
		RuntimeHints hints = new RuntimeHints();
		SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
			.load(RuntimeHintsRegistrar.class)
			.stream()
			.filter(HttpTransportRuntimeHints.class::isInstance)
			.forEach((registrar) -> registrar.registerHints(hints, getClass().getClassLoader()));
		assertThat(
				RuntimeHintsPredicates.resource().forResource("com/trainburt/logger/transport/http/version.properties"))
			.accepts(hints);
		assertThat(
				Arrays.stream(HttpClient.class.getMethods()).filter((method) -> method.getName().equals("shutdownNow")))
			.hasSize((Runtime.version().feature() >= 21) ? 1 : 0)
			.allSatisfy((method) -> assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(method))
				.accepts(hints));
	}

}
