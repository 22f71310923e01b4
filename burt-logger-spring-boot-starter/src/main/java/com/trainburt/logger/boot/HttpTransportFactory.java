package com.trainburt.logger.boot;

import java.util.Set;

import com.trainburt.logger.transport.HttpProtocol;
import com.trainburt.logger.transport.LogTransport;

/**
 * Makes the transport for HTTP.
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
		HttpProtocol protocol = new HttpProtocol(connectionDetails.getEndpoint(), connectionDetails.getApiKey(),
				this.properties.getCompression());
		return new WebClientTransport(protocol, connectionDetails.getSslBundle());
	}

}
