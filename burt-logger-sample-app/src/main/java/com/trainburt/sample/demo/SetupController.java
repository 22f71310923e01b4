package com.trainburt.sample.demo;

import java.util.Locale;
import java.util.stream.Stream;

import com.trainburt.logger.boot.BurtLoggerConnectionDetails;
import com.trainburt.sample.access.Exposure;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Reports how the sample is set up, so that its page need not guess.
 */
@RestController
class SetupController {

	private final Setup setup;

	SetupController(BurtLoggerConnectionDetails connection, Environment environment, Exposure exposure,
			@Value("${spring.datasource.url}") String database) {
		String delivery = delivery(connection.getEndpoint());
		this.setup = new Setup(delivery, model(environment), delivery.equals("http"),
				database.startsWith("jdbc:h2:mem:") ? "memory" : "file", exposure.isKeyNeeded());
	}

	private static String delivery(@Nullable String endpoint) {
		String scheme = (endpoint != null) ? endpoint.strip().toLowerCase(Locale.ROOT) : "";
		return Stream.of("kafka", "file").filter((other) -> scheme.startsWith(other + ":")).findFirst().orElse("http");
	}

	private static String model(Environment environment) {
		return Stream.of("openai", "ollama")
			.filter((profile) -> environment.acceptsProfiles(Profiles.of(profile)))
			.findFirst()
			.orElse("stand-in");
	}

	@GetMapping("/demo/setup")
	Setup setup() {
		return this.setup;
	}

	/**
	 * How the sample is set up.
	 *
	 * @param delivery how logs are delivered: {@code http}, {@code kafka} or {@code file}
	 * @param model who answers: {@code stand-in}, {@code openai} or {@code ollama}
	 * @param faults whether the backend can be made to fail
	 * @param store where the backend stores logs: {@code memory} or {@code file}
	 * @param keyNeeded whether reading and controlling need the key
	 */
	record Setup(String delivery, String model, boolean faults, String store, boolean keyNeeded) {
	}

}
