package com.trainburt.logger.boot.actuate;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * The meters of this application context, which end with it though their registry may
 * live longer. Meters that another context has registered are not among them.
 */
final class OwnMeters {

	private final Queue<Runnable> removals = new ConcurrentLinkedQueue<>();

	<M extends Meter> M add(MeterRegistry registry, M meter) {
		this.removals.add(() -> registry.remove(meter));
		return meter;
	}

	void remove() {
		this.removals.forEach(Runnable::run);
		this.removals.clear();
	}

}
