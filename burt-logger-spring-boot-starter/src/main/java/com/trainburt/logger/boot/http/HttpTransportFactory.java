package com.trainburt.logger.boot.http;

import java.util.Objects;
import java.util.Set;

import com.trainburt.logger.boot.BurtLoggerConnectionDetails;
import com.trainburt.logger.boot.BurtLoggerProperties;
import com.trainburt.logger.boot.LogTransportFactory;
import com.trainburt.logger.boot.OptionProperties;
import com.trainburt.logger.boot.Placeholders;
import com.trainburt.logger.transport.LogTransport;
import com.trainburt.logger.transport.OptionChecks;
import com.trainburt.logger.transport.http.HttpProtocol;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;

/**
 * Creates the transport for HTTP.
 */
final class HttpTransportFactory implements LogTransportFactory {

	private final BurtLoggerProperties properties;

	HttpTransportFactory(BurtLoggerProperties properties) {
		this.properties = properties;
	}

	@Override
	public Set<String> schemes() {
		return Set.of("http", "https");
	}

	@Override
	public LogTransport create(BurtLoggerConnectionDetails connectionDetails) {
		String apiKey = connectionDetails.getApiKey();
		OptionChecks checks = new OptionChecks();
		Placeholders.areIn("apiKey", apiKey, checks);
		@Nullable HttpProtocol created = checks.collect(() -> new HttpProtocol(connectionDetails.getEndpoint(), apiKey,
				this.properties.getCompression(), OptionProperties.NAMES));
		@Nullable SslBundle sslBundle = checks.collect(connectionDetails::getSslBundle);
		checks.rejectInvalid();
		return new WebClientTransport(Objects.requireNonNull(created), sslBundle);
	}

}
