package com.trainburt.logger.boot.actuate;

import java.util.HashSet;
import java.util.Set;

import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Configuration properties of {@link BurtLoggerEndpoint}, like those of Boot's own
 * endpoints.
 */
@ConfigurationProperties("management.endpoint.burtlogger")
public class BurtLoggerEndpointProperties {

	/**
	 * When to show the text that settings hold, such as metadata and patterns. Numbers,
	 * durations, sizes and choices are always shown.
	 */
	private Show showValues = Show.NEVER;

	/**
	 * Roles that are used to determine whether a user is authorized to see the text that
	 * settings hold. When empty, all authenticated users are authorized.
	 */
	private final Set<String> roles = new HashSet<>();

	public Show getShowValues() {
		return this.showValues;
	}

	public void setShowValues(Show showValues) {
		this.showValues = showValues;
	}

	public Set<String> getRoles() {
		return this.roles;
	}

}
