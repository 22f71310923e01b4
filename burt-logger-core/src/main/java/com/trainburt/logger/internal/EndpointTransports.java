package com.trainburt.logger.internal;

import java.util.Locale;
import java.util.Objects;

import com.trainburt.logger.transport.Compression;
import com.trainburt.logger.transport.InvalidOptionException;
import com.trainburt.logger.transport.LogTransport;
import com.trainburt.logger.transport.OptionNames;
import com.trainburt.logger.transport.file.FileSettings;
import com.trainburt.logger.transport.file.FileTransport;
import com.trainburt.logger.transport.http.HttpProtocol;
import com.trainburt.logger.transport.http.JdkHttpTransport;
import org.jspecify.annotations.Nullable;

/**
 * Creates the transport that the scheme of an endpoint asks for.
 */
public final class EndpointTransports {

	private EndpointTransports() {
	}

	/**
	 * Create the transport.
	 * @throws InvalidOptionException if the endpoint or the key is missing or cannot work
	 */
	public static LogTransport create(@Nullable String endpoint, @Nullable String apiKey,
			@Nullable Compression compression, OptionNames optionNames) {
		// The builder has rejected null.
		Compression known = Objects.requireNonNullElse(compression, Compression.NONE);
		// Most likely the address is missing, and HTTP reports that.
		String scheme = (endpoint == null || endpoint.isBlank()) ? "https" : scheme(endpoint);
		return switch (scheme) {
			case "http", "https" -> new JdkHttpTransport(new HttpProtocol(endpoint, apiKey, known, optionNames));
			case "file" -> new FileTransport(FileSettings.of(Objects.requireNonNull(endpoint)).withCompression(known));
			default -> throw InvalidOptionException.ofEndpoint(endpoint,
					"must start with http:, https: or file: (kafka: is understood by the Spring Boot starter)");
		};
	}

	private static String scheme(String endpoint) {
		return endpoint.strip().substring(0, Math.max(0, endpoint.strip().indexOf(':'))).toLowerCase(Locale.ROOT);
	}

}
