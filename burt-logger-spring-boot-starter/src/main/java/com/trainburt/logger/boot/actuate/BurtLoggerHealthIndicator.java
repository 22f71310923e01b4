package com.trainburt.logger.boot.actuate;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import com.trainburt.logger.DropReason;
import com.trainburt.logger.FailureReason;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LoggerStats;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * Reports whether the logs arrive, and the remedy if they do not. Never
 * {@link Status#DOWN}: a problem with training data must not remove an application from
 * its load balancer.
 */
/*
 * Boot does not know the status DEGRADED. So it is answered with 200, and an aggregate
 * leaves it out, unless 'management.endpoint.health.status.order' names it.
 */
class BurtLoggerHealthIndicator implements HealthIndicator {

	static final Status DEGRADED = new Status("DEGRADED");

	/**
	 * A loss degrades the next check, at any time, and the checks within this time after
	 * it.
	 */
	private static final Duration RECENT = Duration.ofMinutes(1);

	private final LLMLogger logger;

	private final InstantSource clock;

	/** Guarded by this. */
	private final Map<Enum<?>, Loss> losses = new LinkedHashMap<>();

	BurtLoggerHealthIndicator(LLMLogger logger, InstantSource clock) {
		this.logger = logger;
		this.clock = clock;
	}

	@Override
	public Health health() {
		try {
			LoggerStats stats = this.logger.stats();
			List<String> remedies = new ArrayList<>();
			addState(stats, remedies);
			if (stats.spoolState() == LoggerStats.SpoolState.FAILING) {
				remedies.add("Logs cannot be kept on disk, only in memory: " + stats.spoolRemedy());
			}
			addLosses(stats, remedies);
			Health.Builder health = remedies.isEmpty() ? Health.up()
					: Health.status(DEGRADED).withDetail("remedy", remedies);
			return health.withDetail("state", stats.state().name().toLowerCase(Locale.ROOT))
				.withDetail("pending", stats.logsPending())
				.build();
		}
		catch (RuntimeException ex) {
			// In a logger that the application created.
			return Health.status(DEGRADED).withException(ex).build();
		}
	}

	private static void addState(LoggerStats stats, List<String> remedies) {
		switch (stats.state()) {
			case DELIVERING -> {
			}
			case RETRYING -> remedies
				.add("The last attempt failed and is being retried: " + stats.remedy(FailureReason.RETRIES_EXHAUSTED));
			case UNAUTHORIZED -> remedies
				.add("The backend does not accept the credentials: " + stats.remedy(FailureReason.UNAUTHORIZED));
			case CLOSED -> remedies.add("The logger has been closed and accepts no logs: restart the application");
		}
	}

	private synchronized void addLosses(LoggerStats stats, List<String> remedies) {
		Instant now = this.clock.instant();
		stats.droppedByReason().forEach((reason, logs) -> count(reason, logs, now));
		stats.failedByReason().forEach((reason, logs) -> count(reason, logs, now));
		this.losses.forEach((reason, loss) -> {
			if (loss.seen().plus(RECENT).isAfter(now)) {
				remedies.add("%d %s so far (%s): %s".formatted(loss.logs(),
						(reason instanceof DropReason) ? "dropped" : "lost", reason.name().toLowerCase(Locale.ROOT),
						remedy(stats, reason)));
			}
		});
	}

	private void count(Enum<?> reason, long logs, Instant now) {
		Loss known = this.losses.get(reason);
		if (logs > ((known != null) ? known.logs() : 0)) {
			this.losses.put(reason, new Loss(logs, now));
		}
	}

	private static String remedy(LoggerStats stats, Enum<?> reason) {
		return (reason instanceof DropReason drop) ? stats.remedy(drop) : stats.remedy((FailureReason) reason);
	}

	/**
	 * How many logs have been lost or dropped for a reason, and when the last check found
	 * more.
	 */
	private record Loss(long logs, Instant seen) {
	}

}
