package com.trainburt.logger.boot.actuate;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import com.trainburt.logger.FlushResult;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LoggerStats;
import com.trainburt.logger.LoggerStats.Failure;
import com.trainburt.logger.LoggerStats.SpoolState;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.convert.DurationStyle;

/**
 * {@link Endpoint @Endpoint} to look into the logger and to flush it.
 */
@Endpoint(id = "burtlogger")
public class BurtLoggerEndpoint {

	private static final Set<String> BESIDE = Set.of("state", "last_failure");

	private final LLMLogger logger;

	private final @Nullable String host;

	private final Map<String, Object> settings;

	BurtLoggerEndpoint(LLMLogger logger, @Nullable String host, Map<String, Object> settings) {
		this.logger = logger;
		this.host = host;
		this.settings = settings;
	}

	/**
	 * Where every log is, how delivery is going, and with which settings.
	 * @return the description
	 */
	@ReadOperation
	public BurtLoggerDescriptor burtLogger() {
		LoggerStats stats = this.logger.stats();
		Map<String, Object> statistics = new LinkedHashMap<>(stats.toMap());
		// These stand beside the statistics.
		statistics.keySet().removeIf((name) -> BESIDE.contains(name) || name.startsWith("spool_"));
		return new BurtLoggerDescriptor(name(stats.state()), this.host, stats.lastFailure(), statistics, spool(stats),
				this.settings);
	}

	private static @Nullable SpoolDescriptor spool(LoggerStats stats) {
		return (stats.spoolState() != SpoolState.OFF) ? new SpoolDescriptor(name(stats.spoolState()), stats.spoolLogs(),
				stats.spoolBatches(), stats.spoolBytes(), stats.spoolProblem()) : null;
	}

	private static String name(Enum<?> state) {
		return state.name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Send what has been logged, and wait until it is known what became of it.
	 * @param timeout how long to wait at most, such as {@code 500ms}; a bare number is
	 * seconds, and without one the logger's own shutdown timeout applies
	 * @return what became of the logs
	 */
	@WriteOperation
	public FlushResult flush(@Nullable String timeout) {
		return (timeout != null) ? this.logger.flush(duration(timeout)) : this.logger.flush();
	}

	private static Duration duration(String timeout) {
		try {
			Duration duration = DurationStyle.detectAndParse(timeout.strip(), ChronoUnit.SECONDS);
			if (!duration.isNegative()) {
				return duration;
			}
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			// No duration at all.
		}
		String reason = "'timeout' must be a duration such as 500ms or 5s, zero or more, but was '%s'"
			.formatted(timeout);
		throw new InvalidEndpointRequestException(reason, reason);
	}

	/**
	 * Description of the logger.
	 *
	 * @param state how delivery is going
	 * @param endpoint host that logs are sent to, if it is known
	 * @param lastFailure last try that the backend did not accept, if there was one; what
	 * the backend answered may quote what was logged
	 * @param statistics where every log is, by the names that the info endpoint has
	 * @param spool what waits on disk, if there is a spool
	 * @param settings properties by their names below {@code burt.logger.}, but for the
	 * API key
	 */
	public record BurtLoggerDescriptor(String state, @Nullable String endpoint, @Nullable Failure lastFailure,
			Map<String, Object> statistics, @Nullable SpoolDescriptor spool,
			Map<String, Object> settings) implements OperationResponseBody {
	}

	/**
	 * Description of the spool.
	 *
	 * @param state whether it is doing its work
	 * @param logs logs that wait on disk
	 * @param batches batches that wait on disk
	 * @param bytes size of these batches
	 * @param problem trouble with the disk, if there is any
	 */
	public record SpoolDescriptor(String state, long logs, int batches, long bytes, @Nullable String problem) {
	}

}
