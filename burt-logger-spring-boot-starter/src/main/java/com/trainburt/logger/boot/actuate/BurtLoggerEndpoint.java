package com.trainburt.logger.boot.actuate;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import com.trainburt.logger.FlushResult;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LoggerStats;
import com.trainburt.logger.LoggerStats.Failure;
import com.trainburt.logger.LoggerStats.SpoolState;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.convert.DurationStyle;

/**
 * {@link Endpoint @Endpoint} to look into the logger and to flush it.
 */
@Endpoint(id = "burtlogger", defaultAccess = Access.READ_ONLY)
public class BurtLoggerEndpoint {

	private static final Set<String> BESIDE = Set.of("state", "last_failure");

	private final LLMLogger logger;

	private final @Nullable String host;

	private final Function<Boolean, Map<String, Object>> settings;

	private final Show showValues;

	private final SharedFlush flush;

	/**
	 * Create the endpoint.
	 * @param host host that logs are sent to, if it is known
	 * @param settings the settings, with their values or without
	 * @param showValues when the values are shown
	 * @param maxWait how long a flush may take at most
	 */
	BurtLoggerEndpoint(LLMLogger logger, @Nullable String host, Function<Boolean, Map<String, Object>> settings,
			Show showValues, Duration maxWait) {
		this.logger = logger;
		this.host = host;
		this.settings = settings;
		this.showValues = showValues;
		this.flush = new SharedFlush(logger, maxWait);
	}

	/**
	 * The state of all logs and of delivery, and the settings.
	 * @return the description
	 */
	@ReadOperation
	public BurtLoggerDescriptor burtLogger() {
		return describe(this.showValues.isShown(true));
	}

	BurtLoggerDescriptor describe(boolean showValues) {
		LoggerStats stats = this.logger.stats();
		Map<String, Object> statistics = new LinkedHashMap<>(stats.toMap());
		// These stand beside the statistics.
		statistics.keySet().removeIf((name) -> BESIDE.contains(name) || name.startsWith("spool_"));
		return new BurtLoggerDescriptor(name(stats.state()), this.host, stats.lastFailure(), statistics, spool(stats),
				this.settings.apply(showValues));
	}

	private static @Nullable SpoolDescriptor spool(LoggerStats stats) {
		return (stats.spoolState() != SpoolState.OFF) ? new SpoolDescriptor(name(stats.spoolState()), stats.spoolLogs(),
				stats.spoolBatches(), stats.spoolBytes(), stats.spoolProblem()) : null;
	}

	private static String name(Enum<?> state) {
		return state.name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Send all logs, and report the outcome. Only one thread waits for it.
	 * @param timeout how long to wait, such as {@code 500ms}; a bare number is seconds.
	 * At most, and without one, as long as the shutdown timeout
	 * @return the outcome
	 */
	@WriteOperation
	public Mono<FlushResult> flush(@Nullable String timeout) {
		return (timeout != null) ? this.flush.flush(duration(timeout)) : this.flush.flush();
	}

	private static Duration duration(String timeout) {
		try {
			Duration duration = DurationStyle.detectAndParse(timeout.strip(), ChronoUnit.SECONDS);
			if (!duration.isNegative()) {
				return duration;
			}
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			// Not a duration.
		}
		String reason = "'timeout' must be a duration such as 500ms or 5s, zero or more, but was '%s'"
			.formatted(timeout);
		throw new InvalidEndpointRequestException(reason, reason);
	}

	/**
	 * Description of the logger.
	 *
	 * @param state state of delivery
	 * @param endpoint host that logs are sent to, if it is known
	 * @param lastFailure last attempt that the backend did not accept, if there was one;
	 * its answer may quote logged content
	 * @param statistics the counts, by the names of the info endpoint
	 * @param spool the spool, if there is one
	 * @param settings properties by their names below {@code burt.logger.}, without the
	 * API key; text only if values are shown
	 */
	public record BurtLoggerDescriptor(String state, @Nullable String endpoint, @Nullable Failure lastFailure,
			Map<String, Object> statistics, @Nullable SpoolDescriptor spool,
			Map<String, Object> settings) implements OperationResponseBody {
	}

	/**
	 * Description of the spool.
	 *
	 * @param state whether it works
	 * @param logs logs that wait on disk
	 * @param batches batches that wait on disk
	 * @param bytes size of these batches
	 * @param problem problem with the disk, if there is one
	 */
	public record SpoolDescriptor(String state, long logs, int batches, long bytes, @Nullable String problem) {
	}

}
