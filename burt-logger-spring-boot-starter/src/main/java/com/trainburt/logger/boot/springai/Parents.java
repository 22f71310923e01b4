package com.trainburt.logger.boot.springai;

import java.util.function.Supplier;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationView;
import org.jspecify.annotations.Nullable;

import org.springframework.util.function.SingletonSupplier;

/**
 * Finds data that an observation keeps for its child observations. Unlike a thread-local
 * it is available on every thread.
 */
class Parents {

	/** Looked up late: the registry needs the handlers, which need this. */
	private final Supplier<@Nullable ObservationRegistry> registry;

	Parents(Supplier<@Nullable ObservationRegistry> registry) {
		this.registry = SingletonSupplier.ofNullable(registry);
	}

	/**
	 * Find the data of the nearest parent, on the thread that starts an observation.
	 * @param context the observation, which does not count itself
	 * @param type the type of the data, and its key
	 * @param otherwise the result if no parent has it
	 * @return the data
	 */
	<T extends @Nullable Object> T find(Observation.Context context, Class<?> type, T otherwise) {
		ObservationView parent = parent(context);
		while (parent != null) {
			T found = parent.getContextView().get(type);
			if (found != null) {
				return found;
			}
			parent = parent.getContextView().getParentObservation();
		}
		return otherwise;
	}

	/**
	 * A stream that a tool makes and waits for has no parent, but the tool is the current
	 * observation of this thread.
	 */
	private @Nullable ObservationView parent(Observation.Context context) {
		ObservationView parent = context.getParentObservation();
		ObservationRegistry registry = (parent == null) ? this.registry.get() : null;
		return (registry != null) ? registry.getCurrentObservation() : parent;
	}

}
