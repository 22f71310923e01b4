package com.trainburt.logger.boot.actuate;

import java.util.Set;

import com.trainburt.logger.boot.actuate.BurtLoggerEndpoint.BurtLoggerDescriptor;

import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * {@link EndpointWebExtension @EndpointWebExtension} that shows values to authorized
 * users.
 */
@EndpointWebExtension(endpoint = BurtLoggerEndpoint.class)
public class BurtLoggerEndpointWebExtension {

	private final BurtLoggerEndpoint delegate;

	private final Show showValues;

	private final Set<String> roles;

	BurtLoggerEndpointWebExtension(BurtLoggerEndpoint delegate, Show showValues, Set<String> roles) {
		this.delegate = delegate;
		this.showValues = showValues;
		this.roles = roles;
	}

	/**
	 * Describe the logger.
	 * @param securityContext the user
	 * @return the description
	 */
	@ReadOperation
	public BurtLoggerDescriptor burtLogger(SecurityContext securityContext) {
		return this.delegate.describe(this.showValues.isShown(securityContext, this.roles));
	}

}
