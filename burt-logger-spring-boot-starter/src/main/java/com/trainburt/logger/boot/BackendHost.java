package com.trainburt.logger.boot;

import java.net.URI;
import java.net.URISyntaxException;

import org.jspecify.annotations.Nullable;

/**
 * The part of the endpoint that may be shown: only the host, because path and query may
 * be secret.
 */
public final class BackendHost {

	private BackendHost() {
	}

	/**
	 * The host, and the port if it is not the usual one; of an endpoint without a host
	 * the scheme.
	 * @param connectionDetails how to reach the backend, if that is known
	 * @return such as {@code logs.example.com} or {@code file:}, or {@code null} if
	 * nothing is known
	 */
	public static @Nullable String of(@Nullable BurtLoggerConnectionDetails connectionDetails) {
		String endpoint = (connectionDetails != null) ? connectionDetails.getEndpoint() : null;
		if (endpoint == null) {
			return null;
		}
		try {
			URI uri = new URI(endpoint.strip());
			if (uri.getHost() == null) {
				return (uri.getScheme() != null) ? uri.getScheme() + ":" : null;
			}
			return (uri.getPort() != -1) ? uri.getHost() + ":" + uri.getPort() : uri.getHost();
		}
		catch (URISyntaxException ex) {
			// Only if another transport is used; ours does not start with it.
			return null;
		}
	}

}
