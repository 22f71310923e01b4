package com.trainburt.logger.boot;

import org.jspecify.annotations.Nullable;

/**
 * Adapts {@link BurtLoggerProperties} to {@link BurtLoggerConnectionDetails}.
 */
class PropertiesBurtLoggerConnectionDetails implements BurtLoggerConnectionDetails {

	private final BurtLoggerProperties properties;

	PropertiesBurtLoggerConnectionDetails(BurtLoggerProperties properties) {
		this.properties = properties;
	}

	@Override
	public @Nullable String getEndpoint() {
		return this.properties.getEndpoint();
	}

	@Override
	public @Nullable String getApiKey() {
		return this.properties.getApiKey();
	}

}
