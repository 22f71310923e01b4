package com.trainburt.logger;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

import com.trainburt.logger.internal.EndpointTransports;
import com.trainburt.logger.internal.Pipeline;
import com.trainburt.logger.internal.platform.Time;
import com.trainburt.logger.internal.queue.Remedies;
import com.trainburt.logger.internal.queue.Settings;
import com.trainburt.logger.transport.Compression;
import com.trainburt.logger.transport.InvalidOptionException;
import com.trainburt.logger.transport.LogTransport;
import com.trainburt.logger.transport.OptionChecks;
import com.trainburt.logger.transport.OptionNames;
import com.trainburt.logger.transport.file.FileTransport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Configures an {@link LLMLogger}. Every default is here; the setters take anything,
 * {@link #build()} checks. Not safe for use by several threads.
 */
public final class LLMLoggerBuilder {

	private static final String BESIDE_TRANSPORT = "has no effect beside a 'transport', which decides it: set one or the other";

	private @Nullable String endpoint;

	private @Nullable String apiKey;

	private int batchSize = 10;

	private Duration flushInterval = Duration.ofSeconds(5);

	private int maxQueueSize = 10_000;

	private int maxRetries = 3;

	private Duration initialRetryDelay = Duration.ofSeconds(1);

	private Duration maxRetryDelay = Duration.ofSeconds(60);

	private Duration timeout = Duration.ofSeconds(10);

	private boolean debug;

	private long maxQueueBytes = 64 * 1024 * 1024;

	private long maxBatchBytes = 4 * 1024 * 1024;

	private int maxInFlight = 4;

	private Compression compression = Compression.NONE;

	private double sampleRate = 1.0;

	private Duration shutdownTimeout = Duration.ofSeconds(10);

	private Map<String, @Nullable Object> metadata = Map.of();

	private final List<LogFilter> filters = new ArrayList<>();

	private @Nullable SpoolSettings spool;

	private @Nullable LogTransport transport;

	private JsonMapper jsonMapper = JsonMapper.shared();

	private OptionNames optionNames = OptionNames.BUILDER;

	private Time time = Time.SYSTEM;

	private DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();

	LLMLoggerBuilder() {
	}

	/**
	 * Where to send the logs. Required unless a {@link #transport(LogTransport)} is
	 * given.
	 * @param endpoint an absolute {@code http:} or {@code https:} address, or the
	 * directory of a {@link FileTransport}, such as {@code file:/var/lib/llm-logs}
	 * @return this builder
	 */
	public LLMLoggerBuilder endpoint(@Nullable String endpoint) {
		this.endpoint = endpoint;
		return this;
	}

	/**
	 * Where to send the logs, as {@link #endpoint(String)}.
	 * @param endpoint the address or the directory
	 * @return this builder
	 */
	public LLMLoggerBuilder endpoint(URI endpoint) {
		return endpoint(endpoint.toString());
	}

	/**
	 * The key sent as bearer token. Required for HTTP, and without a meaning for files.
	 * @param apiKey the key
	 * @return this builder
	 */
	public LLMLoggerBuilder apiKey(@Nullable String apiKey) {
		this.apiKey = apiKey;
		return this;
	}

	/**
	 * How many logs are sent together.
	 * @param batchSize logs, at least 1; 10 unless set
	 * @return this builder
	 */
	public LLMLoggerBuilder batchSize(int batchSize) {
		this.batchSize = batchSize;
		return this;
	}

	/**
	 * How old the oldest log of an incomplete batch may become before the batch is sent.
	 * @param flushInterval more than zero; 5 seconds unless set
	 * @return this builder
	 */
	public LLMLoggerBuilder flushInterval(Duration flushInterval) {
		this.flushInterval = flushInterval;
		return this;
	}

	/**
	 * How many logs may wait in the buffer; more are dropped as
	 * {@link DropReason#QUEUE_FULL}.
	 * @param maxQueueSize logs, at least the batch size; 10,000 unless set
	 * @return this builder
	 */
	public LLMLoggerBuilder maxQueueSize(int maxQueueSize) {
		this.maxQueueSize = maxQueueSize;
		return this;
	}

	/**
	 * How often a batch is retried. After that, its logs are written to the spool, or are
	 * lost without one.
	 * @param maxRetries retries after the first attempt, at least 0; 3 unless set
	 * @return this builder
	 */
	public LLMLoggerBuilder maxRetries(int maxRetries) {
		this.maxRetries = maxRetries;
		return this;
	}

	/**
	 * How long to wait before the first retry; each further wait is twice as long.
	 * @param initialRetryDelay zero or more, at most the maximum; 1 second unless set
	 * @return this builder
	 */
	public LLMLoggerBuilder initialRetryDelay(Duration initialRetryDelay) {
		this.initialRetryDelay = initialRetryDelay;
		return this;
	}

	/**
	 * The longest wait between two attempts, unless the backend asks for more.
	 * @param maxRetryDelay zero or more; 60 seconds unless set
	 * @return this builder
	 */
	public LLMLoggerBuilder maxRetryDelay(Duration maxRetryDelay) {
		this.maxRetryDelay = maxRetryDelay;
		return this;
	}

	/**
	 * How long one attempt may take, from connecting to the last byte of the answer.
	 * @param timeout more than zero; 10 seconds unless set
	 * @return this builder
	 */
	public LLMLoggerBuilder timeout(Duration timeout) {
		this.timeout = timeout;
		return this;
	}

	/**
	 * Whether to log each batch at INFO instead of DEBUG.
	 * @param debug {@code false} unless set
	 * @return this builder
	 */
	public LLMLoggerBuilder debug(boolean debug) {
		this.debug = debug;
		return this;
	}

	/**
	 * How much memory logs may hold while they wait or are in flight; more are dropped as
	 * {@link DropReason#QUEUE_FULL}.
	 * @param maxQueueBytes estimated bytes, at least the maximum of a batch; 64 MB unless
	 * set
	 * @return this builder
	 */
	public LLMLoggerBuilder maxQueueBytes(long maxQueueBytes) {
		this.maxQueueBytes = maxQueueBytes;
		return this;
	}

	/**
	 * How large the body of a batch may be before compression; a log that is larger alone
	 * is dropped as {@link DropReason#TOO_LARGE}.
	 * @param maxBatchBytes bytes, at least 1 KB and at most 1 GB; 4 MB unless set
	 * @return this builder
	 */
	public LLMLoggerBuilder maxBatchBytes(long maxBatchBytes) {
		this.maxBatchBytes = maxBatchBytes;
		return this;
	}

	/**
	 * How many batches are sent at the same time, and so how many threads there are.
	 * @param maxInFlight batches, at least 1; 4 unless set
	 * @return this builder
	 */
	public LLMLoggerBuilder maxInFlight(int maxInFlight) {
		this.maxInFlight = maxInFlight;
		return this;
	}

	/**
	 * How bodies and files are compressed.
	 * @param compression {@link Compression#NONE} unless set
	 * @return this builder
	 */
	public LLMLoggerBuilder compression(Compression compression) {
		this.compression = compression;
		return this;
	}

	/**
	 * Which share of the logs is kept. The others count as filtered.
	 * @param sampleRate from 0 to 1; 1 unless set
	 * @return this builder
	 */
	public LLMLoggerBuilder sampleRate(double sampleRate) {
		this.sampleRate = sampleRate;
		return this;
	}

	/**
	 * How long {@link LLMLogger#close()} and {@link LLMLogger#flush()} wait.
	 * @param shutdownTimeout zero or more; 10 seconds unless set
	 * @return this builder
	 */
	public LLMLoggerBuilder shutdownTimeout(Duration shutdownTimeout) {
		this.shutdownTimeout = shutdownTimeout;
		return this;
	}

	/**
	 * Metadata of every log.
	 * @param metadata copied when the logger is built; empty unless set
	 * @return this builder
	 */
	public LLMLoggerBuilder metadata(Map<String, ? extends @Nullable Object> metadata) {
		this.metadata = new LinkedHashMap<>(metadata);
		return this;
	}

	/**
	 * Add a filter. Filters run in the order in which they were added, each on what the
	 * one before it returned.
	 * @param filter the filter
	 * @return this builder
	 */
	public LLMLoggerBuilder filter(LogFilter filter) {
		this.filters.add(Objects.requireNonNull(filter, "'filter' must not be null"));
		return this;
	}

	/**
	 * Keep logs on disk: those that cannot be delivered at the moment, or all of them
	 * until they are delivered.
	 * @param spool where and how; logs are kept in memory only unless set
	 * @return this builder
	 */
	public LLMLoggerBuilder spool(@Nullable SpoolSettings spool) {
		this.spool = spool;
		return this;
	}

	/**
	 * Deliver through this transport instead of HTTP; endpoint, API key and compression
	 * are then set on the transport. It is closed with the logger.
	 * @param transport the transport
	 * @return this builder
	 */
	public LLMLoggerBuilder transport(LogTransport transport) {
		this.transport = Objects.requireNonNull(transport, "'transport' must not be null");
		return this;
	}

	/**
	 * Turn objects into JSON with this mapper.
	 * @param jsonMapper Jackson's shared mapper unless set
	 * @return this builder
	 */
	public LLMLoggerBuilder jsonMapper(JsonMapper jsonMapper) {
		this.jsonMapper = jsonMapper;
		return this;
	}

	/**
	 * The names of the options in the logger's messages, for an application that sets
	 * them by other names.
	 * @param optionNames the names of the builder's methods unless set
	 * @return this builder
	 */
	public LLMLoggerBuilder optionNames(OptionNames optionNames) {
		this.optionNames = Objects.requireNonNull(optionNames, "'optionNames' must not be null");
		return this;
	}

	LLMLoggerBuilder time(Time time) {
		this.time = time;
		return this;
	}

	LLMLoggerBuilder random(DoubleSupplier random) {
		this.random = random;
		return this;
	}

	/**
	 * Check the options and build the logger, which does not change when this builder
	 * does. Starts no sender, the first log does; with a spool, starts the thread that
	 * maintains it.
	 * @return a logger, to be closed by the caller
	 * @throws InvalidOptionException if options have values that cannot work
	 */
	public LLMLogger build() {
		OptionChecks checks = checks();
		LogTransport transport = (this.transport != null) ? this.transport : checks
			.collect(() -> EndpointTransports.create(this.endpoint, this.apiKey, this.compression, this.optionNames));
		checks.check(this.transport == null || this.endpoint == null, "endpoint", null, BESIDE_TRANSPORT);
		checks.check(this.transport == null || this.apiKey == null, "apiKey", null, BESIDE_TRANSPORT);
		checks.check(this.transport == null || this.compression == Compression.NONE, "compression", null,
				BESIDE_TRANSPORT);
		try {
			checks.rejectInvalid();
			return new Pipeline(settings(Objects.requireNonNull(transport)), transport);
		}
		catch (InvalidOptionException ex) {
			if (transport != null && this.transport == null) {
				transport.close();
			}
			throw ex;
		}
	}

	/**
	 * Check the options that have been set so far, except where the logs go to;
	 * {@link #build()} checks everything. Creates the directory of the spool.
	 * @return this builder
	 * @throws InvalidOptionException if options have values that cannot work
	 */
	public LLMLoggerBuilder validate() {
		checks().rejectInvalid();
		return this;
	}

	/**
	 * The options, for a part of the logger.
	 */
	Settings settings() {
		return settings(Remedies.DEFAULT);
	}

	private Settings settings(LogTransport transport) {
		return settings(new Remedies(this.optionNames, transport, this.spool != null));
	}

	private Settings settings(Remedies remedies) {
		return new Settings(this.batchSize, this.flushInterval, this.maxQueueSize, this.maxRetries,
				this.initialRetryDelay, this.maxRetryDelay, this.timeout, this.debug, this.maxQueueBytes,
				this.maxBatchBytes, this.maxInFlight, this.sampleRate, this.shutdownTimeout, this.metadata,
				List.copyOf(this.filters), this.spool, this.jsonMapper, remedies, this.time, this.random);
	}

	private OptionChecks checks() {
		OptionChecks checks = new OptionChecks();
		settings().check(checks);
		checks.notNull("compression", this.compression);
		return checks;
	}

}
