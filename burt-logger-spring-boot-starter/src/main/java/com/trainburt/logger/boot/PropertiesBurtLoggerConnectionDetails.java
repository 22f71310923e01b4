package com.trainburt.logger.boot;

import com.trainburt.logger.transport.InvalidOptionException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.util.StringUtils;

/**
 * Adapts {@link BurtLoggerProperties} to {@link BurtLoggerConnectionDetails}.
 */
class PropertiesBurtLoggerConnectionDetails implements BurtLoggerConnectionDetails {

	private final BurtLoggerProperties properties;

	private final @Nullable SslBundles sslBundles;

	PropertiesBurtLoggerConnectionDetails(BurtLoggerProperties properties, @Nullable SslBundles sslBundles) {
		this.properties = properties;
		this.sslBundles = sslBundles;
	}

	@Override
	public @Nullable String getEndpoint() {
		return this.properties.getEndpoint();
	}

	@Override
	public @Nullable String getApiKey() {
		return this.properties.getApiKey();
	}

	@Override
	public @Nullable SslBundle getSslBundle() {
		String bundle = this.properties.getSsl().getBundle();
		if (!StringUtils.hasLength(bundle)) {
			return null;
		}
		if (this.sslBundles == null || !this.sslBundles.getBundleNames().contains(bundle)) {
			throw new InvalidOptionException("ssl.bundle", bundle,
					"must name an SSL bundle, such as one that is configured under 'spring.ssl.bundle'");
		}
		return this.sslBundles.getBundle(bundle);
	}

}
