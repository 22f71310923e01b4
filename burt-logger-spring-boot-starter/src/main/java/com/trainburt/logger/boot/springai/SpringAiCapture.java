package com.trainburt.logger.boot.springai;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import com.trainburt.logger.boot.capture.Capture;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.chat.observation.DefaultChatModelObservationConvention;
import org.springframework.ai.chat.prompt.Prompt;

import org.springframework.beans.factory.ObjectProvider;

/**
 * Knows whether Spring AI's observations reach us.
 */
class SpringAiCapture implements Capture {

	/**
	 * Those that a call leads through. Their conventions are in a library that may be
	 * absent.
	 */
	private static final List<String> AROUND_THE_MODEL = List.of("spring.ai.chat.client", "spring.ai.advisor");

	private final ObjectProvider<ObservationRegistry> registries;

	SpringAiCapture(ObjectProvider<ObservationRegistry> registries) {
		this.registries = registries;
	}

	@Override
	public String name() {
		return "Spring AI";
	}

	@Override
	public @Nullable Problem problem() {
		// As its models look for it.
		ObservationRegistry registry = this.registries.getIfUnique();
		if (registry == null) {
			return new Problem("there is no ObservationRegistry, or more than one",
					"add org.springframework.boot:spring-boot-micrometer-observation, which is part of Actuator's "
							+ "starter, or make one registry @Primary");
		}
		if (registry.isNoop()) {
			return new Problem("the ObservationRegistry has no handlers",
					"leave the registry to Spring Boot, or register the ObservationHandler beans with it");
		}
		String mend = "remove 'management.observations.enable.…: false' or the ObservationPredicate that disables it";
		String model = DefaultChatModelObservationConvention.DEFAULT_NAME;
		AtomicBoolean reached = new AtomicBoolean();
		if (Observation.createNotStarted(model, () -> probe(reached), registry).isNoop()) {
			return new Problem("the observation '" + model + "' is disabled", mend);
		}
		if (!reached.get()) {
			return new Problem("the ObservationRegistry does not have its handler",
					"leave the registry to Spring Boot, or register the ObservationHandler beans with it");
		}
		for (String name : AROUND_THE_MODEL) {
			if (Observation.createNotStarted(name, registry).isNoop()) {
				return new Problem("the observation '" + name + "' is disabled, so that it logs calls but does not "
						+ "know what a ChatClient says of them, not even 'burt.log'", mend);
			}
		}
		return null;
	}

	/**
	 * An observation that is never started: a registry asks its handlers about it all the
	 * same.
	 */
	private static ChatModelObservationContext probe(AtomicBoolean reached) {
		ChatModelObservationContext probe = ChatModelObservationContext.builder()
			.prompt(new Prompt("probe"))
			.provider("none")
			.build();
		probe.put(SpringAiCapture.class, reached);
		return probe;
	}

	/**
	 * Say that an observation has reached the handler.
	 */
	static void reached(Observation.Context context) {
		if (context.get(SpringAiCapture.class) instanceof AtomicBoolean reached) {
			reached.set(true);
		}
	}

}
