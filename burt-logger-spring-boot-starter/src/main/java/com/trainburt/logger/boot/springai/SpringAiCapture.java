package com.trainburt.logger.boot.springai;

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

	/** Its convention is in a library that may be absent. */
	private static final String CHAT_CLIENT = "spring.ai.chat.client";

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
		if (Observation.createNotStarted(model, SpringAiCapture::probe, registry).isNoop()) {
			return new Problem("the observation '" + model + "' is disabled", mend);
		}
		if (Observation.createNotStarted(CHAT_CLIENT, registry).isNoop()) {
			return new Problem("the observation '" + CHAT_CLIENT + "' is disabled, so that it logs calls but does not "
					+ "know what a ChatClient says of them, not even 'burt.log'", mend);
		}
		return null;
	}

	private static ChatModelObservationContext probe() {
		return ChatModelObservationContext.builder().prompt(new Prompt("probe")).provider("none").build();
	}

}
