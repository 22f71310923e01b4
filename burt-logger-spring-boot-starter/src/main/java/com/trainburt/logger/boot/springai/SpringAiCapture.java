package com.trainburt.logger.boot.springai;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import com.trainburt.logger.boot.capture.Capture;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.chat.observation.DefaultChatModelObservationConvention;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ReflectionUtils;

/**
 * Checks whether the observations of Spring AI's models reach us.
 */
class SpringAiCapture implements Capture {

	/**
	 * Those that a call leads through. Their conventions are in a library that may be
	 * absent.
	 */
	private static final List<String> AROUND_THE_MODEL = List.of("spring.ai.chat.client", "spring.ai.advisor");

	private final ObjectProvider<ObservationRegistry> registries;

	private final ConfigurableListableBeanFactory beanFactory;

	SpringAiCapture(ObjectProvider<ObservationRegistry> registries, ConfigurableListableBeanFactory beanFactory) {
		this.registries = registries;
		this.beanFactory = beanFactory;
	}

	@Override
	public String name() {
		return "Spring AI";
	}

	@Override
	public Check check() {
		// In the way in which its models find it.
		ObservationRegistry registry = this.registries.getIfUnique();
		Problem problem = problem(registry);
		if (problem != null) {
			return new Check(List.of(), problem);
		}
		List<String> observed = new ArrayList<>();
		List<String> unobserved = new ArrayList<>();
		for (String name : this.beanFactory.getBeanNamesForType(ChatModel.class, true, false)) {
			ObservationRegistry own = this.beanFactory.containsSingleton(name)
					? registry(this.beanFactory.getBean(name)) : null;
			if (own != null) {
				((own == registry) ? observed : unobserved).add(name);
			}
		}
		return new Check(observed,
				unobserved.isEmpty() ? null
						: new Problem(
								"these models were built without the application's ObservationRegistry: "
										+ String.join(", ", unobserved),
								"pass the ObservationRegistry bean to 'observationRegistry(…)' where they are built"));
	}

	/**
	 * The registry that a model was built with, or {@code null} if it has none or hides
	 * it: a model that the application implements may call one that has.
	 */
	private static @Nullable ObservationRegistry registry(Object bean) {
		Object target = AopProxyUtils.getSingletonTarget(bean);
		Object model = (target != null) ? target : bean;
		Field field = ReflectionUtils.findField(model.getClass(), null, ObservationRegistry.class);
		if (field == null || !field.trySetAccessible()) {
			return null;
		}
		return (ObservationRegistry) ReflectionUtils.getField(field, model);
	}

	private static @Nullable Problem problem(@Nullable ObservationRegistry registry) {
		if (registry == null) {
			return new Problem("there is no ObservationRegistry, or more than one",
					"add org.springframework.boot:spring-boot-micrometer-observation, which is part of Actuator's "
							+ "starter, or make one registry @Primary");
		}
		if (registry.isNoop()) {
			return new Problem("the ObservationRegistry has no handlers",
					"leave the registry to Spring Boot, or register the ObservationHandler beans with it");
		}
		String remedy = "remove 'management.observations.enable.…: false' or the ObservationPredicate that disables it";
		String model = DefaultChatModelObservationConvention.DEFAULT_NAME;
		AtomicBoolean reached = new AtomicBoolean();
		if (Observation.createNotStarted(model, () -> probe(reached), registry).isNoop()) {
			return new Problem("the observation '" + model + "' is disabled", remedy);
		}
		if (!reached.get()) {
			return new Problem("the ObservationRegistry does not have its handler",
					"leave the registry to Spring Boot, or register the ObservationHandler beans with it");
		}
		for (String name : AROUND_THE_MODEL) {
			if (Observation.createNotStarted(name, registry).isNoop()) {
				return new Problem("the observation '" + name + "' is disabled, so that it logs calls but does not "
						+ "know the advisor parameters of a ChatClient, not even 'burt.log'", remedy);
			}
		}
		return null;
	}

	/**
	 * An observation that is never started: a registry still asks its handlers about it.
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
	 * Record that an observation has reached the handler.
	 */
	static void reached(Observation.Context context) {
		if (context.get(SpringAiCapture.class) instanceof AtomicBoolean reached) {
			reached.set(true);
		}
	}

}
