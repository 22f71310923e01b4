package com.trainburt.logger.transport;

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
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * How batches travel over HTTP: address, headers and body of a request, and the verdict
 * that follows from an answer. For transports on any HTTP client; immutable.
 */
public final class HttpProtocol {

	/** No more of an answer than this many bytes is to be read. */
	public static final int MAX_ANSWER_BYTES = 8 * 1024;

	private static final int MAX_EXCERPT_CHARS = 200;

	private static final String USER_AGENT = "burt-logger-java/" + version();

	private final URI endpoint;

	private final String apiKey;

	private final Compression compression;

	/**
	 * Check and keep the settings.
	 * @param endpoint an absolute {@code http:} or {@code https:} address
	 * @param apiKey the key sent as bearer token
	 * @param compression how bodies are compressed
	 * @throws InvalidOptionException if the endpoint or the key is missing or cannot work
	 */
	public HttpProtocol(@Nullable String endpoint, @Nullable String apiKey, Compression compression) {
		this.endpoint = checkedEndpoint(endpoint);
		this.apiKey = checkedApiKey(apiKey);
		this.compression = compression;
	}

	private static URI checkedEndpoint(@Nullable String endpoint) {
		if (endpoint == null || endpoint.isBlank()) {
			throw new InvalidOptionException("endpoint", null,
					"is missing: set the address that logs are posted to, such as https://logs.example.com/v1/logs");
		}
		// There may be a password before the @, and the value may be shown.
		String shown = endpoint.contains("@") ? null : endpoint;
		URI uri;
		try {
			uri = new URI(endpoint.strip());
		}
		catch (URISyntaxException ex) {
			throw new InvalidOptionException("endpoint", shown, "must be a valid URI (" + ex.getReason() + ")");
		}
		if (!"http".equalsIgnoreCase(uri.getScheme()) && !"https".equalsIgnoreCase(uri.getScheme())) {
			throw new InvalidOptionException("endpoint", shown, "must start with http:// or https://");
		}
		if (uri.getHost() == null) {
			throw new InvalidOptionException("endpoint", shown, "must name a host");
		}
		if (uri.getRawUserInfo() != null) {
			throw new InvalidOptionException("endpoint", null,
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
	 * The headers of a request, {@code Content-Length} and {@code Host} excepted.
	 * @param batch the batch that is sent
	 * @return names and values
	 */
	public Map<String, String> headers(LogBatch batch) {
		Map<String, String> headers = new LinkedHashMap<>();
		headers.put("Content-Type", "application/json");
		headers.put("Authorization", "Bearer " + this.apiKey);
		headers.put("Idempotency-Key", batch.id());
		headers.put("User-Agent", USER_AGENT);
		if (this.compression == Compression.GZIP) {
			headers.put("Content-Encoding", "gzip");
		}
		return headers;
	}

	/**
	 * The body of a request.
	 * @param batch the batch that is sent
	 * @return the bytes, not to be changed
	 */
	public byte[] body(LogBatch batch) {
		return this.compression.compress(batch.payload());
	}

	/**
	 * What follows from an answer.
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
		String reason = reason(status, answer);
		if (status == 408 || status == 425 || status == 429 || status >= 500) {
			return DeliveryResult.retry(reason, retryAfter(header));
		}
		return switch (status) {
			case 413 -> DeliveryResult.tooLarge(reason);
			case 401, 403 -> DeliveryResult.unauthorized(reason);
			default -> DeliveryResult.rejected(reason);
		};
	}

	private String reason(int status, byte[] answer) {
		StringBuilder reason = new StringBuilder("HTTP ").append(status);
		// A backend may echo the request; the key must not get into a log file that way.
		// Where the answer was cut off may be the beginning of it, which would not be
		// found.
		int length = (answer.length < MAX_ANSWER_BYTES) ? answer.length
				: Math.max(0, MAX_ANSWER_BYTES - this.apiKey.length());
		String text = new String(answer, 0, length, StandardCharsets.UTF_8).replace(this.apiKey, "***")
			.replaceAll("[\\p{Cntrl}\\s]+", " ")
			.strip();
		if (!text.isEmpty()) {
			reason.append(": ").append(text, 0, Math.min(text.length(), MAX_EXCERPT_CHARS));
			if (text.length() > MAX_EXCERPT_CHARS) {
				reason.append('…');
			}
		}
		return reason.toString();
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

}
