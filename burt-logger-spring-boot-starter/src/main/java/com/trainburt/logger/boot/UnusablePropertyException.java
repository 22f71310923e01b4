package com.trainburt.logger.boot;

import com.trainburt.logger.transport.InvalidOptionException;

/**
 * A property is missing, or it has a value that cannot work and is secret.
 */
class UnusablePropertyException extends RuntimeException {

	private final String property;

	UnusablePropertyException(String property, String requirement, InvalidOptionException cause) {
		super("The configuration property '%s' %s.".formatted(property, requirement), cause);
		this.property = property;
	}

	String property() {
		return this.property;
	}

}
