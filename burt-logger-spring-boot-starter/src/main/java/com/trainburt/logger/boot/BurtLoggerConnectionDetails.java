package com.trainburt.logger.boot;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

/**
 * Details required to reach the backend that logs are sent to. A bean of this type takes
 * the place of the properties {@code burt.logger.endpoint}, {@code burt.logger.api-key}
 * and {@code burt.logger.ssl.bundle}.
 */
public interface BurtLoggerConnectionDetails extends ConnectionDetails {

	/**
	 * The endpoint.
	 * @return an absolute HTTP or HTTPS address, or another value of
	 * {@code burt.logger.endpoint}, or {@code null} if none is configured
	 */
	@Nullable String getEndpoint();

	/**
	 * The key that the backend expects as bearer token.
	 * @return the key, or {@code null} if none is configured
	 */
	@Nullable String getApiKey();

	/**
	 * The SSL bundle to connect with.
	 * @return the bundle, or {@code null} for the JDK's trust store
	 */
	default @Nullable SslBundle getSslBundle() {
		return null;
	}

}
