package com.trainburt.sample.access;

import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Whether other machines can connect to the sample.
 */
@Component
public class Exposure {

	private final boolean loopback;

	Exposure(Environment environment) {
		this.loopback = DefaultKeys.onLoopbackOnly(environment);
	}

	/**
	 * Whether clients need the key to read logs and to control the demonstration.
	 * @return {@code true} if the sample does not listen on loopback only
	 */
	public boolean isKeyNeeded() {
		return !this.loopback;
	}

}
