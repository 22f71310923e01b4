package com.trainburt.logger.boot.actuate;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import com.trainburt.logger.FlushResult;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LoggerStats;
import com.trainburt.logger.LoggerStats.Failure;
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
		// They stand beside the statistics.
		statistics.remove("state");
		statistics.remove("last_failure");
		return new BurtLoggerDescriptor(stats.state().name().toLowerCase(Locale.ROOT), this.host, stats.lastFailure(),
				statistics, this.settings);
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
	 * @param settings properties by their names below {@code burt.logger.}, but for the
	 * API key
	 */
	public record BurtLoggerDescriptor(String state, @Nullable String endpoint, @Nullable Failure lastFailure,
			Map<String, Object> statistics, Map<String, Object> settings) implements OperationResponseBody {
	}

}
