package com.trainburt.logger.boot.kafka;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Configuration properties for endpoints that start with {@code kafka:}. How the brokers
 * are reached is configured under {@code spring.kafka}.
 */
@ConfigurationProperties("burt.logger.kafka")
public class KafkaTransportProperties {

	/**
	 * Metadata field whose value is the key of the record, such as conversation_id.
	 * Without it, or for logs that do not have it, records have no key.
	 */
	private @Nullable String key;

	public @Nullable String getKey() {
		return this.key;
	}

	public void setKey(@Nullable String key) {
		this.key = key;
	}

}
