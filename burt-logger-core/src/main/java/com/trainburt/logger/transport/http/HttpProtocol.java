package com.trainburt.logger.transport.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.regex.Pattern;

import com.trainburt.logger.internal.platform.ForeignText;
import com.trainburt.logger.transport.Compression;
import com.trainburt.logger.transport.Compressor;
import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.InvalidOptionException;
import com.trainburt.logger.transport.LogBatch;
import com.trainburt.logger.transport.OptionChecks;
import com.trainburt.logger.transport.OptionNames;
import org.jspecify.annotations.Nullable;

/**
 * How batches travel over HTTP: address, headers and body of a request, and the verdict
 * that follows from an answer. For transports on any HTTP client, which close it in the
 * end; safe for use by several threads.
 */
public final class HttpProtocol implements AutoCloseable {

	/** At most this many bytes of an answer may be read. */
	public static final int MAX_ANSWER_BYTES = 8 * 1024;

	private static final int MAX_EXCERPT_CHARS = 200;

	private static final int MAX_PORT = 65_535;

	/**
	 * The usual names of status codes; the JDK's client does not return those of the
	 * server.
	 */
	private static final Map<Integer, String> STATUS_NAMES = Map.ofEntries(Map.entry(400, "Bad Request"),
			Map.entry(401, "Unauthorized"), Map.entry(403, "Forbidden"), Map.entry(404, "Not Found"),
			Map.entry(405, "Method Not Allowed"), Map.entry(408, "Request Timeout"), Map.entry(409, "Conflict"),
			Map.entry(410, "Gone"), Map.entry(411, "Length Required"), Map.entry(413, "Request Entity Too Large"),
			Map.entry(415, "Unsupported Media Type"), Map.entry(422, "Unprocessable Content"),
			Map.entry(425, "Too Early"), Map.entry(429, "Too Many Requests"),
			Map.entry(431, "Request Header Fields Too Large"), Map.entry(500, "Internal Server Error"),
			Map.entry(501, "Not Implemented"), Map.entry(502, "Bad Gateway"), Map.entry(503, "Service Unavailable"),
			Map.entry(504, "Gateway Timeout"));

	private static final Pattern PAGE = Pattern.compile("\\s*(<!--.{0,1000}?-->\\s*)?<(!doctype\\s+)?html\\b",
			Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

	private static final String USER_AGENT = "burt-logger-java/" + version();

	private final URI endpoint;

	private final String apiKey;

	private final @Nullable String contentEncoding;

	private final Compressor compressor;

	private final EchoedKey echoedKey;

	/**
	 * Check and keep the settings. Warns if the endpoint is plain HTTP to another host.
	 * @param endpoint an absolute {@code http:} or {@code https:} address
	 * @param apiKey the key sent as bearer token
	 * @param compression how bodies are compressed
	 * @throws InvalidOptionException if the endpoint or the key, or both, are missing or
	 * cannot work
	 */
	public HttpProtocol(@Nullable String endpoint, @Nullable String apiKey, Compression compression) {
		this(endpoint, apiKey, compression, OptionNames.BUILDER);
	}

	/**
	 * Check and keep the settings. Warns if the endpoint is plain HTTP to another host.
	 * @param endpoint an absolute {@code http:} or {@code https:} address
	 * @param apiKey the key sent as bearer token
	 * @param compression how bodies are compressed
	 * @param optionNames how the warning names the endpoint
	 * @throws InvalidOptionException if the endpoint or the key, or both, are missing or
	 * cannot work
	 */
	public HttpProtocol(@Nullable String endpoint, @Nullable String apiKey, Compression compression,
			OptionNames optionNames) {
		OptionChecks checks = new OptionChecks();
		@Nullable URI address = checks.collect(() -> checkedEndpoint(endpoint));
		@Nullable String key = checks.collect(() -> checkedApiKey(apiKey));
		@Nullable Compressor compressor = checks.collect(compression::compressor);
		checks.rejectInvalid();
		this.endpoint = Objects.requireNonNull(address);
		this.apiKey = Objects.requireNonNull(key);
		this.contentEncoding = compression.contentEncoding();
		this.compressor = Objects.requireNonNull(compressor);
		this.echoedKey = new EchoedKey(this.apiKey);
		PlainHttp.warnAbout(this.endpoint, optionNames);
	}

	private static URI checkedEndpoint(@Nullable String endpoint) {
		if (endpoint == null || endpoint.isBlank()) {
			throw new InvalidOptionException("endpoint", null,
					"is missing: set the address that logs are posted to, such as https://logs.example.com/v1/logs");
		}
		URI uri;
		try {
			uri = new URI(endpoint.strip());
		}
		catch (URISyntaxException ex) {
			throw InvalidOptionException.ofEndpoint(endpoint, "must be a valid URI (" + ex.getReason() + ")");
		}
		if (!"http".equalsIgnoreCase(uri.getScheme()) && !"https".equalsIgnoreCase(uri.getScheme())) {
			throw InvalidOptionException.ofEndpoint(endpoint, "must start with http:// or https://");
		}
		if (uri.getHost() == null) {
			throw InvalidOptionException.ofEndpoint(endpoint, "must name a host");
		}
		if (uri.getPort() == 0 || uri.getPort() > MAX_PORT) {
			throw InvalidOptionException.ofEndpoint(endpoint, "must have a port from 1 to " + MAX_PORT);
		}
		if (uri.getRawUserInfo() != null) {
			throw InvalidOptionException.ofEndpoint(endpoint,
					"must not contain credentials: use the API key instead of user:password@");
		}
		return uri;
	}

	private static String checkedApiKey(@Nullable String apiKey) {
		if (apiKey == null || apiKey.isBlank()) {
			throw new InvalidOptionException("apiKey", null, "is missing: set the key that the backend expects");
		}
		if (!apiKey.chars().allMatch((c) -> c > ' ' && c < 0x7f)) {
			throw new InvalidOptionException("apiKey", null,
					"must consist of visible ASCII characters: look for a space, a line break or a quote around it");
		}
		return apiKey;
	}

	/**
	 * Where batches are posted to.
	 * @return the address
	 */
	public URI endpoint() {
		return this.endpoint;
	}

	/**
	 * The request that delivers a batch.
	 * @param batch the batch that is sent
	 * @return the request
	 */
	public Request request(LogBatch batch) {
		byte[] plain = batch.payload();
		byte[] body = this.compressor.compressIfSmaller(plain);
		Map<String, String> headers = new LinkedHashMap<>();
		headers.put("Content-Type", "application/json");
		headers.put("Authorization", "Bearer " + this.apiKey);
		headers.put("Idempotency-Key", batch.id());
		headers.put("User-Agent", USER_AGENT);
		if (body != plain && this.contentEncoding != null) {
			headers.put("Content-Encoding", this.contentEncoding);
		}
		return new Request(headers, body);
	}

	/**
	 * The verdict on a batch, from the answer.
	 * @param status the status code
	 * @param header looks up a response header by name, {@code null} if it is absent
	 * @param answer the first bytes of the response body, at most
	 * {@link #MAX_ANSWER_BYTES}
	 * @return the verdict, with a reason that does not contain the API key
	 */
	public DeliveryResult result(int status, Function<String, @Nullable String> header, byte[] answer) {
		if (status >= 200 && status < 300) {
			return DeliveryResult.accepted();
		}
		String reason = reason(status, header.apply("Content-Type"), answer);
		if (status == 408 || status == 425 || status == 429 || status >= 500) {
			return DeliveryResult.retry(reason, retryAfter(header));
		}
		return switch (status) {
			case 413 -> DeliveryResult.tooLarge(reason);
			case 401, 403 -> DeliveryResult.unauthorized(reason);
			default -> DeliveryResult.rejected(reason);
		};
	}

	/**
	 * Wait for an exchange, the body of its response included: the timeout of the JDK's
	 * client ends with the response headers. The exchange is cancelled if it takes
	 * longer.
	 * @param <T> the type of the response
	 * @param exchange an exchange that has begun, whose cancellation closes its
	 * connection
	 * @param timeout how long to wait
	 * @return the response
	 * @throws IOException if the exchange fails or takes longer. An operator can read the
	 * message, and it does not contain the API key
	 * @throws InterruptedException if this thread is interrupted
	 */
	public <T extends @Nullable Object> T await(CompletableFuture<T> exchange, Duration timeout)
			throws IOException, InterruptedException {
		try {
			return exchange.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			throw new IOException("no complete answer within " + timeout.toMillis() + " ms");
		}
		catch (ExecutionException ex) {
			throw failure(Objects.requireNonNullElse(ex.getCause(), ex));
		}
		finally {
			exchange.cancel(true);
		}
	}

	private IOException failure(Throwable failure) {
		// Without a cause, whose message may be text of the peer.
		boolean https = "https".equalsIgnoreCase(this.endpoint.getScheme());
		int port = (this.endpoint.getPort() != -1) ? this.endpoint.getPort() : https ? 443 : 80;
		return new IOException(HttpFailures.describe(failure, this.endpoint.getHost(), port, this::shown));
	}

	private String reason(int status, @Nullable String contentType, byte[] answer) {
		String name = STATUS_NAMES.get(status);
		String reason = "HTTP " + status + ((name != null) ? " " + name : "");
		String text = new String(answer, StandardCharsets.UTF_8);
		// An answer about the key is likely to contain it, in some form.
		if (status == 401 || status == 403 || isPage(contentType, text)) {
			return reason;
		}
		String shown = shown(text);
		return shown.isEmpty() ? reason : reason + ": " + shown;
	}

	/** Proxies answer in HTML, which has no more information than the status. */
	private static boolean isPage(@Nullable String contentType, String text) {
		return (contentType != null && contentType.toLowerCase(Locale.ROOT).contains("html"))
				|| PAGE.matcher(text).lookingAt();
	}

	private String shown(String text) {
		return this.echoedKey.isIn(text) ? "(not shown, because it contains the API key)"
				: ForeignText.sanitize(text, MAX_EXCERPT_CHARS);
	}

	private static @Nullable Duration retryAfter(Function<String, @Nullable String> header) {
		String value = header.apply("Retry-After");
		if (value == null || value.isBlank()) {
			return null;
		}
		try {
			return notNegative(Duration.ofSeconds(Long.parseLong(value.strip())));
		}
		catch (NumberFormatException | ArithmeticException ex) {
			Instant until = httpDate(value);
			if (until == null) {
				return null;
			}
			// The backend's own clock, so that a difference to ours does not matter.
			Instant now = httpDate(header.apply("Date"));
			return notNegative(Duration.between((now != null) ? now : Instant.now(), until));
		}
	}

	private static @Nullable Duration notNegative(Duration wait) {
		return wait.isNegative() ? null : wait;
	}

	private static @Nullable Instant httpDate(@Nullable String value) {
		if (value == null) {
			return null;
		}
		try {
			return DateTimeFormatter.RFC_1123_DATE_TIME.parse(value.strip(), Instant::from);
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

	/**
	 * Free what compression holds. Called after the last request.
	 */
	@Override
	public void close() {
		this.compressor.close();
	}

	private static String version() {
		try (InputStream in = HttpProtocol.class.getResourceAsStream("version.properties")) {
			Properties properties = new Properties();
			if (in != null) {
				properties.load(in);
			}
			return properties.getProperty("version", "unknown");
		}
		catch (IOException ex) {
			return "unknown";
		}
	}

	/**
	 * What is sent to deliver a batch.
	 *
	 * @param headers names and values, {@code Content-Length} and {@code Host} excepted
	 * @param body the bytes, not to be changed
	 */
	public record Request(Map<String, String> headers, byte[] body) {
	}

}
