package com.trainburt.logger.boot;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.trainburt.logger.transport.Compression;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;

/**
 * Configuration properties for Burt Logger. {@link com.trainburt.logger.LLMLoggerBuilder}
 * checks the values.
 */
@ConfigurationProperties("burt.logger")
public class BurtLoggerProperties {

	/**
	 * Whether to send logs. When disabled, logs are discarded and nothing else is
	 * required.
	 */
	private boolean enabled = true;

	/**
	 * Where logs go: an absolute HTTP or HTTPS address that they are posted to, a
	 * directory that they are written to, such as file:/var/lib/llm-logs, or a Kafka
	 * topic, such as kafka:llm-logs.
	 */
	private @Nullable String endpoint;

	/**
	 * Key that the backend expects as bearer token. Required for HTTP.
	 */
	private @Nullable String apiKey;

	/**
	 * Number of logs that are sent together.
	 */
	private int batchSize = 10;

	/**
	 * Age of the oldest log in an incomplete batch at which the batch is sent. If a
	 * duration suffix is not specified, seconds will be used.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private Duration flushInterval = Duration.ofSeconds(5);

	/**
	 * Number of logs that may wait in the buffer. More are dropped.
	 */
	private int maxQueueSize = 10_000;

	/**
	 * Number of retries after the first attempt to send a batch.
	 */
	private int maxRetries = 3;

	/**
	 * Wait before the first retry, doubled before each further one. If a duration suffix
	 * is not specified, seconds will be used.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private Duration initialRetryDelay = Duration.ofSeconds(1);

	/**
	 * Longest wait between two attempts, unless the backend asks for more. If a duration
	 * suffix is not specified, seconds will be used.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private Duration maxRetryDelay = Duration.ofSeconds(60);

	/**
	 * Time that one attempt may take, from connecting to the last byte of the answer. If
	 * a duration suffix is not specified, seconds will be used.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private Duration timeout = Duration.ofSeconds(10);

	/**
	 * Whether to log each batch at INFO instead of DEBUG.
	 */
	private boolean debug;

	/**
	 * Estimated memory that logs may hold while they wait or are in flight. More are
	 * dropped.
	 */
	private DataSize maxQueueBytes = DataSize.ofMegabytes(64);

	/**
	 * Size that the body of a batch may have before compression. A log that is larger
	 * alone is dropped.
	 */
	private DataSize maxBatchBytes = DataSize.ofMegabytes(4);

	/**
	 * Number of batches that are sent at the same time, which is also the number of
	 * threads.
	 */
	private int maxInFlight = 4;

	/**
	 * Compression of request bodies and files.
	 */
	private Compression compression = Compression.NONE;

	/**
	 * Share of the logs that is kept, from 0 to 1.
	 */
	private double sampleRate = 1.0;

	/**
	 * Time that the application waits at its end until the last logs are sent. If a
	 * duration suffix is not specified, seconds will be used.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private Duration shutdownTimeout = Duration.ofSeconds(10);

	/**
	 * Metadata of every log.
	 */
	private final Map<String, Object> metadata = new LinkedHashMap<>();

	/**
	 * MDC keys that are copied to the metadata of each log.
	 */
	private List<String> mdcKeys = new ArrayList<>();

	@NestedConfigurationProperty
	private final RedactionProperties redaction = new RedactionProperties();

	@NestedConfigurationProperty
	private final SpoolProperties spool = new SpoolProperties();

	private final File file = new File();

	private final Ssl ssl = new Ssl();

	@NestedConfigurationProperty
	private final FeedbackProperties feedback = new FeedbackProperties();

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public @Nullable String getEndpoint() {
		return this.endpoint;
	}

	public void setEndpoint(@Nullable String endpoint) {
		this.endpoint = endpoint;
	}

	public @Nullable String getApiKey() {
		return this.apiKey;
	}

	public void setApiKey(@Nullable String apiKey) {
		this.apiKey = apiKey;
	}

	public int getBatchSize() {
		return this.batchSize;
	}

	public void setBatchSize(int batchSize) {
		this.batchSize = batchSize;
	}

	public Duration getFlushInterval() {
		return this.flushInterval;
	}

	public void setFlushInterval(Duration flushInterval) {
		this.flushInterval = flushInterval;
	}

	public int getMaxQueueSize() {
		return this.maxQueueSize;
	}

	public void setMaxQueueSize(int maxQueueSize) {
		this.maxQueueSize = maxQueueSize;
	}

	public int getMaxRetries() {
		return this.maxRetries;
	}

	public void setMaxRetries(int maxRetries) {
		this.maxRetries = maxRetries;
	}

	public Duration getInitialRetryDelay() {
		return this.initialRetryDelay;
	}

	public void setInitialRetryDelay(Duration initialRetryDelay) {
		this.initialRetryDelay = initialRetryDelay;
	}

	public Duration getMaxRetryDelay() {
		return this.maxRetryDelay;
	}

	public void setMaxRetryDelay(Duration maxRetryDelay) {
		this.maxRetryDelay = maxRetryDelay;
	}

	public Duration getTimeout() {
		return this.timeout;
	}

	public void setTimeout(Duration timeout) {
		this.timeout = timeout;
	}

	public boolean isDebug() {
		return this.debug;
	}

	public void setDebug(boolean debug) {
		this.debug = debug;
	}

	public DataSize getMaxQueueBytes() {
		return this.maxQueueBytes;
	}

	public void setMaxQueueBytes(DataSize maxQueueBytes) {
		this.maxQueueBytes = maxQueueBytes;
	}

	public DataSize getMaxBatchBytes() {
		return this.maxBatchBytes;
	}

	public void setMaxBatchBytes(DataSize maxBatchBytes) {
		this.maxBatchBytes = maxBatchBytes;
	}

	public int getMaxInFlight() {
		return this.maxInFlight;
	}

	public void setMaxInFlight(int maxInFlight) {
		this.maxInFlight = maxInFlight;
	}

	public Compression getCompression() {
		return this.compression;
	}

	public void setCompression(Compression compression) {
		this.compression = compression;
	}

	public double getSampleRate() {
		return this.sampleRate;
	}

	public void setSampleRate(double sampleRate) {
		this.sampleRate = sampleRate;
	}

	public Duration getShutdownTimeout() {
		return this.shutdownTimeout;
	}

	public void setShutdownTimeout(Duration shutdownTimeout) {
		this.shutdownTimeout = shutdownTimeout;
	}

	public Map<String, Object> getMetadata() {
		return this.metadata;
	}

	public List<String> getMdcKeys() {
		return this.mdcKeys;
	}

	public void setMdcKeys(List<String> mdcKeys) {
		this.mdcKeys = mdcKeys;
	}

	public RedactionProperties getRedaction() {
		return this.redaction;
	}

	public SpoolProperties getSpool() {
		return this.spool;
	}

	public File getFile() {
		return this.file;
	}

	public Ssl getSsl() {
		return this.ssl;
	}

	public FeedbackProperties getFeedback() {
		return this.feedback;
	}

	/**
	 * Properties of the files that a file endpoint writes.
	 */
	public static class File {

		/**
		 * Size at which a file is complete and another one begins.
		 */
		private DataSize maxBytes = DataSize.ofMegabytes(128);

		/**
		 * Time after its first log at which a file is complete at the latest. If a
		 * duration suffix is not specified, seconds will be used.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration maxAge = Duration.ofHours(1);

		public DataSize getMaxBytes() {
			return this.maxBytes;
		}

		public void setMaxBytes(DataSize maxBytes) {
			this.maxBytes = maxBytes;
		}

		public Duration getMaxAge() {
			return this.maxAge;
		}

		public void setMaxAge(Duration maxAge) {
			this.maxAge = maxAge;
		}

	}

	/**
	 * How to connect to an HTTPS endpoint.
	 */
	public static class Ssl {

		/**
		 * SSL bundle to connect with. The JDK's trust store, if none is set.
		 */
		private @Nullable String bundle;

		public @Nullable String getBundle() {
			return this.bundle;
		}

		public void setBundle(@Nullable String bundle) {
			this.bundle = bundle;
		}

	}

}
