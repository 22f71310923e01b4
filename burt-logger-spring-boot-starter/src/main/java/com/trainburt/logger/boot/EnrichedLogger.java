package com.trainburt.logger.boot;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import com.trainburt.logger.FlushResult;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LogId;
import com.trainburt.logger.LoggerStats;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A logger that adds facts about the calling thread to the metadata of each log.
 */
class EnrichedLogger implements LLMLogger {

	private static final Log log = LogFactory.getLog(EnrichedLogger.class);

	private final LLMLogger logger;

	private final List<LogMetadataContributor> contributors;

	/** Keys of the views, which override the others. */
	private final Set<Object> taken;

	private final AtomicBoolean warned;

	EnrichedLogger(LLMLogger logger, List<LogMetadataContributor> contributors) {
		this(logger, List.copyOf(contributors), Set.of(), new AtomicBoolean());
	}

	private EnrichedLogger(LLMLogger logger, List<LogMetadataContributor> contributors, Set<Object> taken,
			AtomicBoolean warned) {
		this.logger = logger;
		this.contributors = contributors;
		this.taken = taken;
		this.warned = warned;
	}

	@Override
	public boolean log(Object request, @Nullable Object response,
			@Nullable Map<String, ? extends @Nullable Object> metadata) {
		return log(null, request, response, metadata);
	}

	@Override
	public boolean log(@Nullable LogId id, Object request, @Nullable Object response,
			@Nullable Map<String, ? extends @Nullable Object> metadata) {
		Map<String, Object> facts = facts();
		// The logger copies the caller's map and handles failures.
		return (facts.isEmpty() ? this.logger : this.logger.withMetadata(facts)).log(id, request, response, metadata);
	}

	private Map<String, Object> facts() {
		Map<String, Object> facts = new LinkedHashMap<>();
		for (LogMetadataContributor contributor : this.contributors) {
			try {
				// A copy, so that a contributor that fails leaves no partial facts.
				Map<String, Object> more = new LinkedHashMap<>(facts);
				contributor.contribute(more);
				facts = more;
			}
			catch (Throwable ex) {
				if (this.warned.compareAndSet(false, true)) {
					log.warn("Logs go without the metadata of %s. Further failures are not reported"
						.formatted(contributor.getClass().getName()), ex);
				}
			}
		}
		facts.keySet().removeAll(this.taken);
		return facts;
	}

	@Override
	public void logFailed(Throwable failure) {
		this.logger.logFailed(failure);
	}

	@Override
	public boolean dropIfTooLarge(long chars) {
		return this.logger.dropIfTooLarge(chars);
	}

	@Override
	public LLMLogger withMetadata(Map<String, ? extends @Nullable Object> metadata) {
		return new EnrichedLogger(this.logger.withMetadata(metadata), this.contributors, takenWith(metadata),
				this.warned);
	}

	private Set<Object> takenWith(Map<String, ?> metadata) {
		Set<Object> keys = new HashSet<>(this.taken);
		try {
			keys.addAll(metadata.keySet());
		}
		catch (RuntimeException ex) {
			// A map that cannot be read: the view drops its logs for that.
		}
		return keys;
	}

	@Override
	public FlushResult flush() {
		return this.logger.flush();
	}

	@Override
	public FlushResult flush(Duration timeout) {
		return this.logger.flush(timeout);
	}

	@Override
	public boolean shutdown(Duration timeout) {
		return this.logger.shutdown(timeout);
	}

	@Override
	public void close() {
		this.logger.close();
	}

	@Override
	public LoggerStats stats() {
		return this.logger.stats();
	}

}
